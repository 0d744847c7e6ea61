import type { ExpectedPrices } from '../expectedPrices';

const seedance = 'bytedance/seedance-2.0';
const kling = 'fal-ai/kling-video/v3';
const hailuo = 'fal-ai/minimax/hailuo-2.3';
const wan = 'fal-ai/wan/v2.7';

/** 864 x 496, 1280 x 720 and 1920 x 1080 at 24 pictures a second, / 1024, at $0.014 for 1000 tokens. */
const tokens = { '480p': 0.1406, '720p': 0.3024, '1080p': 0.6804 };
/** The same at $0.0112. */
const fastTokens = { '480p': 0.1125, '720p': 0.2419 };
const veo = { '720p': 0.4, '1080p': 0.4, '4k': 0.6 };
const veoFast = { '720p': 0.15, '1080p': 0.15, '4k': 0.35 };
const wanRates = { '720p': 0.1, '1080p': 0.15 };
const hailuoRates = { '6': 0.28, '10': 0.56 };

export const expectedPrices: ExpectedPrices = {
	fiveSeconds: [
		[undefined, 'text', `${seedance}/text-to-video`, { resolution: '720p' }, 1.517, 150],
		[undefined, 'firstFrame', `${seedance}/image-to-video`, { resolution: '720p' }, 1.512, 150],
		[undefined, 'firstFrame', `${seedance}/image-to-video`, { resolution: '1080p' }, 3.402, 150],
		[undefined, 'firstFrame', `${seedance}/fast/image-to-video`, { resolution: '720p' }, 1.2095, 120],
		[undefined, 'text', `${seedance}/mini/text-to-video`, { resolution: '720p' }, null, 90],
		// "A 5 second video at 1080p with audio on will cost $2.00."
		[undefined, 'text', 'fal-ai/veo3.1', { resolution: '1080p', generateAudio: true }, 2, 120],
		[undefined, 'text', 'fal-ai/veo3.1', { resolution: '1080p', generateAudio: false }, 1, 120],
		[undefined, 'text', 'fal-ai/veo3.1/fast', { resolution: '4k' }, 1.75, 80],
		[undefined, 'text', `${kling}/standard/text-to-video`, {}, 0.63, 120],
		[undefined, 'firstFrame', `${kling}/pro/image-to-video`, { generateAudio: false }, 0.56, 320],
		[undefined, 'text', `${hailuo}/pro/text-to-video`, {}, 0.49, 240],
		[undefined, 'text', `${hailuo}/standard/text-to-video`, { duration: 10 }, 0.56, 180],
		[undefined, 'text', `${wan}/text-to-video`, {}, 0.75, 180],
	],
	perSecond: {
		[`${seedance}/text-to-video`]: [{ '480p': 0.1406, '720p': 0.3034 }],
		[`${seedance}/fast/text-to-video`]: [fastTokens],
		[`${seedance}/mini/text-to-video`]: [{}],
		[`${seedance}/image-to-video`]: [tokens],
		[`${seedance}/fast/image-to-video`]: [fastTokens],
		[`${seedance}/mini/image-to-video`]: [{}],
		[`${seedance}/reference-to-video`]: [tokens, { '480p': 0.0844, '720p': 0.1814, '1080p': 0.4082 }],
		[`${seedance}/fast/reference-to-video`]: [fastTokens, { '480p': 0.0675, '720p': 0.1451 }],
		[`${seedance}/mini/reference-to-video`]: [{}],
		'fal-ai/veo3.1': [veo],
		'fal-ai/veo3.1/fast': [veoFast],
		'fal-ai/veo3.1/image-to-video': [veo],
		'fal-ai/veo3.1/fast/image-to-video': [veoFast],
		'fal-ai/veo3.1/first-last-frame-to-video': [veo],
		'fal-ai/veo3.1/fast/first-last-frame-to-video': [veoFast],
		'fal-ai/veo3.1/reference-to-video': [veo],
		[`${kling}/standard/text-to-video`]: [{ any: 0.126 }],
		[`${kling}/pro/text-to-video`]: [{ any: 0.168 }],
		[`${kling}/standard/image-to-video`]: [{ any: 0.126 }],
		[`${kling}/pro/image-to-video`]: [{ any: 0.168 }],
		[`${hailuo}/standard/text-to-video`]: [hailuoRates],
		[`${hailuo}/pro/text-to-video`]: [{ any: 0.49 }],
		[`${hailuo}/standard/image-to-video`]: [hailuoRates],
		[`${hailuo}/pro/image-to-video`]: [{ any: 0.49 }],
		[`${wan}/text-to-video`]: [wanRates],
		[`${wan}/image-to-video`]: [wanRates],
		[`${wan}/reference-to-video`]: [{ any: 0.1 }, { any: 0.1 }],
	},
	unpriced: ['text', 'image', 'reference'].map((use) => `${seedance}/mini/${use}-to-video any`),
	reported: {},
};
