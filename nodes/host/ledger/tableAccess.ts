import type { Clock } from '../../engine/clock';
import type { ProcessRows, Unwritten } from '../../engine/ledger/processRows';
import type { LedgerRow } from '../../engine/ledger/row';
import { toVideoError } from '../../video/errors';

/** Which rows to read; a row that meets any of these is one. */
export interface Wanted {
	rootExecution?: string;
	deduplicationKeys?: readonly string[];
	budgetKey?: string;
	claims?: readonly string[];
	jobId?: string;
	/** Accepted jobs of this step that nobody has picked up. */
	orphansOf?: string;
}

/** Where rows that wait go, and who says so. */
export interface Move {
	state: 'sending' | 'notSent';
	movedBy: string;
}

/** The data table, as n8n offers it. Every access may fail, and may have done its work all the same. */
export interface LedgerTable {
	insertAndFind(rows: readonly LedgerRow[], wanted: Wanted): Promise<LedgerRow[]>;
	find(wanted: Wanted): Promise<LedgerRow[]>;
	/** Gives back the new ids, by key, of rows that it wrote anew instead of changing them. */
	update(changes: readonly Unwritten[]): Promise<ReadonlyMap<string, number>>;
	/** Of these rows, moves those that wait, whoever else tries at the same moment; gives back their ids. */
	moveWaiting(ids: readonly number[], move: Move): Promise<number[]>;
	/** Gives up what a claim left waiting. */
	release(claim: string): Promise<void>;
}

/** Before each further try of an access. */
const pausesBeforeTriesMs = [500, 1_500, 4_000] as const;

/** Before a write, for others that want one, too. */
const gatheredMs = 100;

/** After an access that failed for good. */
const leftAloneMs = 10_000;

/** What n8n says where it has no data tables, for good; the last is that of its versions before 2.1. */
const saysNoTables = /module is disabled|unrecognized node type|could not get parameter/i;

/** n8n's own words when all data tables together have reached its limit. */
const saysFull = /size limit|storage limit/i;

/**
 * An insert that nobody answered may have been made twice, and its rows may show up late; a row that was written anew is there
 * twice for a moment. What counts is the last try's, because nobody goes on before one was answered.
 */
export function onceEach(found: readonly LedgerRow[]): LedgerRow[] {
	const last = new Map<string, LedgerRow>();
	for (const row of found) {
		const { insertTry: before = 0 } = last.get(row.key) ?? {};
		if ((row.insertTry ?? 1) > before) last.set(row.key, row);
	}
	return [...last.values()];
}

/** The table with patience: several tries, what could not be written is kept, and a failure is told once. */
export class TableAccess {
	private leftAloneUntilMs = -Infinity;

	private writing: Promise<void> = Promise.resolve();

	private hurry = new AbortController();

	private hasTold = false;

	private failure = '';

	/** n8n has none at all, and never will; then memory is the ledger. */
	hasNoTables = false;

	constructor(
		private readonly table: LedgerTable,
		private readonly memory: ProcessRows,
		/** Of the table, in `memory`. */
		readonly tableKey: string,
		private readonly clock: Clock,
		private readonly tell: (failure: string, hasNoTables: boolean) => void,
	) {}

	get isFull(): boolean {
		return saysFull.test(this.failure);
	}

	/** Undefined where the table cannot be used. */
	async tried<Result>(work: (table: LedgerTable) => Promise<Result>): Promise<Result | undefined> {
		if (this.hasNoTables || this.clock.now() < this.leftAloneUntilMs) return undefined;
		// Several times, because the very first users may create the table at the same moment.
		for (const pauseMs of [0, ...pausesBeforeTriesMs]) {
			if (pauseMs > 0) await this.clock.sleep(pauseMs);
			const result = await work(this.table).then(
				(value) => ({ value }),
				(error: unknown) => void (this.failure = toVideoError(error).message),
			);
			if (result) return result.value;
			this.hasNoTables = saysNoTables.test(this.failure);
			if (this.hasNoTables) break;
		}
		if (!this.hasTold) this.tell(this.failure, this.hasNoTables);
		this.hasTold = true;
		this.leftAloneUntilMs = this.clock.now() + leftAloneMs;
		return undefined;
	}

	/** Rows as they are now: the table's, with what this process knows better. */
	async read(wanted: Wanted, isWanted: (row: LedgerRow) => boolean): Promise<LedgerRow[] | undefined> {
		const { moment } = this.memory;
		const found = await this.tried(async (table) => await table.find(wanted));
		return found && this.memory.overlay(onceEach(found), moment, isWanted);
	}

	/**
	 * Moves rows that wait, unless somebody else was quicker; gives back the keys of those we moved, undefined where nobody
	 * knows. An access that failed may have moved them all the same, so what was not moved is looked at.
	 */
	async moveWaiting(rows: readonly LedgerRow[], move: Move): Promise<Set<string> | undefined> {
		const keys = this.hasNoTables ? this.movedInMemory(rows, move) : await this.movedInTable(rows, move);
		return keys && new Set(keys);
	}

	private movedInMemory(rows: readonly LedgerRow[], move: Move): string[] {
		const keys = rows.map(({ key }) => key).filter((key) => this.memory.get(key)?.state === 'waiting');
		for (const key of keys) this.memory.change(key, move, true);
		return keys;
	}

	private async movedInTable(rows: readonly LedgerRow[], move: Move): Promise<string[] | undefined> {
		const ids = rows.flatMap(({ id }) => id ?? []);
		const claims = [...new Set(rows.map(({ claim }) => claim))];
		return await this.triedInTurn(async (table) => {
			const now = ids.length > 0 ? await table.moveWaiting(ids, move) : [];
			const moved = now.length === ids.length ? now : await this.ours(table, claims, move);
			const keys = rows.flatMap(({ id, key }) => (id !== undefined && moved.includes(id) ? key : []));
			for (const key of keys) this.memory.change(key, move, true);
			return keys;
		});
	}

	/** Ids of rows that were moved so, by whichever access. */
	private async ours(table: LedgerTable, claims: readonly string[], move: Move): Promise<number[]> {
		const found = await table.find({ claims });
		const isOurs = (row: LedgerRow) => row.state === move.state && row.movedBy === move.movedBy;
		return found.filter(isOurs).flatMap(({ id }) => id ?? []);
	}

	/** Writes what is unwritten, one run of the sub-workflow at a time: what comes soon or meanwhile goes together. */
	write(): void {
		this.writing = this.writing.then(async () => {
			if (!this.hasUnwritten()) return;
			await this.clock.sleep(gatheredMs, this.hurry.signal);
			await this.writeNow();
		});
	}

	/** Returns when what was unwritten is written, or when that has failed for a while: whether these rows are. */
	async flush(keys: readonly string[] = []): Promise<boolean> {
		this.hurry.abort();
		await this.writing;
		this.hurry = new AbortController();
		if (this.hasUnwritten()) {
			this.leftAloneUntilMs = -Infinity;
			await this.writeNow();
		}
		return this.hasNoTables || !this.memory.unwritten(this.tableKey).some(({ key }) => keys.includes(key));
	}

	private hasUnwritten(): boolean {
		return this.memory.unwritten(this.tableKey).length > 0;
	}

	/** What an earlier claim left behind when nobody answered, and whatever else is unwritten. */
	async catchUp(): Promise<void> {
		for (const claim of this.memory.strayClaims(this.tableKey)) {
			const isReleased = await this.triedInTurn(async (table) => {
				await table.release(claim);
				return true;
			});
			if (isReleased) this.memory.forgetStray(this.tableKey, claim);
		}
		await this.writeNow();
	}

	private async writeNow(): Promise<void> {
		if (!this.hasUnwritten()) return;
		await this.triedInTurn(async (table) => {
			// As it is now: since an earlier try, somebody else in this process may have written it, and gone on.
			const open = this.memory.unwritten(this.tableKey);
			const newIds = open.length > 0 ? await table.update(open) : [];
			for (const [key, id] of newIds) this.memory.noteId(key, id);
			this.memory.noteWritten(open);
		});
	}

	/** What changes rows. */
	private async triedInTurn<Result>(work: (table: LedgerTable) => Promise<Result>): Promise<Result | undefined> {
		return await this.tried(async (table) => await this.memory.inTurn(this.tableKey, async () => await work(table)));
	}
}
