import type { IBinaryKeyData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ItemResult } from '../host/itemResult';
import { firstFailed, isGood, withEach } from '../host/itemResult';
import { errorRow, row } from '../host/items';
import { noteEnds } from '../host/ledger/jobEnds';
import { JobTable } from '../host/ledger/jobTable';
import { rowsOfThisProcess } from '../host/ledger/rowsOfThisProcess';
import { nodeError } from '../host/nodeError';
import type { FileOrder, FileStore } from './files/storeFiles';
import { storeHere } from './files/storeFiles';
import { changeFor, keepFailure } from './jobs/earlierFailures';
import type { WatchedItem } from './jobs/watchedJobs';
import type { WaitSettings } from './readSettings';
import type { Passed } from './results';
import { passedOn, summaryOf } from './results';

/** In stop mode the first error ends the node; it names the other jobs of the run. */
export function throwFirstError(
	context: IExecuteFunctions,
	results: ReadonlyArray<ItemResult<unknown>>,
	stopOnError: boolean,
	jobs: readonly string[],
): void {
	const failed = firstFailed(results);
	if (!stopOnError || !failed) return;
	const { error, itemIndex } = failed;
	const others = jobs.filter((job) => job !== error.facts.jobId);
	throw nodeError(context.getNode(), error, itemIndex, others);
}

/** The items of one job, with the files that were asked for and the user's own. */
function rowsOf(
	passed: readonly Passed[],
	stored: ReadonlyArray<ItemResult<IBinaryKeyData>>,
	{ perItem }: WaitSettings,
	itemIndex: number,
): INodeExecutionData[] {
	const { inputFiles } = perItem[itemIndex] ?? {};
	return passed.map(({ json }, place) => {
		const files = stored[place];
		if (files && !isGood(files)) throw files.error;
		const binary = { ...inputFiles, ...files?.value };
		return row(json, itemIndex, Object.keys(binary).length > 0 ? binary : undefined);
	});
}

/** Keeps the table of paid jobs true; a failed job thereby frees its place to be made again. */
export async function noteSettled(context: IExecuteFunctions, items: readonly WatchedItem[]): Promise<void> {
	const settled = items.flatMap(({ job, result }) => {
		if (result.outcome !== 'settled') return [];
		if (result.state.phase !== 'succeeded') keepFailure(context, job, result.state);
		return [{ provider: job.provider.id, jobId: job.job.jobId, ...changeFor(result.state) }];
	});
	if (settled.length === 0) return;
	// There may be no table yet, or none to be had; the wait does not depend on it.
	const failure = await noteEnds(settled, rowsOfThisProcess, new JobTable(context), context.getWorkflow().id ?? '');
	if (failure) context.logger.debug(`The table of video jobs was not updated: ${failure.message}`);
}

/** The node's output for watched items: rows with link and file, error rows, or the error that stops the node. */
export async function emit(
	context: IExecuteFunctions,
	items: ReadonlyArray<ItemResult<WatchedItem>>,
	settings: WaitSettings,
	stopOnError: boolean,
	store: FileStore = storeHere(context),
): Promise<INodeExecutionData[]> {
	const watched = items.filter(isGood).map(({ value }) => value);
	const summaries = watched.map(({ job, result }) => summaryOf(job, result));
	const passed = await withEach(items, ({ job, result }) => ({ job, passed: passedOn(job, result, settings) }));
	await noteSettled(context, watched);
	// Before any file is fetched, so that a failed job does not cost the download of the others first.
	throwFirstError(context, passed, stopOnError, summaries);

	const orders = passed.filter(isGood).flatMap(({ itemIndex, value: { job, passed: given } }) => {
		const { fileName } = settings.perItem[itemIndex] ?? {};
		return given.map(({ files }): FileOrder => ({ itemIndex, job, files, fileName }));
	});
	const stored = await store(orders, settings);
	const finished = await withEach(passed, ({ passed: given }, itemIndex) => {
		const own = stored.filter((one) => one.itemIndex === itemIndex);
		return rowsOf(given, own, settings, itemIndex);
	});
	if (context.getExecutionCancelSignal()?.aborted) return [];
	throwFirstError(context, finished, stopOnError, summaries);
	return finished.flatMap((result) =>
		isGood(result) ? result.value : errorRow(result.error, result.itemIndex, settings.bareErrors),
	);
}
