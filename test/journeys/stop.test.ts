/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Simulator } from '../simulator/server';
import { arrivalsOf, createVideo, jobIdsAt, providerIds, waitForVideo, withSimulator } from './requests';
import type { Ended, WorkflowRun } from './workflowRun';
import { logLines, startRun } from './workflowRun';

/** Longer than the engine's shortest pause between two looks. */
const watchMs = 3_000;
const stopWithinMs = 2_000;

async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await sleep(10);
}

/** Presses Stop, and gives back the end of the run together with what arrived after the end. */
async function stopAndWatch(
	run: WorkflowRun,
	simulator: Simulator,
): Promise<{ ended: Ended; stoppedInMs: number; later: unknown[] }> {
	const stoppedAtMs = Date.now();
	run.stop();
	const ended = await run.ended;
	const stoppedInMs = Date.now() - stoppedAtMs;
	// What was on its way at the moment of Stop has arrived by then.
	await sleep(200);
	const before = simulator.report().arrivals.length;
	await sleep(watchMs);
	return { ended, stoppedInMs, later: simulator.report().arrivals.slice(before) };
}

describe('Stop', () => {
	it.concurrent.each(providerIds)(
		'during the wait for a job of %s ends the run, and nothing is asked afterwards',
		async (provider) => {
			await withSimulator(async (simulator) => {
				const steps = [createVideo(provider), waitForVideo()];
				const run = startRun({ simulator, rows: [{ prompt: 'scene: stuck' }], steps });
				await until(() => arrivalsOf(simulator, 'look').length > 0);
				await sleep(200);
				const { ended, stoppedInMs, later } = await stopAndWatch(run, simulator);
				expect(ended.error?.message ?? '').not.toContain('not ready after');
				expect(ended.status).toBe('canceled');
				expect(stoppedInMs).toBeLessThan(stopWithinMs);
				expect(later).toEqual([]);
			});
		},
	);

	it.concurrent('during the wait leaves the ids of the running jobs in the log', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ prompt: 'scene: stuck 1' }, { prompt: 'scene: stuck 2' }];
			const run = startRun({ simulator, rows, steps: [createVideo('shortApi'), waitForVideo()] });
			await until(() => arrivalsOf(simulator, 'look').length > 1);
			run.stop();
			await run.ended;
			const warning = logLines.find((line) => line.includes(jobIdsAt(simulator)[0] ?? ''));
			for (const jobId of jobIdsAt(simulator)) expect(warning).toContain(jobId);
		});
	});

	it.concurrent('between two submits sends no further rows, and the log has the ids of the jobs sent', async () => {
		await withSimulator(async (simulator) => {
			const rows = Array.from({ length: 200 }, (_, index) => ({ prompt: `scene: stuck ${index}` }));
			const run = startRun({ simulator, rows, steps: [createVideo('eachLabs'), waitForVideo()] });
			await until(() => jobIdsAt(simulator).length > 10);
			const { stoppedInMs, later } = await stopAndWatch(run, simulator);
			expect(stoppedInMs).toBeLessThan(stopWithinMs);
			expect(later).toEqual([]);
			expect(jobIdsAt(simulator).length).toBeLessThan(rows.length);
			const answered = arrivalsOf(simulator, 'submit').filter(({ status }) => status > 0);
			const log = logLines.join('\n');
			const unnamed = answered.filter(({ jobId = '' }) => !log.includes(jobId));
			// What was answered in the very moment of Stop may not have been read any more.
			expect(unnamed.length).toBeLessThanOrEqual(10);
			expect(log).toContain(jobIdsAt(simulator)[0]);
		});
	});

	it.concurrent('during a submit that blocks until the video is there ends the run at once', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('runflow', { requestFormat: 'run' })];
			const run = startRun({ simulator, rows: [{ prompt: 'scene: stuck' }], steps });
			await until(() => jobIdsAt(simulator).length > 0);
			const { stoppedInMs, later } = await stopAndWatch(run, simulator);
			expect(stoppedInMs).toBeLessThan(stopWithinMs);
			expect(later).toEqual([]);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent(
		'during a download that stalls ends the run at once',
		async () => {
			await withSimulator(async (simulator) => {
				const steps = [createVideo('eachLabs'), waitForVideo({ output: 'linkAndFile' })];
				const run = startRun({ simulator, rows: [{ prompt: 'scene: stalled-file seconds: 0' }], steps });
				await until(() => arrivalsOf(simulator, 'file').length > 0);
				await sleep(200);
				const { stoppedInMs } = await Promise.race([
					stopAndWatch(run, simulator),
					sleep(stopWithinMs + watchMs).then(() => ({ stoppedInMs: Infinity })),
				]);
				expect(stoppedInMs).toBeLessThan(stopWithinMs);
			});
		},
		15_000,
	);
});
