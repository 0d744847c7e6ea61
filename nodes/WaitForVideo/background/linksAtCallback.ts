import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { firstState } from '../../engine/polling/watchState';
import { isGood } from '../../host/itemResult';
import { row } from '../../host/items';
import { rowsOfThisProcess } from '../../host/ledger/rowsOfThisProcess';
import { reachAgain } from '../jobs/reachableJobs';
import { passedOn } from '../results';
import { inPlace } from './inPlace';
import type { Plan } from './plan';
import { jobsOf } from './plan';
import { roundOver } from './round';

/** Whether a callback may end a wait with this plan: fetching files needs a running execution. */
export function canEndAtCallback({ settings, items }: Plan): boolean {
	const hasFiles = settings.output !== 'link' || settings.perItem.some(({ inputFiles }) => inputFiles);
	return !hasFiles && items.every((item) => 'job' in item);
}

/**
 * Asks the providers while the execution still sleeps, so that one is woken instead of two, and n8n can be killed
 * meanwhile. Gives back the rows of the videos when all are ready, `open` when not, and `watcher` when one failed: only a
 * running execution can write that down and stop with an error.
 */
export async function linksAtCallback(
	context: IWebhookFunctions,
	plan: Plan,
): Promise<INodeExecutionData[] | 'open' | 'watcher'> {
	const jobs = await reachAgain(context, jobsOf(plan));
	const { items } = await roundOver(jobs, firstState(0), plan.deadlineMs);
	if (!items) return 'open';
	const ready = items.filter(isGood).filter(({ value: { result } }) => {
		return result.outcome === 'settled' && result.state.phase === 'succeeded';
	});
	if (ready.length < items.length) return 'watcher';
	for (const { value } of ready) rowsOfThisProcess.noteEnd(value.job.provider.id, value.job.job.jobId, 'succeeded');
	const rows = ready.flatMap(({ itemIndex, value: { job, result } }) =>
		passedOn(job, result, plan.settings).map(({ json }) => row(json, itemIndex)),
	);
	return inPlace(rows);
}
