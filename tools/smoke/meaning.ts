import type { Expectation, Fixture } from '../../test/simulator/fixture';
import { refusalOf } from '../../nodes/engine/faults';
import { toFault } from '../../nodes/video/errors';
import type { JobState } from '../../nodes/video/job';
import type { HttpReply, VideoProvider } from '../../nodes/video/provider';

/** What our reader makes of one answer. */
export interface Meaning {
	on: 'submit' | 'look';
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
		case 'refused':
			return { kind: 'refused', text: `refused: ${submission.message}`, expect: { refused: true } };
	}
}

function ofLook(provider: VideoProvider, body: unknown): Omit<Meaning, 'on'> {
	const state = provider.readStatus(body);
	if (state.phase !== 'refused') return ofState(state);
	return { kind: 'refused', text: `refused: ${state.message}`, expect: { refused: true } };
}

/** Reads an answer with the provider's own reader, as Create Video and Wait for Video do. */
export function meaningOf(provider: VideoProvider, on: Meaning['on'], reply: HttpReply): Meaning {
	if (reply.status < 200 || reply.status >= 300) {
		const { message } = refusalOf(provider, reply);
		return { on, kind: `error ${reply.status}`, text: message };
	}
	const read = on === 'submit' ? ofSubmission : ofLook;
	try {
		return { on, ...read(provider, reply.body) };
	} catch (error) {
		return { on, kind: 'unreadable', text: toFault(error).message };
	}
}

/** Whether a recorded answer is one of this kind. */
export function isOfKind({ on, status, expect: expected }: Fixture, meaning: Meaning): boolean {
	if (on !== meaning.on && on !== 'any') return false;
	if (status < 200 || status >= 300) return meaning.kind === `error ${status}`;
	if (meaning.kind === 'unreadable') return true;
	if (expected?.phase !== undefined) return expected.phase === meaning.kind;
	return meaning.kind === (expected?.accepted === undefined ? 'refused' : 'accepted');
}
