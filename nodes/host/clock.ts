import { sleep } from 'n8n-workflow';
import type { Clock } from '../engine/clock';

/** Ends sooner when the signal aborts; the signal of a long execution keeps nothing of a sleep that is over. */
async function sleepUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
	let wake = (): void => undefined;
	const aborted = new Promise<void>((resolve) => (wake = resolve));
	signal.addEventListener('abort', wake);
	await Promise.race([sleep(milliseconds), aborted]);
	signal.removeEventListener('abort', wake);
}

const systemClock: Clock = {
	now: () => Date.now(),
	async sleep(milliseconds, signal) {
		if (!signal) await sleep(milliseconds);
		else if (!signal.aborted) await sleepUnlessAborted(milliseconds, signal);
	},
};

let current = systemClock;

/**
 * The one clock of all nodes: queues, budgets and ledgers are shared by every execution of this process, so their time is
 * too. It is the system's, until a test puts another in its place.
 */
export const processClock: Clock = {
	now: () => current.now(),
	sleep: async (milliseconds, signal) => await current.sleep(milliseconds, signal),
};

/** For tests: from now on everything in this process runs on that clock, or on the system's again when none is given. */
export function runProcessOn(clock: Clock = systemClock): void {
	current = clock;
}
