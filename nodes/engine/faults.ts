import type { ErrorCode } from '../video/errors';
import { VideoError } from '../video/errors';
import type { HttpReply, VideoProvider } from '../video/provider';

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
	authentication: 'Open the credential, check the API key and press Test; the key may also lack a permission.',
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

/** The error an answer outside 2xx stands for, in the provider's words. */
export function refusalOf(provider: VideoProvider, reply: HttpReply, jobId?: string): VideoError {
	const code = codeOfStatus(reply.status);
	const { message, nextStep } = provider.refusal(reply);
	const isRedirect = reply.status >= 300 && reply.status < 400;
	return new VideoError(code, `${provider.name} answered ${reply.status}: ${message ?? 'without a reason'}`, {
		provider: provider.id,
		httpStatus: reply.status,
		nextStep: nextStep ?? (isRedirect ? redirected : nextStepAfter(code)),
		...(jobId !== undefined && { jobId }),
	});
}

/** Milliseconds a provider asks us to wait, from seconds or a date; undefined without a readable header. */
export function retryAfterMs(reply: HttpReply, nowMs: number): number | undefined {
	const value = reply.headers['retry-after']?.trim();
	if (!value) return undefined;
	const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
	return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
