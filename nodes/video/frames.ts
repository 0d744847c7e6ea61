import type { Limits } from './limits';
import type { ModelFacts, Offer } from './provider';
import type { VideoRequest } from './request';

/**
 * What several providers take for image to video with Seedance 2.0, word for word: the schema of fal.ai, whose service
 * they pass on. Only the kind of address differs.
 */
export const frameLimits: Omit<Limits, 'mediaAddress'> = {
	duration: { min: 4, max: 15, default: 5, auto: true },
	aspectRatio: { values: ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'], default: 'auto' },
	resolution: { values: ['480p', '720p'], default: '720p' },
	generateAudio: true,
	seed: { min: 0, max: 4_294_967_295 },
	endUserId: true,
};

/** The input object of that schema; duration and seed are text there. */
export function frameInput(request: VideoRequest) {
	const [first, last] = request.frames;
	return {
		prompt: request.prompt,
		image_url: first?.url,
		end_image_url: last?.url,
		resolution: request.resolution,
		duration: request.duration?.toString(),
		aspect_ratio: request.aspectRatio,
		generate_audio: request.generateAudio,
		seed: request.seed?.toString(),
		end_user_id: request.endUserId,
	};
}

/** One model for both uses of frames: the first alone, or first and last. */
export function frameOffers(model: ModelFacts, limits: Limits): [Offer, Offer] {
	return [
		{ mode: 'firstFrame', models: [model], limits: { ...limits, frames: { min: 1, max: 1 } } },
		{ mode: 'firstLastFrame', models: [model], limits: { ...limits, frames: { min: 2, max: 2 } } },
	];
}
