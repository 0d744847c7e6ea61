import type { ExpectedPrices } from '../expectedPrices';
import { ratesOn } from '../page';
import { imageToVideo } from './page';

const videos = [{ url: 'https://example.com/dance.mp4' }];

export const expectedPrices: ExpectedPrices = {
	fiveSeconds: [
		[undefined, 'text', 'seedance-20', {}, 200, 180],
		[undefined, 'reference', 'seedance-20', { videos }, 200, 360],
	],
	perSecond: { [imageToVideo.model]: ratesOn(imageToVideo) },
	unpriced: [],
	reported: { 'status-succeeded': { amount: 200, currency: 'credits', basis: 'creditsUsed' } },
};
