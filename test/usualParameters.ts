import { providerById } from '../nodes/providers';
import type { Offer, VideoProvider } from '../nodes/video/provider';
import { offersIn } from '../nodes/video/provider';
import type { Mode } from '../nodes/video/request';

export const imageUrl = 'https://example.com/first-frame.jpg';

/** The first request format that answers a submit at once, if there is one. */
function usualFormat({ requestFormats }: VideoProvider) {
	return requestFormats.find(({ blocking }) => !blocking) ?? requestFormats[0];
}

/** What most tests ask a provider for: a video from a first frame, or what it has instead. */
export function usualOffer(provider: VideoProvider): Offer {
	const offers = offersIn(provider, usualFormat(provider).id);
	const offer = offers.find(({ mode }) => mode === 'firstFrame') ?? offers[0];
	if (!offer) throw new Error(`${provider.name} offers nothing with ${usualFormat(provider).name}`);
	return offer;
}

/** Files that a mode cannot do without. */
const filesFor: Readonly<Record<Mode, Readonly<Record<string, string>>>> = {
	text: {},
	firstFrame: { firstFrame: imageUrl },
	firstLastFrame: { firstFrame: imageUrl, lastFrame: imageUrl },
	reference: { images: imageUrl },
};

/** Parameters of Create Video for a prompt out of the item: nothing is chosen that the provider does not need. */
export function usualParameters(providerId: string) {
	const provider = providerById(providerId);
	if (!provider) throw new Error(`No provider "${providerId}"`);
	const { mode, limits } = usualOffer(provider);
	const { id: requestFormat } = usualFormat(provider);
	return {
		provider: providerId,
		mode,
		prompt: '={{ $json.prompt }}',
		...filesFor[mode],
		duration: limits.duration.default,
		...(requestFormat !== provider.requestFormats[0].id && { requestFormat }),
	};
}
