import type { Intent, Known } from '../engine/ledger';
import type { VideoErrorJson } from '../video/errors';
import { videoJobSchema } from '../video/job';
import { roundAmount } from '../video/price';
import type { JobRow } from './jobTable';
import { isSameWork } from './slots';

const hourMs = 60 * 60_000;
export const dayMs = 24 * hourMs;

/** States of rows that cost nothing or whose job is over without a video; they keep nobody from submitting again. */
const freeStates: ReadonlySet<string> = new Set(['refused', 'yielded', 'adopted', 'failed', 'canceled']);

/**
 * Not sent, or given back: nothing was spent. `yielded` waits for whoever else has its deduplication key, `adopted` only
 * points at the row of somebody who paid.
 */
const unpaidStates: ReadonlySet<string> = new Set(['refused', 'yielded', 'adopted']);

/** Whoever waits longer for room must have died. */
const waitsAtMostMs = dayMs;

/** Most waits give up after half an hour; a video older than a week is rarely there any more. */
const unclaimedAfterMs = hourMs;
const unclaimedUntilMs = 7 * dayMs;

/** Begins the details of a row that stands for another one. */
const adoptedFrom = 'row ';

export function pointerTo({ id }: JobRow): string {
	return `${adoptedFrom}${id}`;
}

/** `waiting`: it certainly has not left, because the provider had no room or its turn had not come. */
export function isWaiting({ state }: JobRow): boolean {
	return state === 'waiting';
}

/** Nobody knows yet how its submit ends, or whether there will be one. */
export function isUndecided(row: JobRow): boolean {
	return row.state === 'intent' || isWaiting(row);
}

function isFree({ state }: JobRow): boolean {
	return freeStates.has(state ?? '');
}

function ageMs({ createdAt }: JobRow, nowMs: number): number {
	return nowMs - Date.parse(createdAt);
}

/** What a row says about its submit. */
export function entryOf({ slot, state, details, createdAt }: JobRow): Known {
	const written: unknown = details ? JSON.parse(details) : undefined;
	const origin = { slot: slot ?? '', atMs: Date.parse(createdAt) };
	if (state === 'uncertain' && written !== undefined) return { state, error: written as VideoErrorJson, origin };
	const job = videoJobSchema.safeParse(written);
	// Every other state of a paid job comes from Wait for Video.
	if (state !== 'intent' && job.success) return { state: 'accepted', job: job.data };
	return { state: 'intent', origin };
}

/** The row of an earlier try of the same step; the lowest wins. */
export function ofSameSlot(rows: readonly JobRow[], { slot }: Intent, own: JobRow): JobRow | undefined {
	return rows.find((row) => row.id < own.id && row.slot === slot && !isFree(row) && !isWaiting(row));
}

/** Whether a row is that of an earlier execution which this one retries, for the same item and request. */
export function ofSameWork(row: JobRow, { slot }: Intent, executionId: string): boolean {
	return row.executionId !== executionId && isSameWork(row.slot ?? '', slot);
}

/** In a retried execution: what the one before paid for the same item and request, each job once. */
export function ofRetriedExecution(
	rows: readonly JobRow[],
	intent: Intent,
	executionId: string,
	adopted: ReadonlySet<number>,
): JobRow | undefined {
	const taken = rows
		.filter((row) => row.state === 'adopted' && row.executionId === executionId)
		.map(({ details }) => Number(details?.slice(adoptedFrom.length)));
	return rows.find(
		(row) =>
			ofSameWork(row, intent, executionId) &&
			!isFree(row) &&
			!isWaiting(row) &&
			!taken.includes(row.id) &&
			!adopted.has(row.id),
	);
}

/** The rows of others that stand for the deduplication key, the lowest first. */
export function ofSameKey(rows: readonly JobRow[], { deduplication }: Intent, own: JobRow, nowMs: number): JobRow[] {
	if (!deduplication) return [];
	const { key, days } = deduplication;
	return rows.filter(
		(row) =>
			row.claim !== own.claim &&
			row.deduplicationKey === key &&
			!isFree(row) &&
			ageMs(row, nowMs) <= (isWaiting(row) ? waitsAtMostMs : days * dayMs),
	);
}

/** What was set aside by whoever is not known to have been refused. */
export function spentIn(rows: readonly JobRow[]): number {
	const paid = rows.filter(({ state }) => !unpaidStates.has(state ?? ''));
	return roundAmount(paid.reduce((sum, { reservedCost }) => sum + (reservedCost ?? 0), 0));
}

/** Paid jobs of earlier executions of a step whose end no Wait for Video has seen, oldest first. */
export function unclaimed(
	rows: readonly JobRow[],
	step: string,
	{ executionId, lineage }: { executionId: string; lineage: string },
	nowMs: number,
): Array<{ provider: string; jobId: string }> {
	return rows.flatMap((row) => {
		const isOpen = row.awaitedBy === step && row.state === 'accepted';
		const isOurs = row.executionId === executionId || row.lineage === lineage;
		const entry = isOpen && !isOurs ? entryOf(row) : undefined;
		if (entry?.state !== 'accepted') return [];
		const { provider, jobId, submittedAt = row.createdAt } = entry.job;
		const sinceMs = nowMs - Date.parse(submittedAt);
		return sinceMs >= unclaimedAfterMs && sinceMs <= unclaimedUntilMs ? [{ provider, jobId }] : [];
	});
}
