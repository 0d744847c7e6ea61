import type { MediaRef } from './request';

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
	/** Of all files of this kind together. */
	minTotalSeconds?: number;
}

/** The smaller of the two meanings of a megabyte: pages do not say which. */
export const megabyte = 1_000_000;

function anyOf(names: readonly string[]): string {
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
