import { createHash, Hash } from 'crypto';
import type { IBinaryData, IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';
import type { DownloadLimits, DownloadPorts, FileReply } from '../../engine/files/download';
import { openDownload, stalledAfterMs } from '../../engine/files/download';
import { Pool } from '../../engine/pool';
import { isLoopback } from '../../engine/transport';
import { VideoError } from '../../video/errors';
import type { FileType } from '../../video/fileType';
import type { VideoJob } from '../../video/job';
import { isPrivateHost } from '../../video/limits';
import { processClock } from '../clock';
import { networkMessage, replyOf } from '../transport';

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

async function open(
	{ helpers }: IExecuteFunctions,
	url: string,
	headers: Readonly<Record<string, string>>,
	signal: AbortSignal,
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
	}) as Promise<IN8nHttpFullResponse>;
	const response = await request.catch((error: unknown) => {
		throw new Error(networkMessage(error));
	});
	const body = response.body as NodeJS.ReadableStream & AsyncIterable<Buffer>;
	// Without a listener an ended connection is an error of the whole process, and stays open.
	body.on('error', () => undefined);
	const { status, headers: replyHeaders } = replyOf(response);
	return { status, headers: replyHeaders, body, close: () => connection.abort() };
}

/** Over all executions of this process, so that memory stays the same however many videos get ready at once. */
const connections = new Pool(4);

const notPublic = 'its address leads into a private network';

/** The rules of n8n against requests into one's own network, also where they are off for other nodes. */
async function forbiddenByNetwork({ helpers }: IExecuteFunctions, url: URL): Promise<string | undefined> {
	// An n8n without it cannot say where a name leads.
	if (!('getSecureEgressFilter' in helpers)) return isPrivateHost(url.hostname) ? `${notPublic}.` : undefined;
	const judged = await helpers.getSecureEgressFilter('enforced').validateUrl(url);
	// Behind a proxy n8n may be unable to look names up; then the proxy decides.
	if (judged.ok || !/^ssrf/i.test(judged.error.name)) return undefined;
	return `${notPublic} (${url.hostname}). If that is right, allow it with N8N_SSRF_ALLOWED_HOSTNAMES of n8n.`;
}

async function forbids(context: IExecuteFunctions, baseUrl: string, url: URL): Promise<string | undefined> {
	const isLocal = isLoopback(url.hostname) && isLoopback(new URL(baseUrl).hostname);
	if (isLocal && /^https?:$/.test(url.protocol)) return undefined;
	if (url.protocol !== 'https:') return `its address starts with ${url.protocol}// instead of https://.`;
	return await forbiddenByNetwork(context, url);
}

/**
 * Streams one result file into n8n's binary store, which drops what it has when the stream fails.
 * Throws `VideoError` with code `download`.
 */
export async function storeFile(
	context: IExecuteFunctions,
	{ url, job, baseUrl, limits, renew, nameFor }: FileOrder,
): Promise<IBinaryData> {
	const ports: DownloadPorts = {
		open: async (address, headers, signal) => await open(context, address, headers, signal),
		forbids: async (address) => await forbids(context, baseUrl, address),
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
