import type { JsonObject } from '../../simulator/fixture';
import type { FieldRule, FieldTable } from '../../simulator/inputRules';
import { countOf } from '../../simulator/inputRules';
import type { Page, PagePrice } from '../page';
import { bearer } from '../page';

const accepts = 'http';

type Row = readonly [resolution: string, USD: number, credits: number];

/** A row of the table "Pricing". */
function row(rates: readonly Row[], quote: string, videoSeconds?: number): PagePrice[] {
	return rates.map(([resolution, USD, credits]) => ({
		quote,
		chosen: { resolution },
		...(videoSeconds !== undefined && { videoSeconds }),
		seconds: 1,
		USD,
		credits,
	}));
}

function resolutions(oneOf: readonly string[], quote: string): FieldRule {
	return { is: 'text', oneOf, usual: '720p', quote };
}

const audioNeedsCompany = {
	when: (input: JsonObject) =>
		countOf(input, 'audioUrls') > 0 && countOf(input, 'imageUrls') + countOf(input, 'videoUrls') === 0,
	path: 'audioUrls',
	message: 'audio cannot be the only reference input',
	quote: '**Audio cannot be the only reference** — send at least one image or video with it',
};

const hasClips = (input: JsonObject) => countOf(input, 'videoUrls') + countOf(input, 'audioUrls') > 0;
const isKeyframe = (input: JsonObject) =>
	countOf(input, 'imageUrls') > 0 && input['mode'] !== 'reference' && !hasClips(input);

const everyModel: FieldTable = {
	generate_audio: { is: 'boolean', quote: 'Generate a synced audio track. Set `false` for a silent video' },
	bitrate_mode: { is: 'text', oneOf: ['high'], quote: 'Set to `"high"` for a higher-bitrate encode' },
	seed: { is: 'integer', from: -1, to: 4_294_967_295, quote: '`0`–`4294967295`, or `-1` for random.' },
};

const shape: FieldTable = {
	mode: { is: 'text', oneOf: ['keyframe', 'reference'], quote: '`keyframe` · `reference`.' },
	aspectRatio: {
		is: 'text',
		oneOf: ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'],
		quote: '`16:9` · `9:16` · `1:1` · `4:3` · `3:4` · `21:9`',
	},
};

const standardFields: FieldTable = {
	...everyModel,
	...shape,
	prompt: { is: 'text', required: true, atMost: 10_000, quote: 'Max **10,000** characters' },
	imageUrls: { is: 'addresses', accepts, atMost: 9, quote: 'Up to **9** publicly reachable image URLs' },
	videoUrls: { is: 'addresses', accepts, atMost: 3, quote: 'Up to **3** reference video URLs' },
	audioUrls: { is: 'addresses', accepts, atMost: 3, quote: 'Up to **3** audio URLs' },
	duration: { is: 'integer', from: 4, to: 15, quote: 'Clip length in seconds, an integer from `4` to `15`.' },
	outputResolution: resolutions(['480p', '720p', '1080p', '4k'], '`480p` · `720p` · `1080p` · `4k`.'),
};

export const standard: Page = {
	url: 'https://github.com/kinovi-ai/kinovi-models/blob/main/models/seedance-20/README.md',
	date: '2026-11-20',
	model: 'seedance-20',
	path: '/api/v1/jobs/createTask',
	headers: bearer('Authenticate with `Authorization: Bearer $KINOVI_API_KEY`.'),
	inputKey: 'inputs',
	envelope: {
		model: { is: 'text', required: true, quote: 'Must be `"seedance-20"`.' },
		callBackUrl: { is: 'address', accepts, quote: 'Optional webhook called when the task finishes.' },
	},
	fields: standardFields,
	conflicts: [audioNeedsCompany],
	ignores: [
		{
			key: 'imageUrls',
			when: (input) => isKeyframe(input) && countOf(input, 'imageUrls') > 2,
			quote: 'image 1 opens, image 2 closes, the rest are **ignored**',
		},
		{
			key: 'mode',
			when: (input) => input['mode'] === 'keyframe' && hasClips(input),
			quote: '`mode` may be omitted; it is forced to `reference`.',
		},
	],
	prices: [
		...row(
			[
				['480p', 0.0707, 15],
				['720p', 0.1884, 40],
				['1080p', 0.4239, 90],
				['4k', 0.942, 200],
			],
			'| **per second** | $0.0707 · 15 cr | $0.1884 · 40 cr | $0.4239 · 90 cr | $0.9420 · 200 cr |',
		),
		...row(
			[
				['480p', 0.0895, 19],
				['720p', 0.2261, 48],
				['1080p', 0.5087, 108],
				['4k', 1.1305, 240],
			],
			'$0.0895 · 19 cr | $0.2261 · 48 cr | $0.5087 · 108 cr | $1.1305 · 240 cr |',
			0,
		),
		{ quote: '(**200 credits · $0.94**)', chosen: { resolution: '720p' }, seconds: 5, credits: 200, USD: 0.94 },
		{
			quote: '(**240 credits · $1.13**)',
			chosen: { resolution: '720p' },
			videoSeconds: 0,
			seconds: 5,
			credits: 240,
			USD: 1.13,
		},
		{
			quote: '(**480 credits · $2.26**)',
			chosen: { resolution: '720p' },
			videoSeconds: 0,
			seconds: 10,
			credits: 480,
			USD: 2.26,
		},
	],
};

const small: FieldTable = {
	...standardFields,
	outputResolution: resolutions(['480p', '720p'], '`1080p` and `4k` are not available on this model and are a `400`.'),
};

export const fast: Page = {
	...standard,
	url: 'https://github.com/kinovi-ai/kinovi-models/blob/main/models/seedance2-fast/README.md',
	model: 'seedance2-fast',
	fields: small,
	prices: [
		...row(
			[
				['480p', 0.0659, 14],
				['720p', 0.1319, 28],
			],
			'| **per second** | $0.0659 · 14 cr | $0.1319 · 28 cr |',
		),
		...row(
			[
				['480p', 0.0848, 18],
				['720p', 0.1602, 34],
			],
			'$0.0848 · 18 cr | $0.1602 · 34 cr |',
			0,
		),
	],
};

export const mini: Page = {
	...standard,
	url: 'https://github.com/kinovi-ai/kinovi-models/blob/main/models/seedance2.0-mini/README.md',
	model: 'seedance2.0-mini',
	fields: small,
	prices: [
		...row(
			[
				['480p', 0.0353, 7.5],
				['720p', 0.0942, 20],
			],
			'| **per second** | $0.0353 · 7.5 cr | $0.0942 · 20 cr |',
		),
		...row(
			[
				['480p', 0.0447, 9.5],
				['720p', 0.113, 24],
			],
			'$0.0447 · 9.5 cr | $0.1130 · 24 cr |',
			0,
		),
	],
};

const nextFields: FieldTable = {
	...everyModel,
	prompt: { is: 'text', required: true, atMost: 30_000, quote: 'Max **30,000** characters.' },
	imageUrls: { is: 'addresses', accepts, atMost: 30, quote: 'Up to **30** image URLs' },
	videoUrls: { is: 'addresses', accepts, atMost: 10, quote: 'Up to **10** reference video URLs' },
	audioUrls: { is: 'addresses', accepts, atMost: 10, quote: 'Up to **10** audio URLs' },
	outputResolution: resolutions(['480p', '720p', '1080p'], '`480p` · `720p` · `1080p`.'),
};

const withVideo: readonly Row[] = [
	['480p', 0.0737, 16],
	['720p', 0.1612, 35],
	['1080p', 0.3947, 85.68],
];

export const next: Page = {
	...standard,
	url: 'https://github.com/kinovi-ai/kinovi-models/blob/main/models/seedance2-5/README.md',
	model: 'seedance2-5',
	fields: {
		...nextFields,
		...shape,
		duration: { is: 'integer', from: 4, to: 30, quote: 'Clip length in seconds, an integer from `4` to `30`.' },
	},
	ignores: [
		{ key: 'aspectRatio', when: isKeyframe, quote: "`keyframe` tasks keep the image's own ratio" },
		{
			key: 'mode',
			when: (input) => input['mode'] === 'keyframe' && hasClips(input),
			quote: 'any video or audio forces `reference`',
		},
	],
	prices: [
		...row(
			[
				['480p', 0.1197, 26],
				['720p', 0.2717, 59],
				['1080p', 0.6605, 143.4],
			],
			'| **per second** | $0.1197 · 26 cr | $0.2717 · 59 cr | $0.6605 · 143.4 cr |',
		),
		...row(
			withVideo,
			'| **per second, with reference video** | $0.0737 · 16 cr | $0.1612 · 35 cr | $0.3947 · 85.68 cr |',
			1,
		),
		{ quote: '**295 credits · $1.36**', chosen: { resolution: '720p' }, seconds: 5, credits: 295, USD: 1.36 },
		{
			quote: 'generates 5 s at `720p` from a 10 s clip — **525 credits · $2.42** (15 s × 35 cr)',
			chosen: { resolution: '720p' },
			videoSeconds: 10,
			seconds: 5,
			credits: 525,
			USD: 2.42,
		},
	],
};

/** The video is what the model works on, so it is needed; its shape is kept. */
const fromVideo: FieldTable = {
	...nextFields,
	videoUrls: { is: 'addresses', accepts, atMost: 10, required: true, quote: 'up to **10** videos, **30 s combined**' },
};

export const extend: Page = {
	...standard,
	url: 'https://github.com/kinovi-ai/kinovi-models/blob/main/models/seedance2-5-extend/README.md',
	model: 'seedance2-5-extend',
	fields: {
		...fromVideo,
		duration: {
			is: 'integer',
			from: 4,
			to: 30,
			quote: 'Length of the new footage in seconds, an integer from `4` to `30`.',
		},
	},
	conflicts: [],
	ignores: [],
	prices: [
		...row(withVideo, '| **per second** | $0.0737 · 16 cr | $0.1612 · 35 cr | $0.3947 · 85.68 cr |', 1),
		{
			quote: 'adds 5 s to a 10 s clip at `720p` — **525 credits · $2.42** (15 s × 35 cr)',
			chosen: { resolution: '720p' },
			videoSeconds: 10,
			seconds: 5,
			credits: 525,
			USD: 2.42,
		},
	],
};

export const edit: Page = {
	...extend,
	url: 'https://github.com/kinovi-ai/kinovi-models/blob/main/models/seedance2-5-edit/README.md',
	model: 'seedance2-5-edit',
	// "There is no `duration` to set: the output has the source's length and aspect ratio."
	fields: fromVideo,
	prices: [
		...row(withVideo, '| **per second** | $0.0737 · 16 cr | $0.1612 · 35 cr | $0.3947 · 85.68 cr |', 1),
		{
			quote: 'edits a 10 s clip at `720p` — **700 credits · $3.22** (20 s × 35 cr)',
			chosen: { resolution: '720p' },
			videoSeconds: 10,
			seconds: 10,
			credits: 700,
			USD: 3.22,
		},
	],
};

export const pages = [standard, fast, mini, next, extend, edit];
