import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { waitUntilSettled } from '../engine/polling/wait';
import { processClock } from '../host/clock';
import type { ItemResult } from '../host/itemResult';
import { isGood } from '../host/itemResult';
import { atStop } from './atStop';
import { emit } from './emit';
import type { ReachableJob } from './jobs/reachableJobs';
import { watched, watchedItems } from './jobs/watchedJobs';
import type { WaitSettings } from './readSettings';

/** Waits inside this execution: all jobs side by side, until settled, out of time or stopped. */
export async function waitHere(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<ItemResult<ReachableJob>>,
	settings: WaitSettings,
	deadlineMs: number,
): Promise<INodeExecutionData[]> {
	const signal = context.getExecutionCancelSignal();
	const open = jobs.filter(isGood).map(({ value }) => watched(value));
	const items = watchedItems(jobs, await waitUntilSettled(open, { clock: processClock, deadlineMs, signal }));
	if (signal?.aborted) {
		await atStop(
			context,
			items.filter(isGood).map(({ value }) => value),
			settings,
		);
		return [];
	}
	return await emit(context, items, settings, !context.continueOnFail());
}
