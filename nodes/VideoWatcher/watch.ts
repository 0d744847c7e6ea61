import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import type { WatchState } from '../engine/watch';
import { systemClock } from '../host/clock';
import { resumeUrl, wakeSuffix } from '../host/resumeUrl';
import { emit } from '../WaitForVideo/emit';
import { jobsOf, readPlan } from '../WaitForVideo/plan';
import { reach } from '../WaitForVideo/reachableJobs';
import { roundOver } from '../WaitForVideo/waitInBackground';

interface WatcherItem {
	state: WatchState;
	/** Set by a wake-up: look now, although the time has not come. */
	woken?: boolean;
}

function stateItem(item: WatcherItem): INodeExecutionData {
	return { json: { ...item } as unknown as IDataObject, pairedItem: { item: 0 } };
}

/** Suspends this execution; n8n will pass `state` through the first output, which leads back to this node. */
async function sleepWith(context: IExecuteFunctions, state: WatchState): Promise<INodeExecutionData[][]> {
	context.getExecuteData().data.main = [[stateItem({ state })]];
	await context.putExecutionToWait(new Date(state.nextLookAtMs));
	const metadata = { watcherUrl: resumeUrl(context, wakeSuffix) } as unknown as NonNullable<INodeExecutionData['metadata']>;
	return [[{ ...stateItem({ state }), metadata }], []];
}

/** One waking of the watcher: look, then sleep again (first output) or give out the results (second output). */
export async function watch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const plan = readPlan(context);
	const [input] = context.getInputData();
	const { state, woken } = (input?.json ?? {}) as unknown as WatcherItem;
	if (!woken && systemClock.now() < state.nextLookAtMs) return await sleepWith(context, state);
	const round = await roundOver(await reach(context, jobsOf(plan)), state, plan.deadlineMs);
	if (!round.items) return await sleepWith(context, round.state);
	return [[], await emit(context, round.items, plan.settings, plan.stopOnError)];
}

/** Wakes the watcher before its time; only Wait for Video knows the address. */
export async function wakeUp(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const items = context.evaluateExpression('{{ $input.all() }}') as INodeExecutionData[];
	const { state } = (items[0]?.json ?? {}) as unknown as WatcherItem;
	await Promise.resolve();
	return { webhookResponse: {}, workflowData: [[stateItem({ state, woken: true })]] };
}
