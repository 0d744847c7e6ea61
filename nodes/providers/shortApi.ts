import { z } from 'zod';
import { frameOffers } from '../video/frames';
import type { JsonObject } from '../video/json';
import type { Limits } from '../video/limits';
import type { MediaLimits } from '../video/media';
import { addressesOf } from '../video/media';
import { path } from '../video/path';
import type { Price } from '../video/price';
import type { ModelFacts, Offer } from '../video/offer';
import { defineProvider } from '../video/defineProvider';
import type { StatusWords } from '../video/statusWords';
import { errorText, firstText, idInCallback, idText } from '../video/replyFields';
import { failureReason } from '../video/reasons';
import { phaseOf } from '../video/statusWords';
import { videosOf } from '../video/resultVideos';
import type { VideoRequest } from '../video/request';

// Sources: shortapi.ai/models/bytedance/seedance-2.0/{text-to-video,image-to-video,omni-reference}/llms.txt; status numbers
// other than 2 come from public clients. Nothing was tried on the live API.

const pages = 'https://shortapi.ai/models/bytedance/seedance-2.0';
const date = '2026-11-20';

/** "Std: $0.24 per second, Fast: $0.20 per second". */
function priceOn(page: string): Price {
	return {
		currency: 'USD',
		by: 'tier',
		rates: { std: 0.24, fast: 0.2 },
		source: `${pages}/${page}/llms.txt`,
		date,
	};
}

const omniRates = { std: 0.168, fast: 0.14 };

const textToVideo: ModelFacts = {
	id: 'bytedance/seedance-2.0/text-to-video',
	name: 'Seedance 2.0 Text to Video',
	expectedSeconds: 150,
	source: { page: `${pages}/text-to-video/llms.txt`, date },
	price: priceOn('text-to-video'),
};

const imageToVideo: ModelFacts = {
	id: 'bytedance/seedance-2.0/image-to-video',
	name: 'Seedance 2.0 Image to Video',
	expectedSeconds: 150,
	source: { page: `${pages}/image-to-video/llms.txt`, date },
	price: priceOn('image-to-video'),
};

const aspectRatio = { values: ['21:9', '16:9', '9:16', '4:3', '1:1', '3:4'], default: '16:9' };

const limits: Limits = {
	duration: { min: 4, max: 15, default: 5, auto: false },
	tier: { values: ['std', 'fast'], default: 'std' },
	mediaAddress: 'http or https',
};

const audios: MediaLimits = { min: 0, max: 11, types: ['MP3', 'WAV'], maxTotalSeconds: 15 };

const omniReference: ModelFacts = {
	id: 'bytedance/seedance-2.0/omni-reference',
	name: 'Seedance 2.0 Omni Reference (With a Video)',
	// No page says how long; with a reference video the others take about twice as long.
	expectedSeconds: 300,
	source: { page: `${pages}/omni-reference/llms.txt`, date },
	// "Unit Price × (Total Input Video Duration + Output Video Duration)".
	price: {
		...priceOn('omni-reference'),
		rates: omniRates,
		withVideo: { rates: omniRates, seconds: 'input and output' },
	},
	limits: { videos: { min: 1, max: 1 }, images: { min: 0, max: 11 }, audioNeeds: ['images', 'videos'] },
};

const offers: [Offer, ...Offer[]] = [
	{ mode: 'text', models: [textToVideo], limits: { ...limits, aspectRatio } },
	// With is_first_last_frame the aspect ratio "will be ignored", so it is not offered there.
	...frameOffers({ models: [imageToVideo], limits }),
	// No page says how a prompt names a file.
	{
		mode: 'reference',
		models: [imageToVideo, omniReference],
		limits: {
			...limits,
			aspectRatio,
			images: { min: 1, max: 12 },
			audios,
			mediaTotal: { min: 1, max: 12 },
			audioNeeds: ['images'],
		},
	},
];

const statusWords: StatusWords = {
	0: 'queued',
	1: 'running',
	2: 'succeeded',
	3: 'failed',
	queued: 'queued',
	pending: 'queued',
	processing: 'running',
	succeeded: 'succeeded',
	success: 'succeeded',
	completed: 'succeeded',
	failed: 'failed',
};

const text = z.string().nullish();

const job = z.object({
	job_id: idText,
	status: z.union([z.number(), z.string()]).nullish(),
	result: z.unknown(),
	error: text,
	refunded: z.boolean().nullish(),
});

const reply = z.object({
	code: z.union([z.number(), z.string()]),
	data: job.nullish(),
	/** The samples on the page read the id here, the documented answer has it in `data`. */
	job_id: idText,
	info: text,
	message: text,
	error: text,
});

const result = z.object({ videos: z.unknown(), images: z.unknown() }).partial();

type Reply = z.infer<typeof reply>;

/** Errors of its own come as HTTP 200 with a code other than 0. */
function businessError(answer: Reply): string | undefined {
	if (Number(answer.code) === 0) return undefined;
	return errorText(answer, 'info', 'message', 'error') ?? `code ${answer.code}`;
}

function mediaArgs({ mode, frames, images, videos, audios }: VideoRequest): JsonObject {
	switch (mode) {
		case 'text':
			return {};
		case 'firstFrame':
		case 'firstLastFrame':
			return { image_urls: addressesOf(frames), is_first_last_frame: true };
		case 'reference':
			// Called a list of at most one, but typed as a string, and named like one.
			return { image_urls: addressesOf(images), video_url: videos[0]?.url, audio_urls: addressesOf(audios) };
	}
}

function argsOf(request: VideoRequest): JsonObject {
	return {
		mode: request.tier,
		prompt: request.prompt,
		duration: request.duration,
		aspect_ratio: request.aspectRatio,
		...mediaArgs(request),
	};
}

export const shortApi = defineProvider({
	id: 'shortApi',
	name: 'ShortAPI',
	credential: 'shortApi',
	baseUrl: 'https://api.shortapi.ai',
	searchWords: ['shortapi.ai'],
	dashboard: 'https://shortapi.ai',
	keySteps: [
		'Sign in at <https://shortapi.ai> and add a balance.',
		'Make an API key in your account and copy it. The pages of the models do not say where that is.',
	],
	failureEffect:
		'marks the jobs whose money it gives back, as public clients show; whether that is every failed one is not documented',
	sound: 'ShortAPI has no switch for sound and does not say whether its videos have any.',
	quirks: [
		'There is no choice of resolution; what comes out is not documented.',
		'With first and last frame the shape of the video follows the images, so there is no Aspect Ratio.',
		'With a reference video its seconds are paid for too, so the price is not known before.',
		'Callbacks are sent, but no page says what is in them.',
	],
	unverified: [
		'The numbers of its statuses, except the one for a finished video: the others come from public clients.',
		'What a bad key is answered. Whether n8n takes a key for good when you save the credential goes by the words of the answer.',
		'How long links to videos work, and how many videos an account makes at once.',
		'How a prompt names an attached file.',
		'The typical times: no page states any.',
		'What a video really costs: its answers have numbers named `amount` and `credit` that no page explains, so they are not shown as a cost. Estimates and limits count the list price.',
	],
	requestFormats: [{ id: 'job', name: 'Job API', description: 'Queues the job and answers at once' }],
	offers,
	authorize: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
	input: argsOf,
	submitCall: (request, args) => ({
		method: 'POST',
		path: path`/api/v1/job/create`,
		body: { model: request.model, args, callback_url: request.callbackUrl },
		timeoutSeconds: 60,
	}),
	submissionReply: reply,
	readSubmission: (answer) => {
		const message = businessError(answer);
		const jobId = firstText(answer.data?.job_id, answer.job_id);
		// With an id there is a job, whatever else is said; the polls tell what became of it.
		if (message !== undefined && jobId === undefined) {
			return { outcome: 'rejected', message, status: Number(answer.code) };
		}
		// The `amount` beside the id has neither meaning nor currency on the page (its sample says 0.02), so it is no cost.
		return { outcome: 'accepted', jobId };
	},
	statusCall: (jobId) => ({
		method: 'GET',
		path: path`/api/v1/job/query`,
		query: { id: jobId },
		timeoutSeconds: 30,
	}),
	statusReply: reply,
	readStatus: (answer) => {
		const rejected = businessError(answer);
		if (rejected !== undefined) return { phase: 'rejected', message: rejected, status: Number(answer.code) };
		const { status, refunded, error, result: made } = answer.data ?? {};
		const { phase, warning } = phaseOf(statusWords, status ?? 'missing');
		if (phase === 'succeeded') {
			const places = result.safeParse(made);
			// The page of the image model says `images` although it is a video.
			const { videos, images } = places.success ? places.data : {};
			return { phase, videos: videosOf([videos, images], made) };
		}
		if (phase === 'failed' || refunded === true) {
			const message = firstText(error) ?? 'no reason given';
			return { phase: 'failed', reason: failureReason(message), message, billed: refunded === true ? false : null };
		}
		return phase === 'canceled' ? { phase, message: 'canceled', billed: null } : { phase, ...(warning && { warning }) };
	},
	readCallback: (body) => idInCallback(body, 'job_id', 'id'),
	rejection: ({ body }) => ({ message: errorText(body, 'info', 'message', 'error') }),
	checkCall: {
		method: 'GET',
		path: path`/api/v1/job/query`,
		query: { id: '000000000000000000000000' },
		timeoutSeconds: 30,
	},
	// What a bad key gets is not documented: an answer in ShortAPI's own shape that does not complain about the key passes.
	readCheck: ({ status, body }) => {
		if (status === 401 || status === 403) return 'rejected';
		const answer = reply.safeParse(body);
		if (!answer.success || Number.isNaN(Number(answer.data.code))) return 'other-service';
		const message = businessError(answer.data) ?? '';
		if (/auth|api.?key|token|credential|permission|code 40[13]\b/i.test(message)) return 'rejected';
		// Many services answer a wrong address with a number and a message; only ShortAPI knows of jobs.
		return status === 200 || /\b(job|task|id)\b/i.test(message) ? 'accepted' : 'other-service';
	},
});
