import type { Look } from '../engine/client';
import { look } from '../engine/client';
import type { WaitResult, WatchedJob } from '../engine/progress';
import { waitUntilSettled } from '../engine/wait';
import { systemClock } from '../host/clock';
import type { SucceededState } from '../video/job';
import { requestFormatOf } from '../video/provider';
import type { ReachableJob } from './reachableJobs';
import type { KnownJob } from './readJobs';

/** A result that came with the submit; the provider keeps no record of it to ask for. */
function finishedAtSubmit({ provider, job }: KnownJob): SucceededState | undefined {
	const { videos, requestFormat, reportedCost } = job;
	if (!videos?.length || !requestFormatOf(provider, requestFormat)?.blocking) return undefined;
	return { phase: 'succeeded', videos, ...(reportedCost && { reportedCost }) };
}

/** One look at a job, unless it is known or cannot be had. */
async function lookAt({ provider, job, transport, failure, unreachable }: ReachableJob): Promise<Look> {
	const settled = failure ?? finishedAtSubmit({ provider, job });
	if (settled) return { kind: 'state', state: settled };
	if (unreachable) return { kind: 'blind', error: unreachable };
	return await look(provider, job.jobId, { transport, clock: systemClock });
}

/** How the engine looks at one job. */
export function watched(reachable: ReachableJob): WatchedJob {
	const { provider, job } = reachable;
	return {
		lane: provider.id,
		submittedAtMs: job.submittedAt === undefined ? undefined : Date.parse(job.submittedAt),
		expectedSeconds: job.expectedSeconds,
		callsBack: job.callback === 'requested',
		look: async () => await lookAt(reachable),
	};
}

/** Waits inside this execution: all jobs side by side, until settled, out of time or stopped. */
export async function waitHere(
	jobs: readonly ReachableJob[],
	deadlineMs: number,
	signal: AbortSignal | undefined,
): Promise<WaitResult[]> {
	return await waitUntilSettled(jobs.map(watched), { clock: systemClock, deadlineMs, signal });
}
