import type { TaskCase } from '../goldenTask';
import { goldenTasks } from '../goldenTask';

const car = 'https://seedance2-pro.com/landing/seedance2/cases/camera-motion/camera-motion-img-01.png';
const deer = 'https://seedance2-pro.com/landing/seedance2/cases/long-take/long-take-img-02.png';
const cabin = 'https://seedance2-pro.com/landing/seedance2/cases/long-take/long-take-img-01.png';
const portrait = 'https://example.com/character-portrait.jpg';
const dance = 'https://example.com/dance.mp4';
const music = 'https://example.com/music.mp3';
const callbackUrl = 'https://n8n.example.com/webhook-waiting/17?signature=abc';

// Source: "Request" and "Reference media" of the README of each model, github.com/kinovi-ai/kinovi-models.
const everyModel: readonly TaskCase[] = [
	['text, as little as the page needs', { mode: 'text', prompt: 'A mountain' }, { prompt: 'A mountain' }],
	[
		'text, every field',
		{
			mode: 'text',
			prompt: 'A mountain',
			duration: 4,
			aspectRatio: '21:9',
			resolution: '480p',
			generateAudio: false,
			seed: 0,
			bitrate: 'high',
			requestFormat: 'jobs',
			callbackUrl,
		},
		{
			prompt: 'A mountain',
			duration: 4,
			aspectRatio: '21:9',
			outputResolution: '480p',
			generate_audio: false,
			bitrate_mode: 'high',
			seed: 0,
		},
	],
	[
		'first frame',
		{ mode: 'firstFrame', prompt: 'Gentle wind', frames: [{ url: car }], seed: -1 },
		{ prompt: 'Gentle wind', imageUrls: [car], mode: 'keyframe', seed: -1 },
	],
	[
		'first and last frame',
		{
			mode: 'firstLastFrame',
			prompt: 'Tracking shot',
			frames: [{ url: deer }, { url: cabin }],
			duration: 5,
			resolution: '720p',
			generateAudio: true,
		},
		{
			prompt: 'Tracking shot',
			imageUrls: [deer, cabin],
			mode: 'keyframe',
			duration: 5,
			outputResolution: '720p',
			generate_audio: true,
		},
	],
	[
		'references, image and audio',
		{
			mode: 'reference',
			prompt: '@image1 dances to @audio1',
			images: [{ url: portrait }],
			audios: [{ url: music }],
			duration: 8,
			aspectRatio: '9:16',
			resolution: '720p',
		},
		{
			prompt: '@image1 dances to @audio1',
			imageUrls: [portrait],
			audioUrls: [music],
			mode: 'reference',
			duration: 8,
			aspectRatio: '9:16',
			outputResolution: '720p',
		},
	],
	[
		'references, a video that sets the shape',
		{ mode: 'reference', prompt: 'In the style of @video1', videos: [{ url: dance }], aspectRatio: 'auto' },
		{ prompt: 'In the style of @video1', videoUrls: [dance], mode: 'reference' },
	],
];

const forced: readonly TaskCase[] = [
	[
		'first frame in another shape than the image',
		{ mode: 'firstFrame', prompt: 'Gentle wind', frames: [{ url: car }], aspectRatio: '16:9', bitrate: 'standard' },
		{ prompt: 'Gentle wind', imageUrls: [car], mode: 'keyframe', aspectRatio: '16:9' },
	],
	[
		'first frame in the shape of the image',
		{ mode: 'firstFrame', prompt: 'Gentle wind', frames: [{ url: car }], aspectRatio: 'auto' },
		{ prompt: 'Gentle wind', imageUrls: [car], mode: 'keyframe' },
	],
];

const largest: readonly TaskCase[] = (['1080p', '4k'] as const).map((resolution) => [
	`text in ${resolution}`,
	{ mode: 'text', prompt: 'A mountain', resolution },
	{ prompt: 'A mountain', outputResolution: resolution },
]);

const longest: readonly TaskCase[] = [
	[
		'thirty seconds in 1080p',
		{ mode: 'text', prompt: 'A mountain', duration: 30, resolution: '1080p' },
		{ prompt: 'A mountain', duration: 30, outputResolution: '1080p' },
	],
];

const extended: readonly TaskCase[] = [
	[
		'as the page shows it',
		{ mode: 'reference', prompt: 'The hand turns', videos: [{ url: dance }], duration: 5, resolution: '720p' },
		{ prompt: 'The hand turns', videoUrls: [dance], duration: 5, outputResolution: '720p' },
	],
];

const edited: readonly TaskCase[] = [
	[
		'as the page shows it',
		{ mode: 'reference', prompt: 'Change the nail polish', videos: [{ url: dance }], resolution: '720p' },
		{ prompt: 'Change the nail polish', videoUrls: [dance], outputResolution: '720p' },
	],
	[
		'with an image of what is new',
		{
			mode: 'reference',
			prompt: 'Dress her as @image1',
			videos: [{ url: dance }],
			images: [{ url: portrait }],
			seed: 7,
		},
		{ prompt: 'Dress her as @image1', imageUrls: [portrait], videoUrls: [dance], seed: 7 },
	],
];

const [standard, fast, mini] = ['seedance-20', 'seedance2-fast', 'seedance2.0-mini'] as const;

export const goldenRequests = [
	...goldenTasks([standard, fast, mini, 'seedance2-5'], everyModel),
	...goldenTasks([standard, fast, mini], forced),
	...goldenTasks([standard], largest),
	...goldenTasks(['seedance2-5'], longest),
	...goldenTasks(['seedance2-5-extend'], extended),
	...goldenTasks(['seedance2-5-edit'], edited),
];
