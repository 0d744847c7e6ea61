import type { FieldTable } from '../../simulator/inputRules';
import { secondsFrom } from '../../simulator/inputRules';
import type { Page } from '../page';
import { bearer, ratesOf } from '../page';

const accepts = 'http-or-data';

/** Of every model; the text models have nothing else. */
export const shared: FieldTable = {
	prompt: {
		is: 'text',
		required: true,
		quote: 'The text prompt describing the desired motion and action for the video.',
	},
	aspect_ratio: {
		is: 'text',
		oneOf: ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'],
		usual: 'auto',
		quote: 'The aspect ratio of the generated video. Auto infers from the input image.',
	},
	duration: {
		is: 'text',
		oneOf: ['auto', ...secondsFrom(4, 15)],
		usual: 'auto',
		quote: 'Duration of the video in seconds. Supports 4 to 15 seconds, or auto.',
	},
	resolution: {
		is: 'text',
		oneOf: ['480p', '720p'],
		usual: '720p',
		quote: 'Video resolution - 480p for faster generation, 720p for balance.',
	},
	generate_audio: { is: 'boolean', quote: 'Whether to generate synchronized audio for the video.' },
	seed: { is: 'text', quote: '### `seed` (string, optional) Random seed for reproducibility.' },
	end_user_id: { is: 'text', quote: 'The unique user ID of the end user.' },
};

export const images: FieldTable = {
	image_url: {
		is: 'address',
		accepts,
		required: true,
		quote: 'The URL of the starting frame image to animate. Supported formats: JPEG, PNG, WebP. Max 30 MB.',
	},
	end_image_url: { is: 'address', accepts, quote: 'The URL of the image to use as the last frame of the video.' },
};

export const imageToVideo: Page = {
	url: 'https://www.runflow.io/api/models/bytedance/seedance/2.0/image-to-video/llms.txt',
	date: '2026-04-08',
	format: 'run',
	model: 'bytedance/seedance/2.0/image-to-video',
	path: '/v1/run/bytedance/seedance/2.0/image-to-video',
	headers: bearer('-H "Authorization: Bearer $RUNFLOW_API_KEY"'),
	envelope: {},
	fields: { ...shared, ...images },
	prices: ratesOf([
		[{}, 0.1, '**Base price**: $0.1/second - **Note**: Per second of video'],
		[{ resolution: '480p' }, 0.1, '**Base price**: $0.1/second - **Note**: Per second of video'],
		[{ resolution: '720p' }, 0.1, '**Base price**: $0.1/second - **Note**: Per second of video'],
	]),
};

export const fullHd: FieldTable = {
	resolution: {
		is: 'text',
		oneOf: ['480p', '720p', '1080p'],
		usual: '720p',
		quote: '| resolution | string | optional | 480p, 720p, 1080p |',
	},
};

/** The same model in the documentation, whose calls are queued. */
export const queuedImageToVideo: Page = {
	...imageToVideo,
	url: 'https://docs.runflow.io/models/bytedance/seedance/2.0/image-to-video',
	format: 'runs',
	path: '/v1/models/bytedance/seedance/2.0/image-to-video/runs',
	inputKey: 'input',
	envelope: {
		callback_url: {
			is: 'address',
			accepts: 'http',
			orNull: true,
			quote: 'Webhook URL - POSTed when the run reaches a terminal state.',
		},
	},
	fields: { ...imageToVideo.fields, ...fullHd },
	prices: ratesOf([
		[{ resolution: '720p' }, 0.3024, 'Base price: $0.3024/second'],
		[{}, 0.3024, 'Note: Per second (720p)'],
	]),
};

export const pages = [imageToVideo, queuedImageToVideo];
