import { frameOffers } from '../video/frames';
import type { JsonObject } from '../video/json';
import type { Choice, Limits } from '../video/limits';
import type { MediaLimits } from '../video/media';
import { addressesOf } from '../video/media';
import type { Price } from '../video/price';
import type { ModelFacts, Offer } from '../video/offer';
import { defineProvider } from '../video/defineProvider';
import type { VideoRequest } from '../video/request';
import { taskApi, taskFacts, taskQuirks } from '../video/taskApi';

// Sources: github.com/kinovi-ai/kinovi-models, the README of each model (September and October 2026); uploads:
// kinovi.ai/docs/uploads. Nothing was tried on the live API.

const readOn = '2026-11-20';

function readme(folder: string): { page: string; date: string } {
	return { page: `https://github.com/kinovi-ai/kinovi-models/blob/main/models/${folder}/README.md`, date: readOn };
}

/** The rows "per second" and "per second, with reference video" of a page. */
function priceOf(folder: string, own: Pick<Price, 'rates' | 'dollars'>, withVideo: Price['withVideo']): Price {
	const { page, date } = readme(folder);
	return { currency: 'credits', by: 'resolution', ...own, ...(withVideo && { withVideo }), source: page, date };
}

const image = { types: ['JPEG', 'PNG', 'WebP'] } satisfies Partial<MediaLimits>;
const video = { types: ['MP4', 'MOV', 'WebM'] } satisfies Partial<MediaLimits>;
const audio = { types: ['MP3', 'WAV', 'M4A', 'AAC', 'OGG', 'FLAC'] } satisfies Partial<MediaLimits>;

const upTo720p: Choice<string> = { values: ['480p', '720p'], default: '720p' };
const upTo1080p: Choice<string> = { values: ['480p', '720p', '1080p'], default: '720p' };

const shapes = ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'];
const shape: Choice<string> = { values: shapes, default: '16:9' };
/** "When any image, video or audio is given and aspectRatio is omitted, the output follows the reference media's ratio". */
const shapeOfMedia: Choice<string> = { values: ['auto', ...shapes], default: 'auto' };

/** Also those of a model we do not know; a model says what differs. */
const limits: Limits = {
	duration: { min: 4, max: 15, default: 5, auto: false },
	prompt: { max: 10_000 },
	resolution: { values: ['480p', '720p', '1080p', '4k'], default: '720p' },
	generateAudio: true,
	// -1 lets the model choose, like no seed.
	seed: { min: -1, max: 4_294_967_295 },
	bitrate: { values: ['standard', 'high'], default: 'standard' },
	mentions: { kinds: { images: 'image', videos: 'video', audios: 'audio' } },
	mediaAddress: 'http or https',
};

const references = {
	images: { ...image, min: 0, max: 9 },
	videos: { ...video, min: 0, max: 3, maxTotalSeconds: 15 },
	audios: { ...audio, min: 0, max: 3, maxTotalSeconds: 15 },
	// Without any file it would be another mode.
	mediaTotal: { min: 1, max: 15 },
	audioNeeds: ['images', 'videos'],
} satisfies Partial<Limits>;

const standard: ModelFacts = {
	id: 'seedance-20',
	name: 'Seedance 2.0',
	// "2–4 minutes at 480p–1080p, about 8 minutes at 4k, and 5–7 minutes when a reference video is attached".
	expectedSeconds: 180,
	expectedSecondsAt: { '4k': 480 },
	expectedSecondsWithVideo: 360,
	source: readme('seedance-20'),
	price: priceOf(
		'seedance-20',
		{
			rates: { '480p': 15, '720p': 40, '1080p': 90, '4k': 200 },
			dollars: { '480p': 0.0707, '720p': 0.1884, '1080p': 0.4239, '4k': 0.942 },
		},
		{
			rates: { '480p': 19, '720p': 48, '1080p': 108, '4k': 240 },
			dollars: { '480p': 0.0895, '720p': 0.2261, '1080p': 0.5087, '4k': 1.1305 },
			seconds: 'output',
		},
	),
};

const fast: ModelFacts = {
	id: 'seedance2-fast',
	name: 'Seedance 2.0 Fast',
	// "2–3 minutes at 480p and 2–4 minutes at 720p"; with a video as the standard model.
	expectedSeconds: 180,
	expectedSecondsWithVideo: 360,
	source: readme('seedance2-fast'),
	price: priceOf(
		'seedance2-fast',
		{ rates: { '480p': 14, '720p': 28 }, dollars: { '480p': 0.0659, '720p': 0.1319 } },
		{
			rates: { '480p': 18, '720p': 34 },
			dollars: { '480p': 0.0848, '720p': 0.1602 },
			seconds: 'output',
		},
	),
	limits: { resolution: upTo720p },
};

const mini: ModelFacts = {
	id: 'seedance2.0-mini',
	name: 'Seedance 2.0 Mini',
	// "2–4 minutes at 480p and 2–6 minutes at 720p, occasionally up to 10 minutes"; with a video as the standard model.
	expectedSeconds: 240,
	expectedSecondsWithVideo: 360,
	source: readme('seedance2.0-mini'),
	price: priceOf(
		'seedance2.0-mini',
		{ rates: { '480p': 7.5, '720p': 20 }, dollars: { '480p': 0.0353, '720p': 0.0942 } },
		{
			rates: { '480p': 9.5, '720p': 24 },
			dollars: { '480p': 0.0447, '720p': 0.113 },
			seconds: 'output',
		},
	),
	limits: { resolution: upTo720p },
};

/** "(reference video seconds, up to 30) + duration at that rate". */
const withVideo25 = {
	rates: { '480p': 16, '720p': 35, '1080p': 85.68 },
	dollars: { '480p': 0.0737, '720p': 0.1612, '1080p': 0.3947 },
	seconds: 'input and output',
} as const;

const limits25 = {
	duration: { min: 4, max: 30, default: 5, auto: false },
	prompt: { max: 30_000 },
	resolution: upTo1080p,
} satisfies Partial<Limits>;

const references25 = {
	images: { ...image, min: 0, max: 30 },
	videos: { ...video, min: 0, max: 10, maxTotalSeconds: 30 },
	audios: { ...audio, min: 0, max: 10, maxTotalSeconds: 30 },
	mediaTotal: { min: 1, max: 50 },
} satisfies Partial<Limits>;

const next: ModelFacts = {
	id: 'seedance2-5',
	name: 'Seedance 2.5',
	// "3–6 minutes at 480p / 720p and 4–11 minutes at 1080p; tasks with a reference video take 4–7 minutes".
	expectedSeconds: 270,
	expectedSecondsAt: { '1080p': 450 },
	expectedSecondsWithVideo: 330,
	source: readme('seedance2-5'),
	price: priceOf(
		'seedance2-5',
		{
			rates: { '480p': 26, '720p': 59, '1080p': 143.4 },
			dollars: { '480p': 0.1197, '720p': 0.2717, '1080p': 0.6605 },
		},
		withVideo25,
	),
	limits: limits25,
};

/** "Keyframe tasks keep the image's own ratio". */
const nextFromFrames: ModelFacts = { ...next, limits: { ...limits25, aspectRatio: undefined } };

/** One video is needed, and the output has its shape. */
const fromVideo = {
	...limits25,
	...references25,
	videos: { ...references25.videos, min: 1 },
	aspectRatio: undefined,
} satisfies Partial<Limits>;

const extend: ModelFacts = {
	id: 'seedance2-5-extend',
	name: 'Seedance 2.5 Video Extend',
	// "A 4–10 second extension usually takes 4–6 minutes at 480p / 720p".
	expectedSeconds: 300,
	source: readme('seedance2-5-extend'),
	price: priceOf('seedance2-5-extend', withVideo25, withVideo25),
	limits: fromVideo,
};

const edit: ModelFacts = {
	id: 'seedance2-5-edit',
	name: 'Seedance 2.5 Video Edit',
	// "A 6–20 second source usually takes 4–6 minutes at 480p / 720p".
	expectedSeconds: 300,
	source: readme('seedance2-5-edit'),
	price: priceOf('seedance2-5-edit', withVideo25, withVideo25),
	// "There is no duration to set: the output has the source's length and aspect ratio."
	limits: { ...fromVideo, duration: undefined },
};

const offers: [Offer, ...Offer[]] = [
	{ mode: 'text', models: [standard, fast, mini, next], limits: { ...limits, aspectRatio: shape } },
	...frameOffers({
		models: [standard, fast, mini, nextFromFrames],
		limits: { ...limits, aspectRatio: shapeOfMedia },
		image,
	}),
	{
		mode: 'reference',
		models: [standard, fast, mini, { ...next, limits: { ...limits25, ...references25 } }, extend, edit],
		limits: { ...limits, ...references, aspectRatio: shapeOfMedia },
	},
];

const areFromVideo = [extend.id, edit.id];

/** How the images are used; the models that are for one use only have no such key. */
function inputMode({ mode, model }: VideoRequest): string | undefined {
	if (mode === 'text' || areFromVideo.includes(model)) return undefined;
	return mode === 'reference' ? 'reference' : 'keyframe';
}

/** `auto` is said by leaving the key out; where the shape is kept, the form has no field for it. */
function shapeIn({ aspectRatio, model, frames }: VideoRequest): JsonObject {
	const isKept = areFromVideo.includes(model) || (model === next.id && frames.length > 0);
	return isKept ? {} : { aspectRatio: aspectRatio === 'auto' ? undefined : aspectRatio };
}

function inputOf(request: VideoRequest): JsonObject {
	const { mode, model, prompt, duration, resolution, generateAudio, seed, bitrate } = request;
	const { frames, images, videos, audios } = request;
	return {
		prompt,
		imageUrls: mode === 'text' ? undefined : addressesOf([...frames, ...images]),
		...(mode === 'reference' && { videoUrls: addressesOf(videos), audioUrls: addressesOf(audios) }),
		mode: inputMode(request),
		...(model !== edit.id && { duration }),
		...shapeIn(request),
		outputResolution: resolution,
		generate_audio: generateAudio,
		bitrate_mode: bitrate === 'high' ? bitrate : undefined,
		seed: seed === undefined ? undefined : Number(seed),
	};
}

export const kinovi = defineProvider({
	...taskApi,
	...taskFacts,
	id: 'kinovi',
	name: 'Kinovi',
	credential: 'kinoviApi',
	baseUrl: 'https://kinovi.ai',
	searchWords: ['kinovi.ai'],
	dashboard: 'https://kinovi.ai/app/gallery',
	keySteps: [
		'Sign in at <https://kinovi.ai> and buy credits.',
		'Open <https://kinovi.ai/app/api-keys>, make a key and copy it.',
	],
	capacity: 'Kinovi makes 3 or 5 videos at a time in its examples, up to 50 on one page; it depends on the account.',
	quirks: [
		'To change something in a video, choose References, add it under Reference Videos and say in the prompt what stays and what changes; to go on with one, write "continue this video from its final frame". Seedance 2.5 has a model for each, *Video Edit* and *Video Extend*. The first video of the list is the one that is edited or continued; an extension is the new part alone.',
		'A shape that is chosen beside images forces that frame; *auto* follows the images. Only Seedance 2.5 always keeps the shape of a first frame.',
		'It is billed in credits. The dollars beside them are those of its pages, which count a credit differently for each model.',
		'With a reference video Seedance 2.5 bills the seconds of that video too, so the price is not known before.',
		'The result says which seed was used. The same seed does not give the same video again.',
		...taskQuirks,
	],
	unverified: [
		'How its callbacks look: three shapes are documented, all are understood, and Wait for Video asks by itself in any case.',
		'How long a fast or mini video with a reference video takes: the time of the standard model stands in.',
	],
	requestFormats: [{ id: 'jobs', name: 'Jobs API', description: 'Queues the job and answers at once' }],
	offers,
	input: inputOf,
});
