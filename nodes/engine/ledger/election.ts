import { isAlive, meanings, type LedgerRow } from './row';

const dayMs = 24 * 60 * 60_000;

/** One row that wants its Deduplication Key. */
export interface Candidate {
	/** As it is now. */
	row: LedgerRow;
	/** How long a job keeps its key. */
	days: number;
	/** Its row says that others go first. */
	hasYielded: boolean;
}

/** What a candidate does next. */
export type Step =
	| { kind: 'goAhead' }
	/** Somebody has the key: here is their row. */
	| { kind: 'follow'; row: LedgerRow }
	/** Somebody else is about to use the key and takes longer than anybody waits. */
	| { kind: 'busy'; row: LedgerRow }
	/** Writes down that others go first, or that it wants the key again. */
	| { kind: 'write'; state: 'yielded' | 'waiting' }
	/** These owners are dead; whoever moves their rows first has them out of the way. */
	| { kind: 'release'; rows: LedgerRow[] }
	/** Looks again after a pause. */
	| { kind: 'readAgain'; isBehind: boolean };

/** The rows of others that stand for the key, the lowest first. */
function rivalsOf({ row, days }: Candidate, rows: readonly LedgerRow[], nowMs: number): LedgerRow[] {
	return rows.filter(
		(other) =>
			other.claim !== row.claim &&
			other.deduplicationKey === row.deduplicationKey &&
			!meanings[other.state].frees &&
			nowMs - other.createdAtMs <= days * dayMs,
	);
}

/**
 * A database may show a row later than one with a higher id, so being the lowest decides nothing alone: the lowest goes
 * ahead when all others have yielded, because one of them may not have seen it. Of two that go ahead, the later one to
 * write would have seen the other. `isOver`: nobody waits any longer.
 */
export function stepOf(candidate: Candidate, rows: readonly LedgerRow[], nowMs: number, isOver: boolean): Step {
	const rivals = rivalsOf(candidate, rows, nowMs);
	const decided = rivals.find(({ state }) => state !== 'waiting' && state !== 'sending');
	if (decided) return { kind: 'follow', row: decided };
	const dead = rivals.filter((rival) => rival.state === 'waiting' && !isAlive(rival, nowMs));
	if (dead.length > 0 && !isOver) return { kind: 'release', rows: dead };
	const [rival] = rivals;
	if (!rival) return candidate.hasYielded ? { kind: 'write', state: 'waiting' } : { kind: 'goAhead' };
	if (isOver) return rival.state === 'sending' ? { kind: 'follow', row: rival } : { kind: 'busy', row: rival };
	const isBehind = rival.state === 'sending' || (rival.id ?? Infinity) < (candidate.row.id ?? Infinity);
	if (isBehind !== candidate.hasYielded) return { kind: 'write', state: isBehind ? 'yielded' : 'waiting' };
	return { kind: 'readAgain', isBehind };
}
