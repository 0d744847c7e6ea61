import { z } from 'zod';
import type { FailureReason } from '../video/errors';
import { frameOffers } from '../video/frames';
import type { JsonObject } from '../video/json';
import type { Limits } from '../video/limits';
import type { MediaLimits } from '../video/media';
import { addressesOf } from '../video/media';
import { path } from '../video/path';
import type { Price } from '../video/price';
import type { ModelFacts, Offer } from '../video/provider';
import { defineProvider } from '../video/provider';
import type { StatusWords } from '../video/replies';
import { errorText, failureReason, firstText, idInCallback, numberIn, phaseOf, videosOf } from '../video/replies';
import { defineUpload } from '../video/upload';
import type { VideoRequest } from '../video/request';

// Sources, one for each request format: seedance2-pro.com/docs/seedance2.0/{image-to-video,omni-reference} and the quickstart
// of kinovi.ai/docs (pages); kinovi.ai/docs/seedance2.0/* (first); kinovi.ai/docs/models/seedance2/* (later);
// github.com/kinovi-ai/kinovi-models, September and October 2026 (newest). It is one service under two names. The looks:
// seedance2-pro.com/docs/common/reference/get-task-status, kinovi.ai/docs. Nothing was tried on the live API.

const formats = {
	pages: 'urls',
	first: 'kinoviFirst',
	later: 'kinoviLater',
	newest: 'kinoviNewest',
} as const;

const readOn = '2026-11-20';
const pages = 'https://seedance2-pro.com/docs/seedance2.0';
const firstPages = 'https://kinovi.ai/docs/seedance2.0';
const laterPages = 'https://kinovi.ai/docs/models/seedance2';
const repository = 'https://github.com/kinovi-ai/kinovi-models';

type Rates = Price['perSecond'];

/** Credits per second of the video. */
function credits(page: string, perSecond: Rates, withVideo?: Rates): Price {
	return {
		currency: 'credits',
		by: 'resolution',
		perSecond,
		...(withVideo && { withVideo: { perSecond: withVideo, seconds: 'output' } }),
		source: page,
		date: readOn,
	};
}

/** "Typical: 2-4 min, about 8 min (4k), 5-7 min with reference video; fast 2-4 min; mini 2-6 min" (repository). */
const standardTimes = { expectedSeconds: 180, expectedSecondsAt: { '4k': 480 }, expectedSecondsWithVideo: 360 };
const fastTimes = { expectedSeconds: 180, expectedSecondsWithVideo: 360 };
const miniTimes = { expectedSeconds: 240, expectedSecondsWithVideo: 360 };

const standard = { id: 'seedance-20', name: 'Seedance 2.0' };
const fast = { id: 'seedance2-fast', name: 'Seedance 2.0 Fast' };
const mini = { id: 'seedance2.0-mini', name: 'Seedance 2.0 Mini' };

/** "Must be seedance-20". */
const pagesModel: ModelFacts = {
	...standard,
	...standardTimes,
	source: { page: `${pages}/image-to-video`, date: readOn },
	price: {
		currency: 'credits',
		by: 'flat',
		perSecond: { any: 40 },
		source: `${pages}/image-to-video`,
		date: readOn,
	},
};

/** "4K upscale: adds 28 credits/sec"; we ask for it on top of 720p. The first pages say nothing about reference videos. */
const firstModels: [ModelFacts, ModelFacts] = [
	{
		...standard,
		...standardTimes,
		source: { page: `${firstPages}/text-to-video`, date: readOn },
		price: credits(
			`${firstPages}/text-to-video`,
			{ '480p': 20, '720p': 40, '4k': 68 },
			{ '480p': 24, '720p': 48, '4k': 76 },
		),
	},
	{
		...fast,
		...fastTimes,
		source: { page: `${firstPages}/text-to-video`, date: readOn },
		price: credits(
			`${firstPages}/text-to-video`,
			{ '480p': 14, '720p': 28, '4k': 56 },
			{ '480p': 17, '720p': 34, '4k': 62 },
		),
	},
];

const laterModels: [ModelFacts, ModelFacts] = [
	{
		...standard,
		...standardTimes,
		source: { page: `${laterPages}/text-to-video`, date: readOn },
		price: credits(
			`${laterPages}/omni-reference`,
			{ '480p': 15, '720p': 40, '1080p': 83, '4k': 68 },
			{ '480p': 19, '720p': 48, '1080p': 100, '4k': 76 },
		),
	},
	{
		...fast,
		...fastTimes,
		source: { page: `${laterPages}/text-to-video`, date: readOn },
		price: credits(
			`${laterPages}/omni-reference`,
			{ '480p': 10, '720p': 28, '4k': 56 },
			{ '480p': 13, '720p': 34, '4k': 62 },
		),
		limits: { resolution: { values: ['480p', '720p', '4k'], default: '720p' } },
	},
];

const small = { resolution: { values: ['480p', '720p'], default: '720p' } } satisfies Partial<Limits>;

const newestModels: [ModelFacts, ModelFacts, ModelFacts] = [
	{
		...standard,
		...standardTimes,
		source: { page: repository, date: readOn },
		price: credits(
			repository,
			{ '480p': 15, '720p': 40, '1080p': 90, '4k': 200 },
			{ '480p': 19, '720p': 48, '1080p': 108, '4k': 240 },
		),
	},
	{
		...fast,
		...fastTimes,
		source: { page: repository, date: readOn },
		price: credits(repository, { '480p': 14, '720p': 28 }, { '480p': 18, '720p': 34 }),
		limits: small,
	},
	{
		...mini,
		...miniTimes,
		source: { page: repository, date: readOn },
		price: credits(repository, { '480p': 7.5, '720p': 20 }, { '480p': 9.5, '720p': 24 }),
		limits: small,
	},
];

const limits: Limits = {
	duration: { min: 4, max: 15, default: 5, auto: false },
	prompt: { max: 4000 },
	mediaAddress: 'http or https',
};

/** The picture sizes that the pages call `resolution`; they set the shape and nothing else. */
const sizeOfShape: Readonly<Record<string, string>> = {
	'16:9': '1280x720',
	'9:16': '720x1280',
	'1:1': '720x720',
	'4:3': '960x720',
	'3:4': '720x960',
};

const shapes = ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'];
const shape = { aspectRatio: { values: shapes, default: '16:9' } } satisfies Partial<Limits>;
/** "With media it follows the media" unless told otherwise: `auto` is said by leaving the key out. */
const shapeOfMedia = { aspectRatio: { values: ['auto', ...shapes], default: 'auto' } } satisfies Partial<Limits>;

const references = {
	images: { min: 0, max: 9 },
	videos: { min: 0, max: 3 },
	// Without any file it would be another mode.
	mediaTotal: { min: 1, max: 15 },
} satisfies Partial<Limits>;

const named = { kinds: { images: 'image', videos: 'video', audios: 'audio' } } as const;

const firstLimits: Limits = {
	...limits,
	resolution: { values: ['480p', '720p', '4k'], default: '720p' },
};

const laterLimits: Limits = {
	...limits,
	resolution: { values: ['480p', '720p', '1080p', '4k'], default: '720p' },
};

const newestLimits: Limits = {
	...laterLimits,
	prompt: { max: 10_000 },
	generateAudio: true,
	// -1 lets the model choose, like no seed.
	seed: { min: -1, max: 4_294_967_295 },
};

const newestImage = { types: ['JPEG', 'PNG', 'WebP'] } satisfies Partial<MediaLimits>;

const newestReferences = {
	...references,
	images: { ...references.images, ...newestImage },
	videos: { ...references.videos, types: ['MP4', 'MOV', 'WebM'], maxTotalSeconds: 15 },
	audios: { min: 0, max: 3, types: ['MP3', 'WAV', 'M4A', 'AAC', 'OGG', 'FLAC'], maxTotalSeconds: 15 },
	audioNeeds: ['images', 'videos'],
	mentions: named,
} satisfies Partial<Limits>;

/** How many files the middle formats take is not said: three audios as the newest, and one list as long as that of images. */
const middleReferences = {
	...references,
	mediaTotal: { min: 1, max: 9 },
	audios: { min: 0, max: 3 },
	audioNeeds: ['images', 'videos'],
	mentions: named,
} satisfies Partial<Limits>;

// In all formats frames set the shape of the video themselves: "automatically detected from the input images".
const [firstFrame, firstLastFrame] = frameOffers({ models: [pagesModel], limits, formats: [formats.pages] });

const offers: [Offer, ...Offer[]] = [
	firstFrame,
	firstLastFrame,
	{
		mode: 'text',
		formats: [formats.pages],
		models: [pagesModel],
		limits: { ...limits, aspectRatio: { values: Object.keys(sizeOfShape), default: '16:9' } },
	},
	{
		mode: 'reference',
		formats: [formats.pages],
		models: [pagesModel],
		limits: {
			...limits,
			...references,
			aspectRatio: {
				values: Object.keys(sizeOfShape),
				default: '16:9',
				needed: 'choose one: without it this format would take the images as first and last frame.',
			},
			// "Images first, then videos"; no audio.
			mentions: { all: ['images', 'videos'] },
		},
	},
	...frameOffers({ models: firstModels, limits: firstLimits, formats: [formats.first] }),
	{
		mode: 'text',
		formats: [formats.first],
		models: firstModels,
		limits: { ...firstLimits, ...shape, mentions: named },
	},
	{
		mode: 'reference',
		formats: [formats.first],
		models: firstModels,
		limits: { ...firstLimits, ...shapeOfMedia, ...middleReferences },
	},
	...frameOffers({ models: laterModels, limits: laterLimits, formats: [formats.later] }),
	{
		mode: 'text',
		formats: [formats.later],
		models: laterModels,
		limits: { ...laterLimits, ...shape, mentions: named },
	},
	{
		mode: 'reference',
		formats: [formats.later],
		models: laterModels,
		limits: { ...laterLimits, ...shapeOfMedia, ...middleReferences },
	},
	...frameOffers({ models: newestModels, limits: newestLimits, image: newestImage, formats: [formats.newest] }),
	{
		mode: 'text',
		formats: [formats.newest],
		models: newestModels,
		limits: { ...newestLimits, ...shape, mentions: named },
	},
	{
		mode: 'reference',
		formats: [formats.newest],
		models: newestModels,
		limits: { ...newestLimits, ...shapeOfMedia, ...newestReferences },
	},
];

/** `"5s"`; frames and reference images in `urls`, the shape of a text video as its size. */
function pagesInput({ mode, prompt, duration, aspectRatio, frames, images, videos }: VideoRequest): JsonObject {
	return {
		urls: mode === 'text' ? undefined : addressesOf([...frames, ...images]),
		...(mode === 'reference' && { videoUrls: addressesOf(videos), ratio: aspectRatio }),
		...(mode === 'text' && { resolution: sizeOfShape[aspectRatio ?? ''] ?? aspectRatio }),
		prompt,
		duration: duration === undefined ? undefined : `${duration}s`,
	};
}

/** `"5"`; files of all kinds in `urls`, and `4k` as a step after the video is made. */
function middleInput(request: VideoRequest): JsonObject {
	const { mode, prompt, duration, resolution, frames, images, videos, audios } = request;
	const isUpscaled = resolution === '4k';
	return {
		urls: mode === 'text' ? undefined : addressesOf([...frames, ...images, ...videos, ...audios]),
		prompt,
		mode: mode === 'text' ? undefined : inputMode(request),
		duration: duration?.toString(),
		aspectRatio: shapeIn(request),
		// The default went from 720p to 1080p and back, so an omitted key can double the price.
		outputResolution: isUpscaled ? '720p' : resolution,
		upscaleResolution: isUpscaled ? resolution : undefined,
	};
}

/** `5`; a list for each kind of file. */
function newestInput(request: VideoRequest): JsonObject {
	const { mode, prompt, duration, resolution, generateAudio, seed, frames, images, videos, audios } = request;
	return {
		prompt,
		imageUrls: mode === 'text' ? undefined : addressesOf([...frames, ...images]),
		...(mode === 'reference' && { videoUrls: addressesOf(videos), audioUrls: addressesOf(audios) }),
		mode: mode === 'text' ? undefined : inputMode(request),
		duration,
		aspectRatio: shapeIn(request),
		outputResolution: resolution,
		generate_audio: generateAudio,
		seed,
	};
}

function inputMode({ mode }: VideoRequest): string {
	return mode === 'reference' ? 'reference' : 'keyframe';
}

function shapeIn({ aspectRatio }: VideoRequest): string | undefined {
	return aspectRatio === 'auto' ? undefined : aspectRatio;
}

function inputOf(request: VideoRequest): JsonObject {
	switch (request.requestFormat) {
		case formats.first:
		case formats.later:
			return middleInput(request);
		case formats.newest:
			return newestInput(request);
		default:
			return pagesInput(request);
	}
}

const statusWords: StatusWords = {
	waiting: 'queued',
	queuing: 'queued',
	generating: 'running',
	success: 'succeeded',
	fail: 'failed',
};

/** Codes of the documented task errors, for texts that do not tell the reason. */
const reasonByCode: Readonly<Record<string, FailureReason>> = { '2038': 'moderation', '500': 'provider' };

const text = z.string().nullish();

const task = z.object({
	taskId: text,
	status: text,
	/** The enveloped answers of kinovi.ai say `state`. */
	state: text,
	creditsUsed: z.unknown(),
	/** In milliseconds. */
	completeTime: z.unknown(),
	output: z.unknown(),
	error: z.union([z.string(), z.object({ code: z.unknown(), message: text })]).nullish(),
});

const taskReply = z.union([z.object({ data: task }).transform(({ data }) => data), task]);

/** "Generated media: 14 days" (kinovi.ai/docs, authentication); the repository promises at least as much. */
const keptMs = 14 * 24 * 60 * 60 * 1000;

function expiryOf({ completeTime }: z.infer<typeof task>): { expiresAt?: string } {
	const endMs = (numberIn(completeTime) ?? Number.NaN) + keptMs;
	// Beyond this a number is no date of JavaScript's.
	return Math.abs(endMs) <= 8.64e15 ? { expiresAt: new Date(endMs).toISOString() } : {};
}

function failureOf({ error }: z.infer<typeof task>): { reason: FailureReason; message: string } {
	const { code, message } = typeof error === 'string' ? { code: undefined, message: error } : (error ?? {});
	const codeText = code === undefined || code === null ? undefined : String(code);
	const told = failureReason(message, codeText);
	return {
		reason: told === 'unknown' ? (reasonByCode[codeText ?? ''] ?? told) : told,
		message: firstText(message, codeText) ?? 'no reason given',
	};
}

// kinovi.ai/docs/uploads; whether seedance2-pro.com has it too is not known. What `confirmUrl` of the ticket is for is not
// documented, and the key goes to no address out of an answer. The provider keeps the file for 24 hours.
const upload = defineUpload({
	ticketCall: ({ name }) => ({
		method: 'POST',
		path: path`/api/v1/uploads`,
		body: { fileName: name },
		timeoutSeconds: 30,
	}),
	ticketReply: z.object({ uploadUrl: z.string(), url: z.string(), contentType: text }),
	readTicket: ({ uploadUrl, url, contentType }, { mimeType }) => ({
		putUrl: uploadUrl,
		headers: { 'content-type': contentType ?? mimeType },
		then: { url },
	}),
});

export const seedance2Pro = defineProvider({
	id: 'seedance2Pro',
	name: 'Seedance2-pro',
	credential: 'seedance2ProApi',
	baseUrl: 'https://seedance2-pro.com',
	searchWords: ['seedance2-pro', 'kinovi'],
	dashboard: 'https://seedance2-pro.com',
	failureEffect: 'gives the credits of a failed job back; the number of used credits in its answer stays as it was',
	capacity:
		'Seedance2-pro makes 3 or 5 videos at a time in its examples, up to 50 on one page; it depends on the account.',
	sound: 'Only the newest Kinovi format has a switch for sound; videos of seedance2-pro.com are documented as silent.',
	quirks: [
		'Seedance2-pro and Kinovi are one service under two names. With a Kinovi key set the Base URL to https://kinovi.ai and choose one of its request formats.',
		'Keys that a request format does not know are ignored without a word. So only what the chosen format knows is sent, and all of it is checked first.',
		'With frames the shape of the video follows the images, so there is no Aspect Ratio.',
		'Prices are in credits, also in fractions. Its pages convert a credit to $0.005 or $0.00471, so we do not convert.',
		'Finished videos are kept for 14 days.',
	],
	unverified: [
		'Which of the four request formats seedance2-pro.com takes today. If a video ignores your settings, try another one.',
		'Whether a duration written as 5s, as on the first pages, is still read.',
		'How many files the two middle formats take.',
		'Whether 4K in the two middle formats is best asked for on top of 720p, as we do.',
		'The typical times of the older formats: those of the newest one stand in.',
	],
	requestFormats: [
		{
			id: formats.pages,
			name: 'Seedance2-pro.com (Early 2026)',
			description: 'As on the pages of seedance2-pro.com: Seedance 2.0 in 720p, without sound',
		},
		{
			id: formats.first,
			name: 'Kinovi.ai (Pages Under docs/seedance2.0)',
			description: 'As on the oldest pages of kinovi.ai: also a fast model, 480p and 4K',
		},
		{
			id: formats.later,
			name: 'Kinovi.ai (Pages Under docs/models/seedance2)',
			description: 'As on the later pages of kinovi.ai: also 1080p',
		},
		{
			id: formats.newest,
			name: 'Kinovi.ai (Since September 2026)',
			description: 'As in the repository kinovi-models of Kinovi: all models, sound and seed',
		},
	],
	offers,
	authorize: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
	input: inputOf,
	submitCall: (request, inputs) => ({
		method: 'POST',
		path: path`/api/v1/jobs/createTask`,
		body: {
			model: request.model,
			inputs,
			callBackUrl: request.callbackUrl,
		},
		timeoutSeconds: 60,
	}),
	submissionReply: taskReply,
	readSubmission: (reply) => ({ outcome: 'accepted', jobId: firstText(reply.taskId) }),
	statusCall: (jobId) => ({
		method: 'GET',
		path: path`/api/v1/jobs/recordInfo`,
		query: { taskId: jobId },
		timeoutSeconds: 30,
	}),
	statusReply: taskReply,
	readStatus: (reply) => {
		const { phase, warning } = phaseOf(statusWords, firstText(reply.status, reply.state) ?? 'missing');
		if (phase === 'succeeded') {
			const amount = numberIn(reply.creditsUsed);
			return {
				phase,
				videos: videosOf([reply.output], reply.output).map((video) => ({ ...video, ...expiryOf(reply) })),
				...(amount !== undefined && { reportedCost: { amount, currency: 'credits', basis: 'creditsUsed' } }),
			};
		}
		// "Failed tasks are refunded", although creditsUsed stays as it was.
		if (phase === 'failed') return { phase, ...failureOf(reply), billed: false };
		return phase === 'canceled' ? { phase, message: 'canceled', billed: null } : { phase, ...(warning && { warning }) };
	},
	upload,
	hear: (body) => idInCallback(body, 'taskId'),
	refusal: ({ body }) => ({ message: errorText(body, 'message', 'errors') }),
	checkCall: {
		method: 'GET',
		path: path`/api/v1/jobs/recordInfo`,
		query: { taskId: 'n8n-credential-test' },
		timeoutSeconds: 30,
	},
	// No request answers 2xx without a task of one's own: 401 is a bad key, a complaint about the task a good one.
	readCheck: ({ status, body }) => {
		if (status === 401 || status === 403) return 'rejected';
		const complaint = typeof body === 'object' ? errorText(body, 'message') : undefined;
		return [400, 404].includes(status) && /task/i.test(complaint ?? '') ? 'accepted' : 'other-service';
	},
});
