import { retryAfterMs } from '../../nodes/engine/retryAfter';

describe('the time a provider asks us to wait', () => {
	const nowMs = Date.parse('2026-11-20T10:00:00Z');

	it.each([
		['seconds', '30', 30_000],
		['no seconds', '0', 0],
		['part of a second', '1.5', 1_500],
		['spaces around', ' 7 ', 7_000],
		['a date', 'Fri, 20 Nov 2026 10:02:00 GMT', 120_000],
		['a past date', 'Fri, 20 Nov 2026 09:00:00 GMT', 0],
		['garbage', 'soon', undefined],
		['nothing', '', undefined],
	])('is read from %s', (_, value, milliseconds) => {
		expect(retryAfterMs({ status: 429, headers: { 'retry-after': value }, body: '' }, nowMs)).toBe(milliseconds);
	});

	it('is unknown without the header', () => {
		expect(retryAfterMs({ status: 429, headers: {}, body: '' }, nowMs)).toBeUndefined();
	});
});
