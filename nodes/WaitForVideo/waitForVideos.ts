import type { IBinaryKeyData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Pool } from '../engine/pool';
import { storeVideo } from '../host/binary';
import { systemClock } from '../host/clock';
import { errorRow, row } from '../host/items';
import { nodeError } from '../host/nodeError';
import type { CredentialTransport } from '../host/transport';
import { credentialTransport } from '../host/transport';
import { toFault, VideoError } from '../video/errors';
import type { VideoProvider } from '../video/provider';
import { readJobs } from './readJobs';
import type { WaitSettings } from './readSettings';
import { readSettings } from './readSettings';
import type { Passed } from './results';
import { outcomeOf, summaryOf } from './results';
import type { ReachableJob } from './waitHere';
import { waitHere } from './waitHere';

const downloadsAtOnce = 4;

/** The jobs of the items with the way to their providers; an item that cannot be waited for is an error already here. */
async function reachableJobs(context: IExecuteFunctions): Promise<Array<ReachableJob | VideoError>> {
	const transports = new Map<VideoProvider, Promise<CredentialTransport | VideoError>>();
	const transportTo = (provider: VideoProvider) => {
		const known = transports.get(provider) ?? credentialTransport(context, provider).catch(toFault);
		transports.set(provider, known);
		return known;
	};
	return await Promise.all(
		readJobs(context).map(async (known) => {
			if (known instanceof VideoError) return known;
			const transport = await transportTo(known.provider);
			return transport instanceof VideoError ? transport : { ...known, transport };
		}),
	);
}

function throwFirstError(
	context: IExecuteFunctions,
	outcomes: readonly unknown[],
	jobs: readonly string[] = [],
): void {
	if (context.continueOnFail()) return;
	outcomes.forEach((outcome, itemIndex) => {
		if (outcome instanceof VideoError) throw nodeError(context.getNode(), outcome, itemIndex, jobs);
	});
}

async function storeFiles(
	context: IExecuteFunctions,
	{ job, transport }: ReachableJob,
	{ videos }: Passed,
	{ binaryPropertyName }: WaitSettings,
): Promise<IBinaryKeyData> {
	const plainHttpAllowed = transport.baseUrl.startsWith('http:');
	const stored = videos.map(async (asset, index) => {
		const name = index === 0 ? binaryPropertyName : `${binaryPropertyName}${index + 1}`;
		return [name, await storeVideo(context, job, asset, plainHttpAllowed)] as const;
	});
	return Object.fromEntries(await Promise.all(stored));
}

/** What the Wait for Video node does: one settled job, or one error row, per input item. */
export async function waitForVideos(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const startMs = systemClock.now();
	const settings = readSettings(context);
	const jobs = await reachableJobs(context);
	throwFirstError(context, jobs);

	const reachable = jobs.filter((job): job is ReachableJob => !(job instanceof VideoError));
	const signal = context.getExecutionCancelSignal();
	const results = await waitHere(reachable, startMs + settings.timeLimitMinutes * 60_000, signal);
	const resultOf = new Map(reachable.map((job, index) => [job, results[index]]));
	const summaries = [...resultOf].map(([job, result]) => (result ? summaryOf(job, result) : job.job.jobId));
	if (signal?.aborted) {
		context.logger.warn(`Stopped. These video jobs go on at their providers: ${summaries.join(', ')}`);
	}

	const outcomes = jobs.map((job) => {
		if (job instanceof VideoError) return job;
		const result = resultOf.get(job);
		return result ? { job, passed: outcomeOf(job, result, settings) } : toFault('no result');
	});
	throwFirstError(context, outcomes.map((one) => ('passed' in one ? one.passed : one)), summaries);

	const downloads = new Pool(downloadsAtOnce);
	const rows = outcomes.map(async (one, itemIndex) => {
		if (one instanceof VideoError) return one;
		const { job, passed } = one;
		if (passed instanceof VideoError) return passed;
		if (settings.output === 'link') return row(passed.json, itemIndex);
		const files = downloads.run(async () => await storeFiles(context, job, passed, settings));
		return await files.then((binary) => row(passed.json, itemIndex, binary)).catch(toFault);
	});
	const finished = await Promise.all(rows);
	throwFirstError(context, finished, summaries);
	return finished.map((one, itemIndex) => (one instanceof VideoError ? errorRow(one, itemIndex) : one));
}
