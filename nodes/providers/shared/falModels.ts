import type { JsonObject } from '../../video/json';
import type { Limits } from '../../video/limits';
import { addressesOf, megabyte } from '../../video/media';
import type { ModelFacts, Offer, Source } from '../../video/offer';
import type { Price } from '../../video/price';
import type { Mode, VideoRequest } from '../../video/request';
import { falImage, falInput, falLimits, falReferences } from './falSchema';

// Sources: fal.ai/models/<id>/llms.txt and the pages of the models beside them, read 2026-11-20 in copies of 2026, and the types
// of the official client (npm @fal-ai/client 1.10.1). No page says how long a video takes: the times are guesses.

const date = '2026-11-20';

function pageOf(id: string): Source {
	return { page: `https://fal.ai/models/${id}`, date };
}

function perSecond(id: string, rates: Price['rates'], more: Partial<Price> = {}): Price {
	return { currency: 'USD', by: 'resolution', rates, source: pageOf(id).page, date, ...more };
}

function model(id: string, name: string, expectedSeconds: number, more: Partial<ModelFacts> = {}): ModelFacts {
	return { id, name, expectedSeconds, source: pageOf(id), ...more };
}

/** What a family of models calls our fields. */
type InputOf = (request: VideoRequest) => JsonObject;

const base = { mediaAddress: 'http or https' } as const satisfies Limits;

/** "height x width x duration x 24 / 1024" tokens, $0.014 for 1000 of them; the pages print only what that is at 720p. */
const seedanceRates = { '480p': 0.1406, '720p': 0.3024 };
const withFullHd = { ...seedanceRates, '1080p': 0.6804 };
const fastRates = { '480p': 0.1125, '720p': 0.2419 };
const fullHd = { resolution: { values: ['480p', '720p', '1080p'], default: '720p' } } satisfies Partial<Limits>;

/** "If video inputs are provided the price is multiplied by 0.6"; both lengths count. */
function withVideo(rates: Price['rates']): Pick<Price, 'withVideo'> {
	const reduced = Object.entries(rates).map(
		([name, rate]) => [name, Math.round(rate * 0.6 * 10_000) / 10_000] as const,
	);
	return { withVideo: { rates: Object.fromEntries(reduced), seconds: 'input and output' } };
}

/** Its newest types have no seed any more. */
const seedanceLimits = { ...falLimits, seed: undefined } satisfies Partial<Limits>;

function seedance(use: 'text' | 'image' | 'reference', own: Partial<Limits>): ModelFacts[] {
	const limits = { ...seedanceLimits, ...own };
	const id = (tier: string) => `bytedance/seedance-2.0${tier}/${use}-to-video`;
	const reference = (rates: Price['rates']) => (use === 'reference' ? withVideo(rates) : {});
	const rates = use === 'text' ? { ...seedanceRates, '720p': 0.3034 } : withFullHd;
	return [
		model(id(''), 'Seedance 2.0', 150, {
			price: perSecond(id(''), rates, reference(rates)),
			limits: use === 'text' ? limits : { ...limits, ...fullHd },
		}),
		model(id('/fast'), 'Seedance 2.0 Fast', 120, {
			price: perSecond(id('/fast'), fastRates, reference(fastRates)),
			limits,
		}),
		model(id('/mini'), 'Seedance 2.0 Mini', 90, { limits }),
	];
}

const seedanceInput: InputOf = (request) => falInput({ ...request, seed: undefined });

const veoLimits = {
	duration: { min: 4, max: 8, values: [4, 6, 8], default: 8, auto: false },
	aspectRatio: { values: ['16:9', '9:16'], default: '16:9' },
	resolution: { values: ['720p', '1080p', '4k'], default: '720p' },
	generateAudio: true,
	seed: { min: 0, max: 4_294_967_295 },
} satisfies Partial<Limits>;

const veoShapes = { aspectRatio: { values: ['auto', '16:9', '9:16'], default: 'auto' } } satisfies Partial<Limits>;

const veoReferences = {
	seed: undefined,
	images: { min: 1, max: 3 },
	videos: undefined,
	audios: undefined,
} satisfies Partial<Limits>;

function veo(path: string, limits: Partial<Limits>, tiers: ReadonlyArray<'' | '/fast'>): ModelFacts[] {
	const prices = {
		'': [
			{ '720p': 0.4, '1080p': 0.4, '4k': 0.6 },
			{ '720p': 0.2, '1080p': 0.2, '4k': 0.4 },
		],
		'/fast': [
			{ '720p': 0.15, '1080p': 0.15, '4k': 0.35 },
			{ '720p': 0.1, '1080p': 0.1, '4k': 0.3 },
		],
	} as const;
	return tiers.map((tier) => {
		const id = `fal-ai/veo3.1${tier}${path}`;
		const [rates, silent] = prices[tier];
		return model(id, tier === '' ? 'Veo 3.1' : 'Veo 3.1 Fast', tier === '' ? 120 : 80, {
			price: perSecond(id, rates, { silent: { rates: silent } }),
			limits: { ...veoLimits, ...limits },
		});
	});
}

const veoInput: InputOf = (request) => {
	const { mode, frames, duration } = request;
	const [first, last] = frames;
	return {
		prompt: request.prompt,
		...(mode === 'firstLastFrame'
			? { first_frame_url: first?.url, last_frame_url: last?.url }
			: { image_url: first?.url }),
		image_urls: addressesOf(request.images),
		duration: duration === undefined ? undefined : `${duration}s`,
		aspect_ratio: request.aspectRatio,
		resolution: request.resolution,
		generate_audio: request.generateAudio,
		seed: request.seed === undefined ? undefined : Number(request.seed),
	};
};

const klingLimits = {
	duration: { min: 3, max: 15, default: 5, auto: false },
	aspectRatio: { values: ['16:9', '9:16', '1:1'], default: '16:9' },
	generateAudio: true,
} satisfies Partial<Limits>;

/** The page of the professional image model showed twice as much before. */
const olderKlingPage = {
	elsewhere: { perSecond: 0.336, page: 'https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/llms.txt' },
};

function kling(use: 'text' | 'image'): ModelFacts[] {
	const id = (tier: string) => `fal-ai/kling-video/v3/${tier}/${use}-to-video`;
	const flat = (one: string, rate: number, silent: number, more: Partial<Price> = {}) =>
		perSecond(one, { any: rate }, { by: 'flat', silent: { rates: { any: silent } }, ...more });
	// "Aspect ratio is determined by the start image, not a parameter."
	const limits = use === 'image' ? { ...klingLimits, aspectRatio: undefined } : klingLimits;
	return [
		model(id('standard'), 'Kling 3.0 Standard', 120, {
			price: flat(id('standard'), 0.126, 0.084),
			limits,
		}),
		model(id('pro'), 'Kling 3.0 Pro', 320, {
			price: flat(id('pro'), 0.168, 0.112, use === 'image' ? olderKlingPage : {}),
			limits,
		}),
	];
}

const klingInput: InputOf = ({ prompt, frames: [first, last], duration, aspectRatio, generateAudio }) => ({
	prompt,
	start_image_url: first?.url,
	end_image_url: last?.url,
	duration: duration?.toString(),
	aspect_ratio: aspectRatio,
	generate_audio: generateAudio,
});

const hailuoLimits = {
	duration: { min: 6, max: 10, values: [6, 10], default: 6, auto: false },
} satisfies Partial<Limits>;

function hailuo(use: 'text' | 'image'): ModelFacts[] {
	const id = (tier: string) => `fal-ai/minimax/hailuo-2.3/${tier}/${use}-to-video`;
	const perVideo = (one: string, by: Price['by'], rates: Price['rates']) => perSecond(one, rates, { by, per: 'video' });
	return [
		model(id('standard'), 'Hailuo 2.3 Standard', 180, {
			price: perVideo(id('standard'), 'duration', { '6': 0.28, '10': 0.56 }),
			limits: hailuoLimits,
		}),
		model(id('pro'), 'Hailuo 2.3 Pro', 240, {
			price: perVideo(id('pro'), 'flat', { any: 0.49 }),
			limits: {},
		}),
	];
}

const hailuoInput: InputOf = ({ prompt, frames: [first], duration }) => ({
	prompt,
	image_url: first?.url,
	duration: duration?.toString(),
});

const wanSound = { min: 0, max: 1, types: ['MP3', 'WAV'], maxBytes: 15 * megabyte } as const;

const wanLimits = {
	prompt: { max: 5_000 },
	duration: { min: 2, max: 15, default: 5, auto: false },
	aspectRatio: { values: ['16:9', '9:16', '1:1', '4:3', '3:4'], default: '16:9' },
	resolution: { values: ['720p', '1080p'], default: '1080p' },
	seed: { min: 0, max: 2_147_483_647 },
} satisfies Partial<Limits>;

const wanRates = { '720p': 0.1, '1080p': 0.15 };

const wanImages = ['JPEG', 'PNG', 'WebP'] as const;

function wan(use: 'text' | 'image', limits: Partial<Limits>): ModelFacts {
	const id = `fal-ai/wan/v2.7/${use}-to-video`;
	return model(id, 'Wan 2.7', 180, { price: perSecond(id, wanRates), limits: { ...wanLimits, ...limits } });
}

const wanReference: ModelFacts = model('fal-ai/wan/v2.7/reference-to-video', 'Wan 2.7', 240, {
	price: perSecond(
		'fal-ai/wan/v2.7/reference-to-video',
		{ any: 0.1 },
		{ by: 'flat', withVideo: { rates: { any: 0.1 }, seconds: 'input and output' } },
	),
	limits: {
		...wanLimits,
		duration: { min: 2, max: 10, default: 5, auto: false },
		images: { min: 0, max: 5, types: wanImages, maxBytes: 20 * megabyte },
		videos: { min: 0, max: 3, types: ['MP4', 'MOV'], maxBytes: 100 * megabyte },
		audios: undefined,
		audioNeeds: undefined,
		mediaTotal: { min: 1, max: 5 },
	},
});

const wanInput: InputOf = (request) => ({
	prompt: request.prompt,
	image_url: request.frames[0]?.url,
	end_image_url: request.frames[1]?.url,
	reference_image_urls: addressesOf(request.images),
	reference_video_urls: addressesOf(request.videos),
	audio_url: request.audios[0]?.url,
	// A number, as another page of the same schema has it; the types of the official client say text.
	duration: request.duration,
	aspect_ratio: request.aspectRatio,
	resolution: request.resolution,
	seed: request.seed === undefined ? undefined : Number(request.seed),
});

const inputs: ReadonlyArray<readonly [start: string, input: InputOf]> = [
	['fal-ai/veo3', veoInput],
	['fal-ai/kling-video/v3', klingInput],
	['fal-ai/minimax/hailuo', hailuoInput],
	['fal-ai/wan/v2.7', wanInput],
];

/** The input of a model; one that is in no table is asked in the words that most have. */
export function falModelInput(request: VideoRequest): JsonObject {
	const family = inputs.find(([start]) => request.model.startsWith(start));
	return (family?.[1] ?? seedanceInput)(request);
}

const one = { min: 1, max: 1 };
const two = { min: 2, max: 2 };
const wanFrame = { types: wanImages, maxBytes: 20 * megabyte };
const wanShape = { audios: wanSound, aspectRatio: undefined };

/** The same models with the frames they take. */
function framed(models: readonly ModelFacts[], frames: Limits['frames']): ModelFacts[] {
	return models.map((each) => ({ ...each, limits: { ...each.limits, frames } }));
}

/** The models of a mode. A model that is in no table has no limits but those of the mode: what else it takes, its page says. */
function offer(mode: Mode, limits: Partial<Limits>, models: readonly ModelFacts[]): Offer {
	const [first, ...others] = models;
	if (!first) throw new Error(`No model for ${mode}`);
	return { mode, models: [first, ...others], limits: { ...base, ...limits } };
}

const { images, videos, audios, mediaTotal } = falReferences;

export const falOffers: readonly [Offer, ...Offer[]] = [
	offer('text', {}, [
		...seedance('text', { mentions: falReferences.mentions }),
		...veo('', {}, ['', '/fast']),
		...kling('text'),
		...hailuo('text'),
		wan('text', { audios: wanSound }),
	]),
	offer('firstFrame', { frames: one }, [
		...framed(seedance('image', {}), { ...falImage, ...one }),
		...veo('/image-to-video', veoShapes, ['', '/fast']),
		...kling('image'),
		...hailuo('image'),
		...framed([wan('image', wanShape)], { ...wanFrame, ...one }),
	]),
	offer('firstLastFrame', { frames: two }, [
		...framed(seedance('image', {}), { ...falImage, ...two }),
		...veo('/first-last-frame-to-video', veoShapes, ['', '/fast']),
		...kling('image'),
		...framed([wan('image', wanShape)], { ...wanFrame, ...two }),
	]),
	offer('reference', { images, videos, audios, mediaTotal }, [
		...seedance('reference', falReferences),
		...veo('/reference-to-video', veoReferences, ['']),
		wanReference,
	]),
];
