import type { ExpectedPrices } from '../expectedPrices';

const seedance = 'bytedance/seedance/2.0';
const imageToVideo = `${seedance}/image-to-video`;
const textToVideo = `${seedance}/text-to-video`;

const reported = { amount: 1.512, currency: 'USD', basis: 'cost of the run' } as const;

export const expectedPrices: ExpectedPrices = {
	fiveSeconds: [
		['run', 'text', textToVideo, { resolution: '480p' }, 0.5, 150],
		['run', 'firstFrame', imageToVideo, { resolution: '720p' }, 0.5, 150],
		['run', 'firstFrame', imageToVideo, {}, 0.5, 150],
		['runs', 'firstFrame', imageToVideo, { resolution: '480p' }, 1.512, 150],
		['runs', 'firstFrame', imageToVideo, { resolution: '1080p' }, null, 150],
		['runs', 'text', textToVideo, { resolution: '720p' }, 1.517, 150],
		['runs', 'text', `${seedance}/fast/text-to-video`, { resolution: '720p' }, 1.2095, 120],
	],
	perSecond: {
		[`run ${imageToVideo}`]: [{ any: 0.1 }],
		[`run ${textToVideo}`]: [{ any: 0.1 }],
		[`runs ${imageToVideo}`]: [{ '480p': 0.3024, '720p': 0.3024 }],
		[`runs ${textToVideo}`]: [{ '480p': 0.3034, '720p': 0.3034 }],
		[`runs ${seedance}/fast/text-to-video`]: [{ '480p': 0.2419, '720p': 0.2419 }],
	},
	unpriced: [`${imageToVideo} 1080p`, `${textToVideo} 1080p`],
	reported: {
		'status-partial-succeeded': reported,
		'status-succeeded': reported,
		'status-succeeded.list': reported,
		'status-succeeded.mixed': reported,
		'status-succeeded.text': reported,
		'status-succeeded.video': reported,
		'status-succeeded.video-url': reported,
		'status-succeeded.video-urls': reported,
		'status-succeeded.videos': reported,
	},
};
