import { nextTimedPollInMs } from '../../../nodes/engine/polling/schedule';

const seconds = 1_000;
const minutes = 60 * seconds;

describe('the pause until the next timed poll', () => {
	it.each([
		[0, 60 * seconds],
		[9 * minutes, 60 * seconds],
		[10 * minutes, 60 * seconds],
		[20 * minutes, 120 * seconds],
		[50 * minutes, 300 * seconds],
		[24 * 60 * minutes, 300 * seconds],
		[-5 * minutes, 60 * seconds],
	])('of a job %p ms old is %p ms when nobody knows how long it takes', (ageMs, inMs) => {
		expect(nextTimedPollInMs({ ageMs })).toBe(inMs);
	});

	it.each([
		[0, 45, 45 * seconds],
		[30 * seconds, 45, 15 * seconds],
		[0, 5, 5 * seconds],
		[0, 600, 60 * seconds],
		[570 * seconds, 600, 30 * seconds],
	])('of a job %p ms old that usually takes %p s is %p ms', (ageMs, expectedSeconds, inMs) => {
		expect(nextTimedPollInMs({ ageMs, expectedSeconds })).toBe(inMs);
	});

	it.each([
		[0, 4],
		[41 * seconds, 45],
		[60 * seconds, 45],
	])('of a job %p ms old is a whole minute when it was to be ready after %p s, about now', (ageMs, expectedSeconds) => {
		expect(nextTimedPollInMs({ ageMs, expectedSeconds })).toBe(60 * seconds);
	});

	it.each([
		[0, 60 * seconds],
		[2 * minutes, 60 * seconds],
		[3 * minutes, 90 * seconds],
		[4 * minutes, 2 * minutes],
		[9 * minutes, 2 * minutes],
		[10 * minutes, 5 * minutes],
		[24 * 60 * minutes, 5 * minutes],
	])('of a job %p ms old whose provider is to call is %p ms, as no call may come', (ageMs, inMs) => {
		expect(nextTimedPollInMs({ ageMs, callsBack: true })).toBe(inMs);
	});

	it('stays between 5 seconds and 5 minutes, whatever a job claims', () => {
		for (let ageMs = -2 * minutes; ageMs < 90 * minutes; ageMs += 7 * seconds) {
			for (const expectedSeconds of [undefined, 1, 30, 59, 61, 150, 900, 1e9]) {
				for (const callsBack of [false, true]) {
					const inMs = nextTimedPollInMs({ ageMs, expectedSeconds, callsBack });
					expect(inMs).toBeGreaterThanOrEqual(5 * seconds);
					expect(inMs).toBeLessThanOrEqual(5 * minutes);
				}
			}
		}
	});
});
