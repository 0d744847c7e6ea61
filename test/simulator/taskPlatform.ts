import { randomUUID } from 'node:crypto';

import type { Dialect } from './dialect';
import type { JsonObject } from './fixture';
import type { FieldTable, InputRules } from './inputRules';

interface TaskService {
	id: string;
	envelope: FieldTable;
	rules(model: string): InputRules | undefined;
	sampleInputs(prompt: string): JsonObject;
	/** End of the names of its callback fixtures. */
	callbackShape: string;
}

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

/**
 * A service on the platform of tasks that two providers share: unknown input keys are dropped in silence, and callbacks are
 * unsigned and sent once.
 */
export function taskDialect({ id, envelope, rules, sampleInputs, callbackShape }: TaskService): Dialect {
	return {
		id,
		keyHeaders: [{ name: 'authorization', scheme: 'Bearer' }],
		newJobId: () => `task_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
		routes: [
			{
				kind: 'submit',
				method: 'POST',
				path: /^\/api\/v1\/jobs\/createTask$/,
				inputKey: 'inputs',
				envelope,
				callbackKey: 'callBackUrl',
				rules,
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
				kind: 'poll',
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
			payload: (outcome) => `callback-${outcome === 'canceled' ? 'failed' : outcome}.${callbackShape}`,
			retryAfterSeconds: [],
		},
		sample: {
			submit: (prompt) => ({
				path: '/api/v1/jobs/createTask',
				body: { model: 'seedance-20', inputs: sampleInputs(prompt) },
			}),
			poll: (jobId) => `/api/v1/jobs/recordInfo?taskId=${jobId}`,
		},
		ownFiles: { address: /^https:\/\/static\.\S+\/uploads\/(?<uploadId>[\w-]+)/ },
		refunds: ['failed', 'moderated'],
	};
}
