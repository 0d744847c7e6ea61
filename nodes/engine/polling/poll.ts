import type { ErrorCode } from '../../video/errors';
import { toVideoError, VideoError } from '../../video/errors';
import { isSuccess } from '../../video/http';
import type { JobState } from '../../video/job';
import type { VideoProvider } from '../../video/provider';
import { isWebPage } from '../../video/webPage';
import type { Clock } from '../clock';
import { nextAfter, outcomeOf } from '../repeat';
import { retryAfterMs } from '../retryAfter';
import type { Transport } from '../transport';
import { codeOfRejectedPoll, pollError, rejectedPoll } from './pollErrors';

/**
 * What one poll found. `blind`: nothing was learned, poll again. `missing`: the provider says it has no such job,
 * which is believed only when it repeats. `denied`: polling again cannot help.
 */
export type PollResult =
	| { kind: 'state'; state: JobState }
	| { kind: 'blind'; error: VideoError; retryAfterMs?: number }
	| { kind: 'missing'; error: VideoError }
	| { kind: 'denied'; error: VideoError };

/** Codes of a rejection inside a 2xx that says nothing about the job, as such a status would. */
const saysNothing: readonly ErrorCode[] = ['unavailable', 'rate-limit', 'quota'];

function readPoll(provider: VideoProvider, jobId: string, body: unknown): PollResult {
	try {
		const state = provider.readStatus(body);
		if (state.phase !== 'rejected') return { kind: 'state', state };
		const code = codeOfRejectedPoll(state);
		const error = pollError(provider, jobId, code, `says: ${state.message}`);
		return { kind: saysNothing.includes(code) ? 'blind' : 'missing', error };
	} catch (error) {
		// A reply we cannot read says nothing about the job, which may be fine.
		const { code, message, facts } = toVideoError(error);
		return { kind: 'blind', error: new VideoError(code, message, { ...facts, provider: provider.id, jobId }) };
	}
}

function unanswered(provider: VideoProvider, jobId: string, what: string): VideoError {
	return pollError(provider, jobId, 'unavailable', `did not answer (${what}).`);
}

/** Asks the provider once how a job is doing. Never throws for what the network or the provider does. */
export async function poll(
	provider: VideoProvider,
	jobId: string,
	{ transport, clock }: { transport: Transport; clock: Clock },
): Promise<PollResult> {
	const delivery = await transport.send(provider.statusCall(jobId));
	if (delivery.kind === 'failure') return { kind: 'blind', error: unanswered(provider, jobId, delivery.message) };
	const { reply } = delivery;
	if (isSuccess(reply)) return readPoll(provider, jobId, reply.body);
	const error = rejectedPoll(provider, jobId, reply);
	// `quota` too: it is about new jobs, and says nothing about this one.
	if (nextAfter('poll', outcomeOf(delivery)) === 'later' || error.code === 'quota') {
		const asked = retryAfterMs(reply, clock.now());
		return { kind: 'blind', error, ...(asked !== undefined && { retryAfterMs: asked }) };
	}
	if (isWebPage(reply.body)) {
		const what = `a web page came instead, with status ${reply.status}`;
		return { kind: 'blind', error: unanswered(provider, jobId, what) };
	}
	return { kind: error.code === 'authentication' ? 'denied' : 'missing', error };
}
