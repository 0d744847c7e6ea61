import type { JsonObject } from '../../simulator/fixture';
import type { FieldTable } from '../../simulator/inputRules';
import { countOf } from '../../simulator/inputRules';
import type { Page } from '../page';
import { bearer, ratesOf } from '../page';

const accepts = 'http';

export const shared: FieldTable = {
	mode: { is: 'text', oneOf: ['std', 'fast'], usual: 'std', quote: 'Video generation mode - Default: `std`' },
	prompt: { is: 'text', required: true, quote: '**`prompt`** (`string`, _required_): Text prompt' },
	duration: { is: 'integer', from: 4, to: 15, quote: 'Video duration - Default: `5` - Range: `4` to `15`' },
	aspect_ratio: {
		is: 'text',
		oneOf: ['21:9', '16:9', '9:16', '4:3', '1:1', '3:4'],
		usual: '16:9',
		quote: 'The aspect ratio of the generated video frame (width:height) - Default: `16:9`',
	},
};

export const audio: FieldTable = {
	audio_urls: {
		is: 'addresses',
		accepts,
		atMost: 12,
		quote: 'Audio-only use is not allowed, at least one image is required.',
	},
};

export const atMostTwelve = {
	when: (input: JsonObject) =>
		countOf(input, 'image_urls') + countOf(input, 'audio_urls') + ('video_url' in input ? 1 : 0) > 12,
	path: 'image_urls',
	message: 'image_urls and audio_urls together must be at most 12',
	quote: 'The total number of `image_urls` and `audio_urls` must be ≤ 12',
};

const firstAndLast = (input: JsonObject) => input['is_first_last_frame'] === true;
const frameRule =
	'image_urls can only have 1 to 2 images, audio_urls must be empty, the aspect_ratio parameter will be ignored';

export const textToVideo: Page = {
	url: 'https://shortapi.ai/models/bytedance/seedance-2.0/text-to-video/llms.txt',
	date: '2026-11-20',
	model: 'bytedance/seedance-2.0/text-to-video',
	path: '/api/v1/job/create',
	headers: bearer('--header "Authorization: Bearer $SHORTAPI_KEY"'),
	inputKey: 'args',
	envelope: {
		model: { is: 'text', required: true, quote: '"model": "bytedance/seedance-2.0/text-to-video"' },
		callback_url: { is: 'address', accepts, quote: '"callback_url": "CALLBACK_URL"' },
	},
	fields: shared,
	prices: ratesOf([
		[{ tier: 'std' }, 0.24, 'Std: $0.24 per second, Fast: $0.20 per second'],
		[{ tier: 'fast' }, 0.2, 'Std: $0.24 per second, Fast: $0.20 per second'],
		[{}, 0.24, 'Video generation mode - Default: `std`'],
	]),
};

export const imageToVideo: Page = {
	...textToVideo,
	url: 'https://shortapi.ai/models/bytedance/seedance-2.0/image-to-video/llms.txt',
	model: 'bytedance/seedance-2.0/image-to-video',
	envelope: {
		...textToVideo.envelope,
		model: { is: 'text', required: true, quote: '"model": "bytedance/seedance-2.0/image-to-video"' },
	},
	fields: {
		...shared,
		...audio,
		image_urls: {
			is: 'addresses',
			accepts,
			atMost: 12,
			required: true,
			quote: '**`image_urls`** (`list`, _required_): Reference image URLs.',
		},
		is_first_last_frame: {
			is: 'boolean',
			quote: 'When is_first_last_frame is true, the first and last frame mode is enabled.',
		},
	},
	conflicts: [
		atMostTwelve,
		{
			when: (input) => firstAndLast(input) && countOf(input, 'audio_urls') > 0,
			path: 'audio_urls',
			message: 'must be empty when is_first_last_frame is true',
			quote: frameRule,
		},
		{
			when: (input) => firstAndLast(input) && countOf(input, 'image_urls') > 2,
			path: 'image_urls',
			message: 'takes 1 to 2 images when is_first_last_frame is true',
			quote: frameRule,
		},
	],
	ignores: [{ key: 'aspect_ratio', when: firstAndLast, quote: frameRule }],
};

export const pages = [textToVideo, imageToVideo];
