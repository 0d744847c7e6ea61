import type { IExecuteFunctions } from 'n8n-workflow';
import type { UploadPorts } from '../../engine/files/upload';
import { oncePerContent, uploadFile } from '../../engine/files/upload';
import type { ItemFile } from '../../host/files/itemFiles';
import { fileCarrier } from '../../host/files/fileCarrier';
import { mediaFields } from '../../video/limits';
import type { MediaRef, VideoRequest } from '../../video/request';
import type { CheckedRequest, FilesByUrl } from '../checkedRequest';

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

/** Gives the request as it is sent, with its files where the provider can fetch them; free of charge. */
export type Publish = (checked: CheckedRequest) => Promise<VideoRequest>;

/**
 * Puts the files of a run's requests where the provider can fetch them: to the provider itself where it takes files,
 * else under an address of this n8n.
 */
export function publisherFor(context: IExecuteFunctions, ports: Omit<UploadPorts, 'carrier'>): Publish {
	const uploadPorts = { ...ports, carrier: fileCarrier(context) };
	const toOthers = oncePerContent(async (file: ItemFile) => await file.publish());
	const ways = new Map<string, (file: ItemFile) => Promise<string>>();
	const wayFor = ({ provider, format }: CheckedRequest) => {
		const { upload } = provider;
		if (!upload) return toOthers;
		// A provider may name the same file differently in each of its request formats.
		const known = ways.get(format.id);
		const way = known ?? oncePerContent((file) => uploadFile(provider, upload, file, format.id, uploadPorts));
		ways.set(format.id, way);
		return way;
	};
	return async (checked) =>
		await withMedia(checked.request, async (ref) => {
			const file = checked.files.get(ref.url);
			return file ? { url: await wayFor(checked)(file) } : ref;
		});
}
