import type { TaskCase } from '../goldenTask';
import { goldenTasks } from '../goldenTask';

const car = 'https://seedance2-pro.com/landing/seedance2/cases/camera-motion/camera-motion-img-01.png';
const deer = 'https://seedance2-pro.com/landing/seedance2/cases/long-take/long-take-img-02.png';
const cabin = 'https://seedance2-pro.com/landing/seedance2/cases/long-take/long-take-img-01.png';
const portrait = 'https://example.com/character-portrait.jpg';
const dance = 'https://example.com/dance.mp4';
const callbackUrl = 'https://n8n.example.com/webhook-waiting/17?signature=abc';

// Sources: both examples and the request body of https://seedance2-pro.com/docs/seedance2.0/image-to-video; the request body
// of .../omni-reference (urls, videoUrls, ratio; "@1 @2"); the quickstart of https://kinovi.ai/docs (resolution "1280x720").
const pages: readonly TaskCase[] = [
	[
		'first frame, as little as the page needs',
		{ mode: 'firstFrame', prompt: 'A red supercar', frames: [{ url: car }] },
		{ urls: [car], prompt: 'A red supercar' },
	],
	[
		'first and last frame',
		{ mode: 'firstLastFrame', prompt: 'Tracking shot', frames: [{ url: deer }, { url: cabin }], duration: 15 },
		{ urls: [deer, cabin], prompt: 'Tracking shot', duration: '15s' },
	],
	[
		'first and last frame, the shape of the images',
		{
			mode: 'firstLastFrame',
			prompt: 'Tracking shot',
			frames: [{ url: deer }, { url: cabin }],
			aspectRatio: 'auto',
		},
		{ urls: [deer, cabin], prompt: 'Tracking shot' },
	],
	[
		'text, as the quickstart',
		{ mode: 'text', prompt: 'A Japanese garden', duration: 5, aspectRatio: '16:9' },
		{ prompt: 'A Japanese garden', resolution: '1280x720', duration: '5s' },
	],
	[
		'text, upright',
		{ mode: 'text', prompt: 'A tower', aspectRatio: '9:16' },
		{ prompt: 'A tower', resolution: '720x1280' },
	],
	['text, square', { mode: 'text', prompt: 'A dice', aspectRatio: '1:1' }, { prompt: 'A dice', resolution: '720x720' }],
	['text, 4:3', { mode: 'text', prompt: 'A sofa', aspectRatio: '4:3' }, { prompt: 'A sofa', resolution: '960x720' }],
	['text, 3:4', { mode: 'text', prompt: 'A door', aspectRatio: '3:4' }, { prompt: 'A door', resolution: '720x960' }],
	[
		'references, images with a ratio',
		{
			mode: 'reference',
			prompt: 'A cat @1 in the room @2',
			images: [{ url: deer }, { url: cabin }],
			aspectRatio: '16:9',
		},
		{ urls: [deer, cabin], prompt: 'A cat @1 in the room @2', ratio: '16:9' },
	],
	[
		'references, a video after the image',
		{
			mode: 'reference',
			prompt: '@1 dances like @2',
			images: [{ url: portrait }],
			videos: [{ url: dance }],
			aspectRatio: '9:16',
			duration: 4,
		},
		{ urls: [portrait], videoUrls: [dance], prompt: '@1 dances like @2', ratio: '9:16', duration: '4s' },
	],
];

const pagesInFull: readonly TaskCase[] = [
	[
		'first frame, every field',
		{
			mode: 'firstFrame',
			prompt: 'A red supercar',
			frames: [{ url: car }],
			duration: 5,
			aspectRatio: '9:16',
			requestFormat: 'jobs',
			callbackUrl,
		},
		{ urls: [car], resolution: '720x1280', prompt: 'A red supercar', duration: '5s' },
	],
];

export const goldenRequests = goldenTasks(['seedance-20'], [...pages, ...pagesInFull]);
