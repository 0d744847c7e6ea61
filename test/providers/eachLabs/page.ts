import type { FieldTable } from '../../simulator/inputRules';
import { secondsFrom } from '../../simulator/inputRules';
import type { Page } from '../page';
import { ratesOf } from '../page';

const accepts = 'public-https';

export const headers: FieldTable = {
	'x-api-key': {
		is: 'text',
		required: true,
		pattern: /^\S+$/,
		quote: 'Authentication: send `X-API-Key: YOUR_API_KEY`.',
	},
};

export const envelope: FieldTable = {
	model: { is: 'text', required: true, quote: '"model": "bytedance-seedance-2-0-image-to-video"' },
	webhook_url: {
		is: 'address',
		accepts: 'http',
		quote: 'Pass `"webhook_url": "https://your.host/path"` in the create request.',
	},
};

/** Of every model whose schema comes from the same source. */
export const shared: FieldTable = {
	prompt: {
		is: 'text',
		required: true,
		quote: 'The text prompt describing the desired motion and action for the video.',
	},
	duration: {
		is: 'text',
		oneOf: ['auto', ...secondsFrom(4, 15)],
		usual: 'auto',
		quote: 'Supports 4 to 15 seconds, or auto to let the model decide based on the prompt.',
	},
	aspect_ratio: {
		is: 'text',
		oneOf: ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'],
		usual: 'auto',
		quote: 'Use 16:9 for landscape, 9:16 for portrait/vertical, 1:1 for square, 21:9 for ultrawide cinematic',
	},
	generate_audio: {
		is: 'boolean',
		quote: 'The cost of video generation is the same regardless of whether audio is generated or not.',
	},
	seed: { is: 'text', quote: '| seed | string | No | - | - | Random seed for reproducibility.' },
	end_user_id: { is: 'text', quote: 'The unique user ID of the end user.' },
};

export const imageToVideo: Page = {
	url: 'https://www.eachlabs.ai/bytedance/seedance-2-0/bytedance-seedance-2-0-image-to-video/llms.txt',
	date: '2026-06-01',
	model: 'bytedance-seedance-2-0-image-to-video',
	path: '/v1/prediction/',
	headers,
	inputKey: 'input',
	envelope,
	fields: {
		...shared,
		image_url: {
			is: 'address',
			accepts,
			required: true,
			quote: 'The URL of the starting frame image to animate. Supported formats: JPEG, PNG, WebP. Max 30 MB.',
		},
		end_image_url: { is: 'address', accepts, quote: 'The URL of the image to use as the last frame of the video.' },
		resolution: {
			is: 'text',
			// The schema ends at 720p, the rules of the price have one more.
			oneOf: ['480p', '720p', '1080p'],
			usual: '720p',
			quote: 'Video resolution - 480p for faster generation, 720p for balance.',
		},
	},
	prices: ratesOf([
		[{ resolution: '720p' }, 0.3024, '720p resolution: $0.3024 per second based on output duration.'],
		[{ resolution: '480p' }, 0.1412, '480p resolution: $0.1412 per second based on output duration.'],
		[{ resolution: '1080p' }, 0.685, '1080p resolution: $0.685 per second based on output duration.'],
		[{}, 0.3024, '| Rule 4 | Default fallback (720p rate) when resolution is not specified. |'],
	]),
};

export const pages = [imageToVideo];
