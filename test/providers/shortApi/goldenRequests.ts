import type { GoldenRequest } from '../goldenRequest';

// Sources: the cURL examples and "Input Schema" of https://shortapi.ai/models/bytedance/seedance-2.0/text-to-video/llms.txt
// and .../image-to-video/llms.txt: `args` and `callback_url` beside `model`, the duration as a number, is_first_last_frame
// as a real boolean, images alone as references. Omni: .../omni-reference/llms.txt, `video_url` a string.

const textModel = 'bytedance/seedance-2.0/text-to-video';
const imageModel = 'bytedance/seedance-2.0/image-to-video';
const omniModel = 'bytedance/seedance-2.0/omni-reference';
const walk = 'https://example.com/walk.mp4';
const path = '/api/v1/job/create';
const one = 'https://file.shortapi.ai/assets/examples/bytedance/seedance-2.0/image-to-video-image1.png';
const two = 'https://file.shortapi.ai/assets/examples/bytedance/seedance-2.0/image-to-video-image2.png';
const sound = 'https://example.com/voice.mp3';
const callbackUrl = 'https://n8n.example.com/webhook-waiting/17?signature=abc';

export const goldenRequests: GoldenRequest[] = [
	{
		name: 'text, as little as the page needs',
		request: {
			mode: 'text',
			model: textModel,
			prompt: 'A giant insect',
			frames: [],
			images: [],
			videos: [],
			audios: [],
		},
		call: { method: 'POST', path, body: { model: textModel, args: { prompt: 'A giant insect' } } },
	},
	{
		name: 'text, every field',
		request: {
			mode: 'text',
			model: textModel,
			prompt: 'A giant insect',
			frames: [],
			images: [],
			videos: [],
			audios: [],
			duration: 15,
			aspectRatio: '21:9',
			tier: 'fast',
			requestFormat: 'job',
			callbackUrl,
		},
		call: {
			method: 'POST',
			path,
			body: {
				model: textModel,
				args: { mode: 'fast', prompt: 'A giant insect', duration: 15, aspect_ratio: '21:9' },
				callback_url: callbackUrl,
			},
		},
	},
	{
		name: 'first frame',
		request: {
			mode: 'firstFrame',
			model: imageModel,
			prompt: 'The drawing evolves',
			frames: [{ url: one }],
			images: [],
			videos: [],
			audios: [],
			duration: 4,
			tier: 'std',
		},
		call: {
			method: 'POST',
			path,
			body: {
				model: imageModel,
				args: { mode: 'std', prompt: 'The drawing evolves', duration: 4, image_urls: [one], is_first_last_frame: true },
			},
		},
	},
	{
		name: 'first and last frame',
		request: {
			mode: 'firstLastFrame',
			model: imageModel,
			prompt: 'The drawing evolves',
			frames: [{ url: one }, { url: two }],
			images: [],
			videos: [],
			audios: [],
		},
		call: {
			method: 'POST',
			path,
			body: {
				model: imageModel,
				args: { prompt: 'The drawing evolves', image_urls: [one, two], is_first_last_frame: true },
			},
		},
	},
	{
		name: 'references, as the example of the page',
		request: {
			mode: 'reference',
			model: imageModel,
			prompt: 'The drawing evolves',
			frames: [],
			images: [{ url: one }, { url: two }],
			videos: [],
			audios: [],
			callbackUrl,
		},
		call: {
			method: 'POST',
			path,
			body: {
				model: imageModel,
				args: { prompt: 'The drawing evolves', image_urls: [one, two] },
				callback_url: callbackUrl,
			},
		},
	},
	{
		name: 'references, every field',
		request: {
			mode: 'reference',
			model: imageModel,
			prompt: 'The drawing evolves',
			frames: [],
			images: [{ url: one }],
			videos: [],
			audios: [{ url: sound }],
			duration: 5,
			aspectRatio: '3:4',
			tier: 'std',
			requestFormat: 'job',
			callbackUrl,
		},
		call: {
			method: 'POST',
			path,
			body: {
				model: imageModel,
				args: {
					mode: 'std',
					prompt: 'The drawing evolves',
					duration: 5,
					aspect_ratio: '3:4',
					image_urls: [one],
					audio_urls: [sound],
				},
				callback_url: callbackUrl,
			},
		},
	},
	{
		name: 'references with a video, as little as the page needs',
		request: {
			mode: 'reference',
			model: omniModel,
			prompt: 'The same walk in snow',
			frames: [],
			images: [],
			videos: [{ url: walk }],
			audios: [],
		},
		call: {
			method: 'POST',
			path,
			body: { model: omniModel, args: { prompt: 'The same walk in snow', video_url: walk } },
		},
	},
	{
		name: 'references with a video, every field',
		request: {
			mode: 'reference',
			model: omniModel,
			prompt: 'The same walk in snow',
			frames: [],
			images: [{ url: one }, { url: two }],
			videos: [{ url: walk }],
			audios: [{ url: sound }],
			duration: 15,
			aspectRatio: '1:1',
			tier: 'fast',
			extra: { watermark: false },
			requestFormat: 'job',
			callbackUrl,
		},
		call: {
			method: 'POST',
			path,
			body: {
				model: omniModel,
				args: {
					mode: 'fast',
					prompt: 'The same walk in snow',
					duration: 15,
					aspect_ratio: '1:1',
					image_urls: [one, two],
					video_url: walk,
					audio_urls: [sound],
					watermark: false,
				},
				callback_url: callbackUrl,
			},
		},
	},
];
