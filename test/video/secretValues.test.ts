import { hiding } from '../../nodes/video/secretValues';

const key = 'fal/0123:ab+cdef';

describe('what came back for a credential', () => {
	const hide = hiding([` ${key}\n`, '']);

	it('loses the key in every text, names of fields included, and nothing else', () => {
		const body = { message: `The key ${key} has expired`, [key]: [key, 7, null, true], other: 'fal' };
		expect(hide(body)).toStrictEqual({ message: 'The key … has expired', '…': ['…', 7, null, true], other: 'fal' });
		expect(hide(undefined)).toBeUndefined();
	});

	it.each([
		['in an address', `?key=${encodeURIComponent(key)}&x=1`, '?key=…&x=1'],
		['in an address with small letters', '?key=fal%2f0123%3aab%2bcdef', '?key=…'],
		['twice', `${key} and ${key}`, '… and …'],
	])('loses the key %s', (_, text, shown) => {
		expect(hide(text)).toBe(shown);
	});

	it.each(['', 'a', 'ab', 'user:'])('loses the key inside base64 of a text that begins with %j', (before) => {
		for (const encoding of ['base64', 'base64url'] as const) {
			const encoded = Buffer.from(`${before}${key}`).toString(encoding);
			const shown = hide(`Basic ${encoded}`);
			expect(shown).toContain('…');
			expect(shown.length).toBeLessThan('Basic '.length + before.length * 2 + 8);
		}
	});

	it('keeps what only looks like a key because the key is a word', () => {
		expect(hiding(['video'])({ url: 'https://example.com/video.mp4' })).toStrictEqual({
			url: 'https://example.com/video.mp4',
		});
	});

	it('does not go deeper than any documented answer', () => {
		expect(() => hide(JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)))).not.toThrow();
	});
});
