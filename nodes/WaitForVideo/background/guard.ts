import type { IExecuteFunctions, IRunExecutionData } from 'n8n-workflow';
import { firstState } from '../../engine/polling/watchState';
import { processClock } from '../../host/clock';
import { runInline } from '../../host/inlineWorkflow';
import { toVideoError } from '../../video/errors';
import type { Plan } from './plan';
import type { WatcherMemory } from './watcherItem';
import { watcherItem } from './watcherItem';
import { watchWorkflow } from './watchWorkflow';

const minuteMs = 60_000;

/** A guard looks seldom, because most waits are over before its first look. */
const firstLookMs = 5 * minuteMs;
const longestPauseMs = 60 * minuteMs;

/** n8n resumes what is due within a minute; a watcher later than this was killed, or n8n has only just started. */
const overdueAfterMs = 2 * minuteMs;
const lookAgainAfterMs = minuteMs;

/** Watchers that work in this process at this moment, for as long as a download may take. */
const atWork = new Set<string>();

/** Remembers for the guards of this process that a watcher is alive. */
export async function whileAtWork<Result>(watcherId: string, work: () => Promise<Result>): Promise<Result> {
	atWork.add(watcherId);
	try {
		return await work();
	} finally {
		atWork.delete(watcherId);
	}
}

/**
 * Starts a second watcher that sleeps, and takes over should the first be killed at work, or stopped or deleted by a
 * person: n8n revives no execution that was running. Before the first work of a watcher, since a sleeping one survives.
 */
export async function standGuard(context: IExecuteFunctions, memory: WatcherMemory, plan: Plan): Promise<void> {
	const { parentExecutionId } = plan;
	if (memory.guardId !== undefined || parentExecutionId === undefined) return;
	const watcherId = context.getExecutionId();
	const guardPlan = { ...plan, awaitedId: plan.awaitedId ?? watcherId, guardedId: watcherId };
	const state = firstState(processClock.now() + firstLookMs);
	const started = runInline(
		context,
		watchWorkflow(context.getNode(), parentExecutionId, guardPlan),
		[watcherItem({ state })],
		{ parentExecutionId, shouldResume: true, isDetached: true },
	);
	memory.guardId = await started.then(
		({ executionId }) => executionId,
		(error: unknown) => {
			context.logger.warn(`Nobody takes over should this inner execution be killed: ${toVideoError(error).message}`);
			return '';
		},
	);
}

/** Milliseconds since 1970 at which an execution wakes by itself; undefined once it has ended. */
function wakesAtMs(record: IRunExecutionData | undefined): number | undefined {
	if (record === undefined || record.resultData.error || !record.waitTill) return undefined;
	return new Date(record.waitTill).getTime();
}

/**
 * When a guard is to look next, or undefined if the watcher it guards is gone. One that is overdue gets a minute more,
 * because at its start n8n resumes all that is due at once.
 */
export async function nextGuardLookMs(
	context: IExecuteFunctions,
	memory: WatcherMemory,
	{ guardedId = '', deadlineMs }: Plan,
): Promise<number | undefined> {
	const nowMs = processClock.now();
	const dueMs = atWork.has(guardedId)
		? nowMs
		: await context.getExecutionDataById(guardedId).then(wakesAtMs, () => nowMs);
	const isOverdue = dueMs === undefined || dueMs < nowMs - overdueAfterMs;
	if (!isOverdue) {
		const { rounds } = memory.watch;
		memory.watch.rounds += 1;
		memory.suspectedAtMs = undefined;
		const untilDeadlineMs = deadlineMs + overdueAfterMs - nowMs;
		const pauseMs = Math.min(longestPauseMs, firstLookMs * 2 ** (rounds + 1));
		return nowMs + (untilDeadlineMs > 0 ? Math.min(pauseMs, untilDeadlineMs) : pauseMs);
	}
	if (memory.suspectedAtMs !== undefined) return undefined;
	memory.suspectedAtMs = nowMs;
	return nowMs + lookAgainAfterMs;
}
