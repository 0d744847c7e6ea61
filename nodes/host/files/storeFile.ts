import { createHash, Hash } from 'crypto';
import type { IBinaryData, IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';
import type { DownloadLimits, DownloadPorts, FileReply } from '../../engine/files/download';
import { openDownload, stalledAfterMs } from '../../engine/files/download';
import { Pool } from '../../engine/pool';
import { VideoError } from '../../video/errors';
import type { FileType } from '../../video/fileType';
import type { VideoJob } from '../../video/job';
import { processClock } from '../clock';
import { networkMessage, replyOf } from '../transport';
import { whereTo } from './whereTo';

interface FileOrder {
	url: string;
	job: VideoJob;
	/** Where the job's credential leads: a provider on this machine may have its files there too. */
	baseUrl: string;
	limits: DownloadLimits;
	/** A fresh link to the same file. */
	renew: DownloadPorts['renew'];
	nameFor(type: FileType): string;
}

/** Leads connections that n8n makes itself to a place without anything; those by a proxy have no use for it. */
const nowhere = '/dev/null/nowhere';
const byProxyAlone: object = { agentOptions: { socketPath: nowhere } };

async function open(
	{ helpers }: IExecuteFunctions,
	url: string,
	headers: Readonly<Record<string, string>>,
	signal: AbortSignal,
	byProxyOnly: boolean,
): Promise<FileReply> {
	const connection = new AbortController();
	const request = helpers.httpRequest({
		method: 'GET',
		url,
		headers: { ...headers },
		encoding: 'stream',
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		// Until the headers; the body is watched by the download.
		timeout: stalledAfterMs,
		abortSignal: AbortSignal.any([connection.signal, signal]),
		...(byProxyOnly && byProxyAlone),
	}) as Promise<IN8nHttpFullResponse>;
	const response = await request.catch((error: unknown) => {
		const message = networkMessage(error);
		throw new Error(message.includes(nowhere) ? `${new URL(url).hostname} could not be looked up` : message);
	});
	const body = response.body as NodeJS.ReadableStream & AsyncIterable<Buffer>;
	// Without a listener an ended connection is an error of the whole process, and stays open.
	body.on('error', () => undefined);
	const { status, headers: replyHeaders } = replyOf(response);
	return { status, headers: replyHeaders, body, close: () => connection.abort() };
}

/** Over all executions of this process, so that memory stays the same however many videos get ready at once. */
const connections = new Pool(4);

/**
 * Streams one result file into n8n's binary store, which drops what it has when the stream fails.
 * Throws `VideoError` with code `download`.
 */
export async function storeFile(
	context: IExecuteFunctions,
	{ url, job, baseUrl, limits, renew, nameFor }: FileOrder,
): Promise<IBinaryData> {
	const ports: DownloadPorts = {
		open: async (...request) => await open(context, ...request),
		whereTo: async (address) => await whereTo(context, baseUrl, address),
		renew,
		connections,
		startHash: createHash,
		clock: processClock,
		signal: context.getExecutionCancelSignal(),
	};
	const { type, bytes, close } = await openDownload({ url, job, limits }, ports);
	// A community node may not import `stream`; a hash is one of Node's streams and has their `from`.
	const stream = Hash.from(bytes);
	const stored = context.helpers.prepareBinaryData(stream, nameFor(type), type.mimeType).finally(close);
	return await stored.catch((error: unknown) => {
		const { provider, jobId } = job;
		if (error instanceof VideoError) throw error;
		throw new VideoError('download', `n8n could not store the video of job ${jobId}: ${networkMessage(error)}`, {
			provider,
			jobId,
			nextStep: 'Check the binary data storage of n8n, then run Wait for Video again with this Job ID.',
		});
	});
}
