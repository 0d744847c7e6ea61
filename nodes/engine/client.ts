import type { ErrorCode } from '../video/errors';
import { toFault, VideoError } from '../video/errors';
import type { JobState } from '../video/job';
import type { HttpReply, Submission, VideoProvider } from '../video/provider';
import { isWebPage, refusalCode } from '../video/replies';
import type { VideoRequest } from '../video/request';
import type { Clock } from './clock';
import { codeOfRefusedLook, lookError, nextStepAfter, refusalOf, refusedLook, retryAfterMs } from './faults';
import type { KnownJobs, Search } from './findLost';
import { findLost } from './findLost';
import { endingOf, nextAfter, send } from './repeat';
import type { Delivery, Transport } from './transport';

export type Accepted = Exclude<Submission, { outcome: 'refused' }>;

export interface Ports {
	transport: Transport;
	clock: Clock;
	/** Aborts when the user presses Stop. */
	signal?: AbortSignal | undefined;
	/** From 0 to 1, for pauses of different length. */
	random?: () => number;
	/** Jobs that are somebody's already, for whoever looks for a lost one. */
	knownJobs?: KnownJobs;
	/** Whether a job is written down as somebody's. */
	isTaken?: (provider: string, jobId: string) => Promise<boolean>;
}

/** What a search for a submit in doubt came to, in a user's words; each is followed by where to look oneself. */
const searchTexts: Readonly<Record<Exclude<Search['found'], 'job'>, (name: string) => string>> = {
	nothing: (name) => `${name} was asked for it several times and lists no such job so far.`,
	several: (name) => `${name} was asked for it, but more than one of its jobs fits, so none was taken.`,
	'no-answer': (name) => `${name} was asked for it, but its list of jobs could not be read.`,
	'no-search': (name) => `${name} has no way to ask for it.`,
	'files-unknown': (name) =>
		`${name} was not asked for it, because only its uploaded files could tell this job from others.`,
	stopped: () => 'It was not looked for to the end, because the execution was stopped.',
};

/** A doubt with what the newest search for the job came to, and where the user looks. */
export function afterSearch(
	{ code, message, facts }: VideoError,
	{ name, dashboard }: VideoProvider,
	found: Exclude<Search['found'], 'job'>,
): VideoError {
	return new VideoError(code, message, {
		...facts,
		nextStep: `${searchTexts[found](name)} Look at ${dashboard} whether the job is there. If it is, give its ID to Wait for Video; if not, run the workflow anew.`,
	});
}

function uncertain(provider: VideoProvider, what: string): VideoError {
	const doubt = new VideoError(
		'submission-uncertain',
		`${what} The video may have been created and billed; it was not sent again.`,
		{ provider: provider.id, nextStep: '', billed: null },
	);
	return afterSearch(doubt, provider, 'no-search');
}

function readAccepted(provider: VideoProvider, reply: HttpReply): Submission {
	try {
		return provider.readSubmission(reply.body);
	} catch (error) {
		// The provider took it, so what we cannot read may be paid for.
		throw toFault(uncertain(provider, toFault(error).message));
	}
}

/** With when to try again, where the provider says so. */
function refusedSubmit(provider: VideoProvider, reply: HttpReply, nowMs: number): VideoError {
	const error = refusalOf(provider, reply);
	const asked = error.code === 'rate-limit' ? retryAfterMs(reply, nowMs) : undefined;
	if (asked === undefined) return error;
	return new VideoError(error.code, error.message, { ...error.facts, retryAfterSeconds: Math.ceil(asked / 1000) });
}

/** Why a submit that may have arrived has no answer to go by. */
function withoutAnswer(provider: VideoProvider, delivery: Delivery): VideoError {
	if (delivery.kind === 'fault') return uncertain(provider, `${provider.name} did not answer (${delivery.message}).`);
	const { reply } = delivery;
	const said = provider.refusal(reply).message ?? 'without a reason';
	return uncertain(provider, `${provider.name} answered ${reply.status}: ${said}.`);
}

function unreachable(provider: VideoProvider, what: string): VideoError {
	return new VideoError('unavailable', `${provider.name} cannot be reached: ${what}`, {
		provider: provider.id,
		nextStep: 'Check the Base URL of the credential and the network of this n8n. Nothing was sent or billed.',
	});
}

async function sendOnce(provider: VideoProvider, request: VideoRequest, ports: Ports): Promise<Accepted> {
	const delivery = await send('submit', provider.submitCall(request), ports);
	if (nextAfter('submit', endingOf(delivery)) === 'search') throw withoutAnswer(provider, delivery);
	if (delivery.kind === 'fault') throw unreachable(provider, delivery.message);
	const { reply } = delivery;
	if (reply.status >= 300) throw refusedSubmit(provider, reply, ports.clock.now());
	const submission = readAccepted(provider, reply);
	if (submission.outcome === 'refused') {
		const { message, status = 0 } = submission;
		// Its own trouble proves as little about the job as a 5xx does.
		if (status >= 500 && status < 600) throw uncertain(provider, `${provider.name} answered ${status}: ${message}.`);
		const code = refusalCode(message);
		throw new VideoError(code, `${provider.name} refused the job: ${message}`, {
			provider: provider.id,
			nextStep: nextStepAfter(code),
		});
	}
	return submission;
}

/** What a search for a submit in doubt gave: its job, or why there is none to be had. */
export type Finding = Accepted | Exclude<Search, { found: 'job' }>;

/** Looks for the job of a submit in doubt, made at `sinceMs`; it is taken only if exactly one job fits. */
export async function findAccepted(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: Ports,
): Promise<Finding> {
	const search = await findLost(provider, request, sinceMs, ports);
	if (search.found !== 'job') return search;
	const warning = `The answer to this submit was lost; the job was found at ${provider.name} and is used. It was sent once.`;
	return { outcome: 'accepted', jobId: search.jobId, warning };
}

/**
 * Sends one paid job. A submit whose answer is lost is never sent again by us, but looked for where the provider can.
 * Throws `submission-uncertain` where money may be spent, any other code where it is not; `rate-limit` is for a `Lane`.
 */
export async function submit(provider: VideoProvider, request: VideoRequest, ports: Ports): Promise<Accepted> {
	const sinceMs = ports.clock.now();
	const send = async () => await sendOnce(provider, request, ports).catch(toFault);
	const outcome = await (ports.knownJobs?.during(request, send) ?? send());
	if (!(outcome instanceof VideoError)) {
		ports.knownJobs?.add(outcome.jobId);
		return outcome;
	}
	if (outcome.code !== 'submission-uncertain') throw toFault(outcome);
	const finding = await findAccepted(provider, request, sinceMs, ports);
	if ('found' in finding) throw afterSearch(outcome, provider, finding.found);
	return finding;
}

/**
 * What one look found. `blind`: nothing was learned, look again. `missing`: the provider says it has no such job,
 * which is believed only when it repeats. `denied`: looking again cannot help.
 */
export type Look =
	| { kind: 'state'; state: JobState }
	| { kind: 'blind'; error: VideoError; retryAfterMs?: number }
	| { kind: 'missing'; error: VideoError }
	| { kind: 'denied'; error: VideoError };

/** Codes of a refusal inside a 2xx that says nothing about the job, as such a status would. */
const saysNothing: readonly ErrorCode[] = ['unavailable', 'rate-limit', 'quota'];

function readLook(provider: VideoProvider, jobId: string, body: unknown): Look {
	try {
		const state = provider.readStatus(body);
		if (state.phase !== 'refused') return { kind: 'state', state };
		const code = codeOfRefusedLook(state);
		const error = lookError(provider, jobId, code, `says: ${state.message}`);
		return { kind: saysNothing.includes(code) ? 'blind' : 'missing', error };
	} catch (error) {
		// A reply we cannot read says nothing about the job, which may be fine.
		const { code, message, facts } = toFault(error);
		return { kind: 'blind', error: new VideoError(code, message, { ...facts, provider: provider.id, jobId }) };
	}
}

function unanswered(provider: VideoProvider, jobId: string, what: string): VideoError {
	return lookError(provider, jobId, 'unavailable', `did not answer (${what}).`);
}

/** Asks the provider once how a job is doing. Never throws for what the network or the provider does. */
export async function look(
	provider: VideoProvider,
	jobId: string,
	{ transport, clock }: Pick<Ports, 'transport' | 'clock'>,
): Promise<Look> {
	const delivery = await transport.send(provider.statusCall(jobId));
	if (delivery.kind === 'fault') return { kind: 'blind', error: unanswered(provider, jobId, delivery.message) };
	const { reply } = delivery;
	if (reply.status >= 200 && reply.status < 300) return readLook(provider, jobId, reply.body);
	const error = refusedLook(provider, jobId, reply);
	// `quota` too: it is about new jobs, and says nothing about this one.
	if (nextAfter('look', endingOf(delivery)) === 'later' || error.code === 'quota') {
		const asked = retryAfterMs(reply, clock.now());
		return { kind: 'blind', error, ...(asked !== undefined && { retryAfterMs: asked }) };
	}
	if (isWebPage(reply.body)) {
		const what = `a web page came instead, with status ${reply.status}`;
		return { kind: 'blind', error: unanswered(provider, jobId, what) };
	}
	return { kind: error.code === 'authentication' ? 'denied' : 'missing', error };
}
