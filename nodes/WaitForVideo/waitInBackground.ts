import type { ExecuteWorkflowData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { LookCalendar } from '../engine/lookCalendar';
import type { WaitResult } from '../engine/progress';
import type { WatchState } from '../engine/watch';
import { firstState, settledPlaces, watchRound } from '../engine/watch';
import { systemClock } from '../host/clock';
import { runInline } from '../host/inlineWorkflow';
import { errorRow, row } from '../host/items';
import { callbackSuffix, resumeUrl } from '../host/resumeUrl';
import { errorToJson, toFault, VideoError } from '../video/errors';
import type { WatchedItem } from './emit';
import { emit } from './emit';
import type { Plan } from './plan';
import type { ReachableJob } from './reachableJobs';
import type { KnownJob } from './readJobs';
import { outcomeOf } from './results';
import { watched } from './waitHere';
import type { WaitSettings } from './readSettings';
import { watchWorkflow } from './watchWorkflow';

/** How long after the deadline the parent stops trusting its watcher, which then must have died between two states. */
const patienceMs = 15 * 60_000;

/** Shared by all waits of this process. */
const calendar = new LookCalendar(systemClock);

/** What this execution sleeps with; n8n replaces it with the results when the watcher ends. */
export interface SleepingItem extends INodeExecutionData {
	json: { details?: { provider?: string; jobId?: string; code?: string; isReady?: boolean } };
}

export interface WatcherAddresses {
	/** Wakes the watcher. */
	watcherUrl?: string;
	/** Answers as long as the parent still waits. */
	parentUrl?: string | undefined;
}

/** What moves through the watcher's loop. */
export interface WatcherState {
	state: WatchState;
	/** For people who look into the execution, "1 of 3". */
	videosReady?: string;
	/** Set by a wake-up: look now, although the time has not come. */
	woken?: boolean;
}

/** The one small item of the watcher's loop; its addresses are secrets and stay out of the data. */
export function watcherItem(json: WatcherState, addresses: WatcherAddresses): INodeExecutionData {
	return {
		json: { ...json } as unknown as IDataObject,
		pairedItem: { item: 0 },
		metadata: addresses as unknown as NonNullable<INodeExecutionData['metadata']>,
	};
}

export function addressesOf(item: INodeExecutionData | undefined): WatcherAddresses {
	return (item?.metadata ?? {}) as WatcherAddresses;
}

export interface WatchedRound {
	state: WatchState;
	/** In the order of the items; only when the wait is over. */
	items?: WatchedItem[];
}

/** One look at every open job of a list that may hold errors. */
export async function roundOver(
	jobs: ReadonlyArray<ReachableJob | VideoError>,
	before: WatchState,
	deadlineMs: number,
): Promise<WatchedRound> {
	const reachable = jobs.filter((job): job is ReachableJob => !(job instanceof VideoError));
	const { state, results } = await watchRound(reachable.map(watched), before, {
		clock: systemClock,
		deadlineMs,
		calendar,
	});
	if (!results) return { state };
	const left = [...results];
	const items = jobs.map((job): WatchedItem => {
		return job instanceof VideoError ? job : { job, result: left.shift() as WaitResult };
	});
	return { state, items };
}

/** What leaves the node should the watcher be lost: every job with its id, as "still running". */
export function lastResort(jobs: ReadonlyArray<KnownJob | VideoError>, settings: WaitSettings): INodeExecutionData[] {
	return jobs.map((job, itemIndex) => {
		if (job instanceof VideoError) return errorRow(job, itemIndex);
		const lost = outcomeOf(job, { outcome: 'still-running', looks: 0 }, { ...settings, whenTimeIsUp: 'fail' });
		return errorRow(lost as VideoError, itemIndex);
	});
}

/** Places of the items whose job was settled already when the wait began; nobody calls about them any more. */
function readyItems(jobs: ReadonlyArray<ReachableJob | VideoError>, state: WatchState): ReadonlySet<number> {
	const settled = settledPlaces(state);
	const places = jobs.flatMap((job, itemIndex) => (job instanceof VideoError ? [] : [itemIndex]));
	return new Set(places.filter((_, place) => settled.has(place)));
}

/** The first item also knows how to wake the watcher, which said so in its first output. */
function sleepingItems(
	items: INodeExecutionData[],
	readyItems: ReadonlySet<number>,
	{ executionId, data }: ExecuteWorkflowData,
): INodeExecutionData[] {
	const { watcherUrl } = addressesOf(data[0]?.[0]);
	const metadata = {
		subExecution: { executionId, workflowId: '' },
		...(watcherUrl !== undefined && { watcherUrl }),
	};
	return items.map(({ json, ...item }, index) => {
		const details = { ...(json.details as IDataObject | undefined), isReady: readyItems.has(index) };
		return { ...item, json: { ...json, details }, ...(index === 0 && { metadata }) };
	});
}

/**
 * The rows of a watcher that ended at once, which are in the places of their items, with further videos of a job behind
 * them. Undefined without a row for each job: then it knows nothing about them.
 */
function paired(rows: readonly INodeExecutionData[], jobs: number): INodeExecutionData[] | undefined {
	if (rows.length < jobs) return undefined;
	return rows.map((one, place): INodeExecutionData => {
		const first = rows.findIndex(({ json }) => json.jobId === one.json.jobId);
		return { ...one, pairedItem: { item: place < jobs ? place : first } };
	});
}

/** Undefined when n8n does not let the sub-workflow start; its reason is in the log. */
async function startWatcher(
	context: IExecuteFunctions,
	plan: Plan,
	state: WatchState,
): Promise<ExecuteWorkflowData | undefined> {
	const started = runInline(
		context,
		watchWorkflow(context.getNode(), context.getExecutionId(), plan),
		[watcherItem({ state }, { parentUrl: resumeUrl(context, callbackSuffix) })],
		true,
	);
	return await started.catch((error: unknown) => {
		context.logger.warn(`Wait for Video cannot wait in the background: ${toFault(error).message}`);
		return undefined;
	});
}

/**
 * Waits without holding anything: looks once, and if a job is still open, hands the wait to a suspended sub-workflow
 * whose result n8n puts in place of this node's input when it resumes this execution. Undefined when it cannot.
 */
export async function waitInBackground(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<ReachableJob | VideoError>,
	settings: WaitSettings,
	deadlineMs: number,
): Promise<INodeExecutionData[] | undefined> {
	const stopOnError = !context.continueOnFail();
	const { state, items } = await roundOver(jobs, firstState(systemClock.now()), deadlineMs);
	if (items) return await emit(context, items, settings, stopOnError);

	const plan: Plan = {
		items: jobs.map((job) => (job instanceof VideoError ? { error: errorToJson(job) } : { job: job.job })),
		deadlineMs,
		settings,
		stopOnError,
	};
	const result = await startWatcher(context, plan, state);
	if (!result) return undefined;
	if (!result.waitTill) return paired(result.data[0] ?? [], jobs.length);
	await context.putExecutionToWait(new Date(deadlineMs + patienceMs));
	// Not the array that is returned: n8n edits a node's output in place.
	context.getExecuteData().data.main = [sleepingItems(lastResort(jobs, settings), readyItems(jobs, state), result)];
	return jobs.map((job, itemIndex) =>
		job instanceof VideoError ? errorRow(job, itemIndex) : row({ ...job.job, status: 'waiting' }, itemIndex),
	);
}
