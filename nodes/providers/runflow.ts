import { z } from 'zod';
import { falImage, falInput, falLimits } from './shared/falSchema';
import { frameOffers } from '../video/frames';
import type { Limits } from '../video/limits';
import { path, segmentsOf } from '../video/path';
import type { Price } from '../video/price';
import type { ModelFacts, Offer } from '../video/offer';
import { defineProvider } from '../video/defineProvider';
import type { StatusWords } from '../video/statusWords';
import { errorText, firstText, idInCallback, idText, numberIn } from '../video/replyFields';
import { failureReason } from '../video/reasons';
import { phaseOf } from '../video/statusWords';
import { videosOf } from '../video/resultVideos';
import { defineUpload } from '../video/upload';

// Sources: runflow.io/api/models/bytedance/seedance/2.0/{text,image}-to-video/llms.txt (the "run" format) and
// docs.runflow.io/models/bytedance/seedance/2.0/* (the "runs" format), all stamped 2026-04-08. They disagree; neither was
// tried on the live API. A fast image model and a reference model have no page.

const pages = 'https://docs.runflow.io/models/bytedance/seedance/2.0';
const modelPages = 'https://www.runflow.io/api/models/bytedance/seedance/2.0';
const date = '2026-04-08';

/** "Base price: $0.1/second", whatever the resolution, on the pages of both models. */
const modelPageRate = 0.1;

/** "Base price ... per second (720p)". What 480p costs is not said, so it counts as much; 1080p has no price. */
function documentedPrice(rate: number, name: string): Price {
	const source = `${pages}/${name}`;
	return { currency: 'USD', by: 'resolution', rates: { '480p': rate, '720p': rate }, source, date };
}

/** A model of the documentation, and the same as its own page has it: at another price, without 1080p. */
function bothPages(name: string, model: Pick<ModelFacts, 'id' | 'name' | 'expectedSeconds'>, rate: number) {
	const [page, modelPage] = [`${pages}/${name}`, `${modelPages}/${name}/llms.txt`];
	const queued: ModelFacts = {
		...model,
		source: { page, date },
		price: { ...documentedPrice(rate, name), elsewhere: { perSecond: modelPageRate, page: modelPage } },
	};
	const blocking: ModelFacts = {
		...model,
		source: { page: modelPage, date },
		price: {
			currency: 'USD',
			by: 'flat',
			rates: { any: modelPageRate },
			elsewhere: { perSecond: rate, page },
			source: modelPage,
			date,
		},
	};
	return { queued, blocking };
}

// No page states a time: these are those of other providers of the same models.
const textToVideo = bothPages(
	'text-to-video',
	{ id: 'bytedance/seedance/2.0/text-to-video', name: 'Seedance 2.0 Text to Video', expectedSeconds: 150 },
	0.3034,
);

const fastTextToVideo: ModelFacts = {
	id: 'bytedance/seedance/2.0/fast/text-to-video',
	name: 'Seedance 2.0 Fast Text to Video',
	expectedSeconds: 120,
	source: { page: `${pages}/fast/text-to-video`, date },
	price: documentedPrice(0.2419, 'fast/text-to-video'),
};

const imageToVideo = bothPages(
	'image-to-video',
	{ id: 'bytedance/seedance/2.0/image-to-video', name: 'Seedance 2.0 Image to Video', expectedSeconds: 150 },
	0.3024,
);

const limits: Limits = {
	...falLimits,
	mediaAddress: 'http or https',
};

/** The documentation has 1080p, the model pages end at 720p. */
const withFullHd = { resolution: { values: ['480p', '720p', '1080p'], default: '720p' } } satisfies Partial<Limits>;

const run = ['run'];
const runs = ['runs'];

const [queuedFirst, queuedFirstLast] = frameOffers({
	models: [imageToVideo.queued],
	limits: { ...limits, ...withFullHd },
	image: falImage,
	formats: runs,
});

const offers: [Offer, ...Offer[]] = [
	queuedFirst,
	queuedFirstLast,
	{
		mode: 'text',
		formats: runs,
		models: [{ ...textToVideo.queued, limits: withFullHd }, fastTextToVideo],
		limits,
	},
	...frameOffers({ models: [imageToVideo.blocking], limits, image: falImage, formats: run }),
	{ mode: 'text', formats: run, models: [textToVideo.blocking], limits },
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
	id: idText,
	run_id: idText,
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

const listedRun = z.object({ id: idText, run_id: idText, client_ref: text });

/** Runflow's own example code reads `items`. */
const runList = z.object({ items: z.array(listedRun).nullish(), data: z.array(listedRun).nullish() });

/** "id, email, ..., memberships" (docs.runflow.io, get-current-user); an id is enough where nothing else is said. */
const account = z.union([
	z.object({ email: z.string() }),
	z.object({ memberships: z.array(z.unknown()) }),
	z.object({ id: z.string() }).strict(),
]);

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
	readConfirmed: ({ id, url }, requestFormat) => (requestFormat === 'run' ? url : `runflow://assets/${id}`),
});

export const runflow = defineProvider({
	id: 'runflow',
	name: 'Runflow',
	credential: 'runflowApi',
	baseUrl: 'https://api.runflow.io',
	searchWords: ['runflow.io'],
	dashboard: 'https://app.runflow.io',
	keySteps: [
		'Sign in at <https://app.runflow.io> and add credit.',
		'Open *Settings*, *API Keys*, click *Create* and copy the key: it is shown once.',
	],
	quirks: [
		'Two descriptions of the API contradict each other, in the price too. The form starts with the *Runs API* of the documentation, which has an official client; the *Run Endpoint* is the one on the page of the model. If one answers 404 or 405, choose the other.',
		'A link to a finished video is signed and ends after some time that no page states, so save the file. With the *Run Endpoint* it comes with the order, and Wait for Video can only ask for another where Runflow keeps a record of that.',
		'There is no way to cancel a job from outside. One that Runflow itself cancels costs what was worked off until then.',
		'A key can lack a permission: then Runflow answers 403, and n8n says why when you save the credential.',
	],
	unverified: [
		'Whether the address of the model page (Run Endpoint) exists, and whether it answers only when the video is ready.',
		'The price: the page of the model says $0.10 a second, the documentation about three times as much. Estimates and limits count what the page of the chosen Request Format says, and name the other. Order one video and look at your account before you order many.',
		'What 480p and 1080p cost with the Runs API: only the 720p price is documented. We count 480p like 720p; a limit on spending rejects 1080p.',
		'How long a video takes: no page says it, the times are those of other providers of the same models.',
		'Where exactly an answer holds the video. Every place that a page or an example of Runflow names is read.',
		'What a failed job costs.',
	],
	requestFormats: [
		{
			id: 'runs',
			name: 'Runs API (Queued)',
			description: 'As in the documentation: answers at once, the video is picked up later',
		},
		{
			id: 'run',
			name: 'Run Endpoint (Answers When Finished)',
			description: 'As on the model page: one long request that ends with the video',
			notice:
				'With this format Create Video stays busy until each video is ready, up to 20 minutes. If the connection breaks, the video may be paid for without anyone knowing its address. Choose Runs API to be safe.',
			blocking: true,
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
		return request.requestFormat !== 'run'
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
		// "The run bills whatever the provider charged for the work performed up to the cancel" (guide "cancel a run").
		if (phase === 'canceled') return { phase, message: failure.message, billed: null };
		return { phase, ...(warning && { warning }) };
	},
	// Only the Runs API keeps a reference. "q=status_code:succeeded"; "Operators: =, :, >, ..." (docs.runflow.io/concepts/requests).
	// Should the filter be ignored, the newest runs are in the answer anyway.
	findCall: ({ reference, requestFormat }) =>
		reference === undefined || requestFormat === 'run'
			? undefined
			: {
					method: 'GET',
					path: path`/v1/runs`,
					query: { q: `client_ref:${reference}`, limit: '50' },
					timeoutSeconds: 30,
				},
	foundReply: runList,
	readFound: ({ items, data }, { reference }) => ({
		jobIds: (items ?? data ?? [])
			.filter(({ client_ref }) => client_ref === reference)
			.map(({ id, run_id }) => firstText(id, run_id)),
	}),
	upload,
	readCallback: (body) => idInCallback(body, 'run_id', 'id'),
	// Only sent when a callback secret was registered with Runflow.
	callbackProof: { kind: 'hmac', header: 'runflow-signature' },
	rejection: ({ status, body }) => ({
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
