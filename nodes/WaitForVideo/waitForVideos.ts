import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { processClock } from '../host/clock';
import { ownCopies } from '../host/files/ownCopies';
import type { ItemResult } from '../host/itemResult';
import { isGood } from '../host/itemResult';
import { waitInBackground } from './background/waitInBackground';
import { throwFirstError } from './emit';
import { withEarlierFailures } from './jobs/earlierFailures';
import type { ReachableJob } from './jobs/reachableJobs';
import { reach } from './jobs/reachableJobs';
import { readJobs } from './jobs/readJobs';
import type { WaitSettings } from './readSettings';
import { readSettings } from './readSettings';
import { hintAtTimeout } from './timeoutHint';
import { waitHere } from './waitHere';

/** Files that are to stay with the videos, where a watcher finds them too. */
async function withOwnCopies(context: IExecuteFunctions, settings: WaitSettings): Promise<WaitSettings> {
	const copied = settings.perItem.map(async ({ inputFiles, ...own }) => {
		return { ...own, ...(inputFiles && { inputFiles: await ownCopies(context, inputFiles) }) };
	});
	return { ...settings, perItem: await Promise.all(copied) };
}

/** Every job that is known by name, whether it can be asked about or not. */
function idsIn(jobs: ReadonlyArray<ItemResult<ReachableJob>>): string[] {
	return jobs.flatMap((job) => (isGood(job) ? job.value.job.jobId : (job.error.facts.jobId ?? [])));
}

/** What the Wait for Video node does: one settled job, or one error row, per input item. */
export async function waitForVideos(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	const deadlineMs = processClock.now() + settings.timeLimitMinutes * 60_000;
	const jobs = await withEarlierFailures(context, await reach(context, await readJobs(context)));
	throwFirstError(context, jobs, !context.continueOnFail(), idsIn(jobs));
	hintAtTimeout(context, settings, deadlineMs);
	if (settings.waitUsing === 'background') {
		const rows = await waitInBackground(context, jobs, await withOwnCopies(context, settings), deadlineMs);
		if (rows) return rows;
	}
	return await waitHere(context, jobs, settings, deadlineMs);
}
