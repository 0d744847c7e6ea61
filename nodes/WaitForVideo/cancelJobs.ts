import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { cancel } from '../engine/cancel';
import { processClock } from '../host/clock';
import type { ItemResult } from '../host/itemResult';
import { isGood, withEach } from '../host/itemResult';
import { errorRow, row } from '../host/items';
import { needsBareErrors } from '../host/n8nVersion';
import { VideoError } from '../video/errors';
import { isSettled } from '../video/job';
import { noteSettled, throwFirstError } from './emit';
import type { ReachableJob } from './jobs/reachableJobs';
import { idsIn, reach } from './jobs/reachableJobs';
import type { KnownJob } from './jobs/readJobs';
import type { WatchedItem } from './jobs/watchedJobs';
import { pollJob } from './jobs/watchedJobs';
import { summaryOf } from './results';

/** A job of a provider that cannot cancel becomes an error, before anyone is asked about any job. */
async function cancelable(jobs: ReadonlyArray<ItemResult<KnownJob>>): Promise<Array<ItemResult<KnownJob>>> {
	return await withEach(jobs, async (known) => {
		const { provider, job } = known;
		if (provider.cancelCall) return await Promise.resolve(known);
		throw new VideoError('invalid-request', `Operation: ${provider.name} cannot cancel job ${job.jobId}.`, {
			provider: provider.id,
			jobId: job.jobId,
			nextStep: 'Use Wait Until Ready: the job goes on and is billed. Nothing was sent.',
		});
	});
}

/** What the provider answers to the cancel is a promise; how the job is, says a poll. */
async function end(context: IExecuteFunctions, job: ReachableJob): Promise<WatchedItem> {
	const { provider, transport } = job;
	const { jobId } = job.job;
	const signal = context.getExecutionCancelSignal();
	const isTaken = await cancel(provider, jobId, { transport, clock: processClock, ...(signal && { signal }) });
	const found = await pollJob(job);
	const state = found.kind === 'state' ? found.state : undefined;
	if (state && isSettled(state)) return { job, result: { outcome: 'settled', state } };
	if (isTaken) return { job, result: { outcome: 'still-running', ...(state && { lastState: state }) } };
	throw new VideoError('rejected', `${provider.name} did not cancel job ${jobId}.`, {
		provider: provider.id,
		jobId,
		nextStep: 'It goes on and may be billed. Use Check Once or Wait Until Ready to see what becomes of it.',
	});
}

function rowOf({ job: { job }, result }: WatchedItem, itemIndex: number): INodeExecutionData {
	if (result.outcome === 'settled') {
		const { state } = result;
		return row({ ...job, status: state.phase, ...('billed' in state && { billed: state.billed }) }, itemIndex);
	}
	const { phase = 'unknown' } = (result.outcome === 'still-running' && result.lastState) || {};
	return row({ ...job, status: phase }, itemIndex);
}

/** Ends the jobs at their providers: one item each, with how the job is right afterwards. */
export async function cancelJobs(
	context: IExecuteFunctions,
	known: ReadonlyArray<ItemResult<KnownJob>>,
): Promise<INodeExecutionData[]> {
	const stopOnError = !context.continueOnFail();
	const jobs = await reach(context, await cancelable(known));
	throwFirstError(context, jobs, stopOnError, idsIn(jobs));
	const results = await withEach(jobs, async (job) => await end(context, job));
	const watched = results.filter(isGood).map(({ value }) => value);
	await noteSettled(context, watched);
	const summaries = watched.map(({ job, result }) => summaryOf(job, result));
	throwFirstError(context, results, stopOnError, summaries);
	const isBare = needsBareErrors(context);
	return results.map((result) =>
		isGood(result) ? rowOf(result.value, result.itemIndex) : errorRow(result.error, result.itemIndex, isBare),
	);
}
