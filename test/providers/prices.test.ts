import { providerById, providers } from '../../nodes/providers';
import { estimateCost, worstCost } from '../../nodes/video/price';
import type { ModelFacts, Offer } from '../../nodes/video/provider';
import { expectedSecondsOf, limitsFor, offerFor } from '../../nodes/video/provider';
import type { Mode, VideoRequest } from '../../nodes/video/request';
import { exampleRequest } from '../video/exampleRequest';

const video = [{ url: 'https://example.com/dance.mp4' }];
const silent = { images: [{ url: 'https://example.com/a.png' }] };

interface Place {
	offer: Offer;
	model: ModelFacts;
}

function placeOf(id: string, format: string | undefined, mode: Mode, modelId: string): Place {
	const provider = providerById(id);
	const offer = provider && offerFor(provider, mode, format);
	const model = offer?.models.find((one) => one.id === modelId);
	if (!offer || !model) throw new Error(`${id} does not offer ${modelId} in mode ${mode}`);
	return { offer, model };
}

type Row = readonly [
	id: string,
	format: string | undefined,
	mode: Mode,
	model: string,
	special: Partial<VideoRequest>,
	amount: number | null,
	expectedSeconds: number,
];

const each = 'bytedance-seedance-2-0';
const run = 'bytedance/seedance/2.0';
const short = 'bytedance/seedance-2.0';

/** Five seconds each, worked out by hand from the prices and times of the pages that the dialects name. */
const rows: readonly Row[] = [
	['eachLabs', undefined, 'firstFrame', `${each}-image-to-video`, { resolution: '480p' }, 0.706, 220],
	['eachLabs', undefined, 'firstFrame', `${each}-image-to-video`, { resolution: '720p' }, 1.512, 220],
	['eachLabs', undefined, 'firstLastFrame', `${each}-image-to-video`, { resolution: '1080p' }, 3.425, 220],
	['eachLabs', undefined, 'firstFrame', `${each}-image-to-video-fast`, { resolution: '480p' }, 0.5645, 150],
	['eachLabs', undefined, 'firstFrame', `${each}-image-to-video-fast`, { resolution: '720p' }, 1.2095, 150],
	['eachLabs', undefined, 'text', `${each}-text-to-video`, { resolution: '720p' }, 1.512, 150],
	['eachLabs', undefined, 'text', `${each}-text-to-video`, { resolution: '480p' }, null, 150],
	['eachLabs', undefined, 'text', `${each}-text-to-video-fast`, { resolution: '480p' }, 0.5645, 120],
	['eachLabs', undefined, 'reference', `${each}-reference-to-video`, { resolution: '720p', videos: video }, 1.512, 200],
	['eachLabs', undefined, 'reference', `${each}-reference-to-video`, { resolution: '1080p' }, 3.425, 200],
	['runflow', 'run', 'text', `${run}/text-to-video`, { resolution: '480p' }, 1.517, 150],
	['runflow', 'run', 'firstFrame', `${run}/image-to-video`, { resolution: '720p' }, 1.512, 150],
	['runflow', 'runs', 'firstFrame', `${run}/image-to-video`, { resolution: '480p' }, 1.512, 150],
	['runflow', 'runs', 'firstFrame', `${run}/image-to-video`, { resolution: '1080p' }, null, 150],
	['runflow', 'runs', 'text', `${run}/text-to-video`, { resolution: '720p' }, 1.517, 150],
	['runflow', 'runs', 'text', `${run}/fast/text-to-video`, { resolution: '720p' }, 1.2095, 120],
	['seedance2Pro', 'urls', 'text', 'seedance-20', {}, 200, 180],
	['seedance2Pro', 'urls', 'reference', 'seedance-20', { videos: video }, 200, 360],
	['seedance2Pro', 'kinoviFirst', 'text', 'seedance-20', { resolution: '480p' }, 100, 180],
	['seedance2Pro', 'kinoviFirst', 'text', 'seedance-20', { resolution: '4k' }, 340, 480],
	['seedance2Pro', 'kinoviFirst', 'text', 'seedance2-fast', { resolution: '720p' }, 140, 180],
	['seedance2Pro', 'kinoviFirst', 'text', 'seedance2-fast', { resolution: '4k' }, 280, 180],
	['seedance2Pro', 'kinoviLater', 'text', 'seedance-20', { resolution: '480p' }, 75, 180],
	['seedance2Pro', 'kinoviLater', 'firstFrame', 'seedance-20', { resolution: '1080p' }, 415, 180],
	['seedance2Pro', 'kinoviLater', 'reference', 'seedance-20', { resolution: '720p', videos: video }, 240, 360],
	['seedance2Pro', 'kinoviLater', 'reference', 'seedance-20', { resolution: '1080p', videos: video }, 500, 360],
	['seedance2Pro', 'kinoviLater', 'reference', 'seedance2-fast', { resolution: '480p', videos: video }, 65, 360],
	['seedance2Pro', 'kinoviNewest', 'text', 'seedance-20', { resolution: '4k' }, 1000, 480],
	['seedance2Pro', 'kinoviNewest', 'text', 'seedance-20', { resolution: '1080p' }, 450, 180],
	['seedance2Pro', 'kinoviNewest', 'reference', 'seedance-20', { resolution: '4k', videos: video }, 1200, 480],
	['seedance2Pro', 'kinoviNewest', 'text', 'seedance2-fast', { resolution: '480p' }, 70, 180],
	['seedance2Pro', 'kinoviNewest', 'reference', 'seedance2-fast', { resolution: '720p', videos: video }, 170, 360],
	['seedance2Pro', 'kinoviNewest', 'text', 'seedance2.0-mini', { resolution: '480p' }, 37.5, 240],
	['seedance2Pro', 'kinoviNewest', 'reference', 'seedance2.0-mini', { resolution: '480p', videos: video }, 47.5, 360],
	['shortApi', undefined, 'text', `${short}/text-to-video`, { tier: 'std' }, 1.2, 150],
	['shortApi', undefined, 'firstFrame', `${short}/image-to-video`, { tier: 'fast' }, 1, 150],
	['shortApi', undefined, 'reference', `${short}/image-to-video`, { tier: 'std', ...silent }, 1.2, 150],
	['shortApi', undefined, 'reference', `${short}/omni-reference`, { tier: 'std', videos: video }, null, 300],
];

describe('five seconds', () => {
	it.each(rows)('of %s (%s), mode %s, %s with %j cost %p and take %p seconds', (...row) => {
		const [id, format, mode, modelId, special, amount, expectedSeconds] = row;
		const { offer, model } = placeOf(id, format, mode, modelId);
		const request = exampleRequest({ mode, model: modelId, duration: 5, ...special });
		const estimate = estimateCost(request, model.price);
		expect(estimate.cost?.amount ?? null).toBe(amount);
		expect(worstCost(request, model, limitsFor(offer, modelId))?.amount ?? null).toBe(amount);
		expect(expectedSecondsOf(model, request)).toBe(expectedSeconds);
	});

	it('with a reference video whose length counts say that nobody can know the price', () => {
		const { model } = placeOf('shortApi', undefined, 'reference', `${short}/omni-reference`);
		const request = exampleRequest({ mode: 'reference', duration: 5, tier: 'std', videos: video });
		expect(estimateCost(request, model.price)).toStrictEqual({
			cost: null,
			reason: 'The length of the reference video counts too, and is not known here.',
		});
	});
});

type Rates = Readonly<Record<string, number>>;

/** Per second as the pages print it, and with a reference video where that differs. */
const rates: Readonly<Record<string, readonly [Rates, Rates?]>> = {
	[`eachLabs ${each}-image-to-video`]: [{ '480p': 0.1412, '720p': 0.3024, '1080p': 0.685 }],
	[`eachLabs ${each}-image-to-video-fast`]: [{ '480p': 0.1129, '720p': 0.2419 }],
	[`eachLabs ${each}-text-to-video`]: [{ '720p': 0.3024 }],
	[`eachLabs ${each}-text-to-video-fast`]: [{ '480p': 0.1129, '720p': 0.2419 }],
	[`eachLabs ${each}-reference-to-video`]: [{ '480p': 0.1412, '720p': 0.3024, '1080p': 0.685 }],
	[`runflow run ${run}/image-to-video`]: [{ '480p': 0.3024, '720p': 0.3024 }],
	[`runflow run ${run}/text-to-video`]: [{ '480p': 0.3034, '720p': 0.3034 }],
	[`runflow runs ${run}/image-to-video`]: [{ '480p': 0.3024, '720p': 0.3024 }],
	[`runflow runs ${run}/text-to-video`]: [{ '480p': 0.3034, '720p': 0.3034 }],
	[`runflow runs ${run}/fast/text-to-video`]: [{ '480p': 0.2419, '720p': 0.2419 }],
	'seedance2Pro urls seedance-20': [{ any: 40 }],
	'seedance2Pro kinoviFirst seedance-20': [
		{ '480p': 20, '720p': 40, '4k': 40 + 28 },
		{ '480p': 20 + 4, '720p': 40 + 8, '4k': 40 + 28 + 8 },
	],
	'seedance2Pro kinoviFirst seedance2-fast': [
		{ '480p': 14, '720p': 28, '4k': 28 + 28 },
		{ '480p': 14 + 3, '720p': 28 + 6, '4k': 28 + 28 + 6 },
	],
	'seedance2Pro kinoviLater seedance-20': [
		{ '480p': 15, '720p': 40, '1080p': 83, '4k': 40 + 28 },
		{ '480p': 15 + 4, '720p': 40 + 8, '1080p': 83 + 17, '4k': 40 + 28 + 8 },
	],
	'seedance2Pro kinoviLater seedance2-fast': [
		{ '480p': 10, '720p': 28, '4k': 28 + 28 },
		{ '480p': 10 + 3, '720p': 28 + 6, '4k': 28 + 28 + 6 },
	],
	'seedance2Pro kinoviNewest seedance-20': [
		{ '480p': 15, '720p': 40, '1080p': 90, '4k': 200 },
		{ '480p': 19, '720p': 48, '1080p': 108, '4k': 240 },
	],
	'seedance2Pro kinoviNewest seedance2-fast': [
		{ '480p': 14, '720p': 28 },
		{ '480p': 18, '720p': 34 },
	],
	'seedance2Pro kinoviNewest seedance2.0-mini': [
		{ '480p': 7.5, '720p': 20 },
		{ '480p': 9.5, '720p': 24 },
	],
	[`shortApi ${short}/text-to-video`]: [{ std: 0.24, fast: 0.2 }],
	[`shortApi ${short}/image-to-video`]: [{ std: 0.24, fast: 0.2 }],
	[`shortApi ${short}/omni-reference`]: [
		{ std: 0.168, fast: 0.14 },
		{ std: 0.168, fast: 0.14 },
	],
};

describe('the price per second', () => {
	it('is that of the pages, for every model of every request format, in every mode', () => {
		const offered = providers.flatMap(({ id, offers }) =>
			offers.flatMap(({ formats = [undefined], models }) =>
				formats.flatMap((format) =>
					models.map(({ id: model, price }) => {
						const { perSecond = {}, withVideo } = price ?? {};
						const name = [id, ...(format === undefined ? [] : [format]), model].join(' ');
						return [name, withVideo ? [perSecond, withVideo.perSecond] : [perSecond]] as const;
					}),
				),
			),
		);
		for (const [name, actual] of offered) expect([name, actual]).toStrictEqual([name, rates[name]]);
		expect([...new Set(offered.map(([name]) => name))].sort()).toStrictEqual(Object.keys(rates).sort());
	});
});

describe('a choice without a price', () => {
	it('is one for which no page has any', () => {
		const unpriced = providers.flatMap(({ id, offers }) =>
			offers.flatMap((offer) =>
				offer.models.flatMap((model) => {
					const { by = 'flat', perSecond = {} } = model.price ?? {};
					const names = by === 'flat' ? ['any'] : (limitsFor(offer, model.id)[by]?.values ?? []);
					return names.filter((name) => !(name in perSecond)).map((name) => `${id} ${model.id} ${name}`);
				}),
			),
		);
		expect([...new Set(unpriced)].sort()).toStrictEqual([
			'eachLabs bytedance-seedance-2-0-text-to-video 480p',
			'runflow bytedance/seedance/2.0/image-to-video 1080p',
			'runflow bytedance/seedance/2.0/text-to-video 1080p',
		]);
	});
});
