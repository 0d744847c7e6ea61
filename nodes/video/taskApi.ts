import { z } from 'zod';
import type { FailureReason } from './errors';
import type { JsonObject } from './json';
import { path } from './path';
import type { HttpCall, HttpReply } from './http';
import type { KeyVerdict } from './credential';
import type { StatusReport } from './report';
import { failureReason } from './reasons';
import { errorText, firstText, idInCallback, idText, numberIn } from './replyFields';
import { videosOf } from './resultVideos';
import { phaseOf, type StatusWords } from './statusWords';
import { defineUpload } from './upload';
import type { VideoRequest } from './request';

// The tasks of a platform that two services of our list run on: how one is created, asked for and answered. What goes into
// `inputs` differs, and so do prices and limits; the pages stand in the dialects.

const statusWords: StatusWords = {
	waiting: 'queued',
	queuing: 'queued',
	generating: 'running',
	success: 'succeeded',
	fail: 'failed',
};

/** Codes of the documented task errors, for texts that do not tell the reason. */
const reasonByCode: Readonly<Record<string, FailureReason>> = { '2038': 'moderation', '500': 'provider' };

const text = z.string().nullish();

const task = z.object({
	taskId: idText,
	status: text,
	/** Some enveloped answers say `state`. */
	state: text,
	creditsUsed: z.unknown(),
	/** In milliseconds. */
	completeTime: z.unknown(),
	output: z.unknown(),
	error: z.union([z.string(), z.object({ code: z.unknown(), message: text })]).nullish(),
});

const taskReply = z.union([z.object({ data: task }).transform(({ data }) => data), task]);

type Task = z.infer<typeof task>;

/** "Generated media: 14 days" (pages about authentication); newer ones promise at least as much. */
const keptMs = 14 * 24 * 60 * 60 * 1000;

function expiryOf({ completeTime }: Task): { expiresAt?: string } {
	const endMs = (numberIn(completeTime) ?? Number.NaN) + keptMs;
	// Beyond this a number is no date of JavaScript's.
	return Math.abs(endMs) <= 8.64e15 ? { expiresAt: new Date(endMs).toISOString() } : {};
}

function failureOf({ error }: Task): { reason: FailureReason; message: string } {
	const { code, message } = typeof error === 'string' ? { code: undefined, message: error } : (error ?? {});
	const codeText = code === undefined || code === null ? undefined : String(code);
	const told = failureReason(message, codeText);
	return {
		reason: told === 'unknown' ? (reasonByCode[codeText ?? ''] ?? told) : told,
		message: firstText(message, codeText) ?? 'no reason given',
	};
}

function readStatus(reply: Task): StatusReport {
	const { phase, warning } = phaseOf(statusWords, firstText(reply.status, reply.state) ?? 'missing');
	if (phase === 'succeeded') {
		const amount = numberIn(reply.creditsUsed);
		return {
			phase,
			videos: videosOf([reply.output], reply.output).map((video) => ({ ...video, ...expiryOf(reply) })),
			...(amount !== undefined && { reportedCost: { amount, currency: 'credits', basis: 'creditsUsed' } }),
		};
	}
	// "Failed tasks are refunded", although creditsUsed stays as it was.
	if (phase === 'failed') return { phase, ...failureOf(reply), billed: false };
	return phase === 'canceled' ? { phase, message: 'canceled', billed: null } : { phase, ...(warning && { warning }) };
}

/** No request answers 2xx without a task of one's own: 401 is a bad key, a complaint about the task a good one. */
function readCheck({ status, body }: HttpReply): KeyVerdict {
	if (status === 401 || status === 403) return 'rejected';
	const complaint = typeof body === 'object' ? errorText(body, 'message') : undefined;
	return [400, 404].includes(status) && /task/i.test(complaint ?? '') ? 'accepted' : 'other-service';
}

function taskCall(taskId: string): HttpCall {
	return { method: 'GET', path: path`/api/v1/jobs/recordInfo`, query: { taskId }, timeoutSeconds: 30 };
}

// What `confirmUrl` of the ticket is for is not documented, and the key goes to no address out of an answer. The file is kept
// for 24 hours.
const upload = defineUpload({
	ticketCall: ({ name }) => ({
		method: 'POST',
		path: path`/api/v1/uploads`,
		body: { fileName: name },
		timeoutSeconds: 30,
	}),
	ticketReply: z.object({ uploadUrl: z.string(), url: z.string(), contentType: text }),
	readTicket: ({ uploadUrl, url, contentType }, { mimeType }) => ({
		putUrl: uploadUrl,
		headers: { 'content-type': contentType ?? mimeType },
		then: { url },
	}),
});

export const taskApi = {
	authorize: (apiKey: string) => ({ Authorization: `Bearer ${apiKey}` }),
	submitCall: (request: VideoRequest, inputs: JsonObject): HttpCall => ({
		method: 'POST',
		path: path`/api/v1/jobs/createTask`,
		body: { model: request.model, inputs, callBackUrl: request.callbackUrl },
		timeoutSeconds: 60,
	}),
	submissionReply: taskReply,
	readSubmission: ({ taskId }: Task) => ({ outcome: 'accepted' as const, jobId: firstText(taskId) }),
	statusCall: taskCall,
	statusReply: taskReply,
	readStatus,
	upload,
	readCallback: (body: unknown) => idInCallback(body, 'taskId'),
	rejection: ({ body }: HttpReply) => ({ message: errorText(body, 'message', 'errors') }),
	checkCall: taskCall('n8n-credential-test'),
	readCheck,
};

/** What is known about the money and the time of both services. */
export const taskFacts = {
	failureEffect: 'gives the credits of a failed job back; the number of used credits in its answer stays as it was',
};

/** Said by both services, or by the samples of one about both. */
export const taskQuirks = [
	'Keys that a model does not know are ignored without a word. So only what is documented is sent, and all of it is checked first.',
	'A photo of a real person is a likely cause when a job fails for moderation: one of the platform’s own samples is a face found in an image.',
	'Finished videos are kept for 14 days.',
];
