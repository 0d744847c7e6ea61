import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { KnownJobs } from '../engine/findLost';
import { MemoryLedger } from '../engine/ledger';
import { systemClock } from '../host/clock';
import { errorRow, row } from '../host/items';
import { ItemFiles } from '../host/media';
import { nodeError } from '../host/nodeError';
import { referenceOf } from '../host/reference';
import { slotOf } from '../host/slots';
import { hint, needsBareErrors } from '../host/support';
import { TableLedger } from '../host/tableLedger';
import { credentialTransport } from '../host/transport';
import { providerById, providers } from '../providers';
import { toFault, VideoError } from '../video/errors';
import type { VideoProvider } from '../video/provider';
import { RunBudget } from './budget';
import { callbackOf, withOwnCallback } from './callbackUrl';
import { deduplicationOf } from './deduplication';
import { publisherFor } from './publish';
import { hintAtWaiting, queueFor } from './queueFor';
import { readBudget } from './readBudget';
import type { CheckedRequest } from './readRequest';
import { readRequest } from './readRequest';
import type { Outcome, SubmitPorts, Task } from './submitOnce';
import { submitOnce } from './submitOnce';
import { isAwaited, warnOfUnclaimed } from './unclaimed';

/** Shared by all executions of this process. */
const memory = new MemoryLedger(systemClock);
const knownJobs = new KnownJobs();

/** The request of one item, and what its options say about it alone. */
async function readItem(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
	itemFiles: ItemFiles,
): Promise<CheckedRequest> {
	const checked = await readRequest(context, provider, itemIndex, itemFiles);
	return { ...withOwnCallback(context, checked, itemIndex), ...deduplicationOf(context, itemIndex) };
}

/** All items are read and checked before the first is sent; one by one, because files are read through. */
async function readAll(context: IExecuteFunctions): Promise<Array<CheckedRequest | VideoError>> {
	const provider = providerById(String(context.getNodeParameter('provider', 0))) ?? providers[0];
	const itemFiles = new ItemFiles(context);
	const reads: Array<CheckedRequest | VideoError> = [];
	for (const itemIndex of context.getInputData().keys()) {
		reads.push(await readItem(context, provider, itemIndex, itemFiles).catch(toFault));
	}
	return reads;
}

function isChecked(read: CheckedRequest | VideoError): read is CheckedRequest {
	return !(read instanceof VideoError);
}

async function portsFor(
	context: IExecuteFunctions,
	{ provider }: CheckedRequest,
): Promise<SubmitPorts & { baseUrl: string }> {
	const transport = await credentialTransport(context, provider);
	const ports = {
		transport,
		baseUrl: transport.baseUrl,
		clock: systemClock,
		signal: context.getExecutionCancelSignal(),
		knownJobs,
	};
	return { ...ports, publish: publisherFor(context, ports) };
}

/** Items of one run that share a deduplication key are one submit, and get its outcome. */
async function oncePerKey(
	tasks: readonly Task[],
	submitDistinct: (distinct: readonly Task[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
	const keyOf = ({ checked }: Task) => checked.deduplication?.key;
	const leaderOf = (task: Task) => {
		const own = keyOf(task);
		return own === undefined ? task.slot : (tasks.find((other) => keyOf(other) === own)?.slot ?? task.slot);
	};
	const distinct = tasks.filter((task) => leaderOf(task) === task.slot);
	const outcomes = await submitDistinct(distinct);
	const bySlot = new Map(distinct.map(({ slot }, index) => [slot, outcomes[index]]));
	return tasks.map((task) => bySlot.get(leaderOf(task)) ?? { skipped: true });
}

/** Submits the readable items; what keeps all of them from being sent becomes the error of each. */
async function submitAll(
	context: IExecuteFunctions,
	reads: ReadonlyArray<CheckedRequest | VideoError>,
	stopOnError: boolean,
): Promise<Outcome[]> {
	const first = reads.find(isChecked);
	if (!first) return reads.map((read) => ({ error: toFault(read) }));
	try {
		const spending = readBudget(context, first.provider);
		const budget = new RunBudget(spending);
		const [ports, callback] = [await portsFor(context, first), await callbackOf(context, first)];
		const tasks = reads.flatMap((read, itemIndex) => {
			if (!isChecked(read)) return [];
			const slot = slotOf(context, read.request, itemIndex);
			const checked = { ...read, request: { ...read.request, ...callback, reference: referenceOf(slot) } };
			return [{ checked, itemIndex, slot }];
		});
		const ledger = new TableLedger(context, memory, systemClock, { ...spending, isAwaited: isAwaited(context) });
		const queue = queueFor(context, first.provider, ports.baseUrl);
		const outcomes = await oncePerKey(
			tasks,
			async (distinct) => await submitOnce(distinct, ports, ledger, stopOnError, queue, budget),
		);
		hintAtWaiting(context, first.provider, queue);
		warnOfUnclaimed(context, ledger);
		return reads.map((read) => (isChecked(read) ? (outcomes.shift() ?? { skipped: true }) : { error: read }));
	} catch (error) {
		const fault = toFault(error);
		return reads.map((read) => ({ error: isChecked(read) ? fault : read }));
	}
}

/** Files of the input that are to stay with the job. */
function keptFiles(context: IExecuteFunctions, itemIndex: number): INodeExecutionData['binary'] {
	const { keepInputFiles } = context.getNodeParameter('options', itemIndex, {}) as { keepInputFiles?: boolean };
	return keepInputFiles === true ? context.getInputData()[itemIndex]?.binary : undefined;
}

/** What the Create Video node does: one job, or one error row, per input item. */
export async function createVideos(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const reads = await readAll(context);
	const stopOnError = !context.continueOnFail();
	reads.forEach((read, itemIndex) => {
		if (stopOnError && !isChecked(read)) throw nodeError(context.getNode(), read, itemIndex);
	});

	const outcomes = await submitAll(context, reads, stopOnError);
	const jobs = outcomes.flatMap((outcome) => ('job' in outcome ? [outcome.job.jobId] : []));
	const adopted = outcomes.filter((outcome) => 'adopted' in outcome).length;
	if (adopted > 0)
		hint(
			context,
			`${adopted} of ${outcomes.length} videos were already paid for by an earlier try; they were not ordered again.`,
		);
	if (context.getExecutionCancelSignal()?.aborted && jobs.length > 0) {
		// Nobody sees the output of a stopped execution; the ids must be somewhere all the same.
		context.logger.warn(`Stopped. These video jobs exist at the provider: ${jobs.join(', ')}`);
	}
	const isBare = needsBareErrors(context);
	return outcomes.flatMap((outcome, itemIndex) => {
		if ('job' in outcome) return [row(outcome.job, itemIndex, keptFiles(context, itemIndex))];
		if ('skipped' in outcome) return [];
		if (stopOnError) throw nodeError(context.getNode(), outcome.error, itemIndex, jobs);
		return [errorRow(outcome.error, itemIndex, isBare)];
	});
}
