import type { z } from 'zod';
import { VideoError } from './errors';
import type { HttpCall, HttpFrame } from './http';
import type { Cost } from './job';
import type { JsonObject } from './json';
import type { Found, ProviderFacts, VideoProvider } from './provider';
import { excerpt } from './redact';
import type { StatusReport, Submission } from './report';
import type { VideoRequest } from './request';

interface ProviderDefinition<SubmissionReply, Status, List, Cancel, Result, Prices> extends ProviderFacts {
	submissionReply: z.ZodType<SubmissionReply, z.ZodTypeDef, unknown>;
	statusReply: z.ZodType<Status, z.ZodTypeDef, unknown>;
	foundReply?: z.ZodType<List, z.ZodTypeDef, unknown>;
	cancelReply?: z.ZodType<Cancel, z.ZodTypeDef, unknown>;
	resultReply?: z.ZodType<Result, z.ZodTypeDef, unknown>;
	costReply?: z.ZodType<Prices, z.ZodTypeDef, unknown>;
	/** What the model is asked for, in the provider's words; a field that is not chosen is `undefined`. */
	input(request: VideoRequest): JsonObject;
	/** `input` is complete, with the user's extra parameters. */
	submitCall(request: VideoRequest, input: JsonObject): HttpCall;
	/** `jobId: undefined` where the answer should have one and does not. */
	readSubmission(reply: SubmissionReply, request: VideoRequest): Submission | { outcome: 'accepted'; jobId: undefined };
	readStatus(reply: Status): StatusReport;
	readResult?(reply: Result, frame: HttpFrame): StatusReport | undefined;
	readCost?(reply: Prices, jobId: string, result: HttpFrame): Cost | undefined;
	/** `undefined` for what is not ours, or has no id. */
	readFound?(reply: List, request: VideoRequest, input: JsonObject): Found<string | undefined>;
	matchesRequest?(reply: Status, input: JsonObject): boolean;
	readCancel?(reply: Cancel): boolean;
}

function unreadable(providerName: string, what: string, body: unknown): VideoError {
	return new VideoError(
		'contract',
		`${providerName} answered in a shape this package does not know (${what}): ${excerpt(body)}`,
		{ nextStep: 'Look for an update of this package, or report the answer quoted here.' },
	);
}

function read<Reply>(schema: z.ZodType<Reply, z.ZodTypeDef, unknown>, body: unknown, providerName: string): Reply {
	const parsed = schema.safeParse(body);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const place = issue?.path.join('.') || 'the whole answer';
	throw unreadable(providerName, `${place}: ${issue?.message ?? 'unreadable'}`, body);
}

/** Makes a provider whose readers get replies parsed by its own schemas, so no dialect casts. */
export function defineProvider<SubmissionReply, Status, List = never, Cancel = never, Result = never, Prices = never>(
	definition: ProviderDefinition<SubmissionReply, Status, List, Cancel, Result, Prices>,
): VideoProvider {
	const { submissionReply, statusReply, foundReply, cancelReply, resultReply, costReply, ...others } = definition;
	const { input, submitCall, readSubmission, readStatus, readResult, readCost, ...more } = others;
	const { readFound, matchesRequest, readCancel, ...facts } = more;
	const completeInput = (request: VideoRequest): JsonObject => ({ ...request.extra, ...input(request) });
	return {
		...facts,
		inputKeys: (request) => Object.keys(input(request)),
		submitCall: (request) => submitCall(request, completeInput(request)),
		readSubmission: (body, request) => {
			const submission = readSubmission(read(submissionReply, body, facts.name), request);
			if (submission.outcome !== 'accepted') return submission;
			if (submission.jobId === undefined) throw unreadable(facts.name, 'no job id', body);
			return submission;
		},
		readStatus: (body) => readStatus(read(statusReply, body, facts.name)),
		...(resultReply &&
			readResult && {
				readResult: (body: unknown, frame: HttpFrame) => readResult(read(resultReply, body, facts.name), frame),
			}),
		...(costReply &&
			readCost && {
				readCost: (body: unknown, jobId: string, result: HttpFrame) =>
					readCost(read(costReply, body, facts.name), jobId, result),
			}),
		...(foundReply &&
			readFound && {
				readFound: (body: unknown, request: VideoRequest) => {
					const { jobIds, ...more } = readFound(read(foundReply, body, facts.name), request, completeInput(request));
					return { ...more, jobIds: jobIds.filter((jobId) => jobId !== undefined) };
				},
			}),
		...(cancelReply &&
			readCancel && { readCancel: (body: unknown) => readCancel(read(cancelReply, body, facts.name)) }),
		...(matchesRequest && {
			matchesRequest: (body: unknown, request: VideoRequest) =>
				matchesRequest(read(statusReply, body, facts.name), completeInput(request)),
		}),
	};
}
