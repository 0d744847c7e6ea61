import type { IExecuteFunctions, INodeExecutionData, IWebhookResponseData } from 'n8n-workflow';
import { firstState, settledCount } from '../../engine/polling/watchState';
import { resumeUrl, wakeSuffix } from '../../host/callback/resumeUrl';
import { processClock } from '../../host/clock';
import { isGood } from '../../host/itemResult';
import { emit, noteSettled } from '../emit';
import { reachAgain } from '../jobs/reachableJobs';
import { storeForParent } from './filesOfParent';
import { nextGuardLookMs, standGuard, whileAtWork } from './guard';
import { inPlace } from './inPlace';
import type { Standing } from './parent';
import { isLost, nextLookInMs, parentStanding } from './parent';
import type { Plan } from './plan';
import { jobsOf, readPlan } from './plan';
import { roundOver } from './round';
import type { WatcherInput, WatcherMemory } from './watcherItem';
import { memoryOf, watcherItem } from './watcherItem';

type Outputs = INodeExecutionData[][];

/** Nobody gets anything. */
const nothing: Outputs = [[], []];

/** What one waking of a watcher has at hand. */
interface Waking {
	context: IExecuteFunctions;
	plan: Plan;
	memory: WatcherMemory;
}

/** Suspends this execution; n8n will pass an item through the first output, which leads back to this node. */
async function sleepUntil({ context, plan, memory }: Waking, atMs: number): Promise<Outputs> {
	memory.watch.nextPollAtMs = atMs;
	const videosReady = `${settledCount(memory.watch)} of ${plan.items.length}`;
	// Kept with the execution, where n8n's list of executions can show it.
	context.customData.set('videosReady', videosReady);
	// Two items, because n8n edits what a node returns in place.
	context.getExecuteData().data.main = [[watcherItem({})]];
	await context.putExecutionToWait(new Date(atMs));
	return [[watcherItem({ videosReady }, resumeUrl(context, wakeSuffix))], []];
}

async function standingOf({ context, plan }: Waking): Promise<Standing> {
	return await parentStanding(context, plan.parentExecutionId, plan.awaitedId ?? context.getExecutionId());
}

function isOnGuard({ plan, memory }: Waking): boolean {
	return plan.guardedId !== undefined && !memory.hasTakenOver;
}

/** Its execution went on with what a callback found, which could not be written into the table there. */
async function closeBooks({ context, plan, memory }: Waking): Promise<void> {
	if (memory.hasClosedBooks) return;
	const jobs = await reachAgain(context, jobsOf(plan));
	const { items } = await roundOver(jobs, firstState(0), plan.deadlineMs);
	if (!items) return;
	await noteSettled(
		context,
		items.filter(isGood).map(({ value }) => value),
	);
	memory.hasClosedBooks = true;
}

/**
 * The execution does not wait for this watcher. n8n would resume it all the same if the watcher ended, wherever it stands,
 * so the watcher sleeps until it has ended.
 */
async function outlive(waking: Waking, parent: Exclude<Standing, 'here'>): Promise<Outputs> {
	const { memory } = waking;
	if (parent === 'stopped') return nothing;
	if (!isOnGuard(waking) && parent !== 'unknown') await closeBooks(waking);
	if (parent === 'ended' || isLost(parent, memory.looksInVain)) return nothing;
	const atMs = processClock.now() + nextLookInMs(memory.looksInVain);
	memory.looksInVain += 1;
	return await sleepUntil(waking, atMs);
}

/** What comes of a timed waking that is not for polling; undefined if it is. */
async function beforePolling(waking: Waking): Promise<Outputs | undefined> {
	const { context, plan, memory } = waking;
	// Each time, so that nothing is asked for an execution that is gone: it costs n8n a tenth of a poll.
	const parent = await standingOf(waking);
	if (parent !== 'here' && parent !== 'unknown') return await outlive(waking, parent);
	if (!isOnGuard(waking)) return undefined;
	const nextLookMs = await nextGuardLookMs(context, memory, plan);
	if (nextLookMs !== undefined) return await sleepUntil(waking, nextLookMs);
	memory.hasTakenOver = true;
	memory.watch = firstState(0);
	return undefined;
}

/** The results, if all jobs are settled or time is up; undefined while some are open. */
async function pollOnce({ context, plan, memory }: Waking): Promise<INodeExecutionData[] | undefined> {
	const jobs = await reachAgain(context, jobsOf(plan));
	const { state, items } = await roundOver(jobs, memory.watch, plan.deadlineMs);
	memory.watch = state;
	if (!items) return undefined;
	memory.hasClosedBooks = true;
	return inPlace(await emit(context, items, plan.settings, plan.stopOnError, storeForParent(context, plan)));
}

async function pollAndGiveOut(waking: Waking): Promise<Outputs> {
	const { context, plan, memory } = waking;
	await standGuard(context, memory, plan);
	const found = await whileAtWork(context.getExecutionId(), async () => await pollOnce(waking)).then(
		(rows) => ({ rows }),
		(error: unknown) => ({ error }),
	);
	if ('rows' in found && !found.rows) {
		memory.looksInVain = 0;
		return await sleepUntil(waking, memory.watch.nextPollAtMs);
	}
	// After the work, which may have taken as long as a download does; an error would end the execution, too.
	const parent = await standingOf(waking);
	if (parent !== 'here') return await outlive(waking, parent);
	if ('error' in found) throw found.error;
	return [[], found.rows ?? []];
}

/** One waking of the watcher: poll, then sleep again (first output) or give out the results (second output). */
export async function watch(context: IExecuteFunctions): Promise<Outputs> {
	const plan = readPlan(context);
	const { state, woken = false } = (context.getInputData()[0]?.json ?? {}) as unknown as WatcherInput;
	const waking: Waking = { context, plan, memory: memoryOf(context, state ?? firstState(0)) };
	// The first run comes right after the round in its parent; n8n makes all others when their time has come.
	if (state) return await sleepUntil(waking, state.nextPollAtMs);
	const instead = woken ? undefined : await beforePolling(waking);
	return instead ?? (await pollAndGiveOut(waking));
}

/** Wakes the watcher before its time; only Wait for Video knows the address. */
export async function wakeUp(): Promise<IWebhookResponseData> {
	return await Promise.resolve({ webhookResponse: {}, workflowData: [[watcherItem({ woken: true })]] });
}
