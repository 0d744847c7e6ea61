import type { VideoRequest } from '../../nodes/video/request';

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
