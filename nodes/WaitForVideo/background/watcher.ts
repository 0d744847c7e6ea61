import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { WatchState } from '../../engine/polling/watchState';
import { settledCount } from '../../engine/polling/watchState';
import type { OwnAnswer } from '../../host/callback/ownAddress';
import { postToOwnAddress } from '../../host/callback/ownAddress';
import { resumeUrl, wakeSuffix } from '../../host/callback/resumeUrl';
import { processClock } from '../../host/clock';
import { emit } from '../emit';
import { reachAgain } from '../jobs/reachableJobs';
import { jobsOf, readPlan } from './plan';
import { lastResort, roundOver } from './round';
import type { WatcherState } from './watcherItem';
import { addressesOf, watcherItem } from './watcherItem';

/** Suspends this execution; n8n will pass `state` through the first output, which leads back to this node. */
async function sleepWith(
	context: IExecuteFunctions,
	state: WatchState,
	parentUrl: string | undefined,
	videosReady: string,
): Promise<INodeExecutionData[][]> {
	const watcherUrl = resumeUrl(context, wakeSuffix);
	// Two items, because n8n edits what a node returns in place.
	context.getExecuteData().data.main = [[watcherItem({ state }, { parentUrl })]];
	await context.putExecutionToWait(new Date(state.nextPollAtMs));
	return [[watcherItem({ state, videosReady }, { watcherUrl })], []];
}

/** In the first round, then ever less often, because asking costs n8n about as much as a poll. */
function asksForParent(rounds: number): boolean {
	return Number.isInteger(Math.log2(Math.max(1, rounds)) / 2);
}

/** How long a parent that is busy falling asleep is given. */
const fallsAsleepWithinMs = 60_000;

/**
 * What n8n's answer to a call of an execution says about it. A bare 404 comes from somebody else, such as a proxy or a
 * worker, and says nothing.
 */
export function standingOf({ status, message }: OwnAnswer): 'ended' | 'running' | 'unknown' {
	if (status === 409 && /^The execution .*is running/.test(message)) return 'running';
	const isOver = /^The execution .*(does not exist|has finished)/.test(message);
	return (status === 404 || status === 409) && isOver ? 'ended' : 'unknown';
}

/** How the execution stands that this watcher works for; n8n does not stop the two together. */
async function askForParent(
	context: IExecuteFunctions,
	parentUrl: string | undefined,
): Promise<ReturnType<typeof standingOf>> {
	if (parentUrl === undefined) return 'unknown';
	const asked = postToOwnAddress(context, parentUrl, { watcher: 'still waiting?' });
	// An n8n that cannot reach its own address says nothing about the parent.
	return await asked.then(standingOf).catch(() => 'unknown');
}

/**
 * The first row of each input item in its place, further videos of a job behind them: n8n pairs the rows with the parent's
 * input by their places, whatever they say.
 */
function inPlace(rows: readonly INodeExecutionData[]): INodeExecutionData[] {
	const firsts = new Map<string, INodeExecutionData>();
	const further = rows.filter((row) => {
		const item = JSON.stringify(row.pairedItem);
		if (firsts.has(item)) return true;
		firsts.set(item, row);
		return false;
	});
	return [...firsts.values(), ...further];
}

/** One waking of the watcher: poll, then sleep again (first output) or give out the results (second output). */
export async function watch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const plan = readPlan(context);
	const [input] = context.getInputData();
	const { state, woken } = (input?.json ?? {}) as unknown as WatcherState;
	const { parentUrl } = addressesOf(input);
	const readyIn = (after: WatchState) => `${settledCount(after)} of ${plan.items.length}`;
	if (!woken) {
		if (processClock.now() < state.nextPollAtMs) return await sleepWith(context, state, parentUrl, readyIn(state));
		const parent = asksForParent(state.rounds) ? await askForParent(context, parentUrl) : 'unknown';
		// Nobody gets these rows, unless n8n was wrong; then no job is lost.
		if (parent === 'ended') return [[], lastResort(jobsOf(plan), plan.settings)];
		if (parent === 'running') {
			// n8n drops the results of a watcher whose parent does not sleep yet.
			const later = { ...state, nextPollAtMs: processClock.now() + fallsAsleepWithinMs };
			return await sleepWith(context, later, parentUrl, readyIn(state));
		}
	}
	const round = await roundOver(await reachAgain(context, jobsOf(plan)), state, plan.deadlineMs);
	// Kept with the execution, where n8n's list of executions can show it.
	context.customData.set('videosReady', readyIn(round.state));
	if (!round.items) return await sleepWith(context, round.state, parentUrl, readyIn(round.state));
	return [[], inPlace(await emit(context, round.items, plan.settings, plan.stopOnError))];
}

/** Wakes the watcher before its time; only Wait for Video knows the address. */
export async function wakeUp(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const items = context.evaluateExpression('{{ $input.all() }}') as INodeExecutionData[];
	const { state } = (items[0]?.json ?? {}) as unknown as WatcherState;
	const woken = watcherItem({ state, woken: true }, addressesOf(items[0]));
	return await Promise.resolve({ webhookResponse: {}, workflowData: [[woken]] });
}
