import type { INodeExecutionData } from 'n8n-workflow';
import { PollCalendar } from '../../engine/polling/pollCalendar';
import { pollRound } from '../../engine/polling/round';
import type { WatchState } from '../../engine/polling/watchState';
import { processClock } from '../../host/clock';
import type { ItemResult } from '../../host/itemResult';
import { isGood } from '../../host/itemResult';
import { errorRow } from '../../host/items';
import type { ReachableJob } from '../jobs/reachableJobs';
import type { KnownJob } from '../jobs/readJobs';
import type { WatchedItem } from '../jobs/watchedJobs';
import { watched, watchedItems } from '../jobs/watchedJobs';
import { nobodyLooked } from '../results';

/** Shared by all waits of this process. */
const calendar = new PollCalendar(processClock);

interface ItemRound {
	state: WatchState;
	/** Only when the wait is over. */
	items?: Array<ItemResult<WatchedItem>>;
}

/** Polls every open job once; jobs that became errors keep theirs. */
export async function roundOver(
	jobs: ReadonlyArray<ItemResult<ReachableJob>>,
	before: WatchState,
	deadlineMs: number,
): Promise<ItemRound> {
	const open = jobs.filter(isGood).map(({ value }) => watched(value));
	const { state, results } = await pollRound(open, before, { clock: processClock, deadlineMs, calendar });
	return results ? { state, items: watchedItems(jobs, results) } : { state };
}

/** What leaves the node should its watcher be lost: every job with its id. */
export function lastResort(jobs: ReadonlyArray<ItemResult<KnownJob>>): INodeExecutionData[] {
	return jobs.map((job) => errorRow(isGood(job) ? nobodyLooked(job.value) : job.error, job.itemIndex));
}
