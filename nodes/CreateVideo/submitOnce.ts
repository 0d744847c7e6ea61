import type { Lane, Patience } from '../engine/capacity';
import type { Finding, Ports } from '../engine/client';
import { afterSearch, findAccepted, submit } from '../engine/client';
import type { Intent, Known, Ledger, Origin } from '../engine/ledger';
import { Pool } from '../engine/pool';
import { referenceOf } from '../host/reference';
import { errorFromJson, errorToJson, toFault, VideoError } from '../video/errors';
import type { VideoJob } from '../video/job';
import type { VideoRequest } from '../video/request';
import type { RunBudget } from './budget';
import { worstOf } from './budget';
import { jobOf } from './jobOf';
import type { CheckedRequest } from './readRequest';

/** Jobs being sent at once; enough to fill a provider's usual capacity of ten, too few to look like an attack. */
const submitsAtOnce = 10;

/** Intents that are written down as one when the first of them leaves; after a crash as many are in doubt at most. */
const blockSize = 50;

export type Outcome =
	| { job: VideoJob; adopted?: true }
	| { error: VideoError }
	/** Not sent, because the node stops. */
	| { skipped: true };

/** Where the submits of one run queue when the provider has too many, and for how long. */
export interface Queue {
	lane: Lane;
	patience: Patience;
}

export interface SubmitPorts extends Ports {
	/** The request as it is sent, with its files where the provider can fetch them; free of charge. */
	publish(checked: CheckedRequest): Promise<VideoRequest>;
}

/** One item to submit, with its names in the ledger. */
export interface Task extends Pick<Intent, 'slot' | 'itemIndex'> {
	checked: CheckedRequest;
}

function interrupted({ provider }: CheckedRequest): VideoError {
	return new VideoError(
		'submission-uncertain',
		'An earlier try of this step was interrupted while it sent this item. The video may have been created and billed; it was not sent again.',
		{ provider: provider.id, nextStep: '', billed: null },
	);
}

/** How long a submit certainly stays here after the claim. */
function turnOf({ files, format }: CheckedRequest, index: number): Pick<Intent, 'waits' | 'block'> {
	// Files go first, or its turn comes after minutes.
	if (files.size > 0 || format.blocking === true) return { waits: files.size > 0 || index >= submitsAtOnce };
	const block = Math.floor(index / blockSize);
	return { waits: block > 0, block };
}

/** A key gives the same answer again and again, so one in doubt needs a way to be used anew. */
function withWayOut(error: VideoError, task: Task | undefined): VideoError {
	if (error.code !== 'submission-uncertain' || error.facts.billed === false || !task?.checked.deduplication)
		return error;
	const wayOut =
		'If there is no video, set "state" to "refused" in the row of this Deduplication Key in n8n’s data table "Video jobs"; until then the key orders nothing.';
	const { nextStep } = error.facts;
	return new VideoError(error.code, error.message, { ...error.facts, nextStep: `${nextStep} ${wayOut}`.trim() });
}

/** The job of a submit that an earlier try left in doubt, or what the search for it came to. */
async function lookFor({ provider, request, files }: CheckedRequest, origin: Origin, ports: Ports): Promise<Finding> {
	// Nobody knows any more under which address a file was sent. A provider that is searched by what was asked for could
	// not tell this job from one with another picture, so nothing is taken for ours.
	if (provider.readSameOrder && files.size > 0) return { found: 'files-unknown' };
	return await findAccepted(provider, { ...request, reference: referenceOf(origin.slot) }, origin.atMs, ports);
}

/** What an earlier try of the same step left behind: its job, or that nobody knows. It is never sent again. */
async function adopt({ checked, slot }: Task, entry: Known, ports: Ports, ledger: Ledger): Promise<Outcome> {
	if (entry.state === 'accepted') {
		ports.knownJobs?.add(entry.job.jobId);
		return { job: entry.job, adopted: true };
	}
	if (entry.state === 'held') return { error: errorFromJson(entry.error) };
	const doubt = entry.state === 'uncertain' ? errorFromJson(entry.error) : interrupted(checked);
	if (!entry.origin) return { error: doubt };
	const finding = await lookFor(checked, entry.origin, ports);
	if ('found' in finding) return { error: afterSearch(doubt, checked.provider, finding.found) };
	const job = jobOf(checked, finding);
	await ledger.record(slot, { state: 'accepted', job });
	return { job, adopted: true };
}

/** What one submit asks and tells on its way. */
interface Course {
	/** False once the node is to stop. */
	mayStillSend(): boolean;
	/** The provider has no room; nothing of this submit is on its way. */
	onWait(): void;
}

async function submitClaimed(
	{ checked, slot }: Task,
	ports: SubmitPorts,
	ledger: Ledger,
	{ lane, patience }: Queue,
	{ mayStillSend, onWait }: Course,
): Promise<Outcome> {
	try {
		const request = await ports.publish(checked);
		if (!mayStillSend()) {
			await ledger.record(slot, { state: 'refused' });
			return { skipped: true };
		}
		const attempt = async () => {
			await ledger.beforeSend(slot);
			return await submit(checked.provider, request, ports);
		};
		const accepted = await lane.run(attempt, patience, onWait);
		const job = jobOf(checked, accepted);
		await ledger.record(slot, { state: 'accepted', job });
		return { job };
	} catch (error) {
		const fault = toFault(error);
		const isUncertain = fault.code === 'submission-uncertain';
		await ledger.record(slot, isUncertain ? { state: 'uncertain', error: errorToJson(fault) } : { state: 'refused' });
		return { error: fault };
	}
}

/**
 * Submits side by side, each slot once: what an earlier try of the step paid for is adopted, what it left in doubt is not
 * sent again. Once one failed and the node is to stop, nothing more is sent.
 */
export async function submitOnce(
	tasks: readonly Task[],
	given: SubmitPorts,
	ledger: Ledger,
	stopOnError: boolean,
	queue: Queue,
	budget: RunBudget,
): Promise<Outcome[]> {
	const ports: SubmitPorts = { ...given, isTaken: async (provider, jobId) => await ledger.hasJob(provider, jobId) };
	const pool = new Pool(submitsAtOnce);
	const known = await ledger.claim(
		tasks.map(({ checked, ...names }, index) => ({
			...names,
			provider: checked.provider.id,
			model: checked.request.model,
			...(checked.deduplication && { deduplication: checked.deduplication }),
			reservedCost: worstOf(checked),
			...turnOf(checked, index),
		})),
	);
	budget.learn(ledger.spentBefore());
	const tickets = budget.admit(
		tasks.map(({ checked }, index) => (known[index] ? undefined : checked)),
		stopOnError,
	);
	const adopted = await Promise.all(
		tasks.map(async (task, index) => {
			const entry = known[index];
			return entry && (await pool.run(async () => await adopt(task, entry, ports, ledger)));
		}),
	);
	// A run that has to fail anyway must not pay for more.
	let stopped = stopOnError && adopted.some((outcome) => outcome && 'error' in outcome);
	const unsent = new Set(tasks.filter((_, index) => !known[index]).map(({ slot }) => slot));
	/** Where one has to get in line, those whose turn has not come will be there long, too. */
	const noteWaiting = (slot: string) => {
		for (const waiting of [slot, ...unsent]) ledger.noteWaiting(waiting);
	};
	const outcomes = await Promise.all(
		tasks.map(async (task, index): Promise<Outcome> => {
			const before = adopted[index];
			if (before) return before;
			return await pool.run(async () => {
				unsent.delete(task.slot);
				const ticket = tickets[index];
				if (ticket instanceof VideoError || stopped || ports.signal?.aborted) {
					await ledger.record(task.slot, { state: 'refused' });
					budget.settle(ticket, { skipped: true });
					return ticket instanceof VideoError ? { error: ticket } : { skipped: true };
				}
				const outcome = await submitClaimed(task, ports, ledger, queue, {
					mayStillSend: () => !stopped,
					onWait: () => noteWaiting(task.slot),
				});
				budget.settle(ticket, outcome);
				// It waited for capacity when another item made the node stop.
				if (stopped && 'error' in outcome && outcome.error.code === 'rate-limit') return { skipped: true };
				stopped ||= stopOnError && 'error' in outcome;
				if (stopped) queue.patience.giveUp();
				return outcome;
			});
		}),
	);
	await ledger.flush();
	return outcomes.map((outcome, index) =>
		'error' in outcome ? { error: withWayOut(outcome.error, tasks[index]) } : outcome,
	);
}
