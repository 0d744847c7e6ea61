import { z } from 'zod';
import { defineProvider } from '../video/defineProvider';
import type { HttpFrame } from '../video/http';
import type { JsonObject } from '../video/json';
import { path, segmentsOf } from '../video/path';
import { textOf } from '../video/redact';
import { failureReason } from '../video/reasons';
import { errorText, firstText, idInCallback, idText, numberIn } from '../video/replyFields';
import type { StatusReport } from '../video/report';
import { videosOf } from '../video/resultVideos';
import type { StatusWords } from '../video/statusWords';
import { phaseOf } from '../video/statusWords';
import { defineUpload, mediaKeptSeconds } from '../video/upload';
import { falCatalogue } from './shared/falCatalogue';
import { falModelInput, falOffers } from './shared/falModels';

// Sources: fal.ai/docs (inference API, platform APIs, webhooks, errors; read 2026-11-20 in copies) and the official client, npm
// @fal-ai/client 1.10.1. Nothing here was tried on the live API. The models stand in `shared/falModels.ts`.

/** Prices, history and models; files, and the keys that callbacks are signed with. */
const [platform, storage] = ['api.fal.ai', 'rest.fal.ai'];

/** A job as its calls need it. The id of a job is the path of its result below the queue: its model is part of all calls. */
interface Job {
	endpoint: string;
	requestId: string;
}

/** A whole address of fal's stands for the id in it; undefined for the bare id of a request, as fal's own pages show it. */
function jobIn(jobId: string): Job | undefined {
	const [, endpoint, requestId] =
		/^(?:https:\/\/queue\.fal\.run\/)?(.+)\/requests\/([^/]+?)(?:\/(?:status|cancel))?$/.exec(jobId) ?? [];
	return endpoint === undefined || requestId === undefined ? undefined : { endpoint, requestId };
}

/** The whole id of a request of a model; undefined for what no id can be. */
function idOf(model: string, requestId: string | undefined): string | undefined {
	return /^[\w-]+$/.test(requestId ?? '') ? `${model}/requests/${requestId}` : undefined;
}

/** "The status, result, and cancel URLs use only the owner and the app"; two kinds of ids have a word before these. */
function resultPath({ endpoint, requestId }: Job): string {
	const parts = endpoint.split('/');
	const app = parts.slice(0, ['workflows', 'comfy'].includes(parts[0] ?? '') ? 3 : 2).join('/');
	return path`/${segmentsOf(app)}/requests/${requestId}`;
}

const listedModels = [...new Set(falOffers.flatMap(({ models }) => models.map(({ id }) => id)))].join();

/** "Lists requests for one or more endpoints (up to 50 IDs)", with what was asked for and what came of it. */
function historyCall(query: Readonly<Record<string, string>>) {
	return {
		method: 'GET' as const,
		host: platform,
		path: path`/v1/models/requests/by-endpoint`,
		query,
		timeoutSeconds: 30,
	};
}

const text = z.string().nullish();

const submissionReply = z.object({ request_id: idText });

const historyItem = z.object({
	request_id: idText,
	endpoint_id: text,
	ended_at: z.unknown(),
	status_code: z.unknown(),
	json_input: z.record(z.unknown()).nullish().catch(undefined),
	json_output: z.unknown(),
});

const history = z.object({ items: z.array(historyItem), next_cursor: text, has_more: z.boolean() });

const statusReply = z.union([z.object({ status: z.string() }), history]);

/** What a model answers, or why it did not: one shape for what is wrong with the input, another for what broke. */
const resultReply = z.object({ detail: z.unknown(), error_type: text }).passthrough();

type Result = z.infer<typeof resultReply>;

const modelError = z.object({ msg: text, type: text });

const priceList = z.object({
	prices: z.array(z.object({ endpoint_id: z.string(), unit_price: z.number(), unit: text, currency: z.string() })),
});

const statusWords: StatusWords = { in_queue: 'queued', in_progress: 'running' };

function videosIn(output: unknown) {
	const { video, videos } = (typeof output === 'object' && output !== null ? output : {}) as Partial<
		Record<'video' | 'videos', unknown>
	>;
	return videosOf([video, videos], output);
}

/** "HTTP 5xx never charged"; other failures "may be charged if a runner already worked" (FAQ). */
function failed({ detail, error_type }: Result, status: number): StatusReport {
	const errors = Array.isArray(detail) ? detail.flatMap((one) => modelError.safeParse(one).data ?? []) : [];
	const types = [error_type, ...errors.map(({ type }) => type)];
	const message = firstText(...errors.map(({ msg }) => msg), detail, ...types) ?? `status ${status}`;
	if (error_type?.toLowerCase() === 'client_cancelled') return { phase: 'canceled', message, billed: null };
	const told = failureReason(...types, message);
	const byStatus = status >= 500 ? 'provider' : 'input';
	return {
		phase: 'failed',
		reason: told === 'unknown' ? byStatus : told,
		message,
		billed: status >= 500 ? false : null,
	};
}

/** Statuses that are about the call, whatever became of the job. */
const aboutTheCall = [401, 402, 403, 404, 408, 429];

function readResult(reply: Result, { status }: HttpFrame): StatusReport | undefined {
	if (status >= 200 && status < 300) return { phase: 'succeeded', videos: videosIn(reply) };
	// Asked for too early, which a status that is right excludes.
	if (textOf(reply.detail).includes('still in progress')) return { phase: 'running' };
	if (aboutTheCall.includes(status)) return undefined;
	// What broke is named by a type; without one it may be the answer of whoever stands before fal.
	const isNamed = Array.isArray(reply.detail) || firstText(reply.error_type) !== undefined;
	return isNamed || status < 500 ? failed(reply, status) : undefined;
}

/** A job by its bare id, in fal's history. */
function readHistory([item]: ReadonlyArray<z.infer<typeof historyItem>>): StatusReport {
	if (!item) return { phase: 'rejected', message: 'no such request in the history of the listed models', status: 404 };
	const status = numberIn(item.status_code);
	if (!item.ended_at || status === undefined) return { phase: 'running' };
	if (status < 300) return { phase: 'succeeded', videos: videosIn(item.json_output) };
	const reply = resultReply.safeParse(item.json_output);
	return failed(reply.success ? reply.data : { detail: undefined }, status);
}

/** How far fal's clock may be behind ours. */
const clockDifferenceMs = 10_000;

/** Whether a job was asked for all this; numbers may come back as text. */
function isSameInput(theirs: Readonly<Record<string, unknown>>, ours: JsonObject): boolean {
	return Object.entries(ours).every(([field, value]) => value === undefined || textOf(theirs[field]) === textOf(value));
}

const unitsHeader = 'x-fal-billable-units';

const upload = defineUpload({
	// The official client sends larger ones in parts.
	maxBytes: 90 * 1024 * 1024,
	ticketCall: ({ name, mimeType }) => ({
		method: 'POST',
		host: storage,
		path: path`/storage/upload/initiate`,
		query: { storage_type: 'fal-cdn-v3' },
		headers: { 'x-fal-object-lifecycle': JSON.stringify({ expiration_duration_seconds: mediaKeptSeconds }) },
		body: { content_type: mimeType, file_name: name },
		timeoutSeconds: 30,
	}),
	ticketReply: z.object({ upload_url: z.string(), file_url: z.string() }),
	readTicket: ({ upload_url, file_url }, { mimeType }) => ({
		putUrl: upload_url,
		headers: { 'content-type': mimeType },
		then: { url: file_url },
	}),
});

export const fal = defineProvider({
	id: 'fal',
	name: 'fal',
	credential: 'falApi',
	baseUrl: 'https://queue.fal.run',
	hosts: [platform, storage],
	searchWords: ['fal.ai', 'veo', 'kling', 'hailuo', 'wan'],
	dashboard: 'https://fal.ai/dashboard/requests',
	keySteps: [
		'Sign in at <https://fal.ai> and add credit.',
		'Open <https://fal.ai/dashboard/keys>, create a key with the scope *API* and copy it: it is shown once.',
	],
	quirks: [
		'fal runs 2 videos of a new account at once, up to 40 after purchases. More wait in its queue; none is rejected for that.',
		'The Job ID holds the model, because fal needs it in every request: `owner/app/…/requests/id`. The bare id that fal’s own pages show works too for the models of this page.',
		'fal keeps a result for one hour. A wait in n8n keeps it for you; one that begins later than that may find nothing.',
		'We ask fal not to repeat a failed video by itself (`x-fal-no-retry`), so that a failure shows at once.',
		'What a video cost is what fal counted for it times fal’s own price, both asked from fal when the video is ready.',
		'Any other video model of fal works by its Model ID. Its fields that this form does not have go into Extra Parameters (JSON), under the names on its page.',
	],
	unverified: [
		'Prices at 480p and 1080p of Seedance 2.0 are worked out from the tokens that the pages name; they print 720p only. The price of Seedance 2.0 Mini is on no page we found.',
		'Kling 3.0 Pro Image to Video: one page of fal says twice the price we count.',
		'How long a video takes: no page says it. The times are guesses, and only decide how often n8n asks.',
		'Whether fal’s history lists a job while it still runs. If it does not, a lost answer is only found when the job is done.',
		'Whether fal says what was billed for every model. Where it does not, the cost is the estimate.',
		'Whether canceling a job that already runs stops the bill.',
		'Which address has the keys for callbacks: the client of fal uses `rest.fal.ai` now, older pages name `rest.alpha.fal.ai`. If callbacks are rejected, the video is found by the timed check.',
		'Wan 2.7: other pages of the same model want the duration as a number, as we send it; the types of fal’s client say text. How many references it takes stands nowhere; we allow five.',
		'Seedance 2.0: older pages list a seed, the newest types do not. It is not sent.',
		'Veo 3.1 from an image in 4k: its page has it, the types of fal’s client do not.',
	],
	requestFormats: [{ id: 'queue', name: 'Queue', description: 'Queues the job and answers at once' }],
	offers: falOffers,
	authorize: (apiKey) => ({ Authorization: `Key ${apiKey}` }),
	input: falModelInput,
	submitCall: ({ model, callbackUrl }, input) => ({
		method: 'POST',
		path: path`/${segmentsOf(model)}`,
		...(callbackUrl !== undefined && { query: { fal_webhook: callbackUrl } }),
		headers: { 'x-fal-no-retry': '1' },
		body: input,
		timeoutSeconds: 60,
	}),
	submissionReply,
	readSubmission: ({ request_id }, { model }) => ({ outcome: 'accepted', jobId: idOf(model, request_id) }),
	statusCall: (jobId) => {
		const job = jobIn(jobId);
		return job
			? { method: 'GET', path: `${resultPath(job)}/status`, query: { logs: '0' }, timeoutSeconds: 30 }
			: historyCall({ endpoint_id: listedModels, request_id: jobId, expand: 'payloads', limit: '1' });
	},
	statusReply,
	readStatus: (reply) => {
		if ('items' in reply) return readHistory(reply.items);
		if (reply.status.toUpperCase() === 'COMPLETED') return { phase: 'ended' };
		const { phase, warning } = phaseOf(statusWords, reply.status);
		return phase === 'queued' ? { phase } : { phase: 'running', ...(warning && { warning }) };
	},
	resultCall: (jobId) => {
		const job = jobIn(jobId);
		return job && { method: 'GET', path: resultPath(job), timeoutSeconds: 30 };
	},
	// "fal keeps the result for 1 hour after the request completes."
	resultKeptSeconds: 60 * 60,
	resultReply,
	readResult,
	costCall: (jobId, { headers }) => {
		const job = jobIn(jobId);
		if (!job || numberIn(headers[unitsHeader]) === undefined) return undefined;
		const query = { endpoint_id: job.endpoint };
		return { method: 'GET', host: platform, path: path`/v1/models/pricing`, query, timeoutSeconds: 30 };
	},
	costReply: priceList,
	readCost: ({ prices }, jobId, { headers }) => {
		const price = prices.find(({ endpoint_id }) => endpoint_id === jobIn(jobId)?.endpoint);
		const units = numberIn(headers[unitsHeader]);
		if (!price || units === undefined || price.currency.toUpperCase() !== 'USD') return undefined;
		const { unit_price, unit } = price;
		const amount = Math.round(units * unit_price * 10_000) / 10_000;
		return { amount, currency: 'USD', basis: `${units} ${unit ?? 'units'} billed x ${unit_price} USD` };
	},
	findCall: ({ model }, sinceMs, _, next) =>
		historyCall({
			endpoint_id: model,
			start: new Date(sinceMs - clockDifferenceMs).toISOString(),
			expand: 'payloads',
			limit: '100',
			...(next !== undefined && { cursor: next }),
		}),
	findsByLikeness: true,
	foundReply: history,
	readFound: ({ items, has_more, next_cursor }, { model }, input) => ({
		jobIds: items
			.filter(({ endpoint_id, json_input }) => endpoint_id === model && isSameInput(json_input ?? {}, input))
			.map(({ request_id }) => idOf(model, request_id)),
		isMore: has_more === true,
		next: next_cursor ?? undefined,
	}),
	catalogue: falCatalogue,
	upload,
	cancelCall: (jobId) => {
		const job = jobIn(jobId);
		return job && { method: 'PUT', path: `${resultPath(job)}/cancel`, timeoutSeconds: 30 };
	},
	cancelReply: z.object({ status: z.string() }),
	readCancel: ({ status }) => status.toUpperCase() === 'CANCELLATION_REQUESTED',
	cancelEffect: 'cancels what waits in its queue, and does not say what a canceled video that already runs is billed',
	failureEffect: 'bills nothing when it broke itself; a video that failed because of its input may be billed',
	readCallback: (body) => idInCallback(body, 'request_id'),
	nameInCallback: (jobId) => jobIn(jobId)?.requestId ?? jobId,
	callbackProof: {
		kind: 'ed25519',
		header: 'x-fal-webhook-signature',
		signed: {
			template: '{x-fal-webhook-request-id}\n{x-fal-webhook-user-id}\n{x-fal-webhook-timestamp}\n{body-sha256}',
			timestamp: { header: 'x-fal-webhook-timestamp', toleranceSeconds: 300 },
		},
		keys: { host: storage, path: '/.well-known/jwks.json' },
	},
	rejection: ({ status, body }) => {
		const message = errorText(body, 'detail', 'message', 'error');
		// "User is locked. Reason: Exhausted balance."
		const isBroke = status === 403 && /balance|top up/i.test(message ?? '');
		return { message, ...(isBroke && { code: 'quota' }) };
	},
	checkCall: historyCall({ endpoint_id: 'fal-ai/veo3.1', limit: '1' }),
	readCheck: ({ status, body }) => {
		if (status === 401 || status === 403) return 'rejected';
		return status === 200 && history.safeParse(body).success ? 'accepted' : 'other-service';
	},
});
