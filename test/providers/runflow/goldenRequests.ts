import type { VideoRequest } from '../../../nodes/video/request';
import type { GoldenRequest } from '../goldenRequest';

// Sources: the format "run" is the cURL example and the "Input Schema" of
// https://www.runflow.io/api/models/bytedance/seedance/2.0/image-to-video/llms.txt (stamped 2026-04-08): a flat body.
// The format "runs" is docs.runflow.io, "Create and dispatch a singleton model run": the same fields inside `input`. The text models:
// https://www.runflow.io/api/models/bytedance/seedance/2.0/text-to-video/llms.txt and docs.runflow.io/models/bytedance/seedance/
// 2.0/{text-to-video,fast/text-to-video}.

const model = 'bytedance/seedance/2.0/image-to-video';
const prompt = 'A professional headshot, soft studio lighting';
const first = 'https://example.com/input.jpg';
const last = 'https://example.com/last.jpg';
const callbackUrl = 'https://n8n.example.com/webhook-waiting/17?signature=abc';

const runPath = '/v1/run/bytedance/seedance/2.0/image-to-video';
const runsPath = '/v1/models/bytedance/seedance/2.0/image-to-video/runs';

const firstFrame: VideoRequest = {
	mode: 'firstFrame',
	model,
	prompt,
	frames: [{ url: first }],
	images: [],
	videos: [],
	audios: [],
};
const bothFrames: VideoRequest = { ...firstFrame, mode: 'firstLastFrame', frames: [{ url: first }, { url: last }] };

const textPrompt = 'A barista pours steaming latte art';
const text: VideoRequest = {
	...firstFrame,
	mode: 'text',
	model: 'bytedance/seedance/2.0/text-to-video',
	prompt: textPrompt,
	frames: [],
};

const everyOption = {
	duration: 5,
	aspectRatio: '9:16',
	resolution: '480p',
	generateAudio: false,
	seed: 0,
	endUserId: 'customer-17',
	callbackUrl,
	reference: '0f3a9c',
};

const everyOptionSent = {
	aspect_ratio: '9:16',
	duration: '5',
	resolution: '480p',
	generate_audio: false,
	seed: '0',
	end_user_id: 'customer-17',
};

export const goldenRequests: GoldenRequest[] = [
	{
		name: 'run, first frame, as little as the page needs',
		request: { ...firstFrame, requestFormat: 'run' },
		call: { method: 'POST', path: runPath, body: { prompt, image_url: first } },
	},
	{
		name: 'run, first frame, every field; the page has no place for a callback address',
		request: { ...firstFrame, ...everyOption, requestFormat: 'run' },
		call: { method: 'POST', path: runPath, body: { prompt, image_url: first, ...everyOptionSent } },
	},
	{
		name: 'run, first and last frame, the model decides length and shape',
		request: { ...bothFrames, duration: 'auto', aspectRatio: 'auto', requestFormat: 'run' },
		call: {
			method: 'POST',
			path: runPath,
			body: { prompt, image_url: first, end_image_url: last, aspect_ratio: 'auto', duration: 'auto' },
		},
	},
	{
		name: 'the default format, first frame, as little as the page needs',
		request: firstFrame,
		call: { method: 'POST', path: runsPath, body: { input: { prompt, image_url: first } } },
	},
	{
		name: 'runs, first frame, every field',
		request: { ...firstFrame, ...everyOption, requestFormat: 'runs' },
		call: {
			method: 'POST',
			path: runsPath,
			body: {
				input: { prompt, image_url: first, ...everyOptionSent },
				callback_url: callbackUrl,
				client_ref: '0f3a9c',
			},
		},
		// "q=status_code:succeeded"; "Operators: `=`, `:`, ..." (docs.runflow.io/concepts/requests).
		find: { method: 'GET', path: '/v1/runs', query: { q: 'client_ref:0f3a9c', limit: '50' } },
	},
	{
		name: 'runs, first frame with a seed in words',
		request: { ...firstFrame, seed: 'take two', requestFormat: 'runs' },
		call: { method: 'POST', path: runsPath, body: { input: { prompt, image_url: first, seed: 'take two' } } },
	},
	{
		name: 'runs, first and last frame',
		request: { ...bothFrames, generateAudio: true, requestFormat: 'runs' },
		call: {
			method: 'POST',
			path: runsPath,
			body: { input: { prompt, image_url: first, end_image_url: last, generate_audio: true } },
		},
	},
	{
		name: 'run, text, every field',
		request: { ...text, ...everyOption, requestFormat: 'run' },
		call: {
			method: 'POST',
			path: '/v1/run/bytedance/seedance/2.0/text-to-video',
			body: { prompt: textPrompt, ...everyOptionSent },
		},
	},
	{
		name: 'runs, first frame in 1080p, which only the documentation has',
		request: { ...firstFrame, resolution: '1080p', requestFormat: 'runs' },
		call: { method: 'POST', path: runsPath, body: { input: { prompt, image_url: first, resolution: '1080p' } } },
	},
	{
		name: 'runs, text in 1080p',
		request: { ...text, resolution: '1080p', duration: 'auto', requestFormat: 'runs' },
		call: {
			method: 'POST',
			path: '/v1/models/bytedance/seedance/2.0/text-to-video/runs',
			body: { input: { prompt: textPrompt, resolution: '1080p', duration: 'auto' } },
		},
	},
	{
		name: 'runs, text, the fast model with every field',
		request: {
			...text,
			...everyOption,
			model: 'bytedance/seedance/2.0/fast/text-to-video',
			requestFormat: 'runs',
		},
		call: {
			method: 'POST',
			path: '/v1/models/bytedance/seedance/2.0/fast/text-to-video/runs',
			body: { input: { prompt: textPrompt, ...everyOptionSent }, callback_url: callbackUrl, client_ref: '0f3a9c' },
		},
		find: { method: 'GET', path: '/v1/runs', query: { q: 'client_ref:0f3a9c', limit: '50' } },
	},
	{
		name: 'run, text with a parameter this package does not know',
		request: { ...text, extra: { bitrate_mode: 'high' }, requestFormat: 'run' },
		call: {
			method: 'POST',
			path: '/v1/run/bytedance/seedance/2.0/text-to-video',
			body: { prompt: textPrompt, bitrate_mode: 'high' },
		},
	},
];
