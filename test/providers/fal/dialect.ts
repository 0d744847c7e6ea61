import { randomUUID } from 'node:crypto';
import nacl from 'tweetnacl';

import type { Dialect, ProviderRequest } from '../../simulator/dialect';
import type { Json, Values } from '../../simulator/fixture';
import type { InputRules } from '../../simulator/inputRules';
import type { Job } from '../../simulator/jobs';
import { signedHeaders } from './signature';
import { beyondTheForm, conflictsOf, fieldsOf, strangerFields, strangerModel } from './page';

/** One pair for each simulator process, as a provider has one for all its customers. */
const pair = nacl.sign.keyPair();

function rulesOf(model: string): InputRules | undefined {
	if (model === strangerModel) return { fields: strangerFields };
	const fields = fieldsOf[model];
	return fields && { fields: { ...fields, ...beyondTheForm }, conflicts: conflictsOf(model) };
}

const requestPath = (end: string) => new RegExp(`^/(?<app>[^/]+/[^/]+)/requests/(?<jobId>[^/]+)${end}$`);

/** "The status, result, and cancel URLs use only the owner and the app." */
const fits = ({ model }: Job, { parts }: ProviderRequest) => model.split('/').slice(0, 2).join('/') === parts['app'];

const lastPart = (id: string) => id.split('/').at(-1);

const jobId = ({ parts }: ProviderRequest) => parts['jobId'];

function itemOf(job: Job, outcomeBody: (job: Job) => Json): Json {
	const ended = job.settledAtMs === null ? null : new Date(job.settledAtMs).toISOString();
	const statusCodes = { succeeded: 200, failed: 500, moderated: 422, canceled: 499 };
	return {
		request_id: job.jobId,
		endpoint_id: job.model,
		sent_at: new Date(job.createdAtMs).toISOString(),
		started_at: new Date(job.createdAtMs).toISOString(),
		ended_at: ended,
		status_code: job.outcome && statusCodes[job.outcome],
		json_input: job.input,
		json_output: job.outcome === null ? null : outcomeBody(job),
	};
}

/** "Filters: request ID; time range; pagination via cursor/limit". */
function history({ query }: ProviderRequest, jobs: readonly Job[], outcomeBody: (job: Job) => Json): Values {
	const models = query.get('endpoint_id')?.split(',') ?? [];
	const [id, start] = [query.get('request_id'), Date.parse(query.get('start') ?? '1970-01-01')];
	const found = jobs
		.filter((job) => models.includes(job.model) && (id === null || job.jobId === id) && job.createdAtMs >= start)
		.slice(0, Number(query.get('limit') ?? 50));
	return { runs: found.map((job) => itemOf(job, outcomeBody)) };
}

export const dialect: Dialect = {
	id: 'fal',
	keyHeaders: [{ name: 'authorization', scheme: 'Key' }],
	newJobId: () => randomUUID(),
	clientId: (job) => `${job.model}/requests/${job.jobId}`,
	routes: [
		{
			kind: 'upload',
			method: 'POST',
			path: /^\/rest\.fal\.ai\/storage\/upload\/initiate$/,
			fields: { content_type: { is: 'text', required: true }, file_name: { is: 'text', required: true } },
			contentTypeOf: (body) => String(body['content_type']),
			maxBytes: 90 * 1024 * 1024,
			answer: 'upload',
		},
		{
			kind: 'other',
			method: 'GET',
			path: /^\/rest\.fal\.ai\/\.well-known\/jwks\.json$/,
			answer: 'jwks',
			openToAll: true,
			values: () => ({ ed25519: Buffer.from(pair.publicKey).toString('base64url') }),
		},
		// "Public: no API key."
		{ kind: 'other', method: 'GET', path: /^\/api\.fal\.ai\/v1\/models$/, answer: 'models', openToAll: true },
		{
			kind: 'other',
			method: 'GET',
			path: /^\/api\.fal\.ai\/v1\/models\/pricing$/,
			answer: 'pricing',
			values: ({ query }) => ({ model: query.get('endpoint_id') ?? '' }),
		},
		{
			kind: 'check',
			method: 'GET',
			path: /^\/api\.fal\.ai\/v1\/models\/requests\/by-endpoint$/,
			answer: 'history',
			values: history,
		},
		{ kind: 'poll', method: 'GET', path: requestPath('/status'), jobId, fits },
		{ kind: 'result', method: 'GET', path: requestPath(''), jobId, fits },
		{
			kind: 'cancel',
			method: 'PUT',
			path: requestPath('/cancel'),
			jobId,
			fits,
			canceled: 'cancel',
			alreadySettled: 'cancel-error-400',
		},
		{
			kind: 'submit',
			method: 'POST',
			path: /^\/(?<model>[^.]+(?:\.\d[^.]*)*)$/,
			envelope: {},
			callbackParameter: 'fal_webhook',
			rules: rulesOf,
			accepted: 'create',
		},
	],
	answers: {
		anonymous: 'error-401',
		wrongKey: 'error-401',
		invalidInput: 'error-422',
		unknownModel: 'error-404.model',
		outOfCredit: 'error-403.balance',
		rateLimited: 'error-429',
		overCapacity: 'error-429',
		unavailable: 'error-503',
		unknownJob: 'error-404',
	},
	statuses: {
		queued: 'status-queued',
		running: 'status-running',
		drifted: 'status-drifted',
		succeeded: 'status-completed',
		failed: 'status-completed',
		moderated: 'status-completed',
		canceled: 'status-completed',
	},
	results: {
		early: 'result-early',
		succeeded: 'result-succeeded',
		failed: 'result-failed',
		moderated: 'result-failed.moderation',
		canceled: 'result-canceled',
	},
	callback: {
		payload: (outcome) =>
			({
				succeeded: 'callback-succeeded',
				failed: 'callback-failed',
				moderated: 'callback-failed',
				canceled: undefined,
			})[outcome],
		headers: (job, body) => signedHeaders(job.jobId, body, pair.secretKey),
		retryAfterSeconds: [5, 15, 45],
	},
	sample: {
		submit: (prompt) => ({ path: '/bytedance/seedance-2.0/text-to-video', body: { prompt, duration: '5' } }),
		poll: (id) => `/bytedance/seedance-2.0/requests/${lastPart(id)}/status`,
		result: (id) => `/bytedance/seedance-2.0/requests/${lastPart(id)}`,
	},
	ownFiles: { address: /^https:\/\/v3\.fal\.media\/files\/(?<uploadId>[\w-]+)/ },
	refunds: ['failed'],
};
