import type { ExpectedPrices } from '../expectedPrices';
import { ratesOn } from '../page';
import { imageToVideo as imagePage } from './page';

const seedance = 'bytedance-seedance-2-0';
const imageToVideo = `${seedance}-image-to-video`;
const textToVideo = `${seedance}-text-to-video`;
const referenceToVideo = `${seedance}-reference-to-video`;
const videos = [{ url: 'https://example.com/dance.mp4' }];

const reported = { amount: 1.512, currency: 'USD', basis: 'metrics.cost' } as const;

export const expectedPrices: ExpectedPrices = {
	fiveSeconds: [
		[undefined, 'firstFrame', imageToVideo, { resolution: '480p' }, 0.706, 220],
		[undefined, 'firstFrame', imageToVideo, { resolution: '720p' }, 1.512, 220],
		[undefined, 'firstLastFrame', imageToVideo, { resolution: '1080p' }, 3.425, 220],
		[undefined, 'firstFrame', `${imageToVideo}-fast`, { resolution: '480p' }, 0.5645, 150],
		[undefined, 'firstFrame', `${imageToVideo}-fast`, { resolution: '720p' }, 1.2095, 150],
		[undefined, 'text', textToVideo, { resolution: '720p' }, 1.512, 150],
		[undefined, 'text', textToVideo, { resolution: '480p' }, null, 150],
		[undefined, 'text', `${textToVideo}-fast`, { resolution: '480p' }, 0.5645, 120],
		[undefined, 'reference', referenceToVideo, { resolution: '720p', videos }, 1.512, 200],
		[undefined, 'reference', referenceToVideo, { resolution: '1080p' }, 3.425, 200],
	],
	perSecond: {
		[imageToVideo]: ratesOn(imagePage),
		[`${imageToVideo}-fast`]: [{ '480p': 0.1129, '720p': 0.2419 }],
		[textToVideo]: [{ '720p': 0.3024 }],
		[`${textToVideo}-fast`]: [{ '480p': 0.1129, '720p': 0.2419 }],
		[referenceToVideo]: [{ '480p': 0.1412, '720p': 0.3024, '1080p': 0.685 }],
	},
	unpriced: [`${textToVideo} 480p`],
	reported: {
		'status-succeeded': reported,
		'status-succeeded.array': reported,
		'status-succeeded.object': reported,
	},
};
