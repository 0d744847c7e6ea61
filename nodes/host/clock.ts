import { sleep } from 'n8n-workflow';
import type { Clock } from '../engine/clock';

function aborted(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

export const systemClock: Clock = {
	now: () => Date.now(),
	async sleep(milliseconds, signal) {
		if (!signal) return await sleep(milliseconds);
		if (!signal.aborted) await Promise.race([sleep(milliseconds), aborted(signal)]);
	},
};
