/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { presentedKeys } from './arrivals';
import type { ArrivalBook } from './arrivals';
import { sendFile, sendVideo } from './files';
import type { Json } from './fixture';
import type { Job, JobBook } from './jobs';
import { findRoute } from './providerDesk';
import type { ProviderDesk } from './providerDesk';
import { jsonReply, sendReply } from './reply';
import type { Reply } from './reply';
import { store } from './uploads';
import type { UploadBook } from './uploads';
import { VideoFile } from './videoFile';

const bodyBytesAtMost = 64 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<{ text: string; json: Json | undefined }> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request) {
		bytes += (chunk as Buffer).length;
		if (bytes > bodyBytesAtMost) throw new Error('The request body is too large');
		chunks.push(chunk as Buffer);
	}
	const text = Buffer.concat(chunks).toString('utf8');
	try {
		return { text, json: JSON.parse(text) as Json };
	} catch {
		return { text, json: undefined };
	}
}

const pathOf = (request: IncomingMessage) => new URL(request.url ?? '/', 'http://simulator');
const notFound = jsonReply(404, { message: 'Not Found' });

/** Takes every request, sends it to a provider, the files or the simulator's own pages, and records what arrived. */
export class FrontDoor {
	foreignUrl = '';

	constructor(
		private readonly desks: ReadonlyMap<string, ProviderDesk>,
		private readonly book: JobBook,
		private readonly arrivals: ArrivalBook,
		private readonly uploads: UploadBook,
		private readonly ownPage: (method: string, path: string) => Reply | undefined,
	) {}

	/** The listener of the main host. A fault of the simulator itself is answered, not thrown. */
	readonly onRequest = (request: IncomingMessage, response: ServerResponse): void => {
		this.answer(request, response).catch((error: unknown) => {
			if (response.headersSent || response.destroyed) response.destroy();
			else sendReply(response, jsonReply(500, { simulator: String(error) }));
		});
	};

	/** The listener of the host that redirects and forged callbacks lead to. */
	readonly onForeignRequest = (request: IncomingMessage, response: ServerResponse): void => {
		const arrival = this.arrivals.addFile(request, this.jobOfFile(request), true);
		arrival.status = sendVideo(request, response, new VideoFile());
	};

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname } = pathOf(request);
		const [, first = ''] = pathname.split('/');
		const desk = this.desks.get(first);
		if (desk) return await this.answerProvider(request, response, desk);
		if (first === 'files') return this.answerFile(request, response);
		if (first === 'storage') return await this.answerStorage(request, response);
		sendReply(response, this.ownPage(request.method ?? 'GET', pathname) ?? notFound);
	}

	private async answerProvider(request: IncomingMessage, response: ServerResponse, desk: ProviderDesk): Promise<void> {
		const { dialect } = desk;
		const { pathname, searchParams: query } = pathOf(request);
		const path = pathname.slice(dialect.id.length + 1);
		const found = findRoute(dialect, request.method ?? 'GET', path);
		const keys = presentedKeys(request.headers, dialect);
		const arrival = this.arrivals.add(request, keys, { provider: dialect.id, kind: found?.route.kind ?? 'other' });
		const { json, text } = await readBody(request);
		if (text !== '') {
			arrival.body = json === undefined ? '<not JSON>' : this.arrivals.reportable(json, found?.route, keys);
		}
		if (!found) {
			arrival.status = sendReply(response, notFound);
			return;
		}
		const call = { path, parts: found.parts, query, body: json };
		const { authorized, jobId, reply } = await desk.answer(found.route, call, keys);
		Object.assign(arrival, { authorized, ...(jobId !== undefined && { jobId }) });
		arrival.status = sendReply(response, reply);
	}

	private answerFile(request: IncomingMessage, response: ServerResponse): void {
		const job = this.jobOfFile(request);
		const arrival = this.arrivals.addFile(request, job, false);
		arrival.status = sendFile(request, response, job, this.foreignUrl);
	}

	private async answerStorage(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const arrival = this.arrivals.addStorage(request, pathOf(request).pathname.split('/')[2] ?? null);
		arrival.status = sendReply(response, await store(request, this.uploads));
	}

	private jobOfFile(request: IncomingMessage): Job | undefined {
		return this.book.find(/^\/files\/([^./]+)\.mp4$/.exec(pathOf(request).pathname)?.[1] ?? '');
	}
}
