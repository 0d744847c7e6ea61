import { randomBytes } from 'node:crypto';

import type { Dialect } from '../../dialect';
import type { InputRules } from '../../inputRules';

const sora: InputRules = {
	fields: {
		model: { is: 'text', required: true },
		prompt: { is: 'text', required: true },
		seconds: { is: 'text', oneOf: ['4', '8', '12'] },
		size: { is: 'text', oneOf: ['720x1280', '1280x720', '1024x1792', '1792x1024'] },
	},
};

const aJob = /^\/videos\/(?<jobId>[^/]+)$/;

/**
 * OpenAI's video API as far as n8n's built-in OpenAI node uses it: a create in multipart form data, polls, and the
 * result below the same address. None of this package's providers, so only the benchmark adds it to a simulator.
 */
export const videoApi: Dialect = {
	id: 'openAi',
	keyHeaders: [{ name: 'authorization', scheme: 'Bearer' }],
	newJobId: () => `video_${randomBytes(12).toString('hex')}`,
	resultPath: /^\/videos\/(?<jobId>[^/]+)\/content$/,
	routes: [
		{
			kind: 'submit',
			method: 'POST',
			path: /^\/videos$/,
			envelope: {},
			rules: (model) => (model === 'sora-2' ? sora : undefined),
			accepted: 'create',
		},
		{ kind: 'poll', method: 'GET', path: aJob, jobId: ({ parts }) => parts['jobId'] },
		{ kind: 'check', method: 'GET', path: /^\/models$/, answer: 'models' },
	],
	answers: {
		anonymous: 'error-401',
		wrongKey: 'error-401',
		invalidInput: 'error-400',
		unknownModel: 'error-404.model',
		outOfCredit: 'error-429.quota',
		rateLimited: 'error-429',
		overCapacity: 'error-429',
		unavailable: 'error-503',
		unknownJob: 'error-404',
	},
	statuses: {
		queued: 'status-queued',
		running: 'status-running',
		drifted: 'status-drifted',
		succeeded: 'status-succeeded',
		failed: 'status-failed',
		moderated: 'status-failed.moderation',
	},
	callback: { payload: () => undefined, retryAfterSeconds: [] },
	sample: {
		submit: (prompt) => ({ path: '/videos', body: { model: 'sora-2', prompt, seconds: '4', size: '1280x720' } }),
		poll: (jobId) => `/videos/${jobId}`,
	},
	refunds: [],
};
