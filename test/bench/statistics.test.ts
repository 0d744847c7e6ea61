import { extrapolated, mean, median, percentile, seededRandom } from '../../bench/statistics';

describe('statistics', () => {
	it.each([
		[0, 1],
		[0.5, 3],
		[0.6, 3],
		[0.61, 4],
		[0.95, 5],
		[1, 5],
	])('takes the nearest rank: share %p of 1 to 5 is %p', (share, expected) => {
		expect(percentile([4, 1, 5, 3, 2], share)).toBe(expected);
	});

	it('has no percentile of nothing', () => {
		expect(percentile([], 0.5)).toBeNaN();
	});

	it('knows mean and median', () => {
		expect([mean([1, 2, 6]), median([9, 1, 2])]).toEqual([3, 2]);
	});

	it('draws the same numbers from 0 to 1 for the same seed, evenly', () => {
		const drawn = (seed: number) => Array.from({ length: 10_000 }, seededRandom(seed));
		expect(drawn(7)).toEqual(drawn(7));
		expect(drawn(7)).not.toEqual(drawn(8));
		expect(drawn(7).every((value) => value >= 0 && value < 1)).toBe(true);
		expect(mean(drawn(7))).toBeCloseTo(0.5, 1);
	});

	it('extrapolates along the line through the smallest and the largest measurement', () => {
		const measured = [
			{ items: 10, seconds: 305 },
			{ items: 1, seconds: 35 },
			{ items: 5, seconds: 155 },
		];
		expect(extrapolated(measured, 50)).toBe(1505);
	});

	it('extrapolates from a single measurement in proportion, and from none not at all', () => {
		expect(extrapolated([{ items: 2, seconds: 60 }], 50)).toBe(1500);
		expect(extrapolated([], 50)).toBeNaN();
	});
});
