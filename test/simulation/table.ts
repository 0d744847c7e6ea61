import { meanings, type LedgerRow, type RowChange } from '../../nodes/engine/ledger/row';
import type { LedgerTable, Move, Wanted } from '../../nodes/host/ledger/tableAccess';
import type { SimulatedProcess, VirtualTime } from './world';

/**
 * How one access to the table goes. `applied`: it does its work and says that it failed. `late`: an insert so,
 * but some time later. */
export type AccessFault = 'fails' | 'applied' | 'late';

export interface TablePlan {
	/** By the number of the access, counted from 0 over all processes. */
	faults: Readonly<Record<number, AccessFault>>;
	/** When it cannot be used at all, in milliseconds since the start. */
	outages: ReadonlyArray<readonly [fromMs: number, toMs: number]>;
	/** Milliseconds that an access takes. */
	delaysMs: readonly number[];
}

/** n8n's data table: an insert that was answered is seen by every later read, one that was not may be seen much later. */
export class SimulatedTable {
	readonly rows: LedgerRow[] = [];

	/** How many there were so far, over all processes. */
	accesses = 0;

	/** What n8n says where an access fails. */
	failure = 'The database is locked';

	private ids = 0;

	private readonly startMs: number;

	constructor(
		private readonly time: VirtualTime,
		private readonly plan: TablePlan,
	) {
		this.startMs = time.now();
	}

	/** The table as one process sees it. */
	seenBy(process: SimulatedProcess): LedgerTable {
		const access = async <Result>(work: () => Result, isInsert = false) =>
			await process.living(this.access(work, isInsert));
		return {
			insertAndFind: async (rows, wanted) => {
				// A database gives the ids out at once, and shows the rows later: a higher one may be seen before them.
				const inserted = rows.map((row) => ({ ...row, id: ++this.ids }));
				return await access(() => {
					this.rows.push(...inserted.map((row) => ({ ...row })));
					return this.find(wanted);
				}, true);
			},
			find: async (wanted) => await access(() => this.find(wanted)),
			update: async (changes) => await access(() => changes.forEach(({ id, change }) => this.change(id, change))),
			moveWaiting: async (ids, move) => await access(() => this.move(ids, move)),
			release: async (claim) =>
				await access(() => {
					for (const row of this.rows.filter((one) => one.claim === claim && one.state === 'waiting')) {
						row.state = 'notSent';
					}
				}),
		};
	}

	private async access<Result>(work: () => Result, isInsert: boolean): Promise<Result> {
		const number = this.accesses++;
		const { faults, outages, delaysMs } = this.plan;
		const delayMs = delaysMs[number % delaysMs.length] ?? 50;
		const sinceMs = this.time.now() - this.startMs;
		const isOut = outages.some(([fromMs, toMs]) => sinceMs >= fromMs && sinceMs < toMs);
		const planned = isOut ? 'fails' : faults[number];
		const fault = planned === 'late' && !isInsert ? 'applied' : planned;
		// Half of the time passes before the work, half of it after.
		await this.time.sleep(delayMs / 2);
		if (fault === 'late') void this.time.sleep(5_000 + delayMs * 20).then(work);
		const result = fault === undefined || fault === 'applied' ? work() : undefined;
		await this.time.sleep(delayMs / 2);
		if (fault !== undefined) throw new Error(this.failure);
		return result as Result;
	}

	private find({
		rootExecution,
		deduplicationKeys = [],
		budgetKey,
		claims = [],
		jobId,
		orphansOf,
	}: Wanted): LedgerRow[] {
		const isWanted = (row: LedgerRow) =>
			(rootExecution !== undefined && row.rootExecution === rootExecution) ||
			(row.deduplicationKey !== undefined && deduplicationKeys.includes(row.deduplicationKey)) ||
			(budgetKey !== undefined && row.budgetKey === budgetKey) ||
			claims.includes(row.claim) ||
			(jobId !== undefined && row.jobId === jobId) ||
			(orphansOf !== undefined && row.awaitedBy === orphansOf && !meanings[row.state].frees);
		const found = this.rows.filter(isWanted).map((row) => ({ ...row }));
		return found.sort((one, other) => (one.id ?? 0) - (other.id ?? 0));
	}

	private change(id: number, change: RowChange): void {
		Object.assign(this.rows.find((row) => row.id === id) ?? {}, change);
	}

	private move(ids: readonly number[], move: Move): number[] {
		const moved = this.rows.filter(({ id, state }) => id !== undefined && ids.includes(id) && state === 'waiting');
		for (const row of moved) Object.assign(row, move);
		return moved.flatMap(({ id }) => id ?? []);
	}
}
