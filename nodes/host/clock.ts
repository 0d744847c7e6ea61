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

export const systemClock: Clock = {
	now: () => Date.now(),
	async sleep(milliseconds, signal) {
		if (!signal) await sleep(milliseconds);
		else if (!signal.aborted) await sleepUnlessAborted(milliseconds, signal);
	},
};
