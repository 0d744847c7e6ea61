import type { IExecuteFunctions } from 'n8n-workflow';
import type { UploadPorts } from '../engine/upload';
import { Uploads } from '../engine/upload';
import type { ItemFile } from '../host/media';
import { fileCarrier } from '../host/media';
import { VideoError } from '../video/errors';
import { mediaFields } from '../video/limits';
import type { MediaRef, VideoRequest } from '../video/request';
import type { FilesByUrl } from './readMedia';
import type { CheckedRequest } from './readRequest';
import type { SubmitPorts } from './submitOnce';

async function withMedia(request: VideoRequest, change: (ref: MediaRef) => Promise<MediaRef>): Promise<VideoRequest> {
	const changed = await Promise.all(
		mediaFields.map(async (field) => [field, await Promise.all(request[field].map(change))] as const),
	);
	return { ...request, ...Object.fromEntries(changed) };
}

/** The same request with each file named by its content, so that it is the same when n8n runs the step again. */
export async function namedByContent(
	request: VideoRequest,
	files: FilesByUrl,
): Promise<{ request: VideoRequest; files: FilesByUrl }> {
	const named = new Map<string, ItemFile>();
	const changed = await withMedia(request, async (ref) => {
		const file = files.get(ref.url);
		if (!file) return ref;
		const url = `file:${await file.sha256()}`;
		named.set(url, file);
		return { ...ref, url };
	});
	return { request: changed, files: named };
}

/** Files go to the provider itself where it takes them; else they stay here, under a signed address. */
function addressesFor(
	context: IExecuteFunctions,
	{ provider, format }: CheckedRequest,
	ports: Omit<UploadPorts, 'carrier'>,
): (file: ItemFile) => Promise<string> {
	if (provider.upload) {
		const uploads = new Uploads(provider, provider.upload, format.id, { ...ports, carrier: fileCarrier(context) });
		return async (file) => await uploads.addressOf(file);
	}
	return (file) => {
		const url = file.publicUrl();
		if (url !== undefined) return Promise.resolve(url);
		throw new VideoError('invalid-request', `The file "${file.name}" has no public address.`, {
			provider: provider.id,
			nextStep: 'Upload it to a public place first and use its link. Nothing was sent or billed.',
		});
	};
}

/** Puts the files of a run's requests where the provider can fetch them; all requests are of the kind of the first. */
export function publisherFor(
	context: IExecuteFunctions,
	first: CheckedRequest,
	ports: Omit<UploadPorts, 'carrier'>,
): SubmitPorts['publish'] {
	const addressOf = addressesFor(context, first, ports);
	return async ({ request, files }) =>
		await withMedia(request, async (ref) => {
			const file = files.get(ref.url);
			return file ? { url: await addressOf(file) } : ref;
		});
}
