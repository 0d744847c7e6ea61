import type { Lane, Patience } from '../engine/capacity';
import type { Ports } from '../engine/client';
import { findAccepted, submit } from '../engine/client';
import type { Intent, Ledger, LedgerEntry, Origin } from '../engine/ledger';
import { Pool } from '../engine/pool';
import { referenceOf } from '../host/reference';
import { errorFromJson, errorToJson, toFault, VideoError } from '../video/errors';
import type { VideoJob } from '../video/job';
import type { VideoRequest } from '../video/request';
import type { RunBudget } from './budget';
import { jobOf } from './jobOf';
import type { CheckedRequest } from './readRequest';

/** Jobs being sent at once; enough to fill a provider's usual capacity of ten, too few to look like an attack. */
const submitsAtOnce = 10;

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
export interface Task extends Pick<Intent, 'slot' | 'itemIndex' | 'deduplicationKey'> {
	checked: CheckedRequest;
}

function neverAgain({ provider }: CheckedRequest): VideoError {
	return new VideoError(
		'submission-uncertain',
		'An earlier try of this step was interrupted while it sent this item. The video may have been created and billed; it was not sent again.',
		{
			provider: provider.id,
			nextStep: `Look at ${provider.dashboard} whether the job is there. If it is, give its id to Wait for Video; if not, run the workflow anew.`,
			billed: null,
		},
	);
}

/** The job of a submit that an earlier execution left in doubt, where the provider can be searched for it. */
async function lookFor(checked: CheckedRequest, { slot, atMs }: Origin, ports: Ports): Promise<VideoJob | undefined> {
	const { provider, request, files } = checked;
	// Nobody knows any more under which address a file was sent. A provider that is searched by what was asked for could
	// not tell this job from one with another picture, so nothing is taken for ours.
	if (provider.readSameOrder && files.size > 0) return undefined;
	const found = await findAccepted(provider, { ...request, reference: referenceOf(slot) }, atMs, ports);
	return found && jobOf(checked, found);
}

/** What an earlier try of the same step left behind: its job, or that nobody knows. It is never sent again. */
async function adopt({ checked, slot }: Task, entry: LedgerEntry, ports: Ports, ledger: Ledger): Promise<Outcome> {
	if (entry.state === 'accepted') return { job: entry.job, adopted: true };
	const origin = 'origin' in entry ? entry.origin : undefined;
	const job = origin && (await lookFor(checked, origin, ports));
	if (job) {
		await ledger.record(slot, { state: 'accepted', job });
		return { job, adopted: true };
	}
	return { error: entry.state === 'uncertain' ? errorFromJson(entry.error) : neverAgain(checked) };
}

async function submitClaimed(
	{ checked, slot }: Task,
	ports: SubmitPorts,
	ledger: Ledger,
	{ lane, patience }: Queue,
	mayStillSend: () => boolean,
): Promise<Outcome> {
	try {
		const request = await ports.publish(checked);
		if (!mayStillSend()) {
			await ledger.record(slot, { state: 'refused' });
			return { skipped: true };
		}
		const accepted = await lane.run(async () => await submit(checked.provider, request, ports), patience);
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
	ports: SubmitPorts,
	ledger: Ledger,
	stopOnError: boolean,
	queue: Queue,
	budget: RunBudget,
): Promise<Outcome[]> {
	const pool = new Pool(submitsAtOnce);
	const known = await ledger.claim(
		tasks.map(({ checked: { provider, request }, ...names }) => ({
			...names,
			provider: provider.id,
			model: request.model,
		})),
	);
	const tickets = budget.admit(
		tasks.map(({ checked }, index) => (known[index] ? undefined : checked)),
		stopOnError,
	);
	let stopped = false;
	const outcomes = await Promise.all(
		tasks.map(async (task, index): Promise<Outcome> => {
			const entry = known[index];
			if (entry) return await adopt(task, entry, ports, ledger);
			return await pool.run(async () => {
				const ticket = tickets[index];
				if (ticket instanceof VideoError || stopped || ports.signal?.aborted) {
					await ledger.record(task.slot, { state: 'refused' });
					budget.settle(ticket, { skipped: true });
					return ticket instanceof VideoError ? { error: ticket } : { skipped: true };
				}
				const outcome = await submitClaimed(task, ports, ledger, queue, () => !stopped);
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
	return outcomes;
}
