import type { Simulator } from '../simulator/server';
import { until } from '../until';
import { journeyTime, whileTimeStandsStill } from './journeyTime';
import { arrivalsOf, createVideo, jobIdsAt, providerIds, waitForVideo, withSimulator } from './requests';
import type { Ended, WorkflowRun } from './workflowRun';
import { logLines, startRun } from './workflowRun';

/** What is on its way has arrived by then, and nobody has polled again. */
const arrivesMs = 1_000;
/** Longer than the engine's shortest pause between two polls. */
const watchMs = 10_000;

/** Presses Stop, which ends the run before any time passes; gives back its end with what arrived after it. */
async function stopAndWatch(run: WorkflowRun, simulator: Simulator): Promise<{ ended: Ended; later: unknown[] }> {
	run.stop();
	const ended = await whileTimeStandsStill('the stopped run', run.ended);
	await journeyTime.sleep(arrivesMs);
	const before = simulator.report().arrivals.length;
	await journeyTime.sleep(watchMs);
	return { ended, later: simulator.report().arrivals.slice(before) };
}

describe('Stop', () => {
	it.concurrent.each(providerIds)(
		'during the wait for a job of %s ends the run, and nothing is asked afterwards',
		async (provider) => {
			await withSimulator(async (simulator) => {
				const steps = [createVideo(provider), waitForVideo()];
				const run = startRun({ simulator, rows: [{ prompt: 'scene: stuck' }], steps });
				await until(() => arrivalsOf(simulator, 'poll').some(({ status }) => status > 0));
				await journeyTime.sleep(arrivesMs);
				const { ended, later } = await stopAndWatch(run, simulator);
				expect(ended.error?.message ?? '').not.toContain('not ready after');
				expect(ended.status).toBe('canceled');
				expect(later).toEqual([]);
			});
		},
	);

	it.concurrent('during the wait leaves the ids of the running jobs in the log', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ prompt: 'scene: stuck 1' }, { prompt: 'scene: stuck 2' }];
			const run = startRun({ simulator, rows, steps: [createVideo('shortApi'), waitForVideo()] });
			await until(() => arrivalsOf(simulator, 'poll').length > 1);
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
			const { later } = await stopAndWatch(run, simulator);
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
			const { later } = await stopAndWatch(run, simulator);
			expect(later).toEqual([]);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('during a download that stalls ends the run at once', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('eachLabs'), waitForVideo({ output: 'linkAndFile' })];
			const run = startRun({ simulator, rows: [{ prompt: 'scene: stalled-file seconds: 0' }], steps });
			await until(() => arrivalsOf(simulator, 'file').some(({ status }) => status > 0));
			await journeyTime.sleep(arrivesMs);
			run.stop();
			expect((await whileTimeStandsStill('the stopped run', run.ended)).status).toBe('canceled');
		});
	});
});
