import type { GoldenRequest } from '../goldenRequest';

// Source: both examples and the request body of https://seedance2-pro.com/docs/seedance2.0/image-to-video: `inputs` and
// `callBackUrl` in this spelling, one or two `urls`, the duration as "5s".

const model = 'seedance-20';
const path = '/api/v1/jobs/createTask';
const car = 'https://seedance2-pro.com/landing/seedance2/cases/camera-motion/camera-motion-img-01.png';
const deer = 'https://seedance2-pro.com/landing/seedance2/cases/long-take/long-take-img-02.png';
const cabin = 'https://seedance2-pro.com/landing/seedance2/cases/long-take/long-take-img-01.png';

export const goldenRequests: GoldenRequest[] = [
	{
		name: 'first frame, as little as the page needs',
		request: {
			mode: 'firstFrame',
			model,
			prompt: 'A red supercar',
			frames: [{ url: car }],
			images: [],
			videos: [],
			audios: [],
		},
		call: { method: 'POST', path, body: { model, inputs: { urls: [car], prompt: 'A red supercar' } } },
	},
	{
		name: 'first frame, every field',
		request: {
			mode: 'firstFrame',
			model,
			prompt: 'A red supercar',
			frames: [{ url: car }],
			images: [],
			videos: [],
			audios: [],
			duration: 5,
			requestFormat: 'urls',
			callbackUrl: 'https://n8n.example.com/webhook-waiting/17?signature=abc',
		},
		call: {
			method: 'POST',
			path,
			body: {
				model,
				inputs: { urls: [car], prompt: 'A red supercar', duration: '5s' },
				callBackUrl: 'https://n8n.example.com/webhook-waiting/17?signature=abc',
			},
		},
	},
	{
		name: 'first and last frame',
		request: {
			mode: 'firstLastFrame',
			model,
			prompt: 'Continuous tracking shot',
			frames: [{ url: deer }, { url: cabin }],
			images: [],
			videos: [],
			audios: [],
			duration: 15,
		},
		call: {
			method: 'POST',
			path,
			body: { model, inputs: { urls: [deer, cabin], prompt: 'Continuous tracking shot', duration: '15s' } },
		},
	},
];
