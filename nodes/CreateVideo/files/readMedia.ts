import type { IExecuteFunctions } from 'n8n-workflow';
import type { ItemFile, ItemFiles } from '../../host/files/itemFiles';
import type { Limits, MediaField } from '../../video/limits';
import { isMeantAsAddress, mediaFields, nameOfMedia } from '../../video/limits';
import type { MediaLimits } from '../../video/media';
import { megabyte, sizeText } from '../../video/media';
import type { VideoProvider } from '../../video/provider';
import type { MediaRef, VideoRequest } from '../../video/request';
import type { FilesByUrl } from '../checkedRequest';

export type MediaOfRequest = Pick<VideoRequest, MediaField>;

/** The parts of a field: a list from an expression, or text with one per line or comma. */
function partsOf(value: unknown): string[] {
	// A comma inside an address is part of it; after one ends, an address or a space follows.
	const parts = Array.isArray(value) ? value : String(value ?? '').split(/[\r\n]+|,\s+|,(?=https?:|data:)/);
	return parts
		.map((part) => String(part).trim())
		.flatMap((part) => (isMeantAsAddress(part) ? part : part.split(',')))
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

/** What the media fields of one item name: addresses, and files of the item. */
export async function readMedia(
	context: IExecuteFunctions,
	itemIndex: number,
	itemFiles: ItemFiles,
): Promise<{ media: MediaOfRequest; files: FilesByUrl }> {
	const files = new Map<string, ItemFile>();
	const refOf = async (text: string): Promise<MediaRef> => {
		const file = isMeantAsAddress(text) ? undefined : await itemFiles.at(itemIndex, text);
		if (!file) return { url: text };
		const url = `file:${text}`;
		files.set(url, file);
		const { name, mimeType, sizeBytes } = file;
		return { url, file: { name, mimeType, sizeBytes } };
	};
	const read = async (name: string) =>
		await Promise.all(partsOf(context.getNodeParameter(name, itemIndex, '') as unknown).map(refOf));
	const media = {
		frames: [...(await read('firstFrame')), ...(await read('lastFrame'))],
		images: await read('images'),
		videos: await read('videos'),
		audios: await read('audios'),
	};
	return { media, files };
}

/** Why one file cannot get to the provider, as the end of a sentence. */
function deliveryProblem(
	{ upload, name }: VideoProvider,
	file: ItemFile,
	{ maxBytes = Infinity }: Pick<MediaLimits, 'maxBytes'>,
): string | undefined {
	if (!upload) {
		return file.canBePublished()
			? undefined
			: `cannot get to ${name}, which takes URLs only: this n8n has no public https address where ${name} could fetch it. Upload the file to S3 or another public place first and use its link.`;
	}
	const most = upload.maxBytes ?? Infinity;
	// What the model itself does not take is said with the limits.
	return file.sizeBytes <= most || file.sizeBytes > maxBytes
		? undefined
		: `has ${sizeText(file.sizeBytes)}; ${name} takes files of up to ${Math.floor(most / megabyte)} MB. Make it smaller, or upload it elsewhere and use its link.`;
}

/** Why files of this request cannot get to the provider, as sentences. */
export function deliveryProblems(
	provider: VideoProvider,
	request: VideoRequest,
	limits: Limits,
	files: FilesByUrl,
): string[] {
	return mediaFields.flatMap((field) => {
		const [given, taken] = [request[field], limits[field]];
		return given.flatMap(({ url }, place) => {
			const file = files.get(url);
			const problem = file && taken && deliveryProblem(provider, file, taken);
			return problem ? [`${nameOfMedia(field, given, taken, place)}: the file "${file.name}" ${problem}`] : [];
		});
	});
}

/** Which names would have been right, where one was not; undefined where all are. */
export function rightNames(request: VideoRequest, itemIndex: number, itemFiles: ItemFiles): string | undefined {
	const isWrongName = ({ url, file }: MediaRef) => !file && !isMeantAsAddress(url);
	if (!mediaFields.some((field) => request[field].some(isWrongName))) return undefined;
	const fields = itemFiles.fieldsAt(itemIndex);
	return fields.length === 0
		? 'This item holds no files.'
		: `Fields of this item that hold a file: ${fields.join(', ')}.`;
}
