import { phaseOf } from '../../nodes/video/statusWords';

describe('a status word', () => {
	const words = { waiting: 'queued', success: 'succeeded', 2: 'succeeded', fail: 'failed' } as const;

	it.each([
		['waiting', 'queued'],
		['WAITING', 'queued'],
		['Success', 'succeeded'],
		[2, 'succeeded'],
		['2', 'succeeded'],
	])('%p means %s', (word, phase) => {
		expect(phaseOf(words, word)).toStrictEqual({ phase });
	});

	it.each(['rendering', '', 7, 'constructor', '__proto__', 'toString'])(
		'nobody documented means running, and says so: %p',
		(word) => {
			const { phase, warning } = phaseOf(words, word);
			expect(phase).toBe('running');
			expect(warning).toContain(`"${word}"`);
		},
	);
});
