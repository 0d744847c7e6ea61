import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { WaitResult } from '../engine/progress';
import { errorRow, row } from '../host/items';
import { JobTable } from '../host/jobTable';
import { nodeError } from '../host/nodeError';
import { toFault, VideoError } from '../video/errors';
import { changeFor, keepFailure } from './earlierResults';
import type { WaitSettings } from './readSettings';
import type { ReachableJob } from './reachableJobs';
import type { Passed } from './results';
import { outcomeOf, summaryOf } from './results';
import { storeFiles } from './storeFiles';

/** One input item: a job that was watched, or the error that kept it from being watched. */
export type WatchedItem = { job: ReachableJob; result: WaitResult } | VideoError;

/** In stop mode the first error ends the node; it names the other jobs of the run. */
export function throwFirstError(
	context: IExecuteFunctions,
	outcomes: readonly unknown[],
	stopOnError: boolean,
	jobs: readonly string[] = [],
): void {
	if (!stopOnError) return;
	outcomes.forEach((outcome, itemIndex) => {
		if (!(outcome instanceof VideoError)) return;
		const others = jobs.filter((job) => job !== outcome.facts.jobId);
		throw nodeError(context.getNode(), outcome, itemIndex, others);
	});
}

/** The items of one job, with the files that were asked for and the user's own. */
async function rowsOf(
	context: IExecuteFunctions,
	job: ReachableJob,
	passed: readonly Passed[],
	settings: WaitSettings,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const { fileName, inputFiles } = settings.perItem[itemIndex] ?? {};
	const rows = passed.map(async ({ json, files }) => {
		const binary = { ...inputFiles, ...(await storeFiles(context, job, files, settings, fileName)) };
		return row(json, itemIndex, Object.keys(binary).length > 0 ? binary : undefined);
	});
	return await Promise.all(rows);
}

/** Keeps the table of paid jobs true; a failed job thereby frees its place to be made anew. */
async function noteSettled(context: IExecuteFunctions, items: readonly WatchedItem[]): Promise<void> {
	const settled = items.flatMap((item) => {
		if (item instanceof VideoError || item.result.outcome !== 'settled') return [];
		const { job, result } = item;
		if (result.state.phase !== 'succeeded') keepFailure(context, job, result.state);
		return [{ provider: job.provider.id, jobId: job.job.jobId, ...changeFor(result.state) }];
	});
	if (settled.length === 0) return;
	await new JobTable(context).updateByJob(settled).catch((error: unknown) => {
		// There is no table yet, or none can be had; the wait does not depend on it.
		context.logger.debug(`The table of video jobs was not updated: ${toFault(error).message}`);
	});
}

/** The node's output for watched items: rows with link and file, error rows, or the error that stops the node. */
export async function emit(
	context: IExecuteFunctions,
	items: readonly WatchedItem[],
	settings: WaitSettings,
	stopOnError: boolean,
): Promise<INodeExecutionData[]> {
	const summaries = items.flatMap((item) => (item instanceof VideoError ? [] : [summaryOf(item.job, item.result)]));
	const outcomes = items.map((item) =>
		item instanceof VideoError ? item : outcomeOf(item.job, item.result, settings),
	);
	await noteSettled(context, items);
	// Before any file is fetched, so that a failed job does not cost the download of the others first.
	throwFirstError(context, outcomes, stopOnError, summaries);

	const rows = items.map(async (item, itemIndex) => {
		const outcome = outcomes[itemIndex];
		if (item instanceof VideoError) return item;
		if (outcome === undefined || outcome instanceof VideoError) return outcome ?? toFault('no result');
		return await rowsOf(context, item.job, outcome, settings, itemIndex).catch(toFault);
	});
	const finished = await Promise.all(rows);
	if (context.getExecutionCancelSignal()?.aborted) return [];
	throwFirstError(context, finished, stopOnError, summaries);
	return finished.flatMap((one, itemIndex) =>
		one instanceof VideoError ? errorRow(one, itemIndex, settings.bareErrors) : one,
	);
}
