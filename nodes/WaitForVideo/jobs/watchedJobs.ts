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
import type { KnownJob } from './readJobs';

/** A job, and how the wait for it ended. */
export interface WatchedItem {
	job: ReachableJob;
	result: WaitResult;
}

/** A result that came with the submit; the provider keeps no record of it to ask for. */
function finishedAtSubmit({ provider, job }: KnownJob): SucceededState | undefined {
	const { videos, requestFormat, reportedCost } = job;
	if (!videos?.length || !requestFormatOf(provider, requestFormat)?.blocking) return undefined;
	return { phase: 'succeeded', videos, ...(reportedCost && { reportedCost }) };
}

/** Polls a job, unless its end is known or cannot be had. */
export async function pollJob({ provider, job, transport, failure, unreachable }: ReachableJob): Promise<PollResult> {
	const settled = failure ?? finishedAtSubmit({ provider, job });
	if (settled) return { kind: 'state', state: settled };
	if (unreachable) return { kind: 'blind', error: unreachable };
	return await poll(provider, job.jobId, { transport, clock: processClock });
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
