import type { Price } from '../../../nodes/video/price';
import { shownRates } from '../../../nodes/video/shownPrice';
import { table, withSection } from '../../../tools/docs/markdown';
import { priceSpan } from '../../../tools/docs/prices';

describe('a table', () => {
	it('leaves out columns in which nothing stands, and marks empty cells of the others', () => {
		const rows = [
			['a', '', ''],
			['b', '', 'x|y'],
		];
		expect(table(['One', 'Two', 'Three'], rows)).toBe('| One | Three |\n| --- | --- |\n| a | – |\n| b | x\\|y |');
	});
});

describe('a section of a text', () => {
	it('is replaced between its marks, and nothing else', () => {
		const text = 'before\n<!-- it -->\nold\nolder\n<!-- /it -->\nafter';
		expect(withSection(text, 'it', 'new')).toBe('before\n<!-- it -->\nnew\n<!-- /it -->\nafter');
	});

	it.each(['no marks', '<!-- it --> only', '<!-- /it --> <!-- it -->'])('must be there: %s', (text) => {
		expect(() => withSection(text, 'it', 'new')).toThrow(/no section/);
	});
});

describe('a price', () => {
	const dollars: Price = {
		currency: 'USD',
		by: 'resolution',
		rates: { '480p': 0.1412, '720p': 0.3 },
		source: 'https://example.com',
		date: '2026-11-20',
	};
	const credits: Price = {
		...dollars,
		currency: 'credits',
		rates: { '480p': 7.5, '720p': 20 },
		withVideo: { rates: { '480p': 9.5, '720p': 24 }, seconds: 'output' },
	};
	const flat: Price = { ...dollars, by: 'flat', rates: { any: 1 } };

	it('is shown with all its rates', () => {
		expect(shownRates(dollars, dollars)).toBe('480p $0.1412, 720p $0.30');
		expect(shownRates(credits, credits)).toBe('480p 7.5, 720p 20 credits');
		expect(shownRates(flat, flat)).toBe('$1.00');
		expect(shownRates(credits, { rates: { '720p': 20 }, dollars: { '720p': 0.0942 } })).toBe(
			'720p 20 ($0.0942) credits',
		);
	});

	it('spans from the lowest rate to the highest, also those with a reference video', () => {
		expect(priceSpan([dollars, flat])).toBe('$0.1412 to $1.00');
		expect(priceSpan([credits])).toBe('7.5 to 24 credits');
		expect(priceSpan([flat])).toBe('$1.00');
	});
});
