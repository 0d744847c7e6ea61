import type { IBinaryData, IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';
import { toFault, VideoError } from '../video/errors';
import type { VideoAsset, VideoJob } from '../video/job';
import { replyOf } from './transport';

const stalledAfterMs = 10 * 60_000;

function downloadError(job: VideoJob, what: string): VideoError {
	return new VideoError('download', `The video of job ${job.jobId} is ready but could not be fetched: ${what}`, {
		provider: job.provider,
		jobId: job.jobId,
		nextStep: 'Run Wait for Video again with this job id soon; result addresses expire.',
	});
}

async function openStream(context: IExecuteFunctions, url: string): Promise<IN8nHttpFullResponse> {
	const signal = context.getExecutionCancelSignal();
	// Without credentials: the address comes from a reply and may lead anywhere.
	return (await context.helpers.httpRequest({
		method: 'GET',
		url,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: stalledAfterMs,
		...(signal && { abortSignal: signal }),
	})) as IN8nHttpFullResponse;
}

/** Streams one result file into n8n's binary store. Throws `VideoError` with code `download`. */
export async function storeVideo(
	context: IExecuteFunctions,
	job: VideoJob,
	asset: VideoAsset,
	plainHttpAllowed: boolean,
): Promise<IBinaryData> {
	const { protocol } = new URL(asset.url);
	if (protocol !== 'https:' && !plainHttpAllowed) throw downloadError(job, `its address starts with ${protocol}//`);
	try {
		const response = await openStream(context, asset.url);
		const { status, headers } = replyOf(response);
		const mimeType = headers['content-type']?.split(';')[0]?.trim() ?? '';
		const stream = response.body as NodeJS.ReadableStream & { destroy?: () => void };
		if (status !== 200 || /^text\/|json/.test(mimeType)) {
			stream.destroy?.();
			throw downloadError(job, `its address answered ${status} with ${mimeType || 'no content type'}.`);
		}
		const fileName = `${job.provider}-${job.jobId.replace(/[^\w.-]/g, '_')}.mp4`;
		return await context.helpers.prepareBinaryData(
			stream as Parameters<typeof context.helpers.prepareBinaryData>[0],
			fileName,
			mimeType.startsWith('video/') ? mimeType : 'video/mp4',
		);
	} catch (error) {
		throw toFault(error instanceof VideoError ? error : downloadError(job, toFault(error).message));
	}
}
