/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { Json } from './fixture';
import { jsonReply } from './reply';
import type { Reply } from './reply';

/** A file a provider was told about. `sha256` is there once its bytes are. */
export interface UploadedFile {
	provider: string;
	uploadId: string;
	contentType: string;
	/** Leave to send it; part of the address. */
	signature: string;
	/** Headers the storage insists on beside the content type. */
	requiredHeaders: Readonly<Record<string, string>>;
	maxBytes: number;
	sizeBytes?: number;
	sha256?: string;
	confirmed: boolean;
}

/** What a provider knows of a file before it has its bytes. */
export interface Announcement extends Pick<UploadedFile, 'provider' | 'contentType' | 'maxBytes'> {
	requiredHeaders(uploadId: string): Record<string, string>;
}

export type UploadStep = 'upload' | 'storage' | 'confirm';

/** All strings in a JSON value. */
function textsIn(value: Json): string[] {
	if (typeof value === 'string') return [value];
	return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(textsIn);
}

/** The providers' storages: which files were announced, sent and confirmed. */
export class UploadBook {
	private files = new Map<string, UploadedFile>();

	private disturbances: Array<{ step: UploadStep; status: number }> = [];

	announce({ requiredHeaders, ...order }: Announcement): UploadedFile {
		const uploadId = randomUUID();
		const signed = { signature: randomUUID(), requiredHeaders: requiredHeaders(uploadId) };
		const file = { ...order, ...signed, uploadId, confirmed: false };
		this.files.set(file.uploadId, file);
		return file;
	}

	find(uploadId: string): UploadedFile | undefined {
		return this.files.get(uploadId);
	}

	list(): readonly UploadedFile[] {
		return [...this.files.values()];
	}

	/** The next requests of that step are answered with these statuses, one each, 0 for a dropped connection. */
	disturb(step: UploadStep, ...statuses: number[]): void {
		this.disturbances.push(...statuses.map((status) => ({ step, status })));
	}

	disturbance(step: UploadStep): Reply | undefined {
		const place = this.disturbances.findIndex((one) => one.step === step);
		const [found] = place === -1 ? [] : this.disturbances.splice(place, 1);
		if (!found) return undefined;
		return found.status === 0 ? 'drop' : jsonReply(found.status, { message: 'A bad moment' });
	}

	/** Addresses of the provider's own storage in an input behind which there is no finished file. */
	missingIn(input: Json, own: RegExp, needsConfirmation: boolean): string[] {
		return textsIn(input).filter((text) => {
			const uploadId = own.exec(text)?.groups?.['uploadId'];
			if (uploadId === undefined) return false;
			const file = this.find(uploadId);
			return file?.sha256 === undefined || (needsConfirmation && !file.confirmed);
		});
	}

	clear(): void {
		this.files = new Map();
		this.disturbances = [];
	}
}

/** Why a storage rejects a PUT before it reads a byte, as S3 does. */
function rejection(request: IncomingMessage, file: UploadedFile | undefined): Reply | undefined {
	const { headers, url = '/' } = request;
	const say = (status: number, code: string) => jsonReply(status, { code });
	if (request.method !== 'PUT') return say(405, 'MethodNotAllowed');
	if (headers.authorization !== undefined || headers['x-api-key'] !== undefined) return say(400, 'InvalidRequest');
	const signature = new URL(url, 'http://simulator').searchParams.get('signature');
	if (!file || signature !== file.signature) return say(403, 'AccessDenied');
	const signed = { 'content-type': file.contentType, ...file.requiredHeaders };
	if (Object.entries(signed).some(([name, value]) => headers[name.toLowerCase()] !== value)) {
		return say(403, 'SignatureDoesNotMatch');
	}
	const length = headers['content-length'];
	if (length === undefined) return say(411, 'MissingContentLength');
	return Number(length) > file.maxBytes ? say(400, 'EntityTooLarge') : undefined;
}

/** Takes the bytes of one file, counts and forgets them. */
export async function store(request: IncomingMessage, uploads: UploadBook): Promise<Reply> {
	const uploadId = new URL(request.url ?? '/', 'http://simulator').pathname.split('/').pop() ?? '';
	const file = uploads.find(uploadId);
	const rejected = rejection(request, file) ?? uploads.disturbance('storage');
	if (rejected || !file) {
		request.resume();
		return rejected ?? jsonReply(404, { code: 'NoSuchKey' });
	}
	const hash = createHash('sha256');
	let sizeBytes = 0;
	for await (const chunk of request) {
		hash.update(chunk as Buffer);
		sizeBytes += (chunk as Buffer).length;
	}
	Object.assign(file, { sizeBytes, sha256: hash.digest('hex') });
	return { status: 200, headers: {}, body: '' };
}
