import type { ErrorCode, ErrorFacts } from '../video/errors';
import { VideoError } from '../video/errors';
import type { HttpReply, RefusedReport, VideoProvider } from '../video/provider';
import { failureReason, refusalCode } from '../video/replies';

/** Codes that say the connection was never made, so nothing can have arrived. Everything else counts as lost. */
const notSentCodes: readonly string[] = [
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'ERR_INVALID_URL',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'ERR_TLS_CERT_ALTNAME_INVALID',
];

/** Codes that say so only of the attempt to connect; an open connection can end with them, too. */
const notConnectedCodes: readonly string[] = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'];

/** Error classes of n8n that refuse a request before it leaves (SSRF protection, allowed domains). */
const notSentNames = /^Ssrf|^SSRF/;

interface Cause {
	code?: unknown;
	name?: unknown;
	/** What the operating system was asked to do. */
	syscall?: unknown;
	/** One for each address of a host that was tried. */
	errors?: unknown;
	cause?: unknown;
}

function causesOf(error: unknown): Cause[] {
	const chain: Cause[] = [];
	let current = error;
	while (typeof current === 'object' && current !== null && chain.length < 8) {
		chain.push(current);
		current = (current as { cause?: unknown }).cause;
	}
	return chain;
}

function isOfConnecting({ syscall, errors }: Cause): boolean {
	const tried = Array.isArray(errors) ? (errors as Cause[]) : [];
	return syscall === 'connect' || (tried.length > 0 && tried.every((one) => one.syscall === 'connect'));
}

/** Whether an error of the network layer proves that the request never reached the provider. */
export function wasNotSent(error: unknown): boolean {
	return causesOf(error).some((cause) => {
		const code = String(cause.code);
		if (notConnectedCodes.includes(code)) return isOfConnecting(cause);
		return notSentCodes.includes(code) || notSentNames.test(String(cause.name));
	});
}

/** What an HTTP status means where the provider does not say more. Literal, so that it can be read against the pages. */
const codeByStatus: Readonly<Record<number, ErrorCode>> = {
	401: 'authentication',
	402: 'quota',
	403: 'authentication',
	408: 'unavailable',
	429: 'rate-limit',
};

export function codeOfStatus(status: number): ErrorCode {
	const known = codeByStatus[status];
	if (known) return known;
	return status >= 500 ? 'unavailable' : 'refused';
}

const nextSteps: Readonly<Partial<Record<ErrorCode, string>>> = {
	authentication:
		'Open the credential, correct the API key and save it, which tests it; the key may also lack a permission. Nothing was billed.',
	quota: 'Top up the account with the provider, then run the step again. Nothing was billed.',
	refused: 'Change the field it names, then run the step again. Nothing was billed.',
	'rate-limit': 'Wait a minute, or send fewer videos at once, then run the step again.',
	unavailable: 'Try again in some minutes.',
};

const redirected =
	'Correct the Base URL of the credential: this address sends requests elsewhere, which is not followed.';

export function nextStepAfter(code: ErrorCode): string {
	return nextSteps[code] ?? redirected;
}

function isRedirect({ status }: HttpReply): boolean {
	return status >= 300 && status < 400;
}

/** The error an answer outside 2xx stands for, in the provider's words; of what was to be made or sent, not of a look. */
export function refusalOf(provider: VideoProvider, reply: HttpReply): VideoError {
	const code = codeOfStatus(reply.status);
	const { message, nextStep } = provider.refusal(reply);
	return new VideoError(code, `${provider.name} answered ${reply.status}: ${message ?? 'without a reason'}`, {
		provider: provider.id,
		httpStatus: reply.status,
		nextStep: nextStep ?? (isRedirect(reply) ? redirected : nextStepAfter(code)),
	});
}

const nextStepsOfLooks: Readonly<Partial<Record<ErrorCode, string>>> = {
	authentication:
		'Correct the credential: its API key may be wrong or lack a permission. Then run Wait for Video again with the Job ID; the job itself goes on.',
	refused:
		'Check the Job ID, and that the credential belongs to the account that made the job. Do not create the video again before you have looked there.',
};

/** The error of a look that did not show the job. That one exists and may be paid for, whatever went wrong here. */
export function lookError(
	{ id, name }: VideoProvider,
	jobId: string,
	code: ErrorCode,
	what: string,
	facts: Partial<ErrorFacts> = {},
): VideoError {
	const nextStep = nextStepsOfLooks[code] ?? 'Run Wait for Video again with the Job ID. Do not create the video again.';
	return new VideoError(code, `${name} ${what}`, { provider: id, jobId, nextStep, billed: null, ...facts });
}

/** The error an answer outside 2xx to a look stands for. */
export function refusedLook(provider: VideoProvider, jobId: string, reply: HttpReply): VideoError {
	const { status } = reply;
	// Its own next step is about making a video.
	const { message = 'without a reason' } = provider.refusal(reply);
	return lookError(provider, jobId, codeOfStatus(status), `answered ${status}: ${message}`, {
		httpStatus: status,
		...(isRedirect(reply) && { nextStep: redirected }),
	});
}

/** What a refusal inside a 2xx answer to a look means: by the HTTP status it names, else by its words. */
export function codeOfRefusedLook({ message, status = 0 }: RefusedReport): ErrorCode {
	const byStatus = status < 600 ? codeOfStatus(status) : 'refused';
	if (byStatus !== 'refused') return byStatus;
	const byWords = refusalCode(message);
	if (byWords !== 'refused') return byWords;
	return failureReason(message) === 'provider' ? 'unavailable' : 'refused';
}

/** Milliseconds a provider asks us to wait, from seconds or a date; undefined without a readable header. */
export function retryAfterMs(reply: HttpReply, nowMs: number): number | undefined {
	const value = reply.headers['retry-after']?.trim();
	if (!value) return undefined;
	const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
	return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
