import { z } from 'zod';
import type { FailureReason } from '../video/errors';
import { falImage, falInput, falLimits, falReferences } from './shared/falSchema';
import { frameOffers } from '../video/frames';
import type { Choice, Limits } from '../video/limits';
import { megabyte } from '../video/media';
import { path } from '../video/path';
import type { Price } from '../video/price';
import type { ModelFacts, Offer } from '../video/offer';
import { defineProvider } from '../video/defineProvider';
import { textOf } from '../video/redact';
import type { StatusWords } from '../video/statusWords';
import { errorText, firstText, idInCallback, idText, numberIn } from '../video/replyFields';
import { failureReason } from '../video/reasons';
import { phaseOf } from '../video/statusWords';
import { videosOf } from '../video/resultVideos';
import { defineUpload, mediaKeptSeconds } from '../video/upload';

// Sources: the model pages eachlabs.ai/bytedance/seedance-2-0/bytedance-seedance-2-0-{image,reference}-to-video (stamped
// 2026-06-01 and 2026-05-28), the skill "bytedance-seedance-2-0" of github.com/eachlabs/skills (fast models) and
// github.com/eachlabs/mintlify-docs (2026-08-21). Nothing here was tried on the live API.

const pages = 'https://www.eachlabs.ai/bytedance/seedance-2-0';
const skill = 'https://skills.sh/eachlabs/skills/bytedance-seedance-2-0';

const imagePage = { page: `${pages}/bytedance-seedance-2-0-image-to-video`, date: '2026-06-01' };
const referencePage = { page: `${pages}/bytedance-seedance-2-0-reference-to-video`, date: '2026-05-28' };
const skillPage = { page: skill, date: '2026-11-20' };
/** Where the page of a model would be that no copy was found of. */
const noPage = { page: `${pages}/bytedance-seedance-2-0-text-to-video`, date: '2026-11-20' };

/** "Per second based on output duration". */
function perSecond(rates: Price['rates'], { page, date }: { page: string; date: string }): Price {
	return { currency: 'USD', by: 'resolution', rates, source: page, date };
}

const standardRates = { '480p': 0.1412, '720p': 0.3024, '1080p': 0.685 };
const fastRates = { '480p': 0.1129, '720p': 0.2419 };

const fullHd: Choice<string> = {
	values: ['480p', '720p', '1080p'],
	default: '720p',
	doubts: {
		'1080p':
			'Each Labs has a price for 1080p, but does not list it among the values of this model. It may be rejected, or come out smaller.',
	},
};

const textToVideo: ModelFacts = {
	id: 'bytedance-seedance-2-0-text-to-video',
	name: 'Seedance 2.0 Text to Video',
	// Two constants of a public client; no page of this model was found.
	expectedSeconds: 150,
	source: noPage,
	price: perSecond({ '720p': 0.3024 }, noPage),
};

const textToVideoFast: ModelFacts = {
	id: 'bytedance-seedance-2-0-text-to-video-fast',
	name: 'Seedance 2.0 Fast Text to Video',
	expectedSeconds: 120,
	source: skillPage,
	price: perSecond(fastRates, skillPage),
};

const imageToVideo: ModelFacts = {
	id: 'bytedance-seedance-2-0-image-to-video',
	name: 'Seedance 2.0 Image to Video',
	expectedSeconds: 220,
	source: imagePage,
	price: perSecond(standardRates, imagePage),
	limits: { resolution: fullHd },
};

const imageToVideoFast: ModelFacts = {
	id: 'bytedance-seedance-2-0-image-to-video-fast',
	name: 'Seedance 2.0 Fast Image to Video',
	expectedSeconds: 150,
	source: skillPage,
	price: perSecond(fastRates, skillPage),
};

const referenceToVideo: ModelFacts = {
	id: 'bytedance-seedance-2-0-reference-to-video',
	name: 'Seedance 2.0 Reference to Video',
	expectedSeconds: 200,
	source: referencePage,
	price: perSecond(standardRates, referencePage),
	limits: { resolution: fullHd },
};

const limits: Limits = {
	...falLimits,
	// "Data-URIs and localhost URLs are rejected"; only https.
	mediaAddress: 'https',
};

const [firstFrame, firstLastFrame] = frameOffers({
	models: [imageToVideo, imageToVideoFast],
	limits,
	image: falImage,
});

const offers: [Offer, ...Offer[]] = [
	firstFrame,
	firstLastFrame,
	{
		mode: 'text',
		models: [textToVideo, textToVideoFast],
		limits: { ...limits, mentions: falReferences.mentions },
	},
	// The page calls `video_urls` a string; all else on it says list, and so does the schema it comes from.
	{ mode: 'reference', models: [referenceToVideo], limits: { ...limits, ...falReferences } },
];

/** How far the provider's clock may be behind ours. */
const clockDifferenceMs = 10_000;

/** Jobs on one page of the search for a lost one. */
const listedAtOnce = 50;

const statusWords: StatusWords = {
	created: 'queued',
	starting: 'queued',
	processing: 'running',
	success: 'succeeded',
	succeeded: 'succeeded',
	error: 'failed',
	failed: 'failed',
	cancelled: 'canceled',
	canceled: 'canceled',
};

const text = z.string().nullish();

const submissionReply = z.object({ predictionID: idText, id: idText, status: text, message: text, details: text });

const statusReply = z.object({
	status: z.string(),
	input: z.record(z.unknown()).nullish().catch(undefined),
	output: z.unknown(),
	message: text,
	details: text,
	error: z.unknown(),
	logs: z.unknown(),
	metrics: z.object({ cost: z.unknown() }).nullish(),
});

const cancelReply = z.object({ status: z.string() });

const executionList = z.object({ executions: z.array(z.object({ id: idText, model: text })) });

const failedOutput = z.object({ error_code: text, error_message: text, error: text }).partial();

/**
 * Codes whose texts do not tell the reason (video/billing-limits, 2026-08-21): they are documented for another product, whose
 * failures come in the same envelope. "PROVIDER_REJECTED: an input URL could not be staged".
 */
const reasonByCode: Readonly<Record<string, FailureReason>> = {
	PROVIDER_REJECTED: 'input',
	PROVIDER_BAD_REQUEST: 'input',
	INPUT_VALIDATION_ERROR: 'input',
	INPUT_DOWNLOAD_ERROR: 'input',
	PROVIDER_FAILED: 'provider',
	PROVIDER_SERVER_ERROR: 'provider',
	PROVIDER_RATE_LIMIT: 'provider',
	EXECUTION_TIMEOUT: 'expired',
};

/** The failure text moved between documentation versions; every documented place is read. */
function failureOf(reply: z.infer<typeof statusReply>): { reason: FailureReason; message: string } {
	const [output] = Array.isArray(reply.output) ? reply.output : [reply.output];
	const inside = failedOutput.safeParse(output);
	const { error_code: code, error_message: said, error } = inside.success ? inside.data : {};
	const message = firstText(
		said,
		error,
		code,
		output,
		reply.message && reply.details ? `${reply.message} — ${reply.details}` : reply.message,
		reply.details,
		reply.error,
		reply.logs,
	);
	const told = failureReason(message);
	// A text that speaks of moderation says more than a code that stands for several things.
	const reason = told === 'moderation' ? told : (reasonByCode[code ?? ''] ?? told);
	return { reason, message: message ?? 'no reason given' };
}

// "Storage: Upload File" (documentation, 2026-08-21).
const upload = defineUpload({
	maxBytes: 100 * megabyte,
	ticketCall: ({ mimeType }) => ({
		method: 'POST',
		path: path`/v1/upload/presign`,
		body: {
			content_type: mimeType,
			file_type: /^(image|video|audio)\//.exec(mimeType)?.[1] ?? 'other',
			// Else 180 days, under an address that everybody can open who has it.
			expires_in_seconds: mediaKeptSeconds,
		},
		timeoutSeconds: 30,
	}),
	ticketReply: z.object({
		presigned_url: z.string(),
		public_url: z.string(),
		required_headers: z.record(z.string()).nullish(),
	}),
	readTicket: ({ presigned_url, public_url, required_headers }, { mimeType }) => ({
		putUrl: presigned_url,
		headers: { 'content-type': mimeType, ...required_headers },
		then: { url: public_url },
	}),
});

export const eachLabs = defineProvider({
	id: 'eachLabs',
	name: 'Each Labs',
	credential: 'eachLabsApi',
	baseUrl: 'https://api.eachlabs.ai',
	searchWords: ['eachlabs', 'each::labs'],
	dashboard: 'https://www.eachlabs.ai/dashboard',
	keySteps: [
		'Sign in at <https://www.eachlabs.ai> and add a balance.',
		'Open <https://www.eachlabs.ai/dashboard/api-keys>, click *Create API Key* and copy the key.',
	],
	capacity: 'Each Labs makes 10 videos at a time while the balance is $10 or less, more above.',
	quirks: [
		'Sound is made unless you switch it off; the price is the same.',
		'The key is sent in the header `X-API-Key`, as the page of the model says.',
		'No page says how long the link to a finished video works, so save the file.',
	],
	unverified: [
		'The general documentation shows the key in another header (`Authorization: Bearer`) since July 2026, and does not say that `X-API-Key` ended. If a fresh key is rejected, report it.',
		'What a cancel does: it is "best effort", so the video may still be made and billed.',
		'With a callback to this n8n a `webhook_secret` is sent too, which the general documentation has and the page of the model has not; callbacks are taken with and without it. Should Each Labs reject it, set **Callback** to *Never*: Wait for Video checks by itself.',
		'Jobs at once: the model page says 10, and 100 orders a minute; the documentation says 10 up to a balance of $10, and no limit above.',
		'One page says that callbacks come for workflows only. Wait for Video checks by itself as well, so a missing callback costs time, nothing else.',
		'The fast models come from a skill file of Each Labs. The price and time of Seedance 2.0 Text to Video come from a public client: the linked page could not be read, so look at it before you order many.',
	],
	requestFormats: [{ id: 'prediction', name: 'Prediction API', description: 'Queues the job and answers at once' }],
	offers,
	// "Authentication: send X-API-Key" (page of the model, 2026-06-01).
	authorize: (apiKey) => ({ 'X-API-Key': apiKey }),
	input: falInput,
	submitCall: (request, input) => ({
		method: 'POST',
		// With the trailing slash of the page; a redirect could turn the POST into a GET.
		path: path`/v1/prediction/`,
		body: {
			model: request.model,
			input,
			webhook_url: request.callbackUrl,
			webhook_secret: request.callbackSecret,
		},
		timeoutSeconds: 60,
	}),
	submissionReply,
	// `status: "success"` here means accepted, not finished.
	readSubmission: (reply) => {
		const jobId = firstText(reply.predictionID, reply.id);
		// With an id there is a job, whatever else is said; the polls tell what became of it.
		if (reply.status === 'error' && jobId === undefined) {
			return { outcome: 'rejected', message: errorText(reply, 'message', 'details') ?? 'no reason given' };
		}
		return { outcome: 'accepted', jobId };
	},
	statusCall: (jobId) => ({ method: 'GET', path: path`/v1/prediction/${jobId}`, timeoutSeconds: 30 }),
	statusReply,
	readStatus: (reply) => {
		const { phase, warning } = phaseOf(statusWords, reply.status);
		if (phase === 'succeeded') {
			const cost = numberIn(reply.metrics?.cost);
			return {
				phase,
				videos: videosOf([reply.output], reply.output),
				...(cost !== undefined && { reportedCost: { amount: cost, currency: 'USD', basis: 'metrics.cost' } }),
			};
		}
		if (phase === 'failed') return { phase, ...failureOf(reply), billed: null };
		// What is billed is only documented for another product.
		if (phase === 'canceled') return { phase, message: failureOf(reply).message, billed: null };
		return { phase, ...(warning && { warning }) };
	},
	// The list is of the whole organisation and without inputs, so each candidate is polled.
	findCall: ({ model }, sinceMs, page) => ({
		method: 'GET',
		path: path`/v1/executions`,
		query: {
			model,
			from: new Date(sinceMs - clockDifferenceMs).toISOString(),
			limit: String(listedAtOnce),
			...(page > 0 && { offset: String(page * listedAtOnce) }),
		},
		timeoutSeconds: 30,
	}),
	foundReply: executionList,
	readFound: ({ executions }, { model }) => ({
		jobIds: executions.filter((one) => one.model === model).map(({ id }) => firstText(id)),
		isMore: executions.length >= listedAtOnce,
	}),
	// Numbers and truth may come back as text.
	matchesRequest: (reply, input) =>
		Object.entries(input).every(
			([field, value]) => value === undefined || textOf(reply.input?.[field]) === textOf(value),
		),
	upload,
	cancelCall: (jobId) => ({ method: 'POST', path: path`/v1/prediction/${jobId}/cancel`, timeoutSeconds: 30 }),
	cancelReply,
	// The reference says "cancelled", another product's guide shows "success" for the same answer.
	readCancel: ({ status }) => ['cancelled', 'canceled', 'success'].includes(status.toLowerCase()),
	// "Cancellation is best-effort for upstream providers" (OpenAPI models.json, 2026-08-21).
	cancelEffect: 'tries its best, and does not say whether a canceled job is billed',
	readCallback: (body) => idInCallback(body, 'exec_id', 'predictionID', 'id'),
	// "The secret verbatim" (documentation, 2026-08-21). The page of the model has neither secret nor header, so a callback
	// without it is taken as well.
	callbackProof: { kind: 'echo', header: 'x-webhook-secret' },
	rejection: ({ body }) => ({ message: errorText(body, 'message', 'error', 'details') }),
	// `/v1/models` is public and proves nothing about a key.
	checkCall: { method: 'GET', path: path`/v1/executions`, query: { limit: '1' }, timeoutSeconds: 30 },
	readCheck: ({ status, body }) => {
		if (status === 401 || status === 403) return 'rejected';
		return status === 200 && executionList.safeParse(body).success ? 'accepted' : 'other-service';
	},
});
