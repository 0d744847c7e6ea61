/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { getEventListeners } from 'node:events';

import { systemClock } from '../../nodes/host/clock';

const longMs = 600;

async function sleptMs(signal?: AbortSignal, milliseconds = longMs): Promise<number> {
	const startMs = systemClock.now();
	await systemClock.sleep(milliseconds, signal);
	return systemClock.now() - startMs;
}

describe('a sleep of the system clock', () => {
	it('leaves nothing behind on a signal that outlives it', async () => {
		const { signal } = new AbortController();
		await Promise.all([sleptMs(signal, 1), sleptMs(signal, 1)]);
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('ends at once when the signal aborts, and leaves nothing behind then', async () => {
		const stop = new AbortController();
		const slept = sleptMs(stop.signal);
		stop.abort();
		expect(await slept).toBeLessThan(longMs / 2);
		expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
	});

	it('does not begin after the signal has aborted', async () => {
		expect(await sleptMs(AbortSignal.abort())).toBeLessThan(longMs / 2);
	});

	it('lasts as long as it is told to', async () => {
		expect(await sleptMs(undefined, 20)).toBeGreaterThanOrEqual(19);
	});
});
