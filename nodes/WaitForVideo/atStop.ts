import type { IExecuteFunctions } from 'n8n-workflow';
import { cancel } from '../engine/cancel';
import { processClock } from '../host/clock';
import { rowsOfThisProcess } from '../host/ledger/rowsOfThisProcess';
import type { WatchedItem } from './jobs/watchedJobs';
import type { WaitSettings } from './readSettings';
import { summaryOf } from './results';

function listOf(jobs: readonly WatchedItem[]): string {
	return jobs.map(({ job, result }) => summaryOf(job, result)).join(', ');
}

/**
 * Cancels the open jobs if the user wants that, and leaves every id in the log: nobody sees the output of a stopped
 * execution, and all that is not canceled is paid for.
 */
export async function atStop(
	context: IExecuteFunctions,
	jobs: readonly WatchedItem[],
	{ whenStopped }: WaitSettings,
): Promise<void> {
	const ended = await Promise.all(
		jobs.map(async ({ job, result }) => {
			if (whenStopped === 'leave' || result.outcome === 'settled') return false;
			return await cancel(job.provider, job.job.jobId, { transport: job.transport.afterStop, clock: processClock });
		}),
	);
	const canceled = jobs.filter((_, index) => ended[index]);
	// A stopped execution writes no table any more; the next run of Create Video in this process does.
	for (const { job } of canceled) rowsOfThisProcess.noteEnd(job.provider.id, job.job.jobId, 'canceled', false);
	const others = jobs.filter((_, index) => !ended[index]);
	if (canceled.length > 0) {
		context.logger.warn(`Stopped. These video jobs were canceled at their providers: ${listOf(canceled)}`);
	}
	if (others.length > 0) {
		context.logger.warn(`Stopped. These video jobs go on at their providers: ${listOf(others)}`);
	}
}
