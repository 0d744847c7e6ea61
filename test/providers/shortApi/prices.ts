import type { ExpectedPrices } from '../expectedPrices';
import { ratesOn } from '../page';
import { imageToVideo, textToVideo } from './page';

const seedance = 'bytedance/seedance-2.0';
const videos = [{ url: 'https://example.com/dance.mp4' }];
const images = [{ url: 'https://example.com/a.png' }];

export const expectedPrices: ExpectedPrices = {
	fiveSeconds: [
		[undefined, 'text', `${seedance}/text-to-video`, { tier: 'std' }, 1.2, 150],
		[undefined, 'firstFrame', `${seedance}/image-to-video`, { tier: 'fast' }, 1, 150],
		[undefined, 'reference', `${seedance}/image-to-video`, { tier: 'std', images }, 1.2, 150],
		[undefined, 'reference', `${seedance}/omni-reference`, { tier: 'std', videos }, null, 300],
	],
	perSecond: {
		[textToVideo.model]: ratesOn(textToVideo),
		[imageToVideo.model]: ratesOn(imageToVideo),
		[`${seedance}/omni-reference`]: [
			{ std: 0.168, fast: 0.14 },
			{ std: 0.168, fast: 0.14 },
		],
	},
	unpriced: [],
	// `amount` and `credit` have neither meaning nor currency on any page.
	reported: {},
};
