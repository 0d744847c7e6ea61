import type { ErrorCode } from '../video/errors';
import { VideoError } from '../video/errors';
import type { HttpReply } from '../video/http';
import type { VideoProvider } from '../video/provider';

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
	return status >= 500 ? 'unavailable' : 'rejected';
}

const nextSteps: Readonly<Partial<Record<ErrorCode, string>>> = {
	authentication:
		'Open the credential, correct the API key and save it, which tests it; the key may also lack a permission. Nothing was billed.',
	quota: 'Top up the account with the provider, then run the step again. Nothing was billed.',
	rejected: 'Change the field it names, then run the step again. Nothing was billed.',
	'rate-limit': 'Wait a minute, or create fewer videos at once, then run the step again.',
	unavailable: 'Try again in some minutes.',
};

export const redirected =
	'Correct the Base URL of the credential: this address sends requests elsewhere, which is not followed.';

export function nextStepAfter(code: ErrorCode): string {
	return nextSteps[code] ?? redirected;
}

export function isRedirect({ status }: HttpReply): boolean {
	return status >= 300 && status < 400;
}

/** The error an answer outside 2xx stands for, in the provider's words; of what was to be made or sent, not of a poll. */
export function rejectionOf(provider: VideoProvider, reply: HttpReply): VideoError {
	const { message, nextStep, code = codeOfStatus(reply.status) } = provider.rejection(reply);
	return new VideoError(code, `${provider.name} answered ${reply.status}: ${message ?? 'without a reason'}`, {
		provider: provider.id,
		httpStatus: reply.status,
		nextStep: nextStep ?? (isRedirect(reply) ? redirected : nextStepAfter(code)),
	});
}
