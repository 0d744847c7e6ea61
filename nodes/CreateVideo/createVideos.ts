import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { KnownJobs } from '../engine/submitting/knownJobs';
import { processClock } from '../host/clock';
import { inputFilesAt } from '../host/files/inputFiles';
import { ItemFiles } from '../host/files/itemFiles';
import { hint } from '../host/hint';
import type { ItemResult } from '../host/itemResult';
import { firstFailed, inOrder, isGood, resultOf } from '../host/itemResult';
import { errorRow, row } from '../host/items';
import { openLedger } from '../host/ledger/openLedger';
import { rowsOfThisProcess } from '../host/ledger/rowsOfThisProcess';
import { fitOf } from '../host/ledger/self';
import { needsBareErrors } from '../host/n8nVersion';
import { nodeError } from '../host/nodeError';
import { isTool } from '../host/tool';
import { credentialTransport } from '../host/transport';
import { providerById, providers } from '../providers';
import { toVideoError } from '../video/errors';
import type { VideoProvider } from '../video/provider';
import { budgetSettings } from './budget/budgetSettings';
import { reservedIn, tooMuchToday } from './budget/admit';
import { callbackOf, withOwnCallback } from './callback';
import type { CheckedRequest } from './checkedRequest';
import { publisherFor } from './files/publish';
import { isAwaited, warnOfOrphaned } from './orphaned';
import { readRequest } from './readRequest';
import { readItemSettings, readRunSettings } from './readSettings';
import { capacityFor, hintAtWaiting } from './submitting/capacity';
import { deduplicationOf } from './submitting/deduplication';
import type { CreatedJob } from './submitting/outcome';
import { submitOnce } from './submitting/submitOnce';
import type { Task } from './submitting/submitRun';

/** Shared by all executions of this process. */
const knownJobs = new KnownJobs();

/** One item as it was read. */
interface ReadItem {
	checked: CheckedRequest;
	/** Files of the input that are to stay with the job. */
	keptFiles: INodeExecutionData['binary'];
}

/** The request of one item, and what its options say about it alone. */
async function readItem(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
	itemFiles: ItemFiles,
): Promise<ReadItem> {
	const settings = readItemSettings(context, itemIndex);
	const checked = await readRequest(context, provider, itemIndex, settings, itemFiles);
	return {
		checked: { ...withOwnCallback(checked, settings), ...deduplicationOf(context, settings) },
		keptFiles: settings.keepInputFiles ? inputFilesAt(context, itemIndex) : undefined,
	};
}

/** All items are read and checked before the first is sent; one by one, because files are read through. */
async function readAll(context: IExecuteFunctions): Promise<Array<ItemResult<ReadItem>>> {
	const provider = providerById(String(context.getNodeParameter('provider', 0))) ?? providers[0];
	const itemFiles = new ItemFiles(context);
	const reads: Array<ItemResult<ReadItem>> = [];
	for (const itemIndex of context.getInputData().keys()) {
		reads.push(await resultOf(itemIndex, async () => await readItem(context, provider, itemIndex, itemFiles)));
	}
	return reads;
}

/** Items of one run that share a deduplication key are one submit, and get its outcome. */
async function oncePerKey(
	tasks: readonly Task[],
	submitDistinct: (distinct: readonly Task[]) => Promise<Array<ItemResult<CreatedJob>>>,
): Promise<Array<ItemResult<CreatedJob>>> {
	const leaderOf = (task: Task) => {
		const key = task.checked.deduplication?.key;
		return (key !== undefined && tasks.find(({ checked }) => checked.deduplication?.key === key)) || task;
	};
	const results = await submitDistinct(tasks.filter((task) => leaderOf(task) === task));
	const byItem = new Map(results.map((result) => [result.itemIndex, result]));
	return tasks.flatMap((task) => {
		const result = byItem.get(leaderOf(task).itemIndex);
		return result ? [{ ...result, itemIndex: task.itemIndex }] : [];
	});
}

/** Submits the items that could be read; those that were not sent have no result. */
async function submitAll(
	context: IExecuteFunctions,
	items: ReadonlyArray<{ itemIndex: number; checked: CheckedRequest }>,
	first: CheckedRequest,
	stopOnError: boolean,
): Promise<Array<ItemResult<CreatedJob>>> {
	const { provider } = first;
	const settings = readRunSettings(context);
	const budget = budgetSettings(context, provider, settings);
	const transport = await credentialTransport(context, provider);
	const callback = await callbackOf(context, first, settings);
	const ports = {
		// An answer that comes with the video is not waited for after Stop: that would take minutes.
		transport: first.format.blocking ? transport : transport.untilAnswered,
		clock: processClock,
		signal: context.getExecutionCancelSignal(),
		knownJobs,
	};
	const ledger = openLedger(context, rowsOfThisProcess, processClock, {
		currency: budget.currency,
		budgetKeyAt: budget.budgetKeyAt,
		...(budget.perDay && { overBudgetToday: (rows, spent) => tooMuchToday(budget, spent, reservedIn(rows)) }),
		isAwaited: isAwaited(context),
	});
	const capacity = capacityFor(context, provider, transport.baseUrl, settings.capacityMinutes);
	const run = {
		ports,
		videosMark: transport.videosMark,
		publish: publisherFor(context, { ...ports, baseUrl: transport.baseUrl }),
		ledger,
		budget,
		capacity,
		stopOnError,
	};
	const tasks = items.map(({ itemIndex, checked }): Task => ({
		itemIndex,
		fit: fitOf(context, checked.request, itemIndex),
		isToolCall: isTool(context.getNode()),
		checked: { ...checked, request: { ...checked.request, ...callback } },
	}));
	const results = await oncePerKey(tasks, async (distinct) => await submitOnce(distinct, run));
	hintAtWaiting(context, provider, capacity);
	warnOfOrphaned(context, ledger);
	return results;
}

/** What all items came to; what keeps all of them from being sent becomes the error of each. */
async function resultsOf(
	context: IExecuteFunctions,
	reads: ReadonlyArray<ItemResult<ReadItem>>,
	stopOnError: boolean,
): Promise<Array<ItemResult<CreatedJob>>> {
	const items = reads.flatMap((read) =>
		isGood(read) ? [{ itemIndex: read.itemIndex, checked: read.value.checked }] : [],
	);
	const unread = reads.flatMap((read) => (isGood(read) ? [] : [read]));
	const [first] = items;
	if (!first) return unread;
	const created = await submitAll(context, items, first.checked, stopOnError).catch((thrown: unknown) => {
		const error = toVideoError(thrown);
		return items.map(({ itemIndex }) => ({ itemIndex, error }));
	});
	return inOrder([...unread, ...created]);
}

/** What people cannot see in the output: what was paid for before, and what a stopped execution leaves behind. */
function tellOf(context: IExecuteFunctions, created: readonly CreatedJob[], count: number): void {
	const adopted = created.filter(({ isAdopted }) => isAdopted).length;
	if (adopted > 0) {
		hint(
			context,
			`${adopted} of ${count} videos were already paid for by an earlier try; they were not created again.`,
		);
	}
	if (context.getExecutionCancelSignal()?.aborted && created.length > 0) {
		const ids = created.map(({ job }) => job.jobId).join(', ');
		context.logger.warn(`Stopped. These video jobs exist at the provider: ${ids}`);
	}
}

/** What the Create Video node does: one job, or one error row, per input item. */
export async function createVideos(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const stopOnError = !context.continueOnFail();
	const reads = await readAll(context);
	const unreadable = firstFailed(reads);
	if (stopOnError && unreadable) throw nodeError(context.getNode(), unreadable.error, unreadable.itemIndex);
	const results = await resultsOf(context, reads, stopOnError);
	const created = results.flatMap((result) => (isGood(result) ? [result.value] : []));
	tellOf(context, created, reads.length);
	const isBare = needsBareErrors(context);
	return results.map((result) => {
		const { itemIndex } = result;
		if (!isGood(result)) {
			const jobs = created.map(({ job }) => job.jobId);
			if (stopOnError) throw nodeError(context.getNode(), result.error, itemIndex, jobs);
			return errorRow(result.error, itemIndex, isBare);
		}
		const read = reads.find((one) => one.itemIndex === itemIndex);
		return row(result.value.job, itemIndex, read && isGood(read) ? read.value.keptFiles : undefined);
	});
}
