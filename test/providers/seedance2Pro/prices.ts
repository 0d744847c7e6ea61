import type { ExpectedPrices } from '../expectedPrices';

const videos = [{ url: 'https://example.com/dance.mp4' }];

const reported = { amount: 200, currency: 'credits', basis: 'creditsUsed' } as const;

export const expectedPrices: ExpectedPrices = {
	fiveSeconds: [
		['urls', 'text', 'seedance-20', {}, 200, 180],
		['urls', 'reference', 'seedance-20', { videos }, 200, 360],
		['kinoviFirst', 'text', 'seedance-20', { resolution: '480p' }, 100, 180],
		['kinoviFirst', 'text', 'seedance-20', { resolution: '4k' }, 340, 480],
		['kinoviFirst', 'text', 'seedance2-fast', { resolution: '720p' }, 140, 180],
		['kinoviFirst', 'text', 'seedance2-fast', { resolution: '4k' }, 280, 180],
		['kinoviLater', 'text', 'seedance-20', { resolution: '480p' }, 75, 180],
		['kinoviLater', 'firstFrame', 'seedance-20', { resolution: '1080p' }, 415, 180],
		['kinoviLater', 'reference', 'seedance-20', { resolution: '720p', videos }, 240, 360],
		['kinoviLater', 'reference', 'seedance-20', { resolution: '1080p', videos }, 500, 360],
		['kinoviLater', 'reference', 'seedance2-fast', { resolution: '480p', videos }, 65, 360],
		['kinoviNewest', 'text', 'seedance-20', { resolution: '4k' }, 1000, 480],
		['kinoviNewest', 'text', 'seedance-20', { resolution: '1080p' }, 450, 180],
		['kinoviNewest', 'reference', 'seedance-20', { resolution: '4k', videos }, 1200, 480],
		['kinoviNewest', 'text', 'seedance2-fast', { resolution: '480p' }, 70, 180],
		['kinoviNewest', 'reference', 'seedance2-fast', { resolution: '720p', videos }, 170, 360],
		['kinoviNewest', 'text', 'seedance2.0-mini', { resolution: '480p' }, 37.5, 240],
		['kinoviNewest', 'reference', 'seedance2.0-mini', { resolution: '480p', videos }, 47.5, 360],
	],
	perSecond: {
		'urls seedance-20': [{ any: 40 }],
		'kinoviFirst seedance-20': [
			{ '480p': 20, '720p': 40, '4k': 40 + 28 },
			{ '480p': 20 + 4, '720p': 40 + 8, '4k': 40 + 28 + 8 },
		],
		'kinoviFirst seedance2-fast': [
			{ '480p': 14, '720p': 28, '4k': 28 + 28 },
			{ '480p': 14 + 3, '720p': 28 + 6, '4k': 28 + 28 + 6 },
		],
		'kinoviLater seedance-20': [
			{ '480p': 15, '720p': 40, '1080p': 83, '4k': 40 + 28 },
			{ '480p': 15 + 4, '720p': 40 + 8, '1080p': 83 + 17, '4k': 40 + 28 + 8 },
		],
		'kinoviLater seedance2-fast': [
			{ '480p': 10, '720p': 28, '4k': 28 + 28 },
			{ '480p': 10 + 3, '720p': 28 + 6, '4k': 28 + 28 + 6 },
		],
		'kinoviNewest seedance-20': [
			{ '480p': 15, '720p': 40, '1080p': 90, '4k': 200 },
			{ '480p': 19, '720p': 48, '1080p': 108, '4k': 240 },
		],
		'kinoviNewest seedance2-fast': [
			{ '480p': 14, '720p': 28 },
			{ '480p': 18, '720p': 34 },
		],
		'kinoviNewest seedance2.0-mini': [
			{ '480p': 7.5, '720p': 20 },
			{ '480p': 9.5, '720p': 24 },
		],
	},
	unpriced: [],
	reported: {
		'status-succeeded': reported,
		'status-succeeded.fractional-credits': { ...reported, amount: 2.17 },
		'status-succeeded.media': reported,
		'status-succeeded.other-model': reported,
	},
};
