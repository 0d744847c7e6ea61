import type { Limits } from './limits';
import type { MediaLimits } from './media';
import type { ModelFacts, Offer } from './offer';

interface FrameOffer {
	models: readonly [ModelFacts, ...ModelFacts[]];
	/** Without the frames, which are what the two offers differ in. */
	limits: Limits;
	/** What each frame may be. */
	image?: Partial<MediaLimits>;
	formats?: readonly string[];
}

/** The same models for both uses of frames: the first alone, or first and last. */
export function frameOffers({ limits, image, ...offer }: FrameOffer): [Offer, Offer] {
	return [
		{ ...offer, mode: 'firstFrame', limits: { ...limits, frames: { ...image, min: 1, max: 1 } } },
		{ ...offer, mode: 'firstLastFrame', limits: { ...limits, frames: { ...image, min: 2, max: 2 } } },
	];
}
