import type { ExecuteWorkflowData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { WatchState } from '../../engine/polling/watchState';
import { firstState, settledPlaces } from '../../engine/polling/watchState';
import { processClock } from '../../host/clock';
import { hint } from '../../host/hint';
import { runInline } from '../../host/inlineWorkflow';
import type { ItemResult } from '../../host/itemResult';
import { isGood } from '../../host/itemResult';
import { errorRow, row } from '../../host/items';
import { errorToJson, toVideoError } from '../../video/errors';
import { emit } from '../emit';
import type { ReachableJob } from '../jobs/reachableJobs';
import type { WaitSettings } from '../readSettings';
import type { Plan } from './plan';
import { lastResort, roundOver } from './round';
import { canEndAtCallback } from './linksAtCallback';
import { sleepingFacts, watcherItem } from './watcherItem';
import { watchWorkflow } from './watchWorkflow';

/**
 * How long after the deadline this execution goes on without its watcher, which then is gone. Long, because a watcher may
 * still be fetching files, n8n may have been switched off meanwhile, and going on runs none of our code.
 */
const patienceMs = 30 * 24 * 60 * 60_000;

/** Items whose job was settled already when the wait began; nobody calls about them any more. */
function readyItems(jobs: ReadonlyArray<ItemResult<ReachableJob>>, state: WatchState): ReadonlySet<number> {
	const settled = settledPlaces(state);
	const ready = jobs.filter(isGood).filter((_, place) => settled.has(place));
	return new Set(ready.map(({ itemIndex }) => itemIndex));
}

/** The first item also knows how to wake the watcher, which said so in its first output, or what else to do at a callback. */
function sleepingItems(
	items: INodeExecutionData[],
	readyItems: ReadonlySet<number>,
	plan: Plan,
	{ executionId, data }: ExecuteWorkflowData,
): INodeExecutionData[] {
	const { watcherUrl } = sleepingFacts(data[0]?.[0]);
	const metadata = {
		subExecution: { executionId, workflowId: '' },
		...(watcherUrl !== undefined && { watcherUrl }),
		...(canEndAtCallback(plan) && { plan }),
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

function staysBusy(context: IExecuteFunctions, reason: string): undefined {
	hint(context, `This execution stayed busy while it waited, because the background could not be used: ${reason}`);
}

/** Undefined when n8n does not let the sub-workflow start. */
async function startWatcher(
	context: IExecuteFunctions,
	plan: Plan,
	state: WatchState,
): Promise<ExecuteWorkflowData | undefined> {
	const started = runInline(
		context,
		watchWorkflow(context.getNode(), context.getExecutionId(), plan),
		[watcherItem({ state })],
		{ shouldResume: true },
	);
	return await started.catch((error: unknown) => staysBusy(context, toVideoError(error).message));
}

/**
 * Waits without holding anything: polls once, and if a job is still open, hands the wait to a suspended sub-workflow
 * whose result n8n puts in place of this node's input when it resumes this execution. Undefined when it cannot.
 */
export async function waitInBackground(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<ItemResult<ReachableJob>>,
	settings: WaitSettings,
	deadlineMs: number,
): Promise<INodeExecutionData[] | undefined> {
	const stopOnError = !context.continueOnFail();
	const { state, items } = await roundOver(jobs, firstState(processClock.now()), deadlineMs);
	if (items) return await emit(context, items, settings, stopOnError);

	const plan: Plan = {
		items: jobs.map((job) => (isGood(job) ? { job: job.value.job } : { error: errorToJson(job.error) })),
		deadlineMs,
		settings,
		stopOnError,
		parentExecutionId: context.getExecutionId(),
	};
	const result = await startWatcher(context, plan, state);
	if (!result) return undefined;
	if (!result.waitTill) {
		return paired(result.data[0] ?? [], jobs.length) ?? staysBusy(context, 'the inner execution gave no result.');
	}
	await context.putExecutionToWait(new Date(deadlineMs + patienceMs));
	// n8n has noted the watcher as the only one that may end this wait; a guard that took over may, too.
	delete context.getExecuteData().metadata?.waitingChildExecutionIds;
	// Not the array that is returned: n8n edits a node's output in place.
	context.getExecuteData().data.main = [sleepingItems(lastResort(jobs), readyItems(jobs, state), plan, result)];
	return jobs.map((job) =>
		isGood(job) ? row({ ...job.value.job, status: 'waiting' }, job.itemIndex) : errorRow(job.error, job.itemIndex),
	);
}
