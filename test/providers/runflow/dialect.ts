import { createHmac, randomUUID } from 'node:crypto';

import type { Dialect } from '../../simulator/dialect';
import type { JsonObject } from '../../simulator/fixture';
import { isObject } from '../../simulator/inputRules';
import type { InputRules } from '../../simulator/inputRules';
import type { Job } from '../../simulator/jobs';
import { fullHd, images, imageToVideo, queuedImageToVideo, shared } from './page';

type ModelTable = Readonly<Record<string, InputRules>>;

const models: ModelTable = {
	'bytedance/seedance/2.0/text-to-video': { fields: { ...shared, ...fullHd } },
	'bytedance/seedance/2.0/image-to-video': queuedImageToVideo,
	'bytedance/seedance/2.0/fast/text-to-video': { fields: shared },
	'bytedance/seedance/2.0/fast/image-to-video': { fields: { ...shared, ...images } },
};

/** The flat call is known from one page only, whose resolutions end at 720p. */
const flatModels: ModelTable = {
	...models,
	'bytedance/seedance/2.0/text-to-video': { fields: shared },
	'bytedance/seedance/2.0/image-to-video': imageToVideo,
};

/** "q=status_code:succeeded"; "Operators: `=`, `:`, `>`, `<`, `>=`, `<=`, `AND`, `OR`, `NOT`" (docs.runflow.io/concepts/requests). */
function readFilter(text: string | null): ((run: JsonObject) => boolean) | undefined {
	const [, field, value] = /^(\w+)[:=]([\w-]+)$/.exec(text ?? '') ?? [];
	return field === undefined ? undefined : (run) => String(run[field]) === value;
}

const signature = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex');

/** Runflow in both flavours: the flat call that blocks until the video is there, and the runs that are polled. */
export const dialect: Dialect = {
	id: 'runflow',
	keyHeaders: [{ name: 'authorization', scheme: 'Bearer' }],
	newJobId: () => randomUUID(),
	routes: [
		{
			kind: 'submit',
			method: 'POST',
			path: /^\/v1\/run\/(?<model>.+)$/,
			envelope: {},
			rules: (model) => flatModels[model],
			accepted: 'create-finished',
			blocksUntilSettled: { succeeded: 'create-finished', failed: 'create-failed', moderated: 'create-moderated' },
		},
		{
			kind: 'submit',
			method: 'POST',
			path: /^\/v1\/models\/(?<model>.+)\/runs$/,
			inputKey: 'input',
			envelope: {
				...queuedImageToVideo.envelope,
				metadata: { is: 'object', orNull: true },
				client_ref: { is: 'text', orNull: true },
			},
			callbackKey: 'callback_url',
			assetReferences: /^runflow:\/\/assets\/[\w-]+$/,
			rules: (model) => models[model],
			accepted: 'create',
		},
		{
			kind: 'upload',
			method: 'POST',
			path: /^\/v1\/asset-uploads$/,
			fields: {
				filename: { is: 'text', required: true },
				mime_type: { is: 'text', required: true },
				size_bytes: { is: 'integer', from: 1, to: 52_428_800, required: true },
			},
			contentTypeOf: (body) => String(body['mime_type']),
			maxBytes: 52_428_800,
			answer: 'upload',
		},
		{
			kind: 'confirm',
			method: 'POST',
			path: /^\/v1\/asset-uploads\/(?<uploadId>[^/]+)\/confirmations$/,
			answer: 'upload-confirmed',
		},
		{ kind: 'other', method: 'GET', path: /^\/v1\/runs\/statuses$/, answer: 'statuses' },
		{ kind: 'poll', method: 'GET', path: /^\/v1\/runs\/(?<jobId>[^/]+)$/, jobId: ({ parts }) => parts['jobId'] },
		{
			kind: 'other',
			method: 'GET',
			path: /^\/v1\/runs$/,
			answer: 'runs',
			values: ({ query }, jobs, statusBody) => {
				const keep = readFilter(query.get('q')) ?? (() => true);
				const newestFirst = [...jobs].reverse().map((job: Job) => statusBody(job));
				return {
					runs: newestFirst.filter((run) => isObject(run) && keep(run)).slice(0, Number(query.get('limit') ?? 50)),
				};
			},
		},
		{ kind: 'check', method: 'GET', path: /^\/v1\/auth\/me$/, answer: 'auth-me' },
		{ kind: 'check', method: 'GET', path: /^\/v1\/billing\/balance$/, answer: 'balance' },
		{ kind: 'other', method: 'GET', path: /^\/v1\/health$/, answer: 'health', openToAll: true },
	],
	answers: {
		anonymous: 'error-401',
		wrongKey: 'error-401',
		invalidInput: 'error-422',
		unknownModel: 'error-404.model',
		outOfCredit: 'error-402',
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
		canceled: 'status-canceled',
	},
	callback: {
		payload: (outcome) =>
			({
				succeeded: 'callback-succeeded',
				failed: 'callback-failed',
				moderated: 'callback-failed.moderation',
				canceled: 'callback-canceled',
			})[outcome],
		headers: ({ jobId }, body, signingSecret) => ({
			'runflow-request-id': `req_${jobId}`,
			...(signingSecret !== undefined && { 'runflow-signature': signature(signingSecret, body) }),
		}),
		retryAfterSeconds: [5, 15, 45],
	},
	sample: {
		submit: (prompt) => ({
			path: '/v1/models/bytedance/seedance/2.0/text-to-video/runs',
			body: { input: { prompt, duration: '5' } },
		}),
		poll: (jobId) => `/v1/runs/${jobId}`,
	},
	ownFiles: {
		address: /^(runflow:\/\/assets\/|https:\/\/assets\.runflow\.io\/)(?<uploadId>[\w-]+)/,
		needsConfirmation: true,
	},
	refunds: [],
};
