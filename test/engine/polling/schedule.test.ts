import { nextPollInMs } from '../../../nodes/engine/polling/schedule';

describe('the pause until the next poll', () => {
	it.each([
		[0, 2_000],
		[19_999, 2_000],
		[20_000, 2_000],
		[50_000, 5_000],
		[149_000, 14_900],
		[150_000, 15_000],
		[86_400_000, 15_000],
	])('of a job %p ms old is %p ms', (ageMs, inMs) => {
		expect(nextPollInMs({ ageMs, blindPolls: 0 })).toBe(inMs);
	});

	it('never shrinks as the job grows older', () => {
		const pauses = Array.from({ length: 400 }, (_, index) => nextPollInMs({ ageMs: index * 1_000, blindPolls: 0 }));
		expect(pauses).toStrictEqual([...pauses].sort((first, second) => first - second));
	});

	it('doubles with every poll that learned nothing, up to half a minute', () => {
		const pauses = [1, 2, 3, 4, 5, 6, 60, 2_000].map((blindPolls) => nextPollInMs({ ageMs: 0, blindPolls }));
		expect(pauses).toStrictEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
	});

	it('is the longer one for an old job in trouble', () => {
		expect(nextPollInMs({ ageMs: 600_000, blindPolls: 1 })).toBe(15_000);
		expect(nextPollInMs({ ageMs: 600_000, blindPolls: 9 })).toBe(30_000);
	});

	it('stays within its bounds when the clock of a server is ahead', () => {
		expect(nextPollInMs({ ageMs: -60_000, blindPolls: 0 })).toBe(2_000);
	});
});

describe('the pause until the next poll of a job with an expected time, here of 120 s', () => {
	const pauseAt = (ageSeconds: number) =>
		nextPollInMs({ ageMs: ageSeconds * 1_000, blindPolls: 0, expectedSeconds: 120 });

	it.each([
		[0, 2_000],
		[2, 2_000],
		[4, 3_000],
		[16, 12_000],
		[40, 20_000],
		[60, 14_400],
		[120, 12_000],
		[240, 7_200],
		[300, 4_800],
		[301, 15_000],
	])('is, %p s after the submit, %p ms', (ageSeconds, inMs) => {
		expect(pauseAt(ageSeconds)).toBeCloseTo(inMs, 3);
	});

	it('leads to a poll at half of the expected time', () => {
		let ageSeconds = 0;
		while (ageSeconds < 59.999) ageSeconds += pauseAt(ageSeconds) / 1_000;
		expect(ageSeconds).toBeCloseTo(60, 5);
	});

	it('is a minute at most before that, whatever a job claims', () => {
		const pauses = [0, 30, 90, 3_600].map((ageSeconds) =>
			nextPollInMs({ ageMs: ageSeconds * 1_000, blindPolls: 0, expectedSeconds: 1e9 }),
		);
		expect(pauses).toStrictEqual([2_000, 22_500, 60_000, 60_000]);
	});

	it('is between 2 and 15 s from then on, whatever is expected', () => {
		for (const expectedSeconds of [0.001, 1, 30, 150, 900, 1e9]) {
			for (let ageMs = expectedSeconds * 500; ageMs <= expectedSeconds * 4_000; ageMs += expectedSeconds * 100) {
				const inMs = nextPollInMs({ ageMs, blindPolls: 0, expectedSeconds });
				expect(inMs).toBeGreaterThanOrEqual(2_000);
				expect(inMs).toBeLessThanOrEqual(15_000);
			}
		}
	});
});
