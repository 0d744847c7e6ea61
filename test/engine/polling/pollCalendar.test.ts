import { PollCalendar } from '../../../nodes/engine/polling/pollCalendar';
import { ManualClock } from '../manualClock';

const minutes = 60_000;

function calendar(perMinute: number) {
	const clock = new ManualClock();
	// At the beginning of a minute, so that the tests can count in minutes.
	const startMs = Math.ceil(clock.now() / minutes) * minutes;
	return { clock, startMs, polls: new PollCalendar(clock, perMinute) };
}

describe('the calendar of timed polls', () => {
	it('gives every poll the time it wants while there are few', () => {
		const { startMs, polls } = calendar(3);
		for (const wantedMs of [startMs, startMs + 59_999, startMs + 1, startMs + 60_000]) {
			expect(polls.book(wantedMs)).toBe(wantedMs);
		}
	});

	it('moves those that find a full minute by whole minutes, in the order they come', () => {
		const { startMs, polls } = calendar(2);
		const booked = Array.from({ length: 5 }, () => polls.book(startMs + 7_000));
		expect(booked.map((atMs) => (atMs - startMs - 7_000) / minutes)).toStrictEqual([0, 0, 1, 1, 2]);
	});

	it('never has more of them in a minute, whoever wants what', () => {
		const { startMs, polls } = calendar(20);
		const perMinute = new Map<number, number>();
		for (let poll = 0; poll < 150; poll++) {
			const minute = Math.floor(polls.book(startMs + (poll % 3) * 31_000) / minutes);
			perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
		}
		expect(Math.max(...perMinute.values())).toBe(20);
	});

	it('moves none by more than ten minutes', () => {
		const { startMs, polls } = calendar(1);
		const booked = Array.from({ length: 30 }, () => polls.book(startMs));
		expect(Math.max(...booked)).toBe(startMs + 10 * minutes);
	});

	it('lets 1,000 waits that want to poll every minute poll 300 times a minute, each within four minutes', async () => {
		const { clock, startMs, polls } = calendar(300);
		const waits = Array.from({ length: 1_000 }, () => ({ lastMs: startMs, nextMs: polls.book(startMs) }));
		for (let nowMs = startMs; nowMs < startMs + 60 * minutes; nowMs += minutes) {
			await clock.sleep(nowMs - clock.now());
			const due = waits.filter(({ nextMs }) => nextMs <= nowMs);
			expect(due.length).toBeLessThanOrEqual(300);
			for (const wait of due) {
				expect(nowMs - wait.lastMs).toBeLessThanOrEqual(4 * minutes);
				Object.assign(wait, { lastMs: nowMs, nextMs: polls.book(nowMs + minutes) });
			}
		}
	});

	it('has forgotten the polls of minutes that are over', async () => {
		const { clock, startMs, polls } = calendar(1);
		await clock.sleep(startMs - clock.now());
		polls.book(startMs);
		await clock.sleep(1 * minutes);
		expect(polls.book(startMs)).toBe(startMs);
	});
});
