import type { MediaRef, VideoRequest } from '../../nodes/video/request';

/** A request with nothing in it that could be wrong; a test says what is special about its own. */
export function exampleRequest(special: Partial<VideoRequest> = {}): VideoRequest {
	return {
		mode: 'text',
		model: 'example-model',
		prompt: 'A paper boat',
		frames: [],
		images: [],
		videos: [],
		audios: [],
		...special,
	};
}

const fileEndings = { frames: 'png', images: 'png', videos: 'mp4', audios: 'mp3' } as const;

/** So many files of a kind, at public addresses. */
export function exampleFiles(field: keyof typeof fileEndings, count: number): MediaRef[] {
	return Array.from({ length: count }, (_, index) => ({
		url: `https://example.com/${index + 1}.${fileEndings[field]}`,
	}));
}
