import type { IExecuteFunctions } from 'n8n-workflow';
import { cancel } from '../engine/cancel';
import type { WaitResult } from '../engine/progress';
import { systemClock } from '../host/clock';
import type { ReachableJob } from './reachableJobs';
import type { WaitSettings } from './readSettings';
import { summaryOf } from './results';

/** A job with how it stood when the user pressed Stop. */
export interface StoppedJob {
	job: ReachableJob;
	result: WaitResult;
}

function listOf(jobs: readonly StoppedJob[]): string {
	return jobs.map(({ job, result }) => summaryOf(job, result)).join(', ');
}

/**
 * Cancels the open jobs if the user wants that, and leaves every id in the log: nobody sees the output of a stopped
 * execution, and all that is not canceled is paid for.
 */
export async function atStop(
	context: IExecuteFunctions,
	jobs: readonly StoppedJob[],
	{ whenStopped }: WaitSettings,
): Promise<void> {
	const ended = await Promise.all(
		jobs.map(async ({ job, result }) => {
			if (whenStopped === 'leave' || result.outcome === 'settled') return false;
			return await cancel(job.provider, job.job.jobId, { transport: job.transport.afterStop, clock: systemClock });
		}),
	);
	const canceled = jobs.filter((_, index) => ended[index]);
	const others = jobs.filter((_, index) => !ended[index]);
	if (canceled.length > 0) {
		context.logger.warn(`Stopped. These video jobs were canceled at their providers: ${listOf(canceled)}`);
	}
	if (others.length > 0) {
		context.logger.warn(`Stopped. These video jobs go on at their providers: ${listOf(others)}`);
	}
}
