import { providers } from '../../nodes/providers';
import { estimateCost, worstCost } from '../../nodes/video/price';
import type { ModelFacts, Offer } from '../../nodes/video/offer';
import type { VideoProvider } from '../../nodes/video/provider';
import { expectedSecondsOf, limitsFor, offerFor } from '../../nodes/video/offer';
import type { Mode } from '../../nodes/video/request';
import { exampleRequest } from '../video/exampleRequest';
import type { ExpectedPrices } from './expectedPrices';
import { ownExport } from './ownExport';

interface Place {
	offer: Offer;
	model: ModelFacts;
}

function placeOf(provider: VideoProvider, format: string | undefined, mode: Mode, modelId: string): Place {
	const offer = offerFor(provider, mode, format);
	const model = offer?.models.find((one) => one.id === modelId);
	if (!offer || !model) throw new Error(`${provider.id} does not offer ${modelId} in mode ${mode}`);
	return { offer, model };
}

/** Request format, if it matters, and model, with the prices there; each once. */
function pricesOf({ offers }: VideoProvider): Record<string, unknown> {
	const offered = offers.flatMap(({ formats = [undefined], models }) =>
		formats.flatMap((format) =>
			models.map(({ id, price }) => {
				const { rates = {}, withVideo } = price ?? {};
				const name = format === undefined ? id : `${format} ${id}`;
				return [name, withVideo ? [rates, withVideo.rates] : [rates]] as const;
			}),
		),
	);
	const first = Object.fromEntries([...offered].reverse());
	// A model has one price in all modes of a request format.
	for (const [name, price] of offered) expect([name, price]).toStrictEqual([name, first[name]]);
	return first;
}

const rows = providers.map((provider) => [provider.id, provider] as const);

describe.each(rows)('the prices of %s', (id, provider) => {
	const expected = ownExport<ExpectedPrices>(id, 'prices', 'expectedPrices');

	it.each(expected?.fiveSeconds ?? [])(
		'for five seconds (%s), mode %s, %s with %j: cost %p and take %p seconds',
		(format, mode, modelId, special, amount, expectedSeconds) => {
			const { offer, model } = placeOf(provider, format, mode, modelId);
			const request = exampleRequest({ mode, model: modelId, duration: 5, ...special });
			const limits = limitsFor(offer, modelId);
			expect(estimateCost(request, model.price, limits).cost?.amount ?? null).toBe(amount);
			expect(worstCost(request, model, limits)?.amount ?? null).toBe(amount);
			expect(expectedSecondsOf(model, request)).toBe(expectedSeconds);
		},
	);

	it('per second are those of the pages, for every model of every request format, in every mode', () => {
		expect(pricesOf(provider)).toStrictEqual(expected?.perSecond);
	});

	it('are absent only for choices for which no page has any', () => {
		const unpriced = provider.offers.flatMap((offer) =>
			offer.models.flatMap((model) => {
				const { by = 'flat', rates = {} } = model.price ?? {};
				const names = by === 'flat' ? ['any'] : (limitsFor(offer, model.id)[by]?.values ?? []);
				return names.filter((name) => !(name in rates)).map((name) => `${model.id} ${name}`);
			}),
		);
		expect([...new Set(unpriced)].sort()).toStrictEqual(expected && [...expected.unpriced].sort());
	});
});
