import type { Clock } from '../clock';
import { isAlive, type LedgerRow, type RowChange, type RowState } from './row';

const keptMs = 24 * 60 * 60_000;
const keptAtMost = 20_000;

/** A write that takes longer holds nobody else up. */
const turnMs = 60_000;

interface Known {
	row: LedgerRow;
	/** Of the table that the row belongs to. */
	tableKey: string;
	/** What the table does not say so far. */
	unwritten?: RowChange;
	/** When it changed last, in the order of all changes. */
	changedAt: number;
	usedAtMs: number;
}

/** What the table does not say so far about one of its rows. */
export interface Unwritten {
	key: string;
	id: number;
	change: RowChange;
	/** All of it, with the change. */
	row: LedgerRow;
}

/**
 * The rows that this process wrote. They are newer than the table's where something was not written so far, and all there
 * is where n8n has no data tables. Lives as long as the process.
 */
export class ProcessRows {
	private readonly known = new Map<string, Known>();

	/** Claims whose rows may be in the table although nobody answered, by table. */
	private readonly stray = new Map<string, Set<string>>();

	/** The last write of each table. */
	private readonly turns = new Map<string, Promise<void>>();

	private changes = 0;

	private sequences = 0;

	constructor(private readonly clock: Clock) {}

	/** Of now, for `overlay`. */
	get moment(): number {
		return this.changes;
	}

	/** For a new row: later ones get higher numbers. */
	nextSequence(): number {
		return ++this.sequences;
	}

	add(rows: readonly LedgerRow[], tableKey: string): void {
		this.prune();
		for (const row of rows) {
			this.known.set(row.key, { row, tableKey, changedAt: ++this.changes, usedAtMs: this.clock.now() });
		}
	}

	get(key: string): LedgerRow | undefined {
		return this.known.get(key)?.row;
	}

	/** The table has it under this id. */
	noteId(key: string, id: number): void {
		const known = this.known.get(key);
		if (known) known.row = { ...known.row, id };
	}

	/** Changes a row; `isWritten` where the table says so already. */
	change(key: string, change: RowChange, isWritten = false): void {
		const known = this.known.get(key);
		if (!known) return;
		known.row = { ...known.row, ...change };
		known.changedAt = ++this.changes;
		known.usedAtMs = this.clock.now();
		if (!isWritten) known.unwritten = { ...known.unwritten, ...change };
		else if (known.unwritten && 'state' in change) delete known.unwritten.state;
	}

	/** How Wait for Video saw a job end; `isWritten` where it has told the table, which knows the job only by its id. */
	noteEnd(provider: string, jobId: string, state: RowState, isWritten = true): void {
		for (const [key, { row, unwritten }] of this.known) {
			if (row.provider === provider && row.jobId === jobId && row.state !== 'adopted') {
				this.change(key, { state }, isWritten && unwritten?.jobId === undefined);
			}
		}
	}

	/** One write of this process after the other: what a slow one says must not land on top of something newer. */
	async inTurn<Result>(tableKey: string, write: () => Promise<Result>): Promise<Result> {
		const result = (this.turns.get(tableKey) ?? Promise.resolve()).then(write);
		const ended = new AbortController();
		const end = () => ended.abort();
		void result.then(end, end);
		this.turns.set(tableKey, this.clock.sleep(turnMs, ended.signal));
		return await result;
	}

	unwritten(tableKey: string): Unwritten[] {
		return [...this.known].flatMap(([key, { row, tableKey: own, unwritten }]) =>
			own === tableKey && row.id !== undefined && unwritten ? [{ key, id: row.id, change: unwritten, row }] : [],
		);
	}

	/** A change that came while these were written stays unwritten. */
	noteWritten(all: readonly Unwritten[]): void {
		for (const { key, change } of all) {
			const known = this.known.get(key);
			if (known?.unwritten !== change) continue;
			delete known.unwritten;
			known.changedAt = ++this.changes;
		}
	}

	noteStray(tableKey: string, claim: string): void {
		const claims = this.stray.get(tableKey) ?? new Set();
		this.stray.set(tableKey, claims.add(claim));
	}

	strayClaims(tableKey: string): string[] {
		return [...(this.stray.get(tableKey) ?? [])];
	}

	forgetStray(tableKey: string, claim: string): void {
		this.stray.get(tableKey)?.delete(claim);
	}

	/**
	 * The rows of a read that began at `moment`, with what this process knows better, and those that only it knows. Where
	 * nothing is unwritten the table is right: a person or another process may have changed it. `found` is undefined where
	 * the table could not be read.
	 */
	overlay(found: readonly LedgerRow[] | undefined, moment: number, isWanted: (row: LedgerRow) => boolean): LedgerRow[] {
		const rows = (found ?? []).map((row) => {
			const known = this.known.get(row.key);
			if (!known) return row;
			if (known.changedAt > moment) return known.row;
			const { sequence } = known.row;
			known.row = { ...row, ...(sequence !== undefined && { sequence }), ...known.unwritten };
			return known.row;
		});
		const keys = new Set(rows.map(({ key }) => key));
		const others = [...this.known.values()].filter(({ row }) => !keys.has(row.key) && isWanted(row));
		const freed = found ? others.filter((known) => this.isFreed(known, moment)) : [];
		for (const { row } of freed) this.known.delete(row.key);
		return [...rows, ...others.flatMap(({ row }) => (this.known.has(row.key) ? row : []))];
	}

	/**
	 * Of a row that a read since `moment` did not find: whether somebody who deleted it in the table has freed it. A job whose
	 * id is known stays known, and so does what is under way.
	 */
	private isFreed({ row, unwritten, changedAt }: Known, moment: number): boolean {
		if (row.id === undefined || unwritten || changedAt > moment) return false;
		return row.state === 'inDoubt' || (row.state === 'waiting' && !isAlive(row, this.clock.now()));
	}

	/** Oldest first, as a map keeps them; what is unwritten or under way stays. */
	private prune(): void {
		const nowMs = this.clock.now();
		for (const [key, { row, usedAtMs, unwritten }] of this.known) {
			if (nowMs - usedAtMs <= keptMs && this.known.size <= keptAtMost) return;
			const isNeeded = unwritten !== undefined || row.state === 'waiting' || row.state === 'sending';
			if (!isNeeded || nowMs - usedAtMs > 7 * keptMs) this.known.delete(key);
		}
	}
}
