import { randomUUID } from 'node:crypto';

import type { Dialect } from '../../simulator/dialect';
import type { JsonObject } from '../../simulator/fixture';
import { countOf, secondsFrom } from '../../simulator/inputRules';
import type { FieldTable, InputRules } from '../../simulator/inputRules';

const accepts = 'http';

/** `"5s"`, `urls`, and the frame in pixels: the format of the API page. */
const pageFields: FieldTable = {
	prompt: { is: 'text', required: true },
	urls: { is: 'addresses', accepts, atMost: 9 },
	videoUrls: { is: 'addresses', accepts, atMost: 3 },
	resolution: { is: 'text', oneOf: ['1280x720', '720x1280', '720x720', '960x720', '720x960'] },
	ratio: { is: 'text' },
	duration: { is: 'text', pattern: /^([4-9]|1[0-5])s$/ },
};

const shapeFields: FieldTable = {
	mode: { is: 'text', oneOf: ['keyframe', 'reference'] },
	aspectRatio: { is: 'text', oneOf: ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'] },
};

/** `"5"` with `mode` and `aspectRatio`: the middle years. */
const middleFields: FieldTable = {
	...shapeFields,
	prompt: { is: 'text', required: true, atMost: 4000 },
	urls: { is: 'addresses', accepts, atMost: 9 },
	duration: { is: 'text', oneOf: secondsFrom(4, 15) },
	upscaleResolution: { is: 'text', oneOf: ['4k'] },
};

/** `5` with `imageUrls`: the newest format. */
const newestFields: FieldTable = {
	...shapeFields,
	prompt: { is: 'text', required: true, atMost: 10_000 },
	imageUrls: { is: 'addresses', accepts, atMost: 9 },
	videoUrls: { is: 'addresses', accepts, atMost: 3 },
	audioUrls: { is: 'addresses', accepts, atMost: 3 },
	duration: { is: 'integer', from: 4, to: 15 },
	generate_audio: { is: 'boolean' },
	bitrate_mode: { is: 'text', oneOf: ['high'] },
	seed: { is: 'integer', from: -1, to: 4_294_967_295 },
};

const has = (input: JsonObject, ...keys: string[]) => keys.some((key) => key in input);
const hasReferences = (input: JsonObject) => countOf(input, 'videoUrls') + countOf(input, 'audioUrls') > 0;

type Format = 'page' | 'middle' | 'newest';

/** The host speaks three formats and does not say which: the keys and the form of `duration` decide. */
function formatOf(input: JsonObject): Format {
	const { duration } = input;
	if (has(input, 'imageUrls', 'audioUrls', 'generate_audio', 'bitrate_mode', 'seed')) return 'newest';
	if (typeof duration === 'number') return 'newest';
	if (has(input, 'upscaleResolution')) return 'middle';
	if (has(input, 'resolution', 'ratio')) return 'page';
	if (typeof duration === 'string') return /^\d+$/.test(duration) ? 'middle' : 'page';
	if (has(input, 'urls')) return has(input, 'mode', 'aspectRatio', 'outputResolution') ? 'middle' : 'page';
	return has(input, 'mode', 'aspectRatio', 'outputResolution') ? 'newest' : 'page';
}

function rulesFor(format: Format, outputResolutions: readonly string[], overrides: FieldTable = {}): InputRules {
	const outputResolution = { is: 'text', oneOf: outputResolutions } as const;
	switch (format) {
		case 'page':
			return {
				name: format,
				fields: pageFields,
				conflicts: [
					{
						when: (input) => countOf(input, 'urls') > 2 && !has(input, 'videoUrls', 'ratio'),
						path: 'urls',
						message: 'provide 1 or 2 images',
					},
				],
			};
		case 'middle':
			return {
				name: format,
				// 4K is a step after the video here, asked for by a key of its own.
				fields: {
					...middleFields,
					outputResolution: { is: 'text', oneOf: outputResolutions.filter((one) => one !== '4k') },
				},
				ignores: [
					{ key: 'aspectRatio', when: (input) => has(input, 'urls') && input['mode'] !== 'reference' },
					{ key: 'urls', when: (input) => countOf(input, 'urls') > 2 && input['mode'] !== 'reference' },
				],
			};
		case 'newest':
			return {
				name: format,
				fields: { ...newestFields, outputResolution, ...overrides },
				conflicts: [
					{
						when: (input) =>
							countOf(input, 'audioUrls') > 0 && countOf(input, 'imageUrls') + countOf(input, 'videoUrls') === 0,
						path: 'audioUrls',
						message: 'audio cannot be the only reference input',
					},
				],
				ignores: [
					{ key: 'aspectRatio', when: (input) => has(input, 'imageUrls') && input['mode'] !== 'reference' },
					{ key: 'mode', when: (input) => input['mode'] === 'keyframe' && hasReferences(input) },
					{
						key: 'imageUrls',
						when: (input) => countOf(input, 'imageUrls') > 2 && input['mode'] !== 'reference' && !hasReferences(input),
					},
				],
			};
	}
}

const small = ['480p', '720p'];
const full = [...small, '1080p', '4k'];
const longClips: FieldTable = {
	duration: { is: 'integer', from: 4, to: 30 },
	imageUrls: { is: 'addresses', accepts, atMost: 30 },
};

const models: Readonly<Record<string, (input: JsonObject) => InputRules>> = {
	'seedance-20': (input) => rulesFor(formatOf(input), full),
	'seedance2-fast': (input) => rulesFor(formatOf(input), small),
	'seedance2.0-mini': (input) => rulesFor(formatOf(input), small),
	'seedance2-5': () => rulesFor('newest', full, longClips),
};

const callbackShapes: Readonly<Record<Format, string>> = {
	page: 'flat',
	middle: 'enveloped-state',
	newest: 'enveloped',
};

/** The upload ticket is given by the file's name alone. */
const contentTypes: Readonly<Record<string, string>> = {
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	png: 'image/png',
	webp: 'image/webp',
	mp4: 'video/mp4',
	mov: 'video/quicktime',
	webm: 'video/webm',
	mp3: 'audio/mpeg',
	wav: 'audio/wav',
};

/** Seedance2-pro (Kinovi): unknown input keys are dropped in silence; callbacks are unsigned, sent once, in three shapes. */
export const dialect: Dialect = {
	id: 'seedance2Pro',
	keyHeaders: [{ name: 'authorization', scheme: 'Bearer' }],
	newJobId: () => `task_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
	routes: [
		{
			kind: 'submit',
			method: 'POST',
			path: /^\/api\/v1\/jobs\/createTask$/,
			inputKey: 'inputs',
			envelope: { model: { is: 'text', required: true }, callBackUrl: { is: 'address', accepts: 'http' } },
			callbackKey: 'callBackUrl',
			rules: (model, input) => models[model]?.(input),
			accepted: 'create',
		},
		{
			kind: 'upload',
			method: 'POST',
			path: /^\/api\/v1\/uploads$/,
			fields: { fileName: { is: 'text', required: true, pattern: /\.\w+$/ } },
			contentTypeOf: ({ fileName }) =>
				contentTypes[String(fileName).split('.').pop() ?? ''] ?? 'application/octet-stream',
			answer: 'upload',
		},
		{
			kind: 'look',
			method: 'GET',
			path: /^\/api\/v1\/jobs\/recordInfo$/,
			jobId: ({ query }) => query.get('taskId') ?? undefined,
			withoutId: 'error-400.task-id-missing',
		},
	],
	answers: {
		anonymous: 'error-401.key-missing',
		wrongKey: 'error-401',
		invalidInput: 'error-400',
		unknownModel: 'error-400.unknown-model',
		outOfCredit: 'error-402',
		rateLimited: 'error-429.busy',
		overCapacity: 'error-429',
		unavailable: 'error-503',
		unknownJob: 'error-404',
	},
	statuses: {
		queued: 'status-waiting',
		running: 'status-generating',
		drifted: 'status-drifted',
		succeeded: 'status-succeeded',
		failed: 'status-failed',
		moderated: 'status-failed.moderation',
	},
	callback: {
		payload: (outcome, { rules }) => {
			const word = outcome === 'canceled' ? 'failed' : outcome;
			return `callback-${word}.${callbackShapes[(rules.name as Format | undefined) ?? 'page']}`;
		},
		retryAfterSeconds: [],
	},
	sample: {
		submit: (prompt) => ({
			path: '/api/v1/jobs/createTask',
			body: { model: 'seedance-20', inputs: { prompt, duration: '5s' } },
		}),
		look: (jobId) => `/api/v1/jobs/recordInfo?taskId=${jobId}`,
	},
	ownFiles: { address: /^https:\/\/static\.kinovi\.ai\/uploads\/(?<uploadId>[\w-]+)/ },
	refunds: ['failed', 'moderated'],
};
