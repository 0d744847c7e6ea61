import type { PollResult } from '../../engine/polling/poll';
import { poll } from '../../engine/polling/poll';
import type { WaitResult, WatchedJob } from '../../engine/polling/progress';
import { processClock } from '../../host/clock';
import type { ItemResult } from '../../host/itemResult';
import { isGood } from '../../host/itemResult';
import { toVideoError } from '../../video/errors';
import type { SucceededState } from '../../video/job';
import { requestFormatOf } from '../../video/requestFormat';
import type { ReachableJob } from './reachableJobs';

/** A job, and how the wait for it ended. */
export interface WatchedItem {
	job: ReachableJob;
	result: WaitResult;
}

/** How long the links of a submit count as fresh; the shortest that any provider promises. */
const freshMs = 60 * 60_000;

/** A result that came with the submit, with the mark that it got there: whoever writes an item cannot declare a success. */
function finishedAtSubmit({ provider, job, transport }: ReachableJob): SucceededState | undefined {
	const { videos, videosMark, requestFormat, reportedCost } = job;
	if (!videos?.length || !requestFormatOf(provider, requestFormat)?.blocking) return undefined;
	if (videosMark === undefined || videosMark !== transport.videosMark(job)) return undefined;
	return { phase: 'succeeded', videos, ...(reportedCost && { reportedCost }) };
}

async function ask({ provider, job, transport, unreachable }: ReachableJob): Promise<PollResult> {
	if (unreachable) return { kind: 'blind', error: unreachable };
	return await poll(provider, job.jobId, { transport, clock: processClock });
}

/**
 * Polls a job, unless its end is known. Of a result that came with the submit the provider may have other links, or no
 * record; it is asked for them when these are old, or of no use.
 */
export async function pollJob(reachable: ReachableJob, wantsOtherLinks = false): Promise<PollResult> {
	const { failure, job } = reachable;
	if (failure) return { kind: 'state', state: failure };
	const finished = finishedAtSubmit(reachable);
	if (!finished) return await ask(reachable);
	const isFresh = processClock.now() - Date.parse(job.submittedAt ?? '') < freshMs;
	const found = isFresh && !wantsOtherLinks ? undefined : await ask(reachable);
	const isFresher = found?.kind === 'state' && found.state.phase === 'succeeded';
	return isFresher ? found : { kind: 'state', state: finished };
}

/** What the engine needs to know to wait for a job. */
export function watched(reachable: ReachableJob): WatchedJob {
	const { provider, job } = reachable;
	return {
		provider: provider.id,
		submittedAtMs: job.submittedAt === undefined ? undefined : Date.parse(job.submittedAt),
		expectedSeconds: job.expectedSeconds,
		vanishes: provider.resultKeptSeconds !== undefined,
		callsBack: job.callback === 'requested',
		poll: async () => await pollJob(reachable),
	};
}

/** Puts what the engine says, in the order of the jobs that could be asked about, to their items. */
export function watchedItems(
	jobs: ReadonlyArray<ItemResult<ReachableJob>>,
	results: readonly WaitResult[],
): Array<ItemResult<WatchedItem>> {
	const byItem = new Map(jobs.filter(isGood).map(({ itemIndex }, place) => [itemIndex, results[place]]));
	return jobs.map((reached) => {
		if (!isGood(reached)) return reached;
		const { itemIndex, value: job } = reached;
		const result = byItem.get(itemIndex);
		return result ? { itemIndex, value: { job, result } } : { itemIndex, error: toVideoError('no result') };
	});
}
