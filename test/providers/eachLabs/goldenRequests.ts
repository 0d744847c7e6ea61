import type { GoldenRequest } from '../goldenRequest';

// Source: the "Example Request" and "Input Schema" of
// https://www.eachlabs.ai/bytedance/seedance-2-0/bytedance-seedance-2-0-image-to-video (stamped 2026-06-01): path with a
// trailing slash, `model` and `input` beside `webhook_url`, duration and seed as text, generate_audio as a real boolean.

const model = 'bytedance-seedance-2-0-image-to-video';
const first = 'https://storage.googleapis.com/magicpoint/inputs/bytedance-seedance-2-0-image-to-video-input.jpg';
const last = 'https://example.com/last.png';

// OpenAPI of github.com/eachlabs/mintlify-docs: `from` is the start of the creation time window, RFC 3339.
const find = {
	method: 'GET',
	path: '/v1/executions',
	query: { model, from: '2026-11-20T10:00:20.000Z', limit: '50' },
} as const;

export const goldenRequests: GoldenRequest[] = [
	{
		name: 'first frame, as little as the page needs',
		request: {
			mode: 'firstFrame',
			model,
			prompt: 'She tilts each hat slightly',
			frames: [{ url: first }],
			images: [],
			videos: [],
			audios: [],
		},
		call: {
			method: 'POST',
			path: '/v1/prediction/',
			body: { model, input: { prompt: 'She tilts each hat slightly', image_url: first } },
		},
		find,
	},
	{
		name: 'first frame, every field',
		request: {
			mode: 'firstFrame',
			model,
			prompt: 'She tilts each hat slightly',
			frames: [{ url: first }],
			images: [],
			videos: [],
			audios: [],
			duration: 5,
			aspectRatio: '9:16',
			resolution: '480p',
			generateAudio: false,
			seed: 0,
			endUserId: 'customer-17',
			requestFormat: 'prediction',
			callbackUrl: 'https://n8n.example.com/webhook-waiting/17?signature=abc',
		},
		call: {
			method: 'POST',
			path: '/v1/prediction/',
			body: {
				model,
				input: {
					prompt: 'She tilts each hat slightly',
					image_url: first,
					resolution: '480p',
					duration: '5',
					aspect_ratio: '9:16',
					generate_audio: false,
					seed: '0',
					end_user_id: 'customer-17',
				},
				webhook_url: 'https://n8n.example.com/webhook-waiting/17?signature=abc',
			},
		},
		find,
	},
	{
		name: 'first and last frame, the model decides length and shape',
		request: {
			mode: 'firstLastFrame',
			model,
			prompt: 'She smiles',
			frames: [{ url: first }, { url: last }],
			images: [],
			videos: [],
			audios: [],
			duration: 'auto',
			aspectRatio: 'auto',
			resolution: '720p',
			generateAudio: true,
			seed: 4_294_967_295,
		},
		call: {
			method: 'POST',
			path: '/v1/prediction/',
			body: {
				model,
				input: {
					prompt: 'She smiles',
					image_url: first,
					end_image_url: last,
					resolution: '720p',
					duration: 'auto',
					aspect_ratio: 'auto',
					generate_audio: true,
					seed: '4294967295',
				},
			},
		},
		find,
	},
];
