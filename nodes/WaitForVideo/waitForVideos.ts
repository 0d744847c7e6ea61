import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { processClock } from '../host/clock';
import { ownCopies } from '../host/files/ownCopies';
import { waitInBackground } from './background/waitInBackground';
import { cancelJobs } from './cancelJobs';
import { throwFirstError } from './emit';
import { withEarlierFailures } from './jobs/earlierFailures';
import { idsIn, reach } from './jobs/reachableJobs';
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

/** What the Wait for Video node does: one settled job, or one error row, per input item. */
export async function waitForVideos(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const known = await readJobs(context);
	if (context.getNodeParameter('operation', 0, 'wait') === 'cancel') return await cancelJobs(context, known);
	const settings = readSettings(context);
	const deadlineMs = processClock.now() + settings.timeLimitMinutes * 60_000;
	const jobs = await withEarlierFailures(context, await reach(context, known));
	throwFirstError(context, jobs, !context.continueOnFail(), idsIn(jobs));
	hintAtTimeout(context, settings, deadlineMs);
	if (settings.waitUsing === 'background') {
		const rows = await waitInBackground(context, jobs, await withOwnCopies(context, settings), deadlineMs);
		if (rows) return rows;
	}
	return await waitHere(context, jobs, settings, deadlineMs);
}
