import type { FileFacts, MediaRef } from './request';

/** File formats providers name, each with the MIME types files of it carry; the first is the usual one. */
export const mediaTypes = {
	JPEG: ['image/jpeg', 'image/jpg'],
	PNG: ['image/png'],
	WebP: ['image/webp'],
	MP4: ['video/mp4'],
	MOV: ['video/quicktime'],
	WebM: ['video/webm'],
	MP3: ['audio/mpeg', 'audio/mp3'],
	WAV: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
	M4A: ['audio/mp4', 'audio/x-m4a', 'audio/m4a'],
	AAC: ['audio/aac', 'audio/x-aac'],
	OGG: ['audio/ogg'],
	FLAC: ['audio/flac', 'audio/x-flac'],
} as const;

export type MediaType = keyof typeof mediaTypes;

const formats = Object.entries(mediaTypes).map(([name, types]) => ({
	extension: name.toLowerCase(),
	types: types as readonly string[],
	usual: types[0] as string,
}));

/** The extension of a file name without the dot, in lower case. */
export function extensionOf(name: string): string | undefined {
	return /\.(\w{1,5})$/.exec(name)?.[1]?.toLowerCase();
}

/** The usual spelling of a MIME type; where the type says nothing, as downloads have it, the extension decides. */
export function usualMimeType(given: string, extension: string | undefined): string {
	const [type = ''] = given.toLowerCase().split(';');
	const known = formats.find(({ types }) => types.includes(type.trim()));
	if (known) return known.usual;
	const named = formats.find((format) => format.extension === (extension === 'jpg' ? 'jpeg' : extension));
	return type === '' || type === 'application/octet-stream' ? (named?.usual ?? 'application/octet-stream') : type;
}

/** The extension of a file of a MIME type, or none. */
export function usualExtension(mimeType: string): string | undefined {
	return formats.find(({ usual }) => usual === mimeType)?.extension;
}

/**
 * What a provider takes of one kind of file. Count and address are checked in every request; type, size and seconds only
 * where the file is at hand, because an address is not fetched.
 */
export interface MediaLimits {
	min: number;
	max: number;
	types?: readonly MediaType[];
	/** Of one file. */
	maxBytes?: number;
	/** Of all files of this kind together. */
	maxTotalBytes?: number;
	/** Of all files of this kind together. */
	maxTotalSeconds?: number;
}

/** The smaller of the two meanings of a megabyte: pages do not say which. */
export const megabyte = 1_000_000;

/** Bytes for people: "30 MB", "2.5 MB", "12 kB". */
export function sizeText(bytes: number): string {
	if (bytes < 100_000) return `${Math.ceil(bytes / 1000)} kB`;
	return `${Math.ceil((bytes / megabyte) * 10) / 10} MB`;
}

/** What is wrong with one file, as sentences. */
export function fileProblems(
	{ name, mimeType, sizeBytes }: FileFacts,
	{ types, maxBytes }: Pick<MediaLimits, 'types' | 'maxBytes'>,
): string[] {
	const isTaken =
		types === undefined || types.some((type) => usualMimeType(mimeType, undefined) === mediaTypes[type][0]);
	const problems = [
		!isTaken && `the file "${name}" is ${mimeType}; ${anyOf(types ?? [])} is needed. Convert it first.`,
		sizeBytes === 0 && `the file "${name}" is empty.`,
		maxBytes !== undefined &&
			sizeBytes > maxBytes &&
			`the file "${name}" has ${sizeText(sizeBytes)}, the limit is ${Math.floor(maxBytes / megabyte)} MB. Make it smaller.`,
	];
	return problems.filter((problem) => problem !== false);
}

/** What is wrong with the files of one kind together; addresses are not counted, because nobody knows their size here. */
export function filesProblems(
	files: readonly FileFacts[],
	{ maxTotalBytes }: Pick<MediaLimits, 'maxTotalBytes'>,
): string[] {
	const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
	if (maxTotalBytes === undefined || total <= maxTotalBytes) return [];
	const limit = Math.floor(maxTotalBytes / megabyte);
	return [`the files together have ${sizeText(total)}, the limit is ${limit} MB. Make them smaller or remove some.`];
}

/** "A, B or C". */
export function anyOf(names: readonly string[]): string {
	return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** The documented limits of one kind of file without their number: "JPEG, PNG or WebP; 30 MB each"; empty where none is. */
export function mediaFacts({ max, types, maxBytes, maxTotalBytes, maxTotalSeconds }: MediaLimits): string {
	const [each, inAll] = max > 1 ? [' each', ' in all'] : ['', ''];
	return [
		types && anyOf(types),
		maxBytes !== undefined && `${Math.floor(maxBytes / megabyte)} MB${each}`,
		maxTotalBytes !== undefined && `${Math.floor(maxTotalBytes / megabyte)} MB${inAll}`,
		maxTotalSeconds !== undefined && `${maxTotalSeconds} seconds${inAll}`,
	]
		.filter(Boolean)
		.join('; ');
}

/** The addresses of a list; an empty one is not sent. */
export function addressesOf(media: readonly MediaRef[]): string[] | undefined {
	return media.length === 0 ? undefined : media.map(({ url }) => url);
}
