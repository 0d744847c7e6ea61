import { randomBytes } from 'node:crypto';

import type { Dialect } from '../../simulator/dialect';
import type { InputRules } from '../../simulator/inputRules';
import { atMostTwelve, audio, imageToVideo, shared, textToVideo } from './page';

const accepts = 'http';

const models: Readonly<Record<string, InputRules>> = {
	[textToVideo.model]: textToVideo,
	[imageToVideo.model]: imageToVideo,
	'bytedance/seedance-2.0/omni-reference': {
		fields: {
			...shared,
			...audio,
			image_urls: { is: 'addresses', accepts, atMost: 12 },
			video_url: { is: 'addresses', accepts, atMost: 1, required: true, orSingle: true },
		},
		conflicts: [atMostTwelve],
	},
};

/**
 * ShortAPI: rejections come as HTTP 200 with `code` other than 0; statuses are numbers, of which only 2 is
 * documented, and the page of image-to-video prints its video under `images`.
 */
export const dialect: Dialect = {
	id: 'shortApi',
	keyHeaders: [{ name: 'authorization', scheme: 'Bearer' }],
	newJobId: () => randomBytes(12).toString('hex'),
	routes: [
		{
			kind: 'submit',
			method: 'POST',
			path: /^\/api\/v1\/job\/create$/,
			inputKey: 'args',
			envelope: { model: { is: 'text', required: true }, callback_url: { is: 'address', accepts: 'http' } },
			callbackKey: 'callback_url',
			rules: (model) => models[model],
			accepted: 'create',
		},
		{
			kind: 'poll',
			method: 'GET',
			path: /^\/api\/v1\/job\/query$/,
			jobId: ({ query }) => query.get('id') ?? undefined,
		},
	],
	answers: {
		anonymous: 'error-401',
		wrongKey: 'error-401',
		invalidInput: 'error-200.input',
		unknownModel: 'error-200.invalid-model',
		outOfCredit: 'error-200.credit',
		rateLimited: 'error-429',
		overCapacity: 'error-429.concurrency',
		unavailable: 'error-503',
		unknownJob: 'error-200.not-found',
	},
	statuses: {
		queued: 'status-queued',
		running: 'status-running',
		drifted: 'status-drifted',
		succeeded: ({ model }) => (model.endsWith('/image-to-video') ? 'status-succeeded.images' : 'status-succeeded'),
		failed: 'status-failed',
		moderated: 'status-failed.moderation',
	},
	callback: {
		payload: (outcome) => (outcome === 'succeeded' ? 'callback-succeeded' : 'callback-failed'),
		retryAfterSeconds: [],
	},
	sample: {
		submit: (prompt) => ({
			path: '/api/v1/job/create',
			body: { model: 'bytedance/seedance-2.0/text-to-video', args: { prompt, duration: 5 } },
		}),
		poll: (jobId) => `/api/v1/job/query?id=${jobId}`,
	},
	refunds: ['failed', 'moderated'],
};
