import { providers } from '../../nodes/providers';
import { dialectOf } from '../providers/documentedRules';
import type { Simulator } from '../simulator/server';
import { until } from '../until';
import { journeyTime } from './journeyTime';
import { arrivalsOf, createVideo, jobIdsAt, providerIds, waitForVideo, withSimulator } from './requests';
import { accessWord, logLines, startRun } from './workflowRun';

const cancelers = providers.filter(({ cancelCall }) => cancelCall).map(({ id }) => id);
/** An answer on its way has arrived by then, and nobody has polled again. */
const arrivesMs = 1_000;
/** Longer than the pauses between two polls, or between two tries to cancel. */
const watchMs = 10_000;
const stuck = [{ prompt: 'scene: stuck 1' }, { prompt: 'scene: stuck 2' }];

/** Stops a run in which one job is ready and two are not; gives back their ids and what the log says about each. */
async function stopWaiting(simulator: Simulator, provider: string, options: Record<string, unknown>) {
	const rows = [{ prompt: 'scene: instant' }, ...stuck];
	const run = startRun({
		simulator,
		rows,
		steps: [createVideo(provider), waitForVideo({ options: options as never, waitUsing: 'here' })],
	});
	const answeredPolls = () => arrivalsOf(simulator, 'poll').filter(({ status }) => status > 0);
	await until(() => new Set(answeredPolls().map(({ jobId }) => jobId)).size === 3, 'a poll of each job');
	await journeyTime.sleep(arrivesMs);
	run.stop();
	const ended = await run.ended;
	const logged = (jobId: string) => logLines.filter((line) => line.includes(jobId) && line.includes('Stopped.')).join();
	await until(() => jobIdsAt(simulator).every((jobId) => logged(jobId) !== ''), 'every job in the log');
	return { ended, logged, ids: jobIdsAt(simulator) };
}

function phasesAt(simulator: Simulator): string[] {
	return simulator.jobs
		.list()
		.map(({ phase }) => phase)
		.sort();
}

describe.each(cancelers)('Stop during a wait for jobs of %s', (provider) => {
	it.concurrent('cancels those that are not ready where the user wants that, and says which', async () => {
		await withSimulator(async (simulator) => {
			const { ended, ids, logged } = await stopWaiting(simulator, provider, { whenStopped: 'cancel' });
			expect(ended.status).toBe('canceled');
			expect(phasesAt(simulator)).toEqual(['canceled', 'canceled', 'succeeded']);
			const cancels = arrivalsOf(simulator, 'cancel');
			expect(cancels.map(({ authorized }) => authorized)).toEqual([true, true]);
			const canceled = simulator.jobs.list().filter(({ phase }) => phase === 'canceled');
			const isPaidFor = !dialectOf({ id: provider }).refunds.includes('canceled');
			expect(canceled.map(({ billed }) => billed)).toEqual([isPaidFor, isPaidFor]);
			for (const { jobId } of canceled) expect(logged(jobId)).toContain('were canceled');
			for (const jobId of ids.filter((id) => !canceled.some((job) => job.jobId === id))) {
				expect(logged(jobId)).not.toContain('were canceled');
			}
			expect(logLines.join('\n')).not.toContain(accessWord);
		});
	});

	it.concurrent('leaves them running otherwise, with their ids in the log', async () => {
		await withSimulator(async (simulator) => {
			const { ids, logged } = await stopWaiting(simulator, provider, {});
			await journeyTime.sleep(watchMs);
			expect(arrivalsOf(simulator, 'cancel')).toEqual([]);
			expect(phasesAt(simulator).filter((phase) => phase === 'canceled')).toEqual([]);
			for (const jobId of ids) expect(logged(jobId)).toContain('go on');
		});
	});
});

describe('Stop during a wait for jobs that cannot be canceled', () => {
	it.concurrent.each(providerIds.filter((id) => !cancelers.includes(id)))(
		'says for %s that they go on, whatever the user wants',
		async (provider) => {
			await withSimulator(async (simulator) => {
				const { ids, logged } = await stopWaiting(simulator, provider, { whenStopped: 'cancel' });
				await journeyTime.sleep(watchMs);
				expect(arrivalsOf(simulator, 'cancel')).toEqual([]);
				for (const jobId of ids) expect(logged(jobId)).toContain('go on');
			});
		},
	);
});
