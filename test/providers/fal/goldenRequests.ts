import type { JsonObject } from '../../../nodes/video/json';
import type { VideoRequest } from '../../../nodes/video/request';
import type { GoldenRequest } from '../goldenRequest';

// Sources: fal.ai/models/<id>/llms.txt and the types of npm @fal-ai/client 1.10.1. What the official client itself sends for the
// same orders is compared with this dialect in witness.test.ts.

const prompt = 'A paper boat on a rainy street';
const first = 'https://example.com/first.png';
const last = 'https://example.com/last.png';
const dance = 'https://example.com/dance.mp4';
const voice = 'https://example.com/voice.mp3';
const callbackUrl = 'https://n8n.example.com/webhook-waiting/17/callback?signature=abc';

type Special = Partial<VideoRequest> & Pick<VideoRequest, 'mode'>;

type Case = readonly [model: string, special: Special, body: JsonObject, name: string];

const firstFrame: Special = { mode: 'firstFrame', frames: [{ url: first }] };
const bothFrames: Special = { mode: 'firstLastFrame', frames: [{ url: first }, { url: last }] };
const reference: Special = { mode: 'reference', images: [{ url: first }] };

const seedance = 'bytedance/seedance-2.0';
const veo = 'fal-ai/veo3.1';
const kling = 'fal-ai/kling-video/v3';
const hailuo = 'fal-ai/minimax/hailuo-2.3';
const wan = 'fal-ai/wan/v2.7';

const everything = {
	duration: 5,
	aspectRatio: '9:16',
	resolution: '480p',
	generateAudio: false,
	endUserId: 'customer-17',
	callbackUrl,
	requestFormat: 'queue',
} as const;
const everythingSent = {
	duration: '5',
	aspect_ratio: '9:16',
	resolution: '480p',
	generate_audio: false,
	end_user_id: 'customer-17',
};

const tiers = ['', '/fast', '/mini'];

const ofSeedance: Case[] = tiers.flatMap((tier): Case[] => {
	const id = (use: string) => `${seedance}${tier}/${use}-to-video`;
	return [
		[id('text'), { mode: 'text', ...everything }, { prompt, ...everythingSent }, 'text, every field'],
		[id('image'), firstFrame, { prompt, image_url: first }, 'first frame, as little as the page needs'],
		[
			id('image'),
			{ ...bothFrames, duration: 'auto', resolution: '720p' },
			{ prompt, image_url: first, end_image_url: last, duration: 'auto', resolution: '720p' },
			'both frames, the model decides the length',
		],
		[
			id('reference'),
			{ ...reference, ...everything, videos: [{ url: dance }], audios: [{ url: voice }] },
			{ prompt, image_urls: [first], video_urls: [dance], audio_urls: [voice], ...everythingSent },
			'references of all kinds, every field',
		],
	];
});

const ofVeo: Case[] = [
	...['', '/fast'].flatMap((tier): Case[] => [
		[
			`${veo}${tier}`,
			{
				mode: 'text',
				duration: 8,
				aspectRatio: '9:16',
				resolution: '1080p',
				generateAudio: false,
				seed: 0,
				callbackUrl,
				requestFormat: 'queue',
			},
			{ prompt, duration: '8s', aspect_ratio: '9:16', resolution: '1080p', generate_audio: false, seed: 0 },
			'text, every field',
		],
		[
			`${veo}${tier}/image-to-video`,
			{ ...firstFrame, duration: 4, aspectRatio: 'auto', resolution: '4k' },
			{ prompt, image_url: first, duration: '4s', aspect_ratio: 'auto', resolution: '4k' },
			'first frame',
		],
		[
			`${veo}${tier}/first-last-frame-to-video`,
			{ ...bothFrames, duration: 6 },
			{ prompt, first_frame_url: first, last_frame_url: last, duration: '6s' },
			'both frames',
		],
	]),
	[
		`${veo}/reference-to-video`,
		{ ...reference, duration: 8, resolution: '720p', generateAudio: true },
		{ prompt, image_urls: [first], duration: '8s', resolution: '720p', generate_audio: true },
		'references',
	],
];

const ofKling: Case[] = ['standard', 'pro'].flatMap((tier): Case[] => [
	[
		`${kling}/${tier}/text-to-video`,
		{ mode: 'text', duration: 15, aspectRatio: '1:1', generateAudio: false },
		{ prompt, duration: '15', aspect_ratio: '1:1', generate_audio: false },
		'text',
	],
	[
		`${kling}/${tier}/image-to-video`,
		{ ...firstFrame, duration: 3 },
		{ prompt, start_image_url: first, duration: '3' },
		'first frame',
	],
	[
		`${kling}/${tier}/image-to-video`,
		{ ...bothFrames, duration: 5, generateAudio: true },
		{ prompt, start_image_url: first, end_image_url: last, duration: '5', generate_audio: true },
		'both frames',
	],
]);

const ofHailuo: Case[] = [
	[`${hailuo}/standard/text-to-video`, { mode: 'text', duration: 10 }, { prompt, duration: '10' }, 'text'],
	[`${hailuo}/pro/text-to-video`, { mode: 'text' }, { prompt }, 'text, which has nothing to choose'],
	[
		`${hailuo}/standard/image-to-video`,
		{ ...firstFrame, duration: 6 },
		{ prompt, image_url: first, duration: '6' },
		'first frame',
	],
	[`${hailuo}/pro/image-to-video`, firstFrame, { prompt, image_url: first }, 'first frame'],
];

const ofWan: Case[] = [
	[
		`${wan}/text-to-video`,
		{ mode: 'text', duration: 5, aspectRatio: '4:3', resolution: '1080p', seed: 0, audios: [{ url: voice }] },
		{ prompt, duration: 5, aspect_ratio: '4:3', resolution: '1080p', seed: 0, audio_url: voice },
		'text with sound to follow',
	],
	[
		`${wan}/image-to-video`,
		{ ...firstFrame, duration: 2, resolution: '720p' },
		{ prompt, image_url: first, duration: 2, resolution: '720p' },
		'first frame',
	],
	[
		`${wan}/image-to-video`,
		{ ...bothFrames, seed: 7 },
		{ prompt, image_url: first, end_image_url: last, seed: 7 },
		'both frames',
	],
	[
		`${wan}/reference-to-video`,
		{ ...reference, videos: [{ url: dance }], duration: 10 },
		{ prompt, reference_image_urls: [first], reference_video_urls: [dance], duration: 10 },
		'references',
	],
];

const history = '/v1/models/requests/by-endpoint';

export const goldenRequests: GoldenRequest[] = [...ofSeedance, ...ofVeo, ...ofKling, ...ofHailuo, ...ofWan].map(
	([model, special, body, name]) => ({
		name: `${model}, ${name}`,
		request: {
			model,
			prompt,
			frames: [],
			images: [],
			videos: [],
			audios: [],
			...special,
		},
		call: {
			method: 'POST',
			path: `/${model}`,
			...(special.callbackUrl !== undefined && { query: { fal_webhook: special.callbackUrl } }),
			body,
		},
		// Ten seconds earlier than the submit: fal's clock may be behind ours.
		find: {
			method: 'GET',
			path: history,
			query: { endpoint_id: model, start: '2026-11-20T10:00:20.000Z', expand: 'payloads', limit: '100' },
		},
	}),
);
