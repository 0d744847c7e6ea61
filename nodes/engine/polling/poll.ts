import type { ErrorCode } from '../../video/errors';
import { toVideoError, VideoError } from '../../video/errors';
import type { HttpCall, HttpReply } from '../../video/http';
import { isSuccess } from '../../video/http';
import type { JobState } from '../../video/job';
import type { VideoProvider } from '../../video/provider';
import type { StatusReport } from '../../video/report';
import { isWebPage } from '../../video/webPage';
import type { Clock } from '../clock';
import { meaningOf } from '../meaning';
import { nextAfter, outcomeOf } from '../repeat';
import { retryAfterMs } from '../retryAfter';
import type { Delivery, Transport } from '../transport';
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

/** What a report says, and whether only the result of the job tells more. */
type Heard = PollResult | { kind: 'ended' };

function heardIn(provider: VideoProvider, jobId: string, read: () => StatusReport | undefined): Heard | undefined {
	try {
		const report = read();
		if (report === undefined || report.phase === 'ended') return report && { kind: 'ended' };
		if (report.phase !== 'rejected') return { kind: 'state', state: report };
		const code = codeOfRejectedPoll(report);
		const error = pollError(provider, jobId, code, `says: ${report.message}`);
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

interface Question {
	provider: VideoProvider;
	jobId: string;
	ports: { transport: Transport; clock: Clock };
}

/** What an answer means that is not about the job. */
function refusal({ provider, jobId, ports }: Question, delivery: Delivery & { kind: 'reply' }): PollResult {
	const { reply } = delivery;
	const error = rejectedPoll(provider, jobId, reply);
	// `quota` too: it is about new jobs, and says nothing about this one.
	if (nextAfter('poll', outcomeOf(delivery)) === 'later' || error.code === 'quota') {
		const asked = retryAfterMs(reply, ports.clock.now());
		return { kind: 'blind', error, ...(asked !== undefined && { retryAfterMs: asked }) };
	}
	if (isWebPage(reply.body)) {
		const what = `a web page came instead, with status ${reply.status}`;
		return { kind: 'blind', error: unanswered(provider, jobId, what) };
	}
	return { kind: error.code === 'authentication' ? 'denied' : 'missing', error };
}

/** Sends one call about a job; `read` gives undefined for an answer that is not about it. */
async function ask(
	question: Question,
	call: HttpCall,
	read: (reply: HttpReply) => StatusReport | undefined,
): Promise<{ heard: Heard; reply?: HttpReply }> {
	const { provider, jobId, ports } = question;
	const delivery = await ports.transport.send(call);
	if (delivery.kind === 'failure') {
		return { heard: { kind: 'blind', error: unanswered(provider, jobId, delivery.message) } };
	}
	const { reply } = delivery;
	const heard = heardIn(provider, jobId, () => read(reply));
	return { heard: heard ?? refusal(question, delivery), reply };
}

/** With what the job cost, where the provider says that elsewhere; a price that cannot be had leaves it out. */
async function withCost({ provider, jobId, ports }: Question, state: JobState, result: HttpReply): Promise<JobState> {
	const call = state.phase === 'succeeded' && !state.reportedCost && provider.costCall?.(jobId, result);
	if (!call) return state;
	const cost = meaningOf(await ports.transport.send(call), (body) => provider.readCost?.(body, jobId, result));
	return { ...state, ...(cost && { reportedCost: cost }) };
}

/** The result of a job whose status says that it has ended. */
async function askForResult(question: Question): Promise<PollResult> {
	const { provider, jobId } = question;
	const call = provider.resultCall?.(jobId);
	const { heard, reply } = call
		? await ask(question, call, (answer) => provider.readResult?.(answer.body, answer))
		: { heard: undefined };
	if (heard === undefined || heard.kind === 'ended') {
		return { kind: 'blind', error: unanswered(provider, jobId, 'the job has ended, its result is missing') };
	}
	if (heard.kind !== 'state' || !reply) return heard;
	return { kind: 'state', state: await withCost(question, heard.state, reply) };
}

/** Asks the provider once how a job is doing. Never throws for what the network or the provider does. */
export async function poll(provider: VideoProvider, jobId: string, ports: Question['ports']): Promise<PollResult> {
	const question = { provider, jobId, ports };
	const { heard } = await ask(question, provider.statusCall(jobId), (reply) =>
		isSuccess(reply) ? provider.readStatus(reply.body) : undefined,
	);
	return heard.kind === 'ended' ? await askForResult(question) : heard;
}
