import type { Unwritten } from '../../nodes/engine/ledger/processRows';
import { meanings, type LedgerRow, type RowChange } from '../../nodes/engine/ledger/row';
import { columnsOf, jobRowSchema, type Columns } from '../../nodes/host/ledger/jobColumns';
import type { JobTable } from '../../nodes/host/ledger/jobTable';
import type { LedgerTable, Move, Wanted } from '../../nodes/host/ledger/tableAccess';
import type { SimulatedProcess, VirtualTime } from './world';

/**
 * How one access to the table goes. `applied`: it does its work and says that it failed. `late`: an insert so,
 * but some time later.
 */
export type AccessFault = 'fails' | 'applied' | 'late';

export interface TablePlan {
	/** By the number of the access, counted from 0 over all processes. */
	faults: Readonly<Record<number, AccessFault>>;
	/** When it cannot be used at all, in milliseconds since the start. */
	outages: ReadonlyArray<readonly [fromMs: number, toMs: number]>;
	/** Milliseconds that an access takes. */
	delaysMs: readonly number[];
	/** How much later an unanswered insert shows. */
	lateMs: number;
}

/** What the nodes can do with it. */
export type SeenTable = LedgerTable & Pick<JobTable, 'updateByJob'>;

/** n8n's data table: an insert that was answered is seen by every later read, one that was not may be seen much later. */
export class SimulatedTable {
	rows: LedgerRow[] = [];

	/** How many there were so far, over all processes. */
	accesses = 0;

	/** What n8n says where an access fails. */
	failure = 'The database is locked';

	/** From now on every access works. */
	isCalm = false;

	private ids = 0;

	private readonly startMs: number;

	/** What people wrote into rows, by id. */
	private readonly damages = new Map<number, Columns>();

	constructor(
		private readonly time: VirtualTime,
		private readonly plan: TablePlan,
	) {
		this.startMs = time.now();
	}

	/** The table as one execution in a process sees it; `isClosed`: its time is over, so that no sub-workflow runs any more. */
	seenBy(process: SimulatedProcess, isClosed: () => boolean = () => false): SeenTable {
		const access = async <Result>(work: () => Result, isInsert = false) =>
			await process.living(this.access(work, isInsert, isClosed));
		return {
			insertAndFind: async (rows, wanted) => {
				// A database gives the ids out at once, and shows the rows later: a higher one may be seen before them.
				const inserted = rows.map((row) => ({ ...inTable(row), id: ++this.ids }));
				return await access(() => {
					for (const row of inserted) this.rows.push({ ...row });
					return this.find(wanted);
				}, true);
			},
			find: async (wanted) => await access(() => this.find(wanted)),
			update: async (changes) => {
				const anew = changes.filter(({ row }) => row.state === 'accepted' && row.sequence !== undefined);
				const isAnew = anew.length >= 3;
				const others = isAnew ? changes.filter((one) => !anew.includes(one)) : changes;
				if (others.length > 0) await access(() => others.forEach(({ id, change }) => this.change(id, change)));
				return isAnew ? await this.writeAnew(anew, access) : new Map<string, number>();
			},
			updateByJob: async (ends) =>
				await access(() => {
					for (const end of ends) {
						const isIt = (row: LedgerRow) => row.jobId === end.jobId && row.provider === end.provider;
						for (const { id = 0 } of this.rows.filter(isIt)) this.change(id, end);
					}
				}),
			moveWaiting: async (ids, move) => await access(() => this.move(ids, move)),
			release: async (claim) =>
				await access(() => {
					const waiting = this.rows.filter((row) => row.claim === claim && this.isWaiting(row));
					for (const { id = 0 } of waiting) this.change(id, { state: 'notSent' });
				}),
		};
	}

	/** What people see, and whoever reads it. */
	get shown(): LedgerRow[] {
		return this.rows.map((row) => this.shownOf(row));
	}

	/** A person writes a value that the package knows. */
	edit(id: number, change: RowChange): void {
		this.change(id, change);
	}

	delete(id: number): void {
		this.rows = this.rows.filter((row) => row.id !== id);
	}

	/** A person writes anything into cells. */
	damage(id: number, cells: Columns): void {
		this.damages.set(id, { ...this.damages.get(id), ...cells });
	}

	isDamaged(id: number | undefined): boolean {
		return this.damages.has(id ?? 0);
	}

	private async access<Result>(work: () => Result, isInsert: boolean, isClosed: () => boolean): Promise<Result> {
		const number = this.accesses++;
		const { faults, outages, delaysMs, lateMs } = this.plan;
		const delayMs = delaysMs[number % delaysMs.length] ?? 50;
		const sinceMs = this.time.now() - this.startMs;
		const isOut = outages.some(([fromMs, toMs]) => sinceMs >= fromMs && sinceMs < toMs);
		const planned = isOut ? 'fails' : faults[number];
		const disturbed = planned === 'late' && !isInsert ? 'applied' : planned;
		const fault = this.isCalm ? undefined : disturbed;
		// Half of the time passes before the work, half of it after.
		await this.time.sleep(delayMs / 2);
		if (fault === 'late') void this.time.sleep(lateMs + delayMs * 20).then(work);
		const result = !isClosed() && (fault === undefined || fault === 'applied') ? work() : undefined;
		await this.time.sleep(delayMs / 2);
		if (fault !== undefined || isClosed()) throw new Error(this.failure);
		return result as Result;
	}

	/** Inserts them once more, then deletes the old ones. */
	private async writeAnew(
		changes: readonly Unwritten[],
		access: (work: () => void) => Promise<void>,
	): Promise<Map<string, number>> {
		const insertTry = 100 + ++this.ids;
		const rows = changes.map(({ row }) => ({ ...inTable(row), id: ++this.ids, insertTry }));
		await access(() => void this.rows.push(...rows));
		const old = changes.map(({ id }) => id);
		await access(() => void this.rows.splice(0, Infinity, ...this.rows.filter(({ id = 0 }) => !old.includes(id))));
		return new Map(rows.map(({ key, id }) => [key, id]));
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
		const found = this.rows.filter(isWanted).map((row) => ({ ...this.shownOf(row) }));
		return found.sort((one, other) => (one.id ?? 0) - (other.id ?? 0));
	}

	/** As the package reads it. */
	private shownOf(row: LedgerRow): LedgerRow {
		const damage = this.damages.get(row.id ?? 0);
		if (!damage) return row;
		const createdAt = new Date(row.createdAtMs).toISOString();
		return jobRowSchema.parse({ ...columnsOf(row), id: row.id, createdAt, ...damage });
	}

	private isWaiting({ id = 0, state }: LedgerRow): boolean {
		return (this.damages.get(id)?.state ?? state) === 'waiting';
	}

	private change(id: number, change: RowChange): void {
		Object.assign(this.rows.find((row) => row.id === id) ?? {}, change);
		const damage = this.damages.get(id);
		for (const column of Object.keys(change)) if (damage) delete damage[column as keyof Columns];
	}

	private move(ids: readonly number[], move: Move): number[] {
		const moved = this.rows.filter((row) => row.id !== undefined && ids.includes(row.id) && this.isWaiting(row));
		for (const row of moved) Object.assign(row, move);
		return moved.flatMap(({ id }) => id ?? []);
	}
}

/** Without what only memory has. */
function inTable(row: LedgerRow): LedgerRow {
	const columns = { ...row };
	delete columns.sequence;
	return columns;
}
