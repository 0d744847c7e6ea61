import type { Expectation, Fixture } from '../../test/simulator/fixture';
import { rejectionOf } from '../../nodes/engine/replyErrors';
import { toVideoError } from '../../nodes/video/errors';
import type { HttpReply } from '../../nodes/video/http';
import { isSuccess } from '../../nodes/video/http';
import type { VideoProvider } from '../../nodes/video/provider';
import type { StatusReport } from '../../nodes/video/report';
import type { VideoRequest } from '../../nodes/video/request';

/** What our reader makes of one answer. */
export interface Meaning {
	on: 'submit' | 'poll' | 'result';
	/** Answers of the same kind are compared with each other: `succeeded`, `accepted`, `error 401`. */
	kind: string;
	/** For a person. */
	text: string;
	/** What a fixture of it expects; absent for error answers and for what does not fit our schemas. */
	expect?: Expectation;
	/** The address of the video, to be taken out of what is kept. */
	videoUrl?: string;
}

function ofReport(state: StatusReport): Omit<Meaning, 'on'> {
	const { phase } = state;
	switch (state.phase) {
		case 'succeeded': {
			const videoUrl = state.videos[0]?.url ?? '';
			const text = `succeeded, ${state.videos.length} video`;
			return { kind: phase, text, videoUrl, expect: { phase: state.phase, videoUrl: '{{videoUrl}}' } };
		}
		case 'failed': {
			const text = `failed (${state.reason}): ${state.message}`;
			const reason = state.reason === 'canceled' ? 'unknown' : state.reason;
			return { kind: phase, text, expect: { phase: state.phase, reason } };
		}
		case 'rejected':
			return { kind: phase, text: `rejected: ${state.message}`, expect: { rejected: true } };
		default: {
			const warning = 'warning' in state && state.warning !== undefined ? ` — ${state.warning}` : '';
			return { kind: phase, text: `${phase}${warning}`, expect: { phase: state.phase } };
		}
	}
}

function ofSubmission(provider: VideoProvider, body: unknown, request: VideoRequest): Omit<Meaning, 'on'> {
	const submission = provider.readSubmission(body, request);
	switch (submission.outcome) {
		case 'accepted': {
			const text = `accepted, job ${submission.jobId}`;
			return { kind: 'accepted', text, expect: { accepted: '{{jobId}}' } };
		}
		case 'finished':
			return ofReport(submission.state);
		case 'rejected':
			return { kind: 'rejected', text: `rejected: ${submission.message}`, expect: { rejected: true } };
	}
}

/** What an answer says of the order or of its job; undefined where it is an error answer. */
function told(
	provider: VideoProvider,
	on: Meaning['on'],
	reply: HttpReply,
	request: VideoRequest | undefined,
): Omit<Meaning, 'on'> | undefined {
	if (on === 'result') {
		const report = provider.readResult?.(reply.body, reply);
		return report && ofReport(report);
	}
	if (!isSuccess(reply)) return undefined;
	return on === 'submit' && request
		? ofSubmission(provider, reply.body, request)
		: ofReport(provider.readStatus(reply.body));
}

/** Reads an answer with the provider's own reader, as Create Video and Wait for Video do. */
export function meaningOf(
	provider: VideoProvider,
	on: Meaning['on'],
	reply: HttpReply,
	request?: VideoRequest,
): Meaning {
	try {
		const meaning = told(provider, on, reply, request);
		if (meaning) return { on, ...meaning };
		return { on, kind: `error ${reply.status}`, text: rejectionOf(provider, reply).message };
	} catch (error) {
		return { on, kind: 'unreadable', text: toVideoError(error).message };
	}
}

/** Whether a recorded answer is one of this kind. */
export function isOfKind({ on, status, expect: expected }: Fixture, meaning: Meaning): boolean {
	if (on !== meaning.on && on !== 'any') return false;
	if (on !== 'result' && (status < 200 || status >= 300)) return meaning.kind === `error ${status}`;
	if (meaning.kind === 'unreadable') return true;
	if (expected?.phase !== undefined) return expected.phase === meaning.kind;
	return meaning.kind === (expected?.accepted === undefined ? 'rejected' : 'accepted');
}
