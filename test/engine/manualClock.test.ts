/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { ManualClock, turnsAtMost } from './manualClock';

describe('virtual time', () => {
	it('passes only by sleeping', async () => {
		const clock = new ManualClock(1_000);
		expect(clock.now()).toBe(1_000);
		await clock.sleep(250);
		expect(clock.now()).toBe(1_250);
	});

	it('wakes sleepers in the order of their time', async () => {
		const clock = new ManualClock(0);
		const woken: string[] = [];
		await Promise.all([
			clock.sleep(30).then(() => woken.push(`late ${clock.now()}`)),
			clock.sleep(10).then(async () => {
				woken.push(`early ${clock.now()}`);
				await clock.sleep(10);
				woken.push(`again ${clock.now()}`);
			}),
		]);
		expect(woken).toStrictEqual(['early 10', 'again 20', 'late 30']);
	});

	it('does not pass for a sleep that is aborted', async () => {
		const clock = new ManualClock(0);
		const stop = new AbortController();
		const sleeping = clock.sleep(1_000, stop.signal);
		stop.abort();
		await sleeping;
		await clock.sleep(1_000, stop.signal);
		expect(clock.now()).toBe(0);
	});

	it('does what is planned in its time, and nothing that was called off', async () => {
		const clock = new ManualClock(0);
		const done: string[] = [];
		clock.after(20, () => done.push(`at ${clock.now()}`));
		const callOff = clock.after(10, () => done.push('called off'));
		callOff();
		await clock.sleep(30);
		expect(done).toStrictEqual(['at 20']);
	});

	it('goes no further in one turn than its pace', async () => {
		const turns: Array<() => void> = [];
		const clock = new ManualClock(0, { turnMs: 40, planTurn: (turn) => turns.push(turn) });
		const sleeping = clock.sleep(100);
		const times: number[] = [];
		for (let turn = turns.shift(); turn; turn = turns.shift()) {
			turn();
			times.push(clock.now());
		}
		await sleeping;
		expect(times).toStrictEqual([40, 80, 100]);
	});

	it('wakes nobody once it is stopped', async () => {
		const turns: Array<() => void> = [];
		const clock = new ManualClock(0, { turnMs: 40, planTurn: (turn) => turns.push(turn) });
		void clock.sleep(10).then(() => turns.push(() => undefined));
		clock.stop();
		void clock.sleep(10);
		turns.shift()?.();
		await Promise.resolve();
		expect([turns.length, clock.now()]).toStrictEqual([0, 0]);
	});

	it.each([
		['sleeps', undefined],
		['was stopped and does not notice', AbortSignal.abort()],
	])('ends for a program that %s for ever, with an error that says so, and then wakes nobody', async (_, signal) => {
		const clock = new ManualClock();
		const forever = async () => {
			for (;;) await clock.sleep(1, signal);
		};
		await expect(forever()).rejects.toThrow(`ended after ${turnsAtMost} turns`);
		const sleeping = clock.sleep(1, signal).then(() => 'awake');
		const asleep = new Promise((resolve) => setTimeout(resolve, 20, 'asleep'));
		expect(await Promise.race([sleeping, asleep])).toBe('asleep');
	});
});
