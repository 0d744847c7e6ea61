import { randomBytes } from 'node:crypto';

import type { Dialect } from '../../simulator/dialect';
import type { JsonObject } from '../../simulator/fixture';
import { countOf } from '../../simulator/inputRules';
import type { FieldTable, InputRules } from '../../simulator/inputRules';

const accepts = 'http';

const shared: FieldTable = {
	mode: { is: 'text', oneOf: ['std', 'fast'] },
	prompt: { is: 'text', required: true },
	duration: { is: 'integer', from: 4, to: 15 },
	aspect_ratio: { is: 'text', oneOf: ['21:9', '16:9', '9:16', '4:3', '1:1', '3:4'] },
};
const audio: FieldTable = { audio_urls: { is: 'addresses', accepts, atMost: 12 } };

const firstAndLast = (input: JsonObject) => input['is_first_last_frame'] === true;
const atMostTwelve = {
	when: (input: JsonObject) =>
		countOf(input, 'image_urls') + countOf(input, 'audio_urls') + ('video_url' in input ? 1 : 0) > 12,
	path: 'image_urls',
	message: 'image_urls and audio_urls together must be at most 12',
};

const models: Readonly<Record<string, InputRules>> = {
	'bytedance/seedance-2.0/text-to-video': { fields: shared },
	'bytedance/seedance-2.0/image-to-video': {
		fields: {
			...shared,
			...audio,
			image_urls: { is: 'addresses', accepts, atMost: 12, required: true },
			is_first_last_frame: { is: 'boolean' },
		},
		conflicts: [
			atMostTwelve,
			{
				when: (input) => firstAndLast(input) && countOf(input, 'audio_urls') > 0,
				path: 'audio_urls',
				message: 'must be empty when is_first_last_frame is true',
			},
			{
				when: (input) => firstAndLast(input) && countOf(input, 'image_urls') > 2,
				path: 'image_urls',
				message: 'takes 1 to 2 images when is_first_last_frame is true',
			},
		],
		ignores: [{ key: 'aspect_ratio', when: firstAndLast }],
	},
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
 * ShortAPI: refusals come as HTTP 200 with `code` other than 0; statuses are numbers, of which only 2 is
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
			kind: 'look',
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
		look: (jobId) => `/api/v1/job/query?id=${jobId}`,
	},
	refunds: ['failed', 'moderated'],
};
