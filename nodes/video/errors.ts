import { z } from 'zod';
import { redact } from './redact';

/** The closed set of ways this package can say no; callers switch on the code, never on the text. */
export const errorCodes = [
	'invalid-request',
	'authentication',
	'quota',
	'rejected',
	'over-budget',
	'ledger-unavailable',
	'rate-limit',
	'unavailable',
	'submission-uncertain',
	'contract',
	'job-failed',
	'still-running',
	'download',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export const failureReasons = ['moderation', 'input', 'provider', 'expired', 'canceled', 'unknown'] as const;

export type FailureReason = (typeof failureReasons)[number];

export interface ErrorFacts {
	/** What the user does now, one sentence. */
	nextStep: string;
	/** Registry id of the provider. */
	provider?: string;
	jobId?: string;
	httpStatus?: number;
	/** When the provider wants to be asked again; only with `rate-limit`. */
	retryAfterSeconds?: number;
	/** Why a job failed; only with `job-failed`. */
	reason?: FailureReason;
	/** Whether the provider keeps the money, as it documents; null when it does not say. */
	billed?: boolean | null;
}

/** An inability of ours or a failed job, with the ids and the next step a user needs. Texts are redacted here, once. */
export class VideoError extends Error {
	readonly code: ErrorCode;

	readonly facts: Readonly<ErrorFacts>;

	constructor(code: ErrorCode, message: string, facts: ErrorFacts) {
		super(redact(message));
		this.name = 'VideoError';
		this.code = code;
		this.facts = { ...facts, nextStep: redact(facts.nextStep) };
	}
}

/** Makes any thrown value a `VideoError`; what is one already stays as it is. */
export function toVideoError(error: unknown): VideoError {
	if (error instanceof VideoError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new VideoError('contract', message, {
		nextStep: 'Run the step again; if it stays, report it with this text.',
	});
}

/** A `VideoError` as data, for what must survive a suspended execution. */
export interface VideoErrorJson {
	code: ErrorCode;
	message: string;
	facts: ErrorFacts;
}

export function errorToJson({ code, message, facts }: VideoError): VideoErrorJson {
	return { code, message, facts };
}

const errorJsonSchema = z.object({
	code: z.enum(errorCodes),
	message: z.string(),
	facts: z.object({ nextStep: z.string() }).passthrough(),
});

/** An error that was written down; undefined where somebody made it unreadable. */
export function readErrorJson(value: unknown): VideoErrorJson | undefined {
	return errorJsonSchema.safeParse(value).data as VideoErrorJson | undefined;
}

export function errorFromJson({ code, message, facts }: VideoErrorJson): VideoError {
	return new VideoError(code, message, facts);
}
