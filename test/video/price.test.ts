import type { Price } from '../../nodes/video/price';
import { estimateCost, worstCost } from '../../nodes/video/price';
import { exampleRequest } from './exampleRequest';

const page = { source: 'https://example.com/prices', date: '2026-06-01' };
const byResolution: Price = {
	currency: 'USD',
	by: 'resolution',
	rates: { '480p': 0.1412, '720p': 0.3024 },
	...page,
};
const byTier: Price = { currency: 'USD', by: 'tier', rates: { std: 0.24, fast: 0.2 }, ...page };
const flat: Price = { currency: 'credits', by: 'flat', rates: { any: 40 }, ...page };

describe('an estimate', () => {
	it.each([
		['720p', 5, 1.512],
		['480p', 5, 0.706],
		['480p', 15, 2.118],
	])('by resolution: %s for %p seconds is %p dollars', (resolution, duration, amount) => {
		expect(estimateCost(exampleRequest({ resolution, duration }), byResolution, {}).cost).toMatchObject({
			amount,
			currency: 'USD',
		});
	});

	it.each([
		['std', 5, 1.2],
		['fast', 5, 1],
		['fast', 15, 3],
	])('by tier: %s for %p seconds is %p dollars', (tier, duration, amount) => {
		expect(estimateCost(exampleRequest({ tier, duration }), byTier, {}).cost).toMatchObject({
			amount,
			currency: 'USD',
		});
	});

	it('at one rate for everything does not ask for a choice', () => {
		expect(estimateCost(exampleRequest({ duration: 5 }), flat, {})).toStrictEqual({
			cost: { amount: 200, currency: 'credits', basis: '5 s x 40 credits (list price, 2026-06-01)' },
		});
	});

	it('takes the default of the provider where the choice that sets it is not made', () => {
		const resolution = { values: ['480p', '720p'], default: '720p' };
		expect(estimateCost(exampleRequest({ duration: 5 }), byResolution, { resolution }).cost?.amount).toBe(1.512);
	});

	it('has the dollars that a page prints beside its credits', () => {
		const printed = { ...flat, dollars: { any: 0.2 } };
		expect(estimateCost(exampleRequest({ duration: 4 }), printed, {}).cost).toStrictEqual({
			amount: 160,
			currency: 'credits',
			dollars: 0.8,
			basis: "4 s x 40 credits (list price, 2026-06-01; $0.80 on the provider's page)",
		});
	});

	it('is what the page of the chosen format says, and names what another page says', () => {
		const disputed = { ...byResolution, elsewhere: { perSecond: 0.1, page: 'https://example.com/other' } };
		expect(estimateCost(exampleRequest({ resolution: '720p', duration: 5 }), disputed, {}).cost).toMatchObject({
			amount: 1.512,
			basis: '5 s x 0.3024 USD at 720p (list price, 2026-06-01; another page of the provider says 0.1 USD per second)',
		});
	});

	it('says how it came about', () => {
		const { cost } = estimateCost(exampleRequest({ resolution: '720p', duration: 5 }), byResolution, {});
		expect(cost?.basis).toBe('5 s x 0.3024 USD at 720p (list price, 2026-06-01)');
	});

	it('has no cents that come from binary fractions', () => {
		const { cost } = estimateCost(exampleRequest({ resolution: '480p', duration: 7 }), byResolution, {});
		expect(cost?.amount).toBe(0.9884);
	});
});

describe('a reference video', () => {
	const video = { videos: [{ url: 'https://example.com/dance.mp4' }] };
	const surcharged: Price = {
		...byResolution,
		currency: 'credits',
		rates: { '480p': 7.5, '720p': 20 },
		withVideo: { rates: { '480p': 9.5, '720p': 24 }, seconds: 'output' },
	};
	const counted: Price = {
		...byTier,
		withVideo: { rates: { std: 0.168, fast: 0.14 }, seconds: 'input and output' },
	};
	const limits = { duration: { min: 4, max: 15, default: 5, auto: false } };

	it('has rates of its own, fractions of a credit among them', () => {
		const request = exampleRequest({ duration: 5, resolution: '480p', ...video });
		expect(estimateCost(request, surcharged, {}).cost).toMatchObject({ amount: 47.5, currency: 'credits' });
		const resolution = { values: ['480p', '720p'], default: '720p' };
		expect(worstCost(exampleRequest(video), { price: surcharged }, { ...limits, resolution })?.amount).toBe(15 * 24);
	});

	it('changes nothing where the page has one price for both', () => {
		const request = exampleRequest({ duration: 5, resolution: '480p', ...video });
		expect(estimateCost(request, byResolution, {}).cost?.amount).toBe(0.706);
	});

	it('makes the price unknown where its own seconds count', () => {
		const request = exampleRequest({ duration: 5, tier: 'std', ...video });
		expect(estimateCost(request, counted, {})).toStrictEqual({
			cost: null,
			reason: expect.stringMatching(/reference video/),
		});
	});

	it('has a worst case where the page says how long it may be, and none where not', () => {
		const request = exampleRequest({ duration: 5, tier: 'fast', ...video });
		expect(worstCost(request, { price: counted }, limits)).toBeNull();
		const known = { ...limits, videos: { min: 0, max: 3, maxTotalSeconds: 15 } };
		expect(worstCost(request, { price: counted }, known)?.amount).toBe(2.8);
	});

	it('counts twice at most where the result is as long as the video that is edited', () => {
		const edited = { videos: { min: 1, max: 1, maxTotalSeconds: 30 } };
		const request = exampleRequest({ tier: 'fast', ...video });
		expect(worstCost(request, { price: counted }, edited)?.amount).toBe(8.4);
	});
});

describe('extra parameters', () => {
	const request = exampleRequest({ duration: 5, extra: { bitrate_mode: 'high' } });

	it('may change the price, so that nobody knows it', () => {
		expect(estimateCost(request, flat, {})).toStrictEqual({
			cost: null,
			reason: expect.stringMatching(/Extra Parameters/),
		});
		expect(worstCost(request, { price: flat }, { duration: { min: 4, max: 15, default: 5, auto: false } })).toBeNull();
	});
});

describe('nobody can know the price', () => {
	it.each([
		['when the model chooses the duration', { duration: 'auto', resolution: '720p' }, byResolution, /duration/],
		['when no duration is given', { resolution: '720p' }, byResolution, /duration/],
		['when the choice that sets it is not made', { duration: 5 }, byResolution, /resolution not chosen/],
		['when the choice has no price', { duration: 5, resolution: '1080p' }, byResolution, /resolution 1080p/],
		['when the tier has no price', { duration: 5, tier: 'turbo' }, byTier, /tier turbo/],
		['when the model is not in our list', { duration: 5 }, undefined, /model/],
	] as const)('%s', (_, special, price, reason) => {
		expect(estimateCost(exampleRequest(special), price, {})).toStrictEqual({
			cost: null,
			reason: expect.stringMatching(reason),
		});
	});
});

describe('a price that is not one per second', () => {
	const byLength: Price = { currency: 'USD', by: 'duration', per: 'video', rates: { '6': 0.28, '10': 0.56 }, ...page };
	const perVideo: Price = { currency: 'USD', by: 'flat', per: 'video', rates: { any: 0.49 }, ...page };
	const lengths = { duration: { min: 6, max: 10, values: [6, 10], default: 6, auto: false } };
	const costs = (special: Parameters<typeof exampleRequest>[0], price: Price, limits = {}) => {
		const request = exampleRequest(special);
		return [estimateCost(request, price, limits).cost?.amount, worstCost(request, { price }, limits)?.amount];
	};

	it('is that of the whole video, by its length', () => {
		expect(costs({ duration: 6 }, byLength, lengths)).toStrictEqual([0.28, 0.28]);
		expect(costs({ duration: 10 }, byLength, lengths)).toStrictEqual([0.56, 0.56]);
		expect(estimateCost(exampleRequest({ duration: 10 }), byLength, lengths).cost?.basis).toBe(
			'1 video x 0.56 USD of 10 s (list price, 2026-06-01)',
		);
	});

	it('is at most that of the longest where no length is chosen', () => {
		expect(costs({}, byLength, lengths)).toStrictEqual([0.28, 0.56]);
	});

	it('is the same for all where nothing can be chosen', () => {
		expect(costs({}, perVideo)).toStrictEqual([0.49, 0.49]);
	});

	it('is lower without sound only where sound was switched off', () => {
		const silent: Price = { ...byResolution, silent: { rates: { '480p': 0.1, '720p': 0.2 } } };
		expect(costs({ duration: 5, resolution: '720p', generateAudio: false }, silent)).toStrictEqual([1, 1]);
		expect(costs({ duration: 5, resolution: '720p', generateAudio: true }, silent)).toStrictEqual([1.512, 1.512]);
		expect(costs({ duration: 5, resolution: '720p' }, silent)).toStrictEqual([1.512, 1.512]);
	});
});

describe('the most a request can cost', () => {
	const limits = {
		duration: { min: 4, max: 15, default: 5, auto: true },
		resolution: { values: ['480p', '720p'], default: '480p' },
		tier: { values: ['std', 'fast'], default: 'std' },
	};
	const most = (special: Parameters<typeof exampleRequest>[0], price?: Price) =>
		worstCost(exampleRequest(special), price && { price }, limits)?.amount ?? null;

	it.each([
		['is the list price where everything is chosen', { duration: 5, resolution: '480p' }, byResolution, 0.706],
		['takes the longest video where the model chooses', { duration: 'auto', resolution: '480p' }, byResolution, 2.118],
		['takes the longest video where no duration is given', { resolution: '480p' }, byResolution, 2.118],
		['takes the default of the provider where no resolution is chosen', { duration: 5 }, byResolution, 0.706],
		['takes the default of the provider where no tier is chosen', { duration: 5 }, byTier, 1.2],
		['takes the longest with that default', {}, byTier, 3.6],
		['needs no choice at one rate for everything', { duration: 5 }, flat, 200],
		['is unknown where the choice has no price', { duration: 5, resolution: '4k' }, byResolution, null],
		['is unknown for a choice that only looks like a price', { duration: 5, tier: 'constructor' }, byTier, null],
		['is unknown where the model is', { duration: 5 }, undefined, null],
	] as const)('%s', (_, special, price, amount) => {
		expect(most(special, price)).toBe(amount);
	});

	it('is never less than the estimate', () => {
		const requests = [4, 7, 15].flatMap((duration) =>
			['480p', '720p'].map((resolution) => exampleRequest({ duration, resolution })),
		);
		for (const request of requests) {
			expect(worstCost(request, { price: byResolution }, limits)?.amount).toBe(
				estimateCost(request, byResolution, {}).cost?.amount,
			);
		}
	});

	it('says how it came about', () => {
		expect(worstCost(exampleRequest(), { price: flat }, limits)?.basis).toBe(
			'15 s x 40 credits at most (list price, 2026-06-01)',
		);
	});
});
