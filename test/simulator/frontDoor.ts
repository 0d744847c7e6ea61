/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { presentedKeys } from './arrivals';
import type { ArrivalBook } from './arrivals';
import { sendFile, sendVideo } from './files';
import type { Json, JsonObject } from './fixture';
import type { Job, JobBook } from './jobs';
import { findRoute } from './providerDesk';
import type { ProviderDesk } from './providerDesk';
import { jsonReply, repeatingKey, sendReply } from './reply';
import type { Reply } from './reply';
import { store } from './uploads';
import type { UploadBook } from './uploads';
import { VideoFile } from './videoFile';

const bodyBytesAtMost = 64 * 1024 * 1024;

/** The text fields of a form; files in it are left out. */
async function formFields(body: Buffer, type: string): Promise<JsonObject> {
	const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
	return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

async function readBody(request: IncomingMessage): Promise<{ text: string; json: Json | undefined }> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request) {
		bytes += (chunk as Buffer).length;
		if (bytes > bodyBytesAtMost) throw new Error('The request body is too large');
		chunks.push(chunk as Buffer);
	}
	const body = Buffer.concat(chunks);
	const text = body.toString('utf8');
	const type = request.headers['content-type'] ?? '';
	if (type.startsWith('multipart/form-data')) return { text, json: await formFields(body, type) };
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
		private readonly repeatsKeys = false,
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
		if (first === 'files') return this.sendResult(request, response, this.jobOfFile(request));
		if (first === 'storage') return await this.answerStorage(request, response);
		sendReply(response, this.ownPage(request.method ?? 'GET', pathname) ?? notFound);
	}

	private async answerProvider(request: IncomingMessage, response: ServerResponse, desk: ProviderDesk): Promise<void> {
		const { dialect } = desk;
		const { pathname, searchParams: query } = pathOf(request);
		const path = pathname.slice(dialect.id.length + 1);
		const resultOf = dialect.resultPath?.exec(path)?.groups?.['jobId'];
		if (resultOf !== undefined) return this.sendResult(request, response, this.book.find(resultOf));
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
		arrival.status = sendReply(response, this.repeatsKeys ? repeatingKey(reply, keys[0] ?? '') : reply);
	}

	private sendResult(request: IncomingMessage, response: ServerResponse, job: Job | undefined): void {
		const arrival = this.arrivals.addFile(request, job, false);
		arrival.status = sendFile(request, response, job, this.foreignUrl);
	}

	private async answerStorage(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const arrival = this.arrivals.addStorage(request, pathOf(request).pathname.split('/')[2] ?? null);
		arrival.status = sendReply(response, await store(request, this.uploads));
	}

	private jobOfFile(request: IncomingMessage): Job | undefined {
		return this.book.find(/^\/files\/(.+)\.mp4$/.exec(pathOf(request).pathname)?.[1] ?? '');
	}
}
