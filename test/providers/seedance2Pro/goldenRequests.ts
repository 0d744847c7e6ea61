import type { JsonObject } from '../../../nodes/video/json';
import type { VideoRequest } from '../../../nodes/video/request';
import type { GoldenRequest } from '../goldenRequest';

const path = '/api/v1/jobs/createTask';
const car = 'https://seedance2-pro.com/landing/seedance2/cases/camera-motion/camera-motion-img-01.png';
const deer = 'https://seedance2-pro.com/landing/seedance2/cases/long-take/long-take-img-02.png';
const cabin = 'https://seedance2-pro.com/landing/seedance2/cases/long-take/long-take-img-01.png';
const portrait = 'https://example.com/character-portrait.jpg';
const dance = 'https://example.com/dance.mp4';
const music = 'https://example.com/music.mp3';
const callbackUrl = 'https://n8n.example.com/webhook-waiting/17?signature=abc';

type Case = readonly [
	name: string,
	request: Partial<VideoRequest> & Pick<VideoRequest, 'mode' | 'prompt'>,
	inputs: JsonObject,
];

/** The same request for each of the models, which differ in nothing but their name. */
function forModels(format: string | undefined, models: readonly string[], cases: readonly Case[]): GoldenRequest[] {
	return models.flatMap((model) =>
		cases.map(([name, special, inputs]) => ({
			name: `${format ?? 'the default format'}, ${model}, ${name}`,
			request: {
				model,
				frames: [],
				images: [],
				videos: [],
				audios: [],
				...(format !== undefined && { requestFormat: format }),
				...special,
			},
			call: {
				method: 'POST',
				path,
				body: { model, inputs, ...(special.callbackUrl !== undefined && { callBackUrl: callbackUrl }) },
			},
		})),
	);
}

// Sources: both examples and the request body of https://seedance2-pro.com/docs/seedance2.0/image-to-video; the request body
// of .../omni-reference (urls, videoUrls, ratio; "@1 @2"); the quickstart of https://kinovi.ai/docs (resolution "1280x720").
const pages: readonly Case[] = [
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

const pagesInFull: readonly Case[] = [
	[
		'first frame, every field',
		{ mode: 'firstFrame', prompt: 'A red supercar', frames: [{ url: car }], duration: 5, callbackUrl },
		{ urls: [car], prompt: 'A red supercar', duration: '5s' },
	],
];

// Sources: https://kinovi.ai/docs/seedance2.0/{text-to-video,image-to-video,omni-reference} and the same three pages below
// https://kinovi.ai/docs/models/seedance2: "5", all files in `urls`, `mode`, `outputResolution`, `upscaleResolution`.
const middle: readonly Case[] = [
	['text, as little as the page needs', { mode: 'text', prompt: 'A mountain' }, { prompt: 'A mountain' }],
	[
		'text, every field',
		{ mode: 'text', prompt: 'A mountain', duration: 5, aspectRatio: '16:9', resolution: '720p', callbackUrl },
		{ prompt: 'A mountain', duration: '5', aspectRatio: '16:9', outputResolution: '720p' },
	],
	[
		'text, upscaled',
		{ mode: 'text', prompt: 'A mountain', resolution: '4k' },
		{ prompt: 'A mountain', outputResolution: '720p', upscaleResolution: '4k' },
	],
	[
		'first frame',
		{ mode: 'firstFrame', prompt: 'Gentle wind', frames: [{ url: car }], duration: 5, resolution: '480p' },
		{ urls: [car], prompt: 'Gentle wind', mode: 'keyframe', duration: '5', outputResolution: '480p' },
	],
	[
		'first and last frame',
		{ mode: 'firstLastFrame', prompt: 'Tracking shot', frames: [{ url: deer }, { url: cabin }] },
		{ urls: [deer, cabin], prompt: 'Tracking shot', mode: 'keyframe' },
	],
	[
		'references, as the example of the page',
		{
			mode: 'reference',
			prompt: 'A person @image1 walking on the beach',
			images: [{ url: portrait }],
			duration: 5,
			aspectRatio: 'auto',
		},
		{ urls: [portrait], prompt: 'A person @image1 walking on the beach', duration: '5', mode: 'reference' },
	],
	[
		'references of every kind',
		{
			mode: 'reference',
			prompt: '@image1 dances like @video1 to @audio1',
			images: [{ url: portrait }],
			videos: [{ url: dance }],
			audios: [{ url: music }],
			duration: 15,
			aspectRatio: '9:16',
			resolution: '720p',
			callbackUrl,
		},
		{
			urls: [portrait, dance, music],
			prompt: '@image1 dances like @video1 to @audio1',
			mode: 'reference',
			duration: '15',
			aspectRatio: '9:16',
			outputResolution: '720p',
		},
	],
];

// Source: the G4 request body of https://github.com/kinovi-ai/kinovi-models, models/{seedance-20,seedance2-fast,seedance2.0-mini}.
const newest: readonly Case[] = [
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
			callbackUrl,
		},
		{
			prompt: 'A mountain',
			duration: 4,
			aspectRatio: '21:9',
			outputResolution: '480p',
			generate_audio: false,
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

const largest: readonly Case[] = [
	[
		'text in 4K',
		{ mode: 'text', prompt: 'A mountain', resolution: '4k' },
		{ prompt: 'A mountain', outputResolution: '4k' },
	],
];

const inFullHd: readonly Case[] = [
	[
		'text in 1080p',
		{ mode: 'text', prompt: 'A mountain', resolution: '1080p' },
		{ prompt: 'A mountain', outputResolution: '1080p' },
	],
];

const [standard, fast, mini] = ['seedance-20', 'seedance2-fast', 'seedance2.0-mini'] as const;

export const goldenRequests: GoldenRequest[] = [
	...forModels(undefined, [standard], pages),
	...forModels('urls', [standard], pagesInFull),
	...forModels('kinoviFirst', [standard, fast], middle),
	...forModels('kinoviLater', [standard, fast], middle),
	...forModels('kinoviLater', [standard], inFullHd),
	...forModels('kinoviNewest', [standard, fast, mini], newest),
	...forModels('kinoviNewest', [standard], [...inFullHd, ...largest]),
];
