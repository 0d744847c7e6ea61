import { ManualClock } from './manualClock';

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
});
