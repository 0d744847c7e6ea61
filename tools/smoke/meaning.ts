import type { Expectation, Fixture } from '../../test/simulator/fixture';
import { rejectionOf } from '../../nodes/engine/replyErrors';
import { toVideoError } from '../../nodes/video/errors';
import type { JobState } from '../../nodes/video/job';
import type { HttpReply } from '../../nodes/video/http';
import type { VideoProvider } from '../../nodes/video/provider';

/** What our reader makes of one answer. */
export interface Meaning {
	on: 'submit' | 'poll';
	/** Answers of the same kind are compared with each other: `succeeded`, `accepted`, `error 401`. */
	kind: string;
	/** For a person. */
	text: string;
	/** What a fixture of it expects; absent for error answers and for what does not fit our schemas. */
	expect?: Expectation;
	/** The address of the video, to be taken out of what is kept. */
	videoUrl?: string;
}

function ofState(state: JobState): Omit<Meaning, 'on'> {
	const { phase } = state;
	const warning = 'warning' in state && state.warning !== undefined ? ` — ${state.warning}` : '';
	switch (state.phase) {
		case 'succeeded': {
			const videoUrl = state.videos[0]?.url ?? '';
			const text = `succeeded, ${state.videos.length} video`;
			return { kind: phase, text, videoUrl, expect: { phase, videoUrl: '{{videoUrl}}' } };
		}
		case 'failed': {
			const text = `failed (${state.reason}): ${state.message}`;
			const reason = state.reason === 'canceled' ? 'unknown' : state.reason;
			return { kind: phase, text, expect: { phase: state.phase, reason } };
		}
		default:
			return { kind: phase, text: `${phase}${warning}`, expect: { phase } };
	}
}

function ofSubmission(provider: VideoProvider, body: unknown): Omit<Meaning, 'on'> {
	const submission = provider.readSubmission(body);
	switch (submission.outcome) {
		case 'accepted': {
			const text = `accepted, job ${submission.jobId}`;
			return { kind: 'accepted', text, expect: { accepted: '{{jobId}}' } };
		}
		case 'finished':
			return ofState(submission.state);
		case 'rejected':
			return { kind: 'rejected', text: `rejected: ${submission.message}`, expect: { rejected: true } };
	}
}

function ofPoll(provider: VideoProvider, body: unknown): Omit<Meaning, 'on'> {
	const state = provider.readStatus(body);
	if (state.phase !== 'rejected') return ofState(state);
	return { kind: 'rejected', text: `rejected: ${state.message}`, expect: { rejected: true } };
}

/** Reads an answer with the provider's own reader, as Create Video and Wait for Video do. */
export function meaningOf(provider: VideoProvider, on: Meaning['on'], reply: HttpReply): Meaning {
	if (reply.status < 200 || reply.status >= 300) {
		const { message } = rejectionOf(provider, reply);
		return { on, kind: `error ${reply.status}`, text: message };
	}
	const read = on === 'submit' ? ofSubmission : ofPoll;
	try {
		return { on, ...read(provider, reply.body) };
	} catch (error) {
		return { on, kind: 'unreadable', text: toVideoError(error).message };
	}
}

/** Whether a recorded answer is one of this kind. */
export function isOfKind({ on, status, expect: expected }: Fixture, meaning: Meaning): boolean {
	if (on !== meaning.on && on !== 'any') return false;
	if (status < 200 || status >= 300) return meaning.kind === `error ${status}`;
	if (meaning.kind === 'unreadable') return true;
	if (expected?.phase !== undefined) return expected.phase === meaning.kind;
	return meaning.kind === (expected?.accepted === undefined ? 'rejected' : 'accepted');
}
