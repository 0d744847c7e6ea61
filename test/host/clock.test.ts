/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { getEventListeners } from 'node:events';

import { processClock, runProcessOn } from '../../nodes/host/clock';
import { ManualClock } from '../engine/manualClock';

const longMs = 600;
const shortMs = 50;

/** Which of two sleeps that begin together ends first: a long one with that signal, or a short one without. */
async function firstToEnd(signal: AbortSignal, afterTheirBegin = (): void => undefined): Promise<string> {
	const sleeps = [
		processClock.sleep(longMs, signal).then(() => 'the long one'),
		processClock.sleep(shortMs).then(() => 'the short one'),
	];
	afterTheirBegin();
	return await Promise.race(sleeps);
}

describe('a sleep of the process', () => {
	it('leaves nothing behind on a signal that outlives it', async () => {
		const { signal } = new AbortController();
		await Promise.all([processClock.sleep(1, signal), processClock.sleep(1, signal)]);
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('ends when the signal aborts, and leaves nothing behind then', async () => {
		const stop = new AbortController();
		expect(await firstToEnd(stop.signal, () => stop.abort())).toBe('the long one');
		expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
	});

	it('does not begin after the signal has aborted', async () => {
		expect(await firstToEnd(AbortSignal.abort())).toBe('the long one');
	});

	it('lasts as long as it is told to', async () => {
		const startMs = processClock.now();
		await processClock.sleep(20);
		expect(processClock.now() - startMs).toBeGreaterThanOrEqual(19);
		expect(await firstToEnd(new AbortController().signal)).toBe('the short one');
	});
});

describe('another clock in place of the system', () => {
	afterEach(() => runProcessOn());

	it('is the one that everything measures and sleeps with, until the system has its place again', async () => {
		const manual = new ManualClock(1_000);
		runProcessOn(manual);
		await processClock.sleep(3_600_000);
		expect(processClock.now()).toBe(3_601_000);
		expect(manual.sleptMs).toEqual([3_600_000]);
		runProcessOn();
		expect(processClock.now()).toBeGreaterThan(3_601_000);
	});
});
