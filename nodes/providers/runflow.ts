import { z } from 'zod';
import { falImage, falInput, falLimits } from '../video/falSchema';
import { frameOffers } from '../video/frames';
import type { Limits } from '../video/limits';
import { path, segmentsOf } from '../video/path';
import type { ModelFacts, Offer } from '../video/provider';
import { defineProvider } from '../video/provider';
import type { StatusWords } from '../video/replies';
import { errorText, failureReason, firstText, idInCallback, numberIn, phaseOf, videosOf } from '../video/replies';
import { defineUpload } from '../video/upload';

// Sources: runflow.io/api/models/bytedance/seedance/2.0/{text,image}-to-video/llms.txt (the "run" format) and
// docs.runflow.io/models/bytedance/seedance/2.0/* (the "runs" format), all stamped 2026-04-08. They disagree; neither was
// tried on the live API. A fast image model and a reference model have no page.

const pages = 'https://docs.runflow.io/models/bytedance/seedance/2.0';
const date = '2026-04-08';

/**
 * The model pages say $0.10 for any resolution, the documentation says more "per second (720p)": a disputed price counts as
 * the higher one. Nobody says what 1080p costs.
 */
function priceOf(rate: number, page: string): NonNullable<ModelFacts['price']> {
	return { currency: 'USD', by: 'resolution', perSecond: { '480p': rate, '720p': rate }, source: page, date };
}

const textToVideo: ModelFacts = {
	id: 'bytedance/seedance/2.0/text-to-video',
	name: 'Seedance 2.0 Text to Video',
	expectedSeconds: 150,
	source: { page: `${pages}/text-to-video`, date },
	price: priceOf(0.3034, `${pages}/text-to-video`),
};

const fastTextToVideo: ModelFacts = {
	id: 'bytedance/seedance/2.0/fast/text-to-video',
	name: 'Seedance 2.0 Fast Text to Video',
	expectedSeconds: 120,
	source: { page: `${pages}/fast/text-to-video`, date },
	price: priceOf(0.2419, `${pages}/fast/text-to-video`),
};

const imageToVideo: ModelFacts = {
	id: 'bytedance/seedance/2.0/image-to-video',
	name: 'Seedance 2.0 Image to Video',
	expectedSeconds: 150,
	source: { page: `${pages}/image-to-video`, date },
	price: priceOf(0.3024, `${pages}/image-to-video`),
};

const limits: Limits = {
	...falLimits,
	mediaAddress: 'http or https',
};

/** The documentation has 1080p, the model pages end at 720p. */
const withFullHd = { resolution: { values: ['480p', '720p', '1080p'], default: '720p' } } satisfies Partial<Limits>;

const run = ['run'];
const runs = ['runs'];

const images = { models: [imageToVideo], limits, image: falImage } as const;
const [firstFrame, firstLastFrame] = frameOffers({ ...images, formats: run });
const queuedFrames = frameOffers({ ...images, limits: { ...limits, ...withFullHd }, formats: runs });

const offers: [Offer, ...Offer[]] = [
	firstFrame,
	firstLastFrame,
	{ mode: 'text', formats: run, models: [textToVideo], limits },
	...queuedFrames,
	{
		mode: 'text',
		formats: runs,
		models: [{ ...textToVideo, limits: withFullHd }, fastTextToVideo],
		limits,
	},
];

const statusWords: StatusWords = {
	queued: 'queued',
	dispatching: 'queued',
	running: 'running',
	succeeded: 'succeeded',
	// "Treat as succeeded for polling, inspect outputs"; without a video it is unreadable, not an empty success.
	partial_succeeded: 'succeeded',
	failed: 'failed',
	errored: 'failed',
	canceled: 'canceled',
	cancelled: 'canceled',
};

const text = z.string().nullish();

const output = z
	.object({
		outputs: z.unknown(),
		video: z.unknown(),
		video_url: z.unknown(),
		video_urls: z.unknown(),
		videos: z.unknown(),
	})
	.partial();

const runReply = z.object({
	id: text,
	run_id: text,
	status_code: text,
	status: text,
	output: z.unknown(),
	video: z.unknown(),
	cost: z.unknown(),
	failure_code: text,
	failure_message: text,
	/** An older shape of the failure. */
	error: z
		.union([z.string(), z.object({ code: text, message: text })])
		.nullish()
		.catch(undefined),
});

const listedRun = z.object({ id: text, run_id: text, client_ref: text });

/** Runflow's own example code reads `items`. */
const runList = z.object({ items: z.array(listedRun).nullish(), data: z.array(listedRun).nullish() });

/** "The account payload"; its fields are not documented, but an account has some name. */
const account = z
	.record(z.unknown())
	.refine((fields) => /"(user|org|account|email)/i.test(JSON.stringify(fields)), 'names no account');

type RunReply = z.infer<typeof runReply>;

/** Where the documentation, its example code and the model page have the video; first hit wins. */
function videosIn(reply: RunReply) {
	const parsed = output.safeParse(reply.output);
	const places = parsed.success ? parsed.data : {};
	return videosOf(
		[places.outputs, places.video, places.video_url, places.video_urls, places.videos, reply.video, reply.output],
		reply.output ?? reply.video,
	);
}

function failureOf({ failure_code, failure_message, error }: RunReply) {
	const { code, message } = typeof error === 'string' ? { code: undefined, message: error } : (error ?? {});
	return {
		reason: failureReason(failure_code, failure_message, code, message),
		message: firstText(failure_message, message, failure_code, code) ?? 'no reason given',
	};
}

function reportedCost({ cost }: RunReply) {
	const amount = numberIn(cost);
	return amount === undefined || amount === 0
		? {}
		: { reportedCost: { amount, currency: 'USD' as const, basis: 'cost of the run' } };
}

/** The blocking format names no job; the file name of its result stands in, so that the item still has an id. */
function nameOfResult(url: string): string {
	const name = new URL(url).pathname.split('/').pop() ?? '';
	return `finished-${name.replace(/\.\w+$/, '') || 'video'}`;
}

// github.com/runflow-io/runflow-js, packages/sdk/src/assets.ts.
const upload = defineUpload({
	maxBytes: 52_428_800,
	ticketCall: ({ name, mimeType, sizeBytes }) => ({
		method: 'POST',
		path: path`/v1/asset-uploads`,
		body: { filename: name, mime_type: mimeType, size_bytes: sizeBytes },
		timeoutSeconds: 30,
	}),
	ticketReply: z.object({ asset_id: z.string(), upload_url: z.string() }),
	readTicket: ({ asset_id, upload_url }, { mimeType }) => ({
		putUrl: upload_url,
		headers: { 'content-type': mimeType },
		then: {
			confirm: {
				method: 'POST',
				path: path`/v1/asset-uploads/${asset_id}/confirmations`,
				body: { folder_id: null },
				timeoutSeconds: 60,
			},
		},
	}),
	confirmedReply: z.object({ id: z.string(), url: z.string() }),
	// "Prefer ref": it is resolved when a queued run starts, while `url` dies soon. Only the Runs API is known to take it.
	readConfirmed: ({ id, url }, requestFormat) => (requestFormat === 'runs' ? `runflow://assets/${id}` : url),
});

export const runflow = defineProvider({
	id: 'runflow',
	name: 'Runflow',
	credential: 'runflowApi',
	baseUrl: 'https://api.runflow.io',
	searchWords: ['runflow.io'],
	dashboard: 'https://www.runflow.io',
	quirks: [
		'Two descriptions of the API contradict each other. If one Request Format answers 404 or 405, choose the other.',
		'A link to a finished video is signed and ends after some time that no page states, so save the file.',
		'There is no way to cancel a job from outside, and one that Runflow itself cancels is billed all the same.',
		'A key can lack a permission: then Runflow answers 403, and n8n says why when you save the credential.',
	],
	unverified: [
		'Whether the address of the model page (Run Endpoint) exists, and whether it answers only when the video is ready.',
		'The price: the model page says $0.10 a second, the documentation about three times as much. Estimates and limits count with the higher one.',
		'What 1080p costs: only the 720p price is documented. We count 480p like 720p.',
		'Where exactly an answer holds the video. Every place that a page or an example of Runflow names is read.',
		'What a failed job costs.',
	],
	requestFormats: [
		{
			id: 'run',
			name: 'Run Endpoint (Answers When Finished)',
			description: 'As on the model page: one long request that ends with the video',
			notice:
				'With this format Create Video stays busy until each video is ready, up to 20 minutes. If the connection breaks, the video may be paid for without anyone knowing its address. Choose Runs API to be safe.',
			blocking: true,
		},
		{
			id: 'runs',
			name: 'Runs API (Queued)',
			description: 'As in the documentation: answers at once, the video is picked up later',
		},
	],
	offers,
	authorize: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
	credentialFields: [
		{
			name: 'organizationId',
			displayName: 'Organization ID',
			description: 'Only if your key belongs to several organizations: the one that pays and owns the videos',
			header: 'X-Organization-Id',
		},
	],
	input: falInput,
	submitCall: (request, input) => {
		const model = segmentsOf(request.model);
		return request.requestFormat === 'runs'
			? {
					method: 'POST',
					path: path`/v1/models/${model}/runs`,
					body: { input, callback_url: request.callbackUrl, client_ref: request.reference },
					timeoutSeconds: 60,
				}
			: { method: 'POST', path: path`/v1/run/${model}`, body: input, timeoutSeconds: 20 * 60 };
	},
	submissionReply: runReply,
	readSubmission: (reply) => {
		const jobId = firstText(reply.id, reply.run_id);
		if (reply.video === undefined || reply.video === null) return { outcome: 'accepted', jobId };
		const videos = videosIn(reply);
		return {
			outcome: 'finished',
			jobId: jobId ?? nameOfResult(videos[0]?.url ?? ''),
			state: { phase: 'succeeded', videos, ...reportedCost(reply) },
		};
	},
	statusCall: (jobId) => ({ method: 'GET', path: path`/v1/runs/${jobId}`, timeoutSeconds: 30 }),
	statusReply: runReply,
	readStatus: (reply) => {
		// Newer answers say `status_code`, an older sample `status`.
		const { phase, warning } = phaseOf(statusWords, firstText(reply.status_code, reply.status) ?? 'missing');
		if (phase === 'succeeded') return { phase, videos: videosIn(reply), ...reportedCost(reply) };
		const failure = failureOf(reply);
		if (phase === 'failed') return { phase, ...failure, billed: null };
		// A canceled run "still bills" (documentation, guide "cancel a run").
		if (phase === 'canceled') return { phase, message: failure.message, billed: true };
		return { phase, ...(warning && { warning }) };
	},
	// Only the Runs API keeps a reference; "only exact match" (comment in runflow-ad-creative).
	findCall: ({ reference, requestFormat }) =>
		reference === undefined || requestFormat !== 'runs'
			? undefined
			: {
					method: 'GET',
					path: path`/v1/runs`,
					query: { q: `client_ref.EQ:'${reference}'`, limit: '5' },
					timeoutSeconds: 30,
				},
	foundReply: runList,
	readFound: ({ items, data }, { reference }) => ({
		jobIds: (items ?? data ?? [])
			.filter(({ client_ref }) => client_ref === reference)
			.map(({ id, run_id }) => firstText(id, run_id)),
	}),
	upload,
	hear: (body) => idInCallback(body, 'run_id', 'id'),
	// Only sent when a callback secret was registered with Runflow.
	callbackProof: { kind: 'hmac', header: 'runflow-signature' },
	refusal: ({ status, body }) => ({
		message: errorText(body, 'message', 'error', 'errors', 'code'),
		...((status === 404 || status === 405) && {
			nextStep: 'Check the model. If it is right, choose the other Request Format: this address may not exist.',
		}),
	}),
	checkCall: { method: 'GET', path: path`/v1/auth/me`, timeoutSeconds: 30 },
	readCheck: ({ status, body }) => {
		if (status === 401 || status === 403) return 'rejected';
		return status === 200 && account.safeParse(body).success ? 'accepted' : 'other-service';
	},
});
