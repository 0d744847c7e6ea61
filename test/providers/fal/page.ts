import type { FieldTable } from '../../simulator/inputRules';
import { secondsFrom } from '../../simulator/inputRules';
import type { Page } from '../page';
import { ratesOf } from '../page';

const date = '2026-11-20';
const accepts = 'http-or-data';

const headers: FieldTable = {
	authorization: { is: 'text', required: true, pattern: /^Key \S+$/, quote: 'API key must be prefixed with "Key "' },
};

function without(fields: FieldTable, key: string): FieldTable {
	return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
}

/** A page about a model; the body of a create is its input. */
function pageOf(model: string, page: Pick<Page, 'fields' | 'prices'> & Partial<Page>): Page {
	return {
		url: `https://fal.ai/models/${model}/llms.txt`,
		date,
		model,
		path: `/${model}`,
		headers,
		envelope: {},
		...page,
	};
}

const seedanceFast: FieldTable = {
	prompt: {
		is: 'text',
		required: true,
		quote: '`prompt` (`string`, _required_): The text prompt used to generate the video',
	},
	resolution: {
		is: 'text',
		oneOf: ['480p', '720p'],
		usual: '720p',
		quote: 'Video resolution - 480p for faster generation, 720p for balance. Default value: `"720p"`',
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
		quote: '`aspect_ratio` | enum | `auto` | `auto`, `21:9`, `16:9`, `4:3`, `1:1`, `3:4`, `9:16`',
	},
	generate_audio: { is: 'boolean', quote: '`generate_audio` | boolean | `true` | Same price either way.' },
	end_user_id: { is: 'text', quote: '`end_user_id` | string | Optional identifier for the end user' },
};

const fullHd: FieldTable = {
	resolution: {
		is: 'text',
		oneOf: ['480p', '720p', '1080p'],
		usual: '720p',
		quote: '`resolution` | enum | `720p` | `480p`, `720p`, `1080p`',
	},
};

const seedanceImages: FieldTable = {
	image_url: { is: 'address', accepts, required: true, quote: 'Starting frame to animate. JPEG, PNG, WebP, max 30 MB' },
	end_image_url: { is: 'address', accepts, quote: 'Optional ending frame.' },
};

const seedanceReferences: FieldTable = {
	image_urls: { is: 'addresses', accepts, atMost: 9, quote: 'Max 30 MB per image. Up to 9 images.' },
	video_urls: { is: 'addresses', accepts, atMost: 3, quote: 'Videos | Up to 3 | MP4, MOV | Combined duration 2–15 s' },
	audio_urls: {
		is: 'addresses',
		accepts,
		atMost: 3,
		quote: 'Audio | Up to 3 | MP3, WAV | requires at least one image or video',
	},
};

const count = (input: Record<string, unknown>, key: string) => (Array.isArray(input[key]) ? input[key].length : 0);

const seedanceConflicts: Page['conflicts'] = [
	{
		when: (input) => ['image_urls', 'video_urls', 'audio_urls'].reduce((sum, key) => sum + count(input, key), 0) > 12,
		path: 'image_urls',
		message: 'too many files',
		quote: 'Total files across all modalities must not exceed 12.',
	},
	{
		when: (input) => count(input, 'audio_urls') > 0 && count(input, 'image_urls') + count(input, 'video_urls') === 0,
		path: 'audio_urls',
		message: 'needs an image or a video',
		quote: 'Audio | requires at least one image or video',
	},
];

const veo: FieldTable = {
	prompt: { is: 'text', required: true, quote: 'The text prompt describing the video you want to generate' },
	aspect_ratio: {
		is: 'text',
		oneOf: ['16:9', '9:16'],
		usual: '16:9',
		quote: 'Aspect ratio of the generated video Default value: `"16:9"`',
	},
	duration: {
		is: 'text',
		oneOf: ['4s', '6s', '8s'],
		usual: '8s',
		quote: 'The duration of the generated video. Default value: `"8s"`',
	},
	resolution: {
		is: 'text',
		oneOf: ['720p', '1080p', '4k'],
		usual: '720p',
		quote: 'The resolution of the generated video. Default value: `"720p"`',
	},
	generate_audio: { is: 'boolean', quote: 'Whether to generate audio for the video. Default value: `true`' },
	seed: { is: 'integer', from: 0, to: 4_294_967_295, quote: 'The seed for the random number generator.' },
};

const veoShapes: FieldTable = {
	aspect_ratio: {
		is: 'text',
		oneOf: ['auto', '16:9', '9:16'],
		usual: 'auto',
		quote: 'The aspect ratio of the generated video. Default value: `"auto"`',
	},
};

const frame: FieldTable[string] = {
	is: 'address',
	accepts,
	required: true,
	quote: 'URL of the input image to animate.',
};

const veoWithoutSeed = without(veo, 'seed');

const kling: FieldTable = {
	prompt: { is: 'text', required: true, quote: 'Either prompt or multi_prompt must be provided, but not both.' },
	duration: {
		is: 'text',
		oneOf: secondsFrom(3, 15),
		usual: '5',
		quote: 'The duration of the generated video in seconds Default value: `"5"`',
	},
	aspect_ratio: {
		is: 'text',
		oneOf: ['16:9', '9:16', '1:1'],
		usual: '16:9',
		quote: 'The aspect ratio of the generated video frame Default value: `"16:9"`',
	},
	generate_audio: { is: 'boolean', quote: 'Whether to generate native audio for the video. Default value: `true`' },
};

const klingWithoutShape = without(kling, 'aspect_ratio');

const klingImages: FieldTable = {
	...klingWithoutShape,
	start_image_url: { is: 'address', accepts, required: true, quote: 'URL of the image to be used for the video' },
	end_image_url: { is: 'address', accepts, quote: 'URL of the image to be used for the end of the video' },
};

const hailuoPro: FieldTable = {
	prompt: { is: 'text', required: true, quote: 'Text prompt for video generation' },
};

const hailuo: FieldTable = {
	...hailuoPro,
	duration: {
		is: 'text',
		oneOf: ['6', '10'],
		usual: '6',
		quote: 'The duration of the video in seconds. Default value: `"6"`',
	},
};

const hailuoImage: FieldTable = {
	image_url: { is: 'address', accepts, required: true, quote: 'URL of the image to use as the first frame' },
};

const wanShared: FieldTable = {
	prompt: {
		is: 'text',
		required: true,
		atMost: 5_000,
		quote: 'Text prompt describing the desired video. Max 5000 characters.',
	},
	resolution: {
		is: 'text',
		oneOf: ['720p', '1080p'],
		usual: '1080p',
		quote: 'Output video resolution tier. Default value: `"1080p"`',
	},
	duration: { is: 'integer', from: 2, to: 15, quote: 'Output video duration in seconds (2-15). Default value: `"5"`' },
	seed: { is: 'integer', from: 0, to: 2_147_483_647, quote: 'Random seed for reproducibility (0-2147483647).' },
};

const wanSound: FieldTable = {
	audio_url: { is: 'address', accepts, quote: 'URL of driving audio. Supports WAV and MP3. Max 15 MB.' },
};

const wanShape: FieldTable = {
	aspect_ratio: {
		is: 'text',
		oneOf: ['16:9', '9:16', '1:1', '4:3', '3:4'],
		usual: '16:9',
		quote: 'Aspect ratio of the generated video. Default value: `"16:9"`',
	},
};

const wanImages: FieldTable = {
	image_url: { is: 'address', accepts, required: true, quote: 'URL of the first frame image. Max 20 MB.' },
	end_image_url: { is: 'address', accepts, quote: 'URL of the last frame image for first-and-last-frame-to-video.' },
};

const wanReferences: FieldTable = {
	reference_image_urls: { is: 'addresses', accepts, atMost: 5, quote: 'Reference image URLs. Max 20 MB each.' },
	reference_video_urls: { is: 'addresses', accepts, atMost: 3, quote: 'Reference video URLs. Max 100 MB each.' },
	duration: { is: 'integer', from: 2, to: 10, quote: 'Output video duration in seconds (2-10). Default value: `"5"`' },
};

/** What pages list and no field of the form fills: it may be sent as an extra parameter. */
export const beyondTheForm: FieldTable = {
	negative_prompt: { is: 'text' },
	auto_fix: { is: 'boolean' },
	safety_tolerance: { is: 'text', oneOf: ['1', '2', '3', '4', '5', '6'] },
	prompt_optimizer: { is: 'boolean' },
	enable_prompt_expansion: { is: 'boolean' },
	enable_safety_checker: { is: 'boolean' },
};

const seedanceId = 'bytedance/seedance-2.0';

/** The pages that were read whole, with what they print. */
export const pages: readonly Page[] = [
	pageOf(`${seedanceId}/fast/text-to-video`, {
		fields: seedanceFast,
		prices: ratesOf([
			[
				{ resolution: '720p' },
				0.2419,
				'For every second of 720p video you generated, you will be charged $0.2419/second.',
			],
		]),
	}),
	pageOf(`${seedanceId}/image-to-video`, {
		fields: { ...seedanceFast, ...fullHd, ...seedanceImages },
		prices: ratesOf([
			[
				{ resolution: '720p' },
				0.3024,
				'For every second of 720p video you generated, you will be charged $0.3024/second.',
			],
		]),
	}),
	pageOf('fal-ai/veo3.1', {
		fields: veo,
		prices: ratesOf([
			[{ resolution: '720p' }, 0.4, '**$0.40** with audio for 720p or 1080p'],
			[{ resolution: '1080p' }, 0.4, 'charged **$0.20** without audio or **$0.40** with audio for 720p or 1080p'],
			[{ resolution: '4k' }, 0.6, 'At 4k, you will be charged **$0.40** per second without audio, or **$0.60** with.'],
		]),
	}),
	pageOf('fal-ai/kling-video/v3/standard/text-to-video', {
		fields: kling,
		prices: ratesOf([[{}, 0.126, 'you will be charged **$0.084** (audio off) or **$0.126** (audio on)']]),
	}),
	pageOf('fal-ai/wan/v2.7/image-to-video', {
		fields: { ...wanShared, ...wanImages, ...wanSound },
		prices: ratesOf([
			[{ resolution: '720p' }, 0.1, 'Your request will cost **$0.1** per second for 720p resolution.'],
			[{ resolution: '1080p' }, 0.15, 'For 1080p your request will cost **$0.15** per second.'],
		]),
	}),
];

/** The fields of every model of the tables. */
export const fieldsOf: Readonly<Record<string, FieldTable>> = {
	[`${seedanceId}/text-to-video`]: seedanceFast,
	[`${seedanceId}/fast/text-to-video`]: seedanceFast,
	[`${seedanceId}/mini/text-to-video`]: seedanceFast,
	[`${seedanceId}/image-to-video`]: { ...seedanceFast, ...fullHd, ...seedanceImages },
	[`${seedanceId}/fast/image-to-video`]: { ...seedanceFast, ...seedanceImages },
	[`${seedanceId}/mini/image-to-video`]: { ...seedanceFast, ...seedanceImages },
	[`${seedanceId}/reference-to-video`]: { ...seedanceFast, ...fullHd, ...seedanceReferences },
	[`${seedanceId}/fast/reference-to-video`]: { ...seedanceFast, ...seedanceReferences },
	[`${seedanceId}/mini/reference-to-video`]: { ...seedanceFast, ...seedanceReferences },
	'fal-ai/veo3.1': veo,
	'fal-ai/veo3.1/fast': veo,
	'fal-ai/veo3.1/image-to-video': { ...veo, ...veoShapes, image_url: frame },
	'fal-ai/veo3.1/fast/image-to-video': { ...veo, ...veoShapes, image_url: frame },
	'fal-ai/veo3.1/first-last-frame-to-video': { ...veo, ...veoShapes, first_frame_url: frame, last_frame_url: frame },
	'fal-ai/veo3.1/fast/first-last-frame-to-video': {
		...veo,
		...veoShapes,
		first_frame_url: frame,
		last_frame_url: frame,
	},
	'fal-ai/veo3.1/reference-to-video': {
		...veoWithoutSeed,
		image_urls: { is: 'addresses', accepts, atMost: 3, required: true },
	},
	'fal-ai/kling-video/v3/standard/text-to-video': kling,
	'fal-ai/kling-video/v3/pro/text-to-video': kling,
	'fal-ai/kling-video/v3/standard/image-to-video': klingImages,
	'fal-ai/kling-video/v3/pro/image-to-video': klingImages,
	'fal-ai/minimax/hailuo-2.3/standard/text-to-video': hailuo,
	'fal-ai/minimax/hailuo-2.3/pro/text-to-video': hailuoPro,
	'fal-ai/minimax/hailuo-2.3/standard/image-to-video': { ...hailuo, ...hailuoImage },
	'fal-ai/minimax/hailuo-2.3/pro/image-to-video': { ...hailuoPro, ...hailuoImage },
	'fal-ai/wan/v2.7/text-to-video': { ...wanShared, ...wanShape, ...wanSound },
	'fal-ai/wan/v2.7/image-to-video': { ...wanShared, ...wanImages, ...wanSound },
	'fal-ai/wan/v2.7/reference-to-video': { ...wanShared, ...wanShape, ...wanReferences },
};

/** A model that is in no table of ours. */
export const strangerModel = 'fal-ai/ltx-2/text-to-video';

export const strangerFields: FieldTable = {
	prompt: { is: 'text', required: true },
	num_frames: { is: 'integer', from: 9, to: 257 },
};

const noneOf = (...keys: string[]) => ({
	when: (input: Record<string, unknown>) => keys.every((key) => count(input, key) === 0),
	path: keys[0] ?? '',
	message: 'at least one is needed',
});

export function conflictsOf(model: string): NonNullable<Page['conflicts']> {
	if (model.startsWith(seedanceId) && model.endsWith('reference-to-video')) {
		// No page asks for a file, but without one nothing is referred to.
		return [...(seedanceConflicts ?? []), noneOf('image_urls', 'video_urls', 'audio_urls')];
	}
	if (model !== 'fal-ai/wan/v2.7/reference-to-video') return [];
	const [images, videos] = ['reference_image_urls', 'reference_video_urls'] as const;
	return [
		noneOf(images, videos),
		{ when: (input) => count(input, images) + count(input, videos) > 5, path: images, message: 'too many files' },
	];
}
