import type { VideoRequest } from '../../../nodes/video/request';
import type { GoldenRequest } from '../goldenRequest';

// Source: the "Example Request" and "Input Schema" of
// https://www.eachlabs.ai/bytedance/seedance-2-0/bytedance-seedance-2-0-image-to-video (stamped 2026-06-01): path with a
// trailing slash, `model` and `input` beside `webhook_url`, duration and seed as text, generate_audio as a real boolean.

const model = 'bytedance-seedance-2-0-image-to-video';
const first = 'https://storage.googleapis.com/magicpoint/inputs/bytedance-seedance-2-0-image-to-video-input.jpg';
const last = 'https://example.com/last.png';

// The other models: .../bytedance-seedance-2-0-reference-to-video/llms.txt (stamped 2026-05-28) with `image_urls`, `video_urls`,
// `audio_urls`, and the skill bytedance-seedance-2-0 of github.com/eachlabs/skills with the fast ones.

// OpenAPI of github.com/eachlabs/mintlify-docs: `from` is the start of the creation time window, RFC 3339.
const find = {
	method: 'GET',
	path: '/v1/executions',
	query: { model, from: '2026-11-20T10:00:20.000Z', limit: '50' },
} as const;

const referenceModel = 'bytedance-seedance-2-0-reference-to-video';
const base = { frames: [], images: [], videos: [], audios: [] } satisfies Partial<VideoRequest>;

const everyOption = {
	aspectRatio: '9:16',
	resolution: '720p',
	generateAudio: false,
	seed: 0,
	endUserId: 'customer-17',
	requestFormat: 'prediction',
	callbackUrl: 'https://n8n.example.com/webhook-waiting/17?signature=abc',
};

const everyOptionSent = {
	resolution: '720p',
	aspect_ratio: '9:16',
	generate_audio: false,
	seed: '0',
	end_user_id: 'customer-17',
};

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
			...everyOption,
			resolution: '480p',
		},
		call: {
			method: 'POST',
			path: '/v1/prediction/',
			body: {
				model,
				input: {
					prompt: 'She tilts each hat slightly',
					image_url: first,
					...everyOptionSent,
					resolution: '480p',
					duration: '5',
				},
				webhook_url: everyOption.callbackUrl,
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
	...[`${model}-fast`].flatMap((fast) => [
		{
			name: 'first frame, fast',
			request: {
				...base,
				mode: 'firstFrame',
				model: fast,
				prompt: 'She smiles',
				frames: [{ url: first }],
				duration: 15,
			},
			call: {
				method: 'POST',
				path: '/v1/prediction/',
				body: { model: fast, input: { prompt: 'She smiles', image_url: first, duration: '15' } },
			},
			find: { ...find, query: { ...find.query, model: fast } },
		} satisfies GoldenRequest,
		{
			name: 'first and last frame, fast',
			request: {
				...base,
				mode: 'firstLastFrame',
				model: fast,
				prompt: 'She smiles',
				frames: [{ url: first }, { url: last }],
				resolution: '480p',
			},
			call: {
				method: 'POST',
				path: '/v1/prediction/',
				body: {
					model: fast,
					input: { prompt: 'She smiles', image_url: first, end_image_url: last, resolution: '480p' },
				},
			},
			find: { ...find, query: { ...find.query, model: fast } },
		} satisfies GoldenRequest,
	]),
	...['bytedance-seedance-2-0-text-to-video', 'bytedance-seedance-2-0-text-to-video-fast'].map(
		(textModel): GoldenRequest => ({
			name: `text, every field, ${textModel}`,
			request: {
				...base,
				mode: 'text',
				model: textModel,
				prompt: 'An astronaut on Mars',
				duration: 4,
				...everyOption,
			},
			call: {
				method: 'POST',
				path: '/v1/prediction/',
				body: {
					model: textModel,
					input: {
						prompt: 'An astronaut on Mars',
						duration: '4',
						...everyOptionSent,
					},
					webhook_url: everyOption.callbackUrl,
				},
			},
			find: { ...find, query: { ...find.query, model: textModel } },
		}),
	),
	{
		name: 'references of every kind, every field',
		request: {
			...base,
			mode: 'reference',
			model: referenceModel,
			prompt: '@Image1 dances like @Video1 to @Audio1, in the room of @Image2',
			images: [{ url: first }, { url: last }],
			videos: [{ url: 'https://example.com/dance.mp4' }],
			audios: [{ url: 'https://example.com/music.mp3' }],
			duration: 10,
			...everyOption,
		},
		call: {
			method: 'POST',
			path: '/v1/prediction/',
			body: {
				model: referenceModel,
				input: {
					prompt: '@Image1 dances like @Video1 to @Audio1, in the room of @Image2',
					image_urls: [first, last],
					video_urls: ['https://example.com/dance.mp4'],
					audio_urls: ['https://example.com/music.mp3'],
					duration: '10',
					...everyOptionSent,
				},
				webhook_url: everyOption.callbackUrl,
			},
		},
		find: { ...find, query: { ...find.query, model: referenceModel } },
	},
	{
		name: 'references, only a video',
		request: {
			...base,
			mode: 'reference',
			model: referenceModel,
			prompt: 'The same in snow',
			videos: [{ url: 'https://example.com/dance.mp4' }],
		},
		call: {
			method: 'POST',
			path: '/v1/prediction/',
			body: {
				model: referenceModel,
				input: { prompt: 'The same in snow', video_urls: ['https://example.com/dance.mp4'] },
			},
		},
		find: { ...find, query: { ...find.query, model: referenceModel } },
	},
	{
		name: 'text with a parameter this package does not know',
		request: {
			...base,
			mode: 'text',
			model: 'bytedance-seedance-2-0-text-to-video',
			prompt: 'A kite',
			extra: { bitrate_mode: 'high', camera: { shake: [0, 1] } },
		},
		call: {
			method: 'POST',
			path: '/v1/prediction/',
			body: {
				model: 'bytedance-seedance-2-0-text-to-video',
				input: { prompt: 'A kite', bitrate_mode: 'high', camera: { shake: [0, 1] } },
			},
		},
		find: { ...find, query: { ...find.query, model: 'bytedance-seedance-2-0-text-to-video' } },
	},
];
