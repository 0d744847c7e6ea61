import { frameOffers } from '../video/frames';
import type { JsonObject } from '../video/json';
import type { Choice, Limits } from '../video/limits';
import { addressesOf } from '../video/media';
import type { ModelFacts, Offer } from '../video/offer';
import { defineProvider } from '../video/defineProvider';
import type { VideoRequest } from '../video/request';
import { taskApi, taskFacts, taskQuirks } from '../video/taskApi';

// Sources: seedance2-pro.com/docs/seedance2.0/{image-to-video,omni-reference}; text and the sizes of `resolution`: the oldest
// quickstart of kinovi.ai/docs, the same platform. Nothing was tried on the live API.

const page = 'https://seedance2-pro.com/docs/seedance2.0/image-to-video';
const date = '2026-11-20';

/** "Must be seedance-20". */
const model: ModelFacts = {
	id: 'seedance-20',
	name: 'Seedance 2.0',
	// This page states no times; those of the platform's later pages stand in.
	expectedSeconds: 180,
	expectedSecondsWithVideo: 360,
	source: { page, date },
	// "Formula: duration (seconds) x 40 credits"; 5 s are "200" and "$1.00".
	price: { currency: 'credits', by: 'flat', rates: { any: 40 }, dollars: { any: 0.2 }, source: page, date },
};

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

const shape: Choice<string> = { values: Object.keys(sizeOfShape), default: '16:9' };

/** "If resolution is not provided, the aspect ratio is auto-detected from the source image". */
const shapeOfImage: Choice<string> = { values: ['auto', ...shape.values], default: 'auto' };

const offers: [Offer, ...Offer[]] = [
	...frameOffers({ models: [model], limits: { ...limits, aspectRatio: shapeOfImage } }),
	{ mode: 'text', models: [model], limits: { ...limits, aspectRatio: shape } },
	{
		mode: 'reference',
		models: [model],
		limits: {
			...limits,
			images: { min: 0, max: 9 },
			videos: { min: 0, max: 3 },
			// Without any file it would be another mode; audio is not taken.
			mediaTotal: { min: 1, max: 12 },
			aspectRatio: {
				...shape,
				needed: 'choose one: without it this provider would take the images as first and last frame.',
			},
			// "Images first, then videos".
			mentions: { all: ['images', 'videos'] },
		},
	},
];

/** `"5s"`; frames and reference images in `urls`, the shape as a size, or beside references as a ratio. */
function inputOf({ mode, prompt, duration, aspectRatio, frames, images, videos }: VideoRequest): JsonObject {
	return {
		urls: mode === 'text' ? undefined : addressesOf([...frames, ...images]),
		...(mode === 'reference'
			? { videoUrls: addressesOf(videos), ratio: aspectRatio }
			: { resolution: sizeOfShape[aspectRatio ?? ''] }),
		prompt,
		duration: duration === undefined ? undefined : `${duration}s`,
	};
}

export const seedance2Pro = defineProvider({
	...taskApi,
	...taskFacts,
	id: 'seedance2Pro',
	name: 'Seedance2-pro',
	credential: 'seedance2ProApi',
	baseUrl: 'https://seedance2-pro.com',
	searchWords: ['seedance2-pro'],
	dashboard: 'https://seedance2-pro.com',
	keySteps: [
		'Sign in at <https://seedance2-pro.com> and buy credits.',
		'Make a key under *API Keys* and copy it. Its page does not say where that is; on kinovi.ai, the same platform, it is <https://kinovi.ai/app/api-keys>, but a key of one site may not work on the other.',
	],
	capacity:
		'Seedance2-pro does not say how many videos it makes at a time; Kinovi, the same platform, shows 3 and 5 in examples.',
	sound: 'Seedance2-pro has no switch for sound; its page about references says that videos have none.',
	quirks: [
		'The `resolution` of its page is the Aspect Ratio of our form: 16:9 is 1280x720, 9:16 is 720x1280, 1:1 is 720x720, 4:3 is 960x720 and 3:4 is 720x960. *auto* sends none, and the video takes the shape of the image.',
		'It is billed in credits. The dollars beside them are those of its page, at $0.005 a credit.',
		...taskQuirks,
	],
	unverified: [
		'Whether seedance2-pro.com still answers as on its page: Kinovi is the same platform with a newer API. If orders fail here, or ignore your settings, choose the provider Kinovi with a key from kinovi.ai.',
		'How long a video takes: this page says nothing, the times are those of the platform’s newer pages.',
		'That failed jobs are refunded and videos kept for 14 days: only the pages of Kinovi say so.',
		'How long a prompt may be: 4000 characters are the limit of the platform’s later pages.',
		'Whether files can be uploaded here: only the platform’s newer pages have it. An upload that fails costs nothing.',
	],
	requestFormats: [{ id: 'jobs', name: 'Jobs API', description: 'Queues the job and answers at once' }],
	offers,
	input: inputOf,
});
