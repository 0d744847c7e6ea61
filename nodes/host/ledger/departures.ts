import type { Clock } from '../../engine/clock';
import type { ProcessRows } from '../../engine/ledger/processRows';
import { aliveMs, isAlive, spentIn, type LedgerRow } from '../../engine/ledger/row';
import type { VideoError } from '../../video/errors';
import { heldBecause } from './held';
import type { TableAccess } from './tableAccess';

/** The budget that what leaves is counted in. */
export interface DayBudget {
	/** Names the credential and the day at that time. */
	budgetKeyAt(nowMs: number): string;
	/** The error where rows that nobody has counted today find no money; absent without a limit per day. */
	overBudgetToday?: ((rows: readonly LedgerRow[], spentByOthers: number) => VideoError | undefined) | undefined;
}

/**
 * Writes that submits leave, before they do. Those that leave at the same moment share one access to the table. A row that
 * somebody else took over meanwhile stays here.
 */
export class Departures {
	private readonly leaving: string[] = [];

	private next: Promise<void> | undefined;

	private last: Promise<void> = Promise.resolve();

	private readonly held = new Map<string, VideoError>();

	constructor(
		private readonly claim: string,
		private readonly memory: ProcessRows,
		private readonly table: TableAccess,
		private readonly clock: Clock,
		private readonly budget: DayBudget,
	) {}

	/** Returns when the table says that this row is being sent; throws where it may not be. */
	async of(key: string): Promise<void> {
		this.leaving.push(key);
		this.next ??= this.last.then(async () => {
			this.next = undefined;
			await this.leave(this.leaving.splice(0));
		});
		this.last = this.next;
		await this.last;
		const error = this.held.get(key);
		if (error) throw error;
	}

	/** Whether somebody else answers for this row now. */
	isTakenOver(key: string): boolean {
		return this.held.get(key)?.code === 'submission-uncertain';
	}

	private async leave(keys: readonly string[]): Promise<void> {
		// What is unwritten of them, such as that they wait again, comes first.
		await this.table.flush();
		const rows = await this.withMoney(keys.flatMap((key) => this.memory.get(key) ?? []));
		const moved = await this.table.moveWaiting(rows, { state: 'sending', movedBy: this.claim });
		// Nothing leaves without a row, not even where memory has lost it.
		for (const key of keys) if (!this.memory.get(key)) this.held.set(key, heldBecause('takenOver'));
		for (const { key } of rows) {
			if (!moved) this.hold(key, heldBecause(this.table.isFull ? 'full' : 'notWritten'));
			else if (!moved.has(key)) this.held.set(key, heldBecause('takenOver'));
		}
	}

	private hold(key: string, error: VideoError): void {
		this.held.set(key, error);
		this.memory.change(key, { state: 'notSent' });
	}

	/**
	 * What waited past midnight is paid for with today's money. What seemed dead meanwhile, as after a nap of the computer,
	 * nobody has counted. Gives back the rows that may leave.
	 */
	private async withMoney(rows: readonly LedgerRow[]): Promise<readonly LedgerRow[]> {
		const { budgetKeyAt, overBudgetToday } = this.budget;
		const nowMs = this.clock.now();
		const budgetKey = budgetKeyAt(nowMs);
		const uncounted = rows.filter((row) => row.budgetKey !== budgetKey || !isAlive(row, nowMs));
		if (!overBudgetToday || uncounted.length === 0) return rows;
		for (const { key } of uncounted) this.memory.change(key, { budgetKey, aliveUntilMs: nowMs + aliveMs });
		await this.table.flush();
		const spent = await this.spentToday(budgetKey);
		const error = spent === undefined ? heldBecause('notWritten') : overBudgetToday(uncounted, spent);
		if (!error) return rows;
		for (const { key } of uncounted) this.hold(key, error);
		return rows.filter((row) => !uncounted.includes(row));
	}

	/** By all rows but those of this claim that have not left. Undefined where nobody can say. */
	private async spentToday(budgetKey: string): Promise<number | undefined> {
		const isToday = (row: LedgerRow) => row.budgetKey === budgetKey;
		const rows = await this.table.read({ budgetKey }, isToday);
		const isCounted = (row: LedgerRow) => isToday(row) && !(row.claim === this.claim && row.state === 'waiting');
		return rows && spentIn(rows.filter(isCounted), this.clock.now());
	}
}
