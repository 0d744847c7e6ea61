import type { ErrorCode, ErrorFacts } from '../../video/errors';
import { VideoError } from '../../video/errors';
import type { HttpReply } from '../../video/http';
import type { VideoProvider } from '../../video/provider';
import type { RejectedReport } from '../../video/report';
import { failureReason, rejectionCode } from '../../video/reasons';
import { codeOfStatus, isRedirect, redirected } from '../replyErrors';

const nextStepsOfPolls: Readonly<Partial<Record<ErrorCode, string>>> = {
	authentication:
		'Correct the credential: its API key may be wrong or lack a permission. Then run Wait for Video again with the Job ID; the job itself goes on.',
	rejected:
		'Check the Job ID, and that the credential belongs to the account that made the job. Do not create the video again before you have looked there.',
};

/** The error of a poll that did not show the job. That one exists and may be paid for, whatever went wrong here. */
export function pollError(
	{ id, name }: VideoProvider,
	jobId: string,
	code: ErrorCode,
	what: string,
	facts: Partial<ErrorFacts> = {},
): VideoError {
	const nextStep = nextStepsOfPolls[code] ?? 'Run Wait for Video again with the Job ID. Do not create the video again.';
	return new VideoError(code, `${name} ${what}`, { provider: id, jobId, nextStep, billed: null, ...facts });
}

/** The error an answer outside 2xx to a poll stands for. */
export function rejectedPoll(provider: VideoProvider, jobId: string, reply: HttpReply): VideoError {
	const { status } = reply;
	// Its own next step is about making a video.
	const { message = 'without a reason', code = codeOfStatus(status) } = provider.rejection(reply);
	return pollError(provider, jobId, code, `answered ${status}: ${message}`, {
		httpStatus: status,
		...(isRedirect(reply) && { nextStep: redirected }),
	});
}

/** What a rejection inside a 2xx answer to a poll means: by the HTTP status it names, else by its words. */
export function codeOfRejectedPoll({ message, status = 0 }: RejectedReport): ErrorCode {
	const byStatus = status < 600 ? codeOfStatus(status) : 'rejected';
	if (byStatus !== 'rejected') return byStatus;
	const byWords = rejectionCode(message);
	if (byWords !== 'rejected') return byWords;
	return failureReason(message) === 'provider' ? 'unavailable' : 'rejected';
}
