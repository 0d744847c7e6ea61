import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../host/clock';
import { ownCopies } from '../host/ownCopies';
import { hint } from '../host/support';
import { toFault, VideoError } from '../video/errors';
import { atStop } from './atStop';
import { withEarlierFailures } from './earlierResults';
import type { WatchedItem } from './emit';
import { emit, throwFirstError } from './emit';
import type { ReachableJob } from './reachableJobs';
import { reach } from './reachableJobs';
import { readJobs } from './readJobs';
import type { WaitSettings } from './readSettings';
import { readSettings } from './readSettings';
import { waitHere } from './waitHere';
import { waitInBackground } from './waitInBackground';

async function waitInThisExecution(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<ReachableJob | VideoError>,
	settings: WaitSettings,
	deadlineMs: number,
): Promise<INodeExecutionData[]> {
	const reachable = jobs.filter((job): job is ReachableJob => !(job instanceof VideoError));
	const signal = context.getExecutionCancelSignal();
	const results = await waitHere(reachable, deadlineMs, signal);
	const resultOf = new Map(reachable.map((job, index) => [job, results[index]]));
	if (signal?.aborted) {
		const stopped = [...resultOf].flatMap(([job, result]) => (result ? [{ job, result }] : []));
		await atStop(context, stopped, settings);
		return [];
	}
	const items = jobs.map((job): WatchedItem => {
		if (job instanceof VideoError) return job;
		const result = resultOf.get(job);
		return result ? { job, result } : toFault('no result');
	});
	return await emit(context, items, settings, !context.continueOnFail());
}

/** Files that are to stay with the videos, where a watcher finds them too. */
async function withOwnCopies(context: IExecuteFunctions, settings: WaitSettings): Promise<WaitSettings> {
	const copied = settings.perItem.map(async ({ inputFiles, ...own }) => {
		return { ...own, ...(inputFiles && { inputFiles: await ownCopies(context, inputFiles) }) };
	});
	return { ...settings, perItem: await Promise.all(copied) };
}

/** Every job that is known by name, whether it can be asked about or not. */
function idsIn(jobs: ReadonlyArray<ReachableJob | VideoError>): string[] {
	return jobs.flatMap((job) => (job instanceof VideoError ? (job.facts.jobId ?? []) : job.job.jobId));
}

/** What the Wait for Video node does: one settled job, or one error row, per input item. */
export async function waitForVideos(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	const deadlineMs = systemClock.now() + settings.timeLimitMinutes * 60_000;
	const jobs = await withEarlierFailures(context, await reach(context, readJobs(context)));
	throwFirstError(context, jobs, !context.continueOnFail(), idsIn(jobs));
	if (settings.waitUsing === 'background') {
		const rows = await waitInBackground(context, jobs, await withOwnCopies(context, settings), deadlineMs);
		if (rows) return rows;
		hint(
			context,
			'The background could not be used, so this execution stayed busy while it waited. The log of n8n says why.',
		);
	}
	return await waitInThisExecution(context, jobs, settings, deadlineMs);
}
