import type { JsonObject } from '../../video/json';
import type { Limits } from '../../video/limits';
import type { MediaLimits } from '../../video/media';
import { addressesOf, megabyte } from '../../video/media';
import type { VideoRequest } from '../../video/request';

/**
 * What several providers take for Seedance 2.0, word for word: the schema of fal.ai, whose service they pass on. Only the
 * kind of address and the resolutions differ.
 */
export const falLimits: Omit<Limits, 'mediaAddress'> = {
	duration: { min: 4, max: 15, default: 5, auto: true },
	aspectRatio: { values: ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'], default: 'auto' },
	resolution: { values: ['480p', '720p'], default: '720p' },
	generateAudio: true,
	seed: 'any text',
	endUserId: true,
};

/** "Supported formats: JPEG, PNG, WebP. Max 30 MB." */
export const falImage = { types: ['JPEG', 'PNG', 'WebP'], maxBytes: 30 * megabyte } satisfies Partial<MediaLimits>;

/** Reference files of that schema, and how the prompt names them. */
export const falReferences = {
	images: { ...falImage, min: 0, max: 9 },
	videos: {
		min: 0,
		max: 3,
		types: ['MP4', 'MOV'],
		maxTotalSeconds: 15,
		maxTotalBytes: 50 * megabyte,
	},
	audios: { min: 0, max: 3, types: ['MP3', 'WAV'], maxBytes: 15 * megabyte, maxTotalSeconds: 15 },
	// No page asks for one, but without any file the words would be all there is, at the price of this mode.
	mediaTotal: { min: 1, max: 12 },
	audioNeeds: ['images', 'videos'],
	mentions: { kinds: { images: 'Image', videos: 'Video', audios: 'Audio' } },
} satisfies Partial<Limits>;

function mediaInput({ mode, frames: [first, last], images, videos, audios }: VideoRequest): JsonObject {
	switch (mode) {
		case 'text':
			return {};
		case 'firstFrame':
		case 'firstLastFrame':
			return { image_url: first?.url, end_image_url: last?.url };
		case 'reference':
			return {
				image_urls: addressesOf(images),
				video_urls: addressesOf(videos),
				audio_urls: addressesOf(audios),
			};
	}
}

/** The input object of that schema; duration and seed are text there. */
export function falInput(request: VideoRequest): JsonObject {
	return {
		prompt: request.prompt,
		...mediaInput(request),
		resolution: request.resolution,
		duration: request.duration?.toString(),
		aspect_ratio: request.aspectRatio,
		generate_audio: request.generateAudio,
		seed: request.seed?.toString(),
		end_user_id: request.endUserId,
	};
}
