import { z } from 'zod';
import type { FailureReason } from '../video/errors';
import { frameOffers } from '../video/frames';
import type { Limits } from '../video/limits';
import { path } from '../video/path';
import type { ModelFacts } from '../video/provider';
import { defineProvider } from '../video/provider';
import type { StatusWords } from '../video/replies';
import { errorText, failureReason, firstText, idInCallback, numberIn, phaseOf, videosOf } from '../video/replies';
import { defineUpload } from '../video/upload';

// Sources: seedance2-pro.com/docs/seedance2.0/image-to-video (the submit) and
// seedance2-pro.com/docs/common/reference/get-task-status, kinovi.ai/docs (the look). Nothing was tried on the live API.

const seedance20: ModelFacts = {
	id: 'seedance-20',
	name: 'Seedance 2.0',
	expectedSeconds: 150,
	price: {
		currency: 'credits',
		by: 'flat',
		perSecond: { any: 40 },
		source: 'https://seedance2-pro.com/docs/seedance2.0/image-to-video',
		date: '2026-11-20',
	},
};

// "The aspect ratio is automatically detected from the input images"; unknown keys are dropped in silence, so none are sent.
const limits: Limits = {
	duration: { min: 4, max: 15, default: 5, auto: false },
	prompt: { max: 4000 },
	mediaAddress: 'http or https',
};

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
	taskId: text,
	status: text,
	/** The enveloped answers of kinovi.ai say `state`. */
	state: text,
	creditsUsed: z.unknown(),
	output: z.unknown(),
	error: z.union([z.string(), z.object({ code: z.unknown(), message: text })]).nullish(),
});

const taskReply = z.union([z.object({ data: task }).transform(({ data }) => data), task]);

function failureOf({ error }: z.infer<typeof task>): { reason: FailureReason; message: string } {
	const { code, message } = typeof error === 'string' ? { code: undefined, message: error } : (error ?? {});
	const codeText = code === undefined || code === null ? undefined : String(code);
	const told = failureReason(message, codeText);
	return {
		reason: told === 'unknown' ? (reasonByCode[codeText ?? ''] ?? told) : told,
		message: firstText(message, codeText) ?? 'no reason given',
	};
}

// kinovi.ai/docs/uploads; whether seedance2-pro.com has it too is not known. What `confirmUrl` of the ticket is for is not
// documented, and the key goes to no address out of an answer. The provider keeps the file for 24 hours.
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

export const seedance2Pro = defineProvider({
	id: 'seedance2Pro',
	name: 'Seedance2-pro',
	credential: 'seedance2ProApi',
	baseUrl: 'https://seedance2-pro.com',
	searchWords: ['seedance2-pro', 'kinovi'],
	dashboard: 'https://seedance2-pro.com',
	requestFormats: [{ id: 'urls', name: 'Seedance2-pro.com', description: 'As on the model page' }],
	offers: frameOffers(seedance20, limits),
	authorize: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
	input: (request) => ({
		urls: request.frames.map(({ url }) => url),
		prompt: request.prompt,
		duration: request.duration === undefined ? undefined : `${request.duration}s`,
	}),
	submitCall: (request, inputs) => ({
		method: 'POST',
		path: path`/api/v1/jobs/createTask`,
		body: {
			model: request.model,
			inputs,
			callBackUrl: request.callbackUrl,
		},
		timeoutSeconds: 60,
	}),
	submissionReply: taskReply,
	readSubmission: (reply) => ({ outcome: 'accepted', jobId: firstText(reply.taskId) }),
	statusCall: (jobId) => ({
		method: 'GET',
		path: path`/api/v1/jobs/recordInfo`,
		query: { taskId: jobId },
		timeoutSeconds: 30,
	}),
	statusReply: taskReply,
	readStatus: (reply) => {
		const { phase, warning } = phaseOf(statusWords, firstText(reply.status, reply.state) ?? 'missing');
		if (phase === 'succeeded') {
			const amount = numberIn(reply.creditsUsed);
			return {
				phase,
				videos: videosOf([reply.output], reply.output),
				...(amount !== undefined && { reportedCost: { amount, currency: 'credits', basis: 'creditsUsed' } }),
			};
		}
		// "Failed tasks are refunded", although creditsUsed stays as it was.
		if (phase === 'failed') return { phase, ...failureOf(reply), billed: false };
		return phase === 'canceled' ? { phase, message: 'canceled', billed: null } : { phase, ...(warning && { warning }) };
	},
	upload,
	hear: (body) => idInCallback(body, 'taskId'),
	refusal: ({ body }) => ({ message: errorText(body, 'message', 'errors') }),
	checkCall: {
		method: 'GET',
		path: path`/api/v1/jobs/recordInfo`,
		query: { taskId: 'n8n-credential-test' },
		timeoutSeconds: 30,
	},
	// No request answers 2xx without a task of one's own: 401 is a bad key, a complaint about the task a good one.
	readCheck: ({ status, body }) => {
		if (status === 401 || status === 403) return 'rejected';
		const complaint = typeof body === 'object' ? errorText(body, 'message') : undefined;
		return [400, 404].includes(status) && /task/i.test(complaint ?? '') ? 'accepted' : 'other-service';
	},
});
