import { toVideoError, VideoError } from '../../video/errors';
import type { HttpReply } from '../../video/http';
import { isSuccess } from '../../video/http';
import type { VideoProvider } from '../../video/provider';
import type { Submission } from '../../video/report';
import { rejectionCode, speaksOfTrouble } from '../../video/reasons';
import type { VideoRequest } from '../../video/request';
import { nextAfter, outcomeOf, send } from '../repeat';
import { nextStepAfter, rejectionOf } from '../replyErrors';
import { retryAfterMs } from '../retryAfter';
import type { Delivery } from '../transport';
import type { ReconcilePorts, Search } from './reconcile';
import { reconcile } from './reconcile';

export type Accepted = Exclude<Submission, { outcome: 'rejected' }>;

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
		nextStep: `${searchTexts[found](name)} Look at ${dashboard} whether the job is there. If it is, give its ID to Wait for Video.`,
	});
}

function inDoubt(provider: VideoProvider, what: string): VideoError {
	const doubt = new VideoError(
		'submission-uncertain',
		`${what} The video may have been created and billed; it was not created again.`,
		{ provider: provider.id, nextStep: '', billed: null },
	);
	return afterSearch(doubt, provider, 'no-search');
}

function readAccepted(provider: VideoProvider, request: VideoRequest, reply: HttpReply): Submission {
	try {
		return provider.readSubmission(reply.body, request);
	} catch (error) {
		// The provider took it, so what we cannot read may be paid for.
		throw inDoubt(provider, toVideoError(error).message);
	}
}

/** With when to try again, where the provider says so. */
function rejectedSubmit(provider: VideoProvider, reply: HttpReply, nowMs: number): VideoError {
	const error = rejectionOf(provider, reply);
	const asked = error.code === 'rate-limit' ? retryAfterMs(reply, nowMs) : undefined;
	if (asked === undefined) return error;
	return new VideoError(error.code, error.message, { ...error.facts, retryAfterSeconds: Math.ceil(asked / 1000) });
}

/** Why a submit that may have arrived has no answer to go by. */
function withoutAnswer(provider: VideoProvider, delivery: Delivery): VideoError {
	if (delivery.kind === 'failure') return inDoubt(provider, `${provider.name} did not answer (${delivery.message}).`);
	const { reply } = delivery;
	const said = provider.rejection(reply).message ?? 'without a reason';
	return inDoubt(provider, `${provider.name} answered ${reply.status}: ${said}.`);
}

function unreachable(provider: VideoProvider, what: string): VideoError {
	return new VideoError('unavailable', `${provider.name} cannot be reached: ${what}`, {
		provider: provider.id,
		nextStep: 'Check the Base URL of the credential and the network of this n8n. Nothing was created or billed.',
	});
}

async function sendOnce(provider: VideoProvider, request: VideoRequest, ports: ReconcilePorts): Promise<Accepted> {
	const delivery = await send('submit', provider.submitCall(request), ports);
	if (nextAfter('submit', outcomeOf(delivery)) === 'search') throw withoutAnswer(provider, delivery);
	if (delivery.kind === 'failure') throw unreachable(provider, delivery.message);
	const { reply } = delivery;
	if (!isSuccess(reply)) throw rejectedSubmit(provider, reply, ports.clock.now());
	const submission = readAccepted(provider, request, reply);
	if (submission.outcome === 'rejected') {
		const { message, status = 0 } = submission;
		// Its own trouble proves as little about the job as a 5xx does.
		if ((status >= 500 && status < 600) || speaksOfTrouble(message)) {
			throw inDoubt(provider, `${provider.name} answered${status > 0 ? ` ${status}` : ''}: ${message}.`);
		}
		const code = rejectionCode(message);
		throw new VideoError(code, `${provider.name} rejected the job: ${message}`, {
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
	ports: ReconcilePorts,
): Promise<Finding> {
	const search = await reconcile(provider, request, sinceMs, ports);
	if (search.found !== 'job') return search;
	const warning = `The answer to this submit was lost; the job was found at ${provider.name} and is used. It was created once.`;
	return { outcome: 'accepted', jobId: search.jobId, warning };
}

/**
 * Sends one paid job. A submit whose answer is lost is never sent again by us, but looked for where the provider can.
 * Throws `submission-uncertain` where money may be spent, any other code where it is not; `rate-limit` is for a `KeyQueue`.
 */
export async function submit(provider: VideoProvider, request: VideoRequest, ports: ReconcilePorts): Promise<Accepted> {
	const sinceMs = ports.clock.now();
	const send = async () => await sendOnce(provider, request, ports).catch(toVideoError);
	const outcome = await (ports.knownJobs?.during(request, send) ?? send());
	if (!(outcome instanceof VideoError)) {
		ports.knownJobs?.add(outcome.jobId);
		return outcome;
	}
	if (outcome.code !== 'submission-uncertain') throw outcome;
	const finding = await findAccepted(provider, request, sinceMs, ports);
	if ('found' in finding) throw afterSearch(outcome, provider, finding.found);
	return finding;
}
