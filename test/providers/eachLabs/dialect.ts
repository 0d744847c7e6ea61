import { randomUUID } from 'node:crypto';

import type { Dialect } from '../../simulator/dialect';
import type { Json, JsonObject } from '../../simulator/fixture';
import { countOf } from '../../simulator/inputRules';
import type { FieldTable, InputRules } from '../../simulator/inputRules';
import type { Job } from '../../simulator/jobs';
import { envelope, imageToVideo, shared } from './page';

const accepts = 'public-https';

/** Only these two have a price for 1080p, and the skill ends the fast models at 720p. */
const atMostHd: FieldTable = { resolution: { is: 'text', oneOf: ['480p', '720p'] } };
const fullHd: FieldTable = { resolution: { is: 'text', oneOf: ['480p', '720p', '1080p'] } };

const textToVideo: InputRules = { fields: { ...shared, ...atMostHd } };

const referenceToVideo: InputRules = {
	fields: {
		...shared,
		...fullHd,
		image_urls: { is: 'addresses', accepts, atMost: 9 },
		video_urls: { is: 'addresses', accepts, atMost: 3 },
		audio_urls: { is: 'addresses', accepts, atMost: 3 },
	},
	conflicts: [
		{
			when: (input) => countOf(input, 'image_urls') + countOf(input, 'video_urls') + countOf(input, 'audio_urls') > 12,
			path: 'image_urls',
			message: 'at most 12 files in all',
		},
		{
			when: (input) =>
				countOf(input, 'audio_urls') > 0 && countOf(input, 'image_urls') + countOf(input, 'video_urls') === 0,
			path: 'audio_urls',
			message: 'needs an image or a video beside it',
		},
	],
};

const models: Readonly<Record<string, InputRules>> = {
	'bytedance-seedance-2-0-text-to-video': textToVideo,
	'bytedance-seedance-2-0-text-to-video-fast': textToVideo,
	'bytedance-seedance-2-0-image-to-video': imageToVideo,
	'bytedance-seedance-2-0-image-to-video-fast': { fields: { ...imageToVideo.fields, ...atMostHd } },
	// On no page: a model that came after everything that was written here.
	'bytedance-seedance-2-9-image-to-video': imageToVideo,
	'bytedance-seedance-2-0-reference-to-video': referenceToVideo,
};

/** An `ExecutionSummary` of the OpenAPI document: no input, no prompt. */
function listed(job: Job, status: Json): JsonObject {
	const createdAt = new Date(job.createdAtMs).toISOString();
	return {
		id: job.jobId,
		model: job.model,
		requested_model: null,
		status: (status as JsonObject)['status'] ?? null,
		workflow_id: null,
		workflow_execution_id: null,
		execution_cost: 0,
		run_time: 0,
		created_at: createdAt,
		started_at: null,
		completed_at: job.settledAtMs === null ? null : new Date(job.settledAtMs).toISOString(),
		output: null,
	};
}

/** Each Labs: `success` means accepted in a create and finished in a poll; webhooks say `succeeded`, and nothing on cancel. */
export const dialect: Dialect = {
	id: 'eachLabs',
	keyHeaders: [{ name: 'x-api-key' }, { name: 'authorization', scheme: 'Bearer' }],
	newJobId: () => randomUUID(),
	routes: [
		{
			kind: 'submit',
			method: 'POST',
			path: /^\/v1\/prediction\/?$/,
			inputKey: 'input',
			envelope: {
				...envelope,
				// Only in the general reference: "Secret used to sign webhook requests" (api/predictions/create-prediction).
				version: { is: 'text' },
				webhook_secret: { is: 'text' },
			},
			callbackKey: 'webhook_url',
			callbackSecretKey: 'webhook_secret',
			rules: (model) => models[model],
			accepted: 'create',
		},
		{
			kind: 'upload',
			method: 'POST',
			path: /^\/v1\/upload\/presign$/,
			fields: {
				content_type: { is: 'text', required: true },
				file_type: { is: 'text', oneOf: ['image', 'video', 'audio', 'other'] },
				expires_in_seconds: { is: 'integer', from: 60, to: 31_536_000 },
			},
			contentTypeOf: (body) => String(body['content_type']),
			requiredHeaders: (uploadId) => ({ 'x-amz-meta-file-id': uploadId }),
			maxBytes: 100 * 1024 * 1024,
			answer: 'upload',
		},
		{ kind: 'poll', method: 'GET', path: /^\/v1\/prediction\/(?<jobId>[^/]+)$/, jobId: ({ parts }) => parts['jobId'] },
		{
			kind: 'cancel',
			method: 'POST',
			path: /^\/v1\/prediction\/(?<jobId>[^/]+)\/cancel$/,
			jobId: ({ parts }) => parts['jobId'],
			canceled: 'cancel',
			alreadySettled: 'cancel-too-late',
		},
		{
			kind: 'check',
			method: 'GET',
			path: /^\/v1\/executions$/,
			answer: 'executions',
			values: ({ query }, jobs, statusBody) => ({
				runs: [...jobs]
					.reverse()
					.filter((job) => job.model === (query.get('model') ?? job.model))
					.filter((job) => job.createdAtMs >= Date.parse(query.get('from') ?? new Date(0).toISOString()))
					.slice(Number(query.get('offset') ?? 0))
					.slice(0, Number(query.get('limit') ?? 20))
					.map((job) => listed(job, statusBody(job))),
			}),
		},
	],
	answers: {
		anonymous: 'error-401',
		wrongKey: 'error-401',
		invalidInput: 'error-400',
		unknownModel: 'error-404.model',
		outOfCredit: 'error-402',
		rateLimited: 'error-429',
		overCapacity: 'error-429.concurrency',
		unavailable: 'error-503',
		unknownJob: 'error-404',
	},
	statuses: {
		queued: 'status-created',
		running: 'status-processing',
		drifted: 'status-drifted',
		succeeded: 'status-succeeded',
		failed: 'status-failed',
		moderated: 'status-failed.moderation',
		canceled: 'status-canceled',
	},
	callback: {
		payload: (outcome) =>
			({
				succeeded: 'callback-succeeded.page',
				failed: 'callback-failed.page',
				moderated: 'callback-failed.moderation',
				canceled: undefined,
			})[outcome],
		// "Eachlabs POSTs this payload when the job ends", without a word of a secret (page of the model, Webhook).
		retryAfterSeconds: [10, 10],
	},
	sample: {
		submit: (prompt) => ({
			path: '/v1/prediction/',
			body: { model: 'bytedance-seedance-2-0-text-to-video', input: { prompt, duration: '5' } },
		}),
		poll: (jobId) => `/v1/prediction/${jobId}`,
	},
	ownFiles: { address: /^https:\/\/cdn-us\.eachlabs\.ai\/uploads\/(?<uploadId>[\w-]+)/ },
	refunds: ['canceled'],
};
