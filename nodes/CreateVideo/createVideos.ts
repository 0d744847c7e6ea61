import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Accepted, Ports } from '../engine/client';
import { submit } from '../engine/client';
import { Pool } from '../engine/pool';
import { echoSecret } from '../host/callbackSecret';
import { systemClock } from '../host/clock';
import { errorRow, row } from '../host/items';
import { nodeError } from '../host/nodeError';
import { credentialTransport } from '../host/transport';
import { providerById, providers } from '../providers';
import type { VideoError } from '../video/errors';
import { toFault } from '../video/errors';
import type { VideoJob } from '../video/job';
import type { VideoRequest } from '../video/request';
import { estimateCost } from '../video/price';
import { callbackUrlFor } from './callbackUrl';
import type { CheckedRequest } from './readRequest';
import { readRequest } from './readRequest';

/** Jobs being sent at once; enough to fill a provider's usual capacity of ten, too few to look like an attack. */
const submitsAtOnce = 10;

type Outcome = { job: VideoJob } | { error: VideoError } | { skipped: true };

function jobOf({ provider, request, format, model, warnings }: CheckedRequest, submission: Accepted): VideoJob {
	const estimate = estimateCost(request, model?.price);
	const reportedCost = submission.outcome === 'finished' ? submission.state.reportedCost : submission.reportedCost;
	return {
		provider: provider.id,
		model: request.model,
		requestFormat: format.id,
		jobId: submission.jobId,
		submittedAt: new Date(systemClock.now()).toISOString(),
		...(model && { expectedSeconds: model.expectedSeconds }),
		estimatedCost: estimate.cost,
		...(reportedCost && { reportedCost }),
		callback: request.callbackUrl === undefined ? 'none' : 'requested',
		...(submission.outcome === 'finished' && { videos: [...submission.state.videos] }),
		...(warnings.length > 0 && { warnings }),
	};
}

/** All items are read and checked before the first is sent. */
function readAll(context: IExecuteFunctions, itemCount: number): Array<CheckedRequest | VideoError> {
	const provider = providerById(String(context.getNodeParameter('provider', 0))) ?? providers[0];
	return Array.from({ length: itemCount }, (_, itemIndex) => {
		try {
			return readRequest(context, provider, itemIndex);
		} catch (error) {
			return toFault(error);
		}
	});
}

function isChecked(read: CheckedRequest | VideoError): read is CheckedRequest {
	return 'request' in read;
}

async function submitOne(checked: CheckedRequest, ports: Ports): Promise<Outcome> {
	try {
		return { job: jobOf(checked, await submit(checked.provider, checked.request, ports)) };
	} catch (error) {
		return { error: toFault(error) };
	}
}

/** What every submit of this node says about callbacks. */
async function callbackOf(
	context: IExecuteFunctions,
	{ provider, format }: CheckedRequest,
): Promise<Pick<VideoRequest, 'callbackUrl' | 'callbackSecret'>> {
	const callbackUrl = format.blocking ? undefined : callbackUrlFor(context);
	if (callbackUrl === undefined) return {};
	if (provider.callbackProof?.kind !== 'echo') return { callbackUrl };
	const secrets = await context.getCredentials(provider.credential);
	return { callbackUrl, callbackSecret: echoSecret(secrets, context.getExecutionId()) };
}

async function portsFor(context: IExecuteFunctions, { provider }: CheckedRequest): Promise<Ports> {
	return {
		transport: await credentialTransport(context, provider),
		clock: systemClock,
		signal: context.getExecutionCancelSignal(),
	};
}

/** Sends side by side; once one failed and the node is to stop, nothing more is sent. */
async function submitAll(
	reads: Array<CheckedRequest | VideoError>,
	ports: Ports,
	stopOnError: boolean,
): Promise<Outcome[]> {
	const pool = new Pool(submitsAtOnce);
	let stopped = false;
	return await Promise.all(
		reads.map(async (read): Promise<Outcome> => {
			if (!isChecked(read)) return { error: read };
			return await pool.run(async () => {
				if (stopped || ports.signal?.aborted) return { skipped: true };
				const outcome = await submitOne(read, ports);
				stopped ||= stopOnError && 'error' in outcome;
				return outcome;
			});
		}),
	);
}

function withCallback(
	reads: Array<CheckedRequest | VideoError>,
	callback: Partial<VideoRequest>,
): Array<CheckedRequest | VideoError> {
	return reads.map((read) => (isChecked(read) ? { ...read, request: { ...read.request, ...callback } } : read));
}

function paidJobs(outcomes: readonly Outcome[]): string[] {
	return outcomes.flatMap((outcome) => ('job' in outcome ? [outcome.job.jobId] : []));
}

/** What the Create Video node does: one job, or one error row, per input item. */
export async function createVideos(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const reads = readAll(context, context.getInputData().length);
	const stopOnError = !context.continueOnFail();
	const invalidIndex = reads.findIndex((read) => !isChecked(read));
	const invalid = reads[invalidIndex];
	if (stopOnError && invalid && !isChecked(invalid)) throw nodeError(context.getNode(), invalid, invalidIndex);

	const checked = reads.find(isChecked);
	const outcomes = checked
		? await portsFor(context, checked).then(
				async (ports) => {
					const callback = await callbackOf(context, checked);
					return await submitAll(withCallback(reads, callback), ports, stopOnError);
				},
				(error: unknown) => reads.map((): Outcome => ({ error: toFault(error) })),
			)
		: reads.flatMap((read): Outcome[] => (isChecked(read) ? [] : [{ error: read }]));

	const jobs = paidJobs(outcomes);
	if (context.getExecutionCancelSignal()?.aborted && jobs.length > 0) {
		// Nobody sees the output of a stopped execution; the ids must be somewhere all the same.
		context.logger.warn(`Stopped. These video jobs exist at the provider: ${jobs.join(', ')}`);
	}
	return outcomes.flatMap((outcome, itemIndex) => {
		if ('job' in outcome) return [row(outcome.job, itemIndex)];
		if ('skipped' in outcome) return [];
		if (stopOnError) throw nodeError(context.getNode(), outcome.error, itemIndex, jobs);
		return [errorRow(outcome.error, itemIndex)];
	});
}
