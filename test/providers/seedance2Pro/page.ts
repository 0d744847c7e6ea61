import { countOf } from '../../simulator/inputRules';
import type { Page } from '../page';
import { bearer } from '../page';

/** The sizes are those of the quickstart of kinovi.ai/docs; this page has the key and no values. */
export const sizes = ['1280x720', '720x1280', '720x720', '960x720', '720x960'];

export const imageToVideo: Page = {
	url: 'https://seedance2-pro.com/docs/seedance2.0/image-to-video',
	date: '2026-11-20',
	model: 'seedance-20',
	modes: ['firstFrame', 'firstLastFrame'],
	path: '/api/v1/jobs/createTask',
	headers: bearer('AuthorizationBearer YOUR_API_KEYYes'),
	inputKey: 'inputs',
	envelope: {
		model: { is: 'text', oneOf: ['seedance-20'], required: true, quote: 'Must be seedance-20' },
		callBackUrl: { is: 'address', accepts: 'http', quote: 'Optional webhook URL for completion notification.' },
	},
	fields: {
		urls: {
			is: 'addresses',
			accepts: 'http',
			atMost: 2,
			quote: 'Provide 1 or 2 images and Seedance 2.0 generates a video',
		},
		prompt: { is: 'text', required: true, quote: 'Add motion descriptions in prompt to guide the animation' },
		resolution: {
			is: 'text',
			oneOf: sizes,
			quote: 'If resolution is not provided, the aspect ratio is auto-detected from the source image',
		},
		duration: {
			is: 'text',
			oneOf: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((seconds) => `${seconds}s`),
			quote: 'Formula: duration (seconds) x 40 credits',
		},
	},
	conflicts: [
		{
			when: (input) => countOf(input, 'urls') === 0,
			path: 'urls',
			message: 'provide 1 or 2 images',
			quote: 'Provide 1 or 2 images and Seedance 2.0 generates a video',
		},
	],
	prices: [
		{ quote: '4s160$0.80', chosen: {}, seconds: 4, credits: 160, USD: 0.8 },
		{ quote: '5s200$1.00', chosen: {}, seconds: 5, credits: 200, USD: 1 },
		{ quote: '8s320$1.60', chosen: {}, seconds: 8, credits: 320, USD: 1.6 },
		{ quote: '10s400$2.00', chosen: {}, seconds: 10, credits: 400, USD: 2 },
		{ quote: '15s600$3.00', chosen: {}, seconds: 15, credits: 600, USD: 3 },
		{ quote: 'Formula: duration (seconds) x 40 credits', chosen: {}, seconds: 1, credits: 40 },
	],
};

export const pages = [imageToVideo];
