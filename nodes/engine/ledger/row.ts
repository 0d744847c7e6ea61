import type { VideoErrorJson } from '../../video/errors';
import { readErrorJson } from '../../video/errors';
import type { Cost, VideoJob } from '../../video/job';
import { videoJobSchema } from '../../video/job';
import { parsedJson } from '../../video/json';

export const rowStates = [
	'waiting',
	'sending',
	'accepted',
	'rejected',
	'notSent',
	'inDoubt',
	'yielded',
	'adopted',
	'succeeded',
	'failed',
	'canceled',
] as const;

export type RowState = (typeof rowStates)[number];

interface Meaning {
	/** Whether the submit may have reached the provider. */
	left: boolean;
	/** Whether its cost counts against limits. */
	costs: boolean;
	/** Whether a Deduplication Key, an agent or a retried execution may create the video again. */
	frees: boolean;
}

/**
 * `waiting`: claimed, and certainly not sent so far. `sending`: written right before the submit leaves. `inDoubt`: it left
 * and no readable answer came. `rejected`, `notSent`: nothing was spent. `yielded`: somebody else with the same
 * Deduplication Key goes first. `adopted`: it only points at the row of the job. The last three come from Wait for Video.
 */
export const meanings: Readonly<Record<RowState, Meaning>> = {
	waiting: { left: false, costs: true, frees: false },
	sending: { left: true, costs: true, frees: false },
	accepted: { left: true, costs: true, frees: false },
	rejected: { left: false, costs: false, frees: true },
	notSent: { left: false, costs: false, frees: true },
	inDoubt: { left: true, costs: true, frees: false },
	yielded: { left: false, costs: false, frees: true },
	adopted: { left: false, costs: false, frees: true },
	succeeded: { left: true, costs: true, frees: false },
	failed: { left: true, costs: true, frees: true },
	canceled: { left: true, costs: true, frees: true },
};

/** One order of one item, as the ledger keeps it; it holds no prompt, no address and no key. */
export interface LedgerRow {
	/** In the data table; a row that only memory has is without one. */
	id?: number;
	/** Its name, the same in memory and in the table. */
	key: string;
	/** Its place among all rows of this process; absent where another process wrote it. */
	sequence?: number;
	/** All rows of one run of the step share it. */
	claim: string;
	/** Which try to insert it this is; several may have got through. */
	insertTry?: number;
	state: RowState;
	createdAtMs: number;
	/** While it waits: until when its owner is believed to be alive. */
	aliveUntilMs?: number;
	executionId: string;
	/** The execution that was retried first, or this one. */
	rootExecution: string;
	/** Workflow and node. */
	step: string;
	run: number;
	itemIndex: number;
	/** Digest of what makes the item this item, see `identity.ts`. */
	fit: string;
	deduplicationKey?: string;
	/** One credential on one day. */
	budgetKey?: string;
	/** The most it can cost. */
	reservedCost?: number;
	currency?: Cost['currency'];
	provider: string;
	model: string;
	jobId?: string;
	/** Claim of whoever moved it on while it waited. */
	movedBy?: string;
	/** Key of the row whose job this one gave out. */
	adoptedFrom?: string;
	/** The step whose Wait for Video has not seen the end of the job. */
	awaitedBy?: string;
	/** The job, or the doubt, as JSON. */
	details?: string;
	/** For people who read the table, in the same money. */
	estimatedCost?: number;
	/** When its job was accepted. */
	submittedAtMs?: number;
	/** When the table may forget it. */
	keptUntilMs?: number;
}

/** What is written over a row. */
export type RowChange = Partial<Omit<LedgerRow, 'id' | 'key'>>;

/** Until when the owner of a waiting row is believed to be alive after it said so. */
export const aliveMs = 5 * 60_000;

/**
 * Whether it waits and its owner lives. A dead owner's row is free for whoever moves it first. One that seems to live much
 * longer than it can say was written before somebody set the clock back.
 */
export function isAlive({ state, aliveUntilMs = -Infinity }: LedgerRow, nowMs: number): boolean {
	const leftMs = aliveUntilMs - nowMs;
	return state === 'waiting' && leftMs > 0 && leftMs <= 2 * aliveMs;
}

/** Whether money was, or may have been, spent on it and nothing says that the video failed. */
export function isPaidOrInDoubt({ state }: LedgerRow): boolean {
	return meanings[state].left && !meanings[state].frees;
}

/** What counts against limits: everything that is not known to have cost nothing, and what waits with a living owner. */
export function spentIn(rows: readonly LedgerRow[], nowMs: number): number {
	const counted = rows.filter((row) => meanings[row.state].costs && (row.state !== 'waiting' || isAlive(row, nowMs)));
	const cents = counted.reduce((sum, { reservedCost = 0 }) => sum + Math.round(reservedCost * 1e6), 0);
	return cents / 1e6;
}

/** The job of a row. One whose details somebody damaged is still known by its id. */
export function jobIn({ details, jobId, provider, model }: LedgerRow): VideoJob | undefined {
	const found = videoJobSchema.safeParse(parsedJson(details));
	if (found.success) return found.data;
	return jobId === undefined ? undefined : { provider, jobId, model };
}

export function doubtIn({ details }: LedgerRow): VideoErrorJson | undefined {
	return readErrorJson(parsedJson(details));
}
