import { providerById, providers } from '../nodes/providers';
import { estimateCost } from '../nodes/video/price';
import type { Offer } from '../nodes/video/offer';
import type { VideoProvider } from '../nodes/video/provider';
import type { RequestFormat } from '../nodes/video/requestFormat';
import { limitsFor, offersIn } from '../nodes/video/offer';
import type { Mode } from '../nodes/video/request';
import { exampleRequest } from './video/exampleRequest';

export const imageUrl = 'https://example.com/first-frame.jpg';

function known(providerId: string): VideoProvider {
	const provider = providerById(providerId);
	if (!provider) throw new Error(`No provider "${providerId}"`);
	return provider;
}

/** The first that answers a submit at once, if there is one. */
function usualFormat({ requestFormats }: VideoProvider): RequestFormat {
	return requestFormats.find(({ blocking }) => !blocking) ?? requestFormats[0];
}

function usualOffers(provider: VideoProvider): Offer[] {
	return offersIn(provider, usualFormat(provider).id);
}

/** Ids of the providers that have a mode in the request format that most tests use. */
export function providersWith(mode: Mode): string[] {
	return providers.filter((one) => usualOffers(one).some((offer) => offer.mode === mode)).map(({ id }) => id);
}

/** What most tests ask a provider for: a video from a first frame, or what it has instead. */
export function usualOffer(providerId: string): Offer {
	const offers = usualOffers(known(providerId));
	const offer = offers.find(({ mode }) => mode === 'firstFrame') ?? offers[0];
	if (!offer) throw new Error(`${providerId} offers nothing in its usual request format`);
	return offer;
}

/** Files that a mode cannot do without. */
const filesFor: Readonly<Record<Mode, Readonly<Record<string, string>>>> = {
	text: {},
	firstFrame: { firstFrame: imageUrl },
	firstLastFrame: { firstFrame: imageUrl, lastFrame: imageUrl },
	reference: { images: imageUrl },
};

/** Parameters of Create Video for a prompt out of the item; everything else is as the form has it. */
export function usualParameters(providerId: string) {
	const provider = known(providerId);
	const offer = usualOffer(providerId);
	const { mode } = offer;
	const limits = limitsFor(offer, offer.models[0].id);
	const { id: requestFormat } = usualFormat(provider);
	return {
		provider: providerId,
		operation: mode,
		prompt: '={{ $json.prompt }}',
		...filesFor[mode],
		...(limits.duration && { duration: limits.duration.default }),
		...(requestFormat !== provider.requestFormats[0].id && { requestFormat }),
	};
}

/** What the video of the usual parameters costs by the list; undefined where no page says. */
export function usualCost(providerId: string): number | undefined {
	const offer = usualOffer(providerId);
	const [model] = offer.models;
	const limits = limitsFor(offer, model.id);
	const { duration, resolution, tier } = limits;
	const chosen = {
		...(duration && { duration: duration.default }),
		...(resolution && { resolution: resolution.default }),
		...(tier && { tier: tier.default }),
	};
	return estimateCost(exampleRequest(chosen), model.price, limits).cost?.amount;
}
