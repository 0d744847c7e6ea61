import type { ExpectedPrices } from '../expectedPrices';
import { ratesOn } from '../page';
import { pages } from './page';

const videos = [{ url: 'https://example.com/dance.mp4' }];

const reported = { amount: 200, currency: 'credits', basis: 'creditsUsed' } as const;

export const expectedPrices: ExpectedPrices = {
	fiveSeconds: [
		[undefined, 'text', 'seedance-20', { resolution: '4k' }, 1000, 480],
		[undefined, 'text', 'seedance-20', {}, 200, 180],
		[undefined, 'reference', 'seedance-20', { resolution: '4k', videos }, 1200, 480],
		[undefined, 'text', 'seedance2-fast', { resolution: '480p' }, 70, 180],
		[undefined, 'reference', 'seedance2-fast', { resolution: '720p', videos }, 170, 360],
		[undefined, 'text', 'seedance2.0-mini', { resolution: '480p' }, 37.5, 240],
		[undefined, 'reference', 'seedance2.0-mini', { resolution: '480p', videos }, 47.5, 360],
		[undefined, 'text', 'seedance2-5', { resolution: '1080p' }, 717, 450],
	],
	perSecond: Object.fromEntries(pages.map((page) => [page.model, ratesOn(page)])),
	unpriced: [],
	reported: {
		'status-succeeded': reported,
		'status-succeeded.fractional-credits': { ...reported, amount: 2.17 },
		'status-succeeded.media': reported,
		'status-succeeded.other-model': reported,
	},
};
