import { nextLookInMs } from '../../nodes/engine/schedule';

describe('the pause until the next look', () => {
	it.each([
		[0, 2_000],
		[19_999, 2_000],
		[20_000, 2_000],
		[50_000, 5_000],
		[149_000, 14_900],
		[150_000, 15_000],
		[86_400_000, 15_000],
	])('of a job %p ms old is %p ms', (ageMs, inMs) => {
		expect(nextLookInMs({ ageMs, blindLooks: 0 })).toBe(inMs);
	});

	it('never shrinks as the job grows older', () => {
		const pauses = Array.from({ length: 400 }, (_, index) => nextLookInMs({ ageMs: index * 1_000, blindLooks: 0 }));
		expect(pauses).toStrictEqual([...pauses].sort((first, second) => first - second));
	});

	it('doubles with every look that learned nothing, up to half a minute', () => {
		const pauses = [1, 2, 3, 4, 5, 6, 60, 2_000].map((blindLooks) => nextLookInMs({ ageMs: 0, blindLooks }));
		expect(pauses).toStrictEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
	});

	it('is the longer one for an old job in trouble', () => {
		expect(nextLookInMs({ ageMs: 600_000, blindLooks: 1 })).toBe(15_000);
		expect(nextLookInMs({ ageMs: 600_000, blindLooks: 9 })).toBe(30_000);
	});

	it('stays within its bounds when the clock of a server is ahead', () => {
		expect(nextLookInMs({ ageMs: -60_000, blindLooks: 0 })).toBe(2_000);
	});
});
