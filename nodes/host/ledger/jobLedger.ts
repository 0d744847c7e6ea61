import { randomBytes } from 'crypto';
import type { Clock } from '../../engine/clock';
import { decide, type Decision, type Past } from '../../engine/ledger/decide';
import type { Order } from '../../engine/ledger/identity';
import type { ProcessRows } from '../../engine/ledger/processRows';
import { aliveMs, isAlive, spentIn, type LedgerRow, type RowChange } from '../../engine/ledger/row';
import type { Cost } from '../../video/job';
import { Departures, type DayBudget } from './departures';
import { electedFor, type Elected } from './keyElection';
import { changeFor, type Recorded } from './recorded';
import { onceEach, type TableAccess, type Wanted } from './tableAccess';
import { Verdicts, type Verdict } from './verdicts';

const dayMs = 24 * 60 * 60_000;
/** At least; a row with a Deduplication Key as long as the key is honoured. */
const rowsKeptDays = 30;

/** How often the owner of waiting rows says that it lives. */
const sayAliveEveryMs = 2 * 60_000;

/** How often it is looked whether an equal tool call has ended, and for how long. */
const callPauseMs = 250;
const callEndsWithinMs = 10 * 60_000;

/** The run of the step that claims. */
export interface Self extends Pick<LedgerRow, 'executionId' | 'rootExecution' | 'step' | 'run'> {
	past: Past;
	/** Aborts when the user presses Stop. */
	signal?: AbortSignal | undefined;
}

/** What all orders of one run have in common. */
export interface Run extends DayBudget {
	currency: Cost['currency'];
	/** A Wait for Video follows, which will see how the jobs end. */
	isAwaited: boolean;
}

/** One item to claim. */
export interface Claimed extends Pick<Order, 'itemIndex' | 'fit' | 'isToolCall'> {
	provider: string;
	model: string;
	deduplication?: { key: string; days: number };
	/** The most it can cost; undefined when nobody knows. */
	reservedCost?: number | undefined;
}

/** Money set aside, paid for or in doubt by others than this claim. */
export interface Spent {
	/** In this execution, by earlier runs and tries. */
	byExecution: number;
	/** With this credential today. */
	onDay: number;
}

/**
 * Sees to it that each order is sent once. Its rows are claimed as `waiting`, in memory and in the table; they become
 * `sending` right before they leave, and then say what became of them. One object per run of the step.
 */
export class JobLedger {
	/** Short, because each row has it three times, and n8n reads and measures all rows again and again. */
	private readonly claim = randomBytes(12).toString('base64url');

	private rows: readonly LedgerRow[] = [];

	private readonly departures: Departures;

	private readonly finished = new AbortController();

	constructor(
		private readonly self: Self,
		private readonly run: Run,
		private readonly memory: ProcessRows,
		private readonly table: TableAccess,
		private readonly clock: Clock,
	) {
		this.departures = new Departures(this.claim, memory, table, clock, run);
	}

	/** What may be done with each item, decided before anything is sent. */
	async claimAll(items: readonly Claimed[]): Promise<Verdict[]> {
		const own = items.map((item, index) => this.rowFor(item, index));
		this.memory.add(own, this.table.tableKey);
		// From now on: an equal call, or another execution with the same key, may take minutes.
		void this.sayAlive(own);
		await this.table.catchUp();
		const isUsable = await this.insert(own, items);
		const decisions = await this.decided(items, own);
		const moved = await this.moveOver(decisions);
		const elected = isUsable ? await this.elect(decisions, items, own) : new Map<string, Elected>();
		const verdicts = new Verdicts(this.memory, this.table, isUsable);
		const all = decisions.map((decision, index) => {
			const row = own[index]!;
			if (decision.kind === 'elect') return verdicts.afterElection(row, elected.get(row.key));
			if (decision.kind === 'takeOver') return verdicts.afterTakeover(row, decision.row, moved);
			return verdicts.of(row, decision);
		});
		this.table.write();
		return all;
	}

	/** Whether rows survive this process, where people can see and change them. */
	get hasTable(): boolean {
		return !this.table.hasNoTables;
	}

	/** What others have spent, as of the claim. */
	get spentByOthers(): Spent {
		const nowMs = this.clock.now();
		const { currency, budgetKeyAt } = this.run;
		const others = this.rows.filter((row) => row.claim !== this.claim && row.currency === currency);
		const inExecution = others.filter(({ executionId }) => executionId === this.self.executionId);
		const today = others.filter(({ budgetKey }) => budgetKey === budgetKeyAt(nowMs));
		return { byExecution: spentIn(inExecution, nowMs), onDay: spentIn(today, nowMs) };
	}

	/** Paid jobs of earlier executions of this step that no Wait for Video has seen, as of the claim. */
	get orphaned(): LedgerRow[] {
		const { step, rootExecution } = this.self;
		return this.rows.filter(
			(row) => row.awaitedBy === step && row.state === 'accepted' && row.rootExecution !== rootExecution,
		);
	}

	/** Returns when it is written that this submit leaves; throws where it may not. */
	async beforeSend(key: string): Promise<void> {
		// Whatever else it is now, such as taken over by a retry in this process, the departures know.
		if (this.memory.get(key)?.state !== 'sending') await this.departures.of(key);
	}

	/** The provider had no room, so what was written as leaving certainly did not. */
	noteWaiting(key: string): void {
		this.change(key, { state: 'waiting', aliveUntilMs: this.clock.now() + aliveMs });
	}

	record(key: string, outcome: Recorded): void {
		if (!this.departures.isTakenOver(key))
			this.change(key, changeFor(outcome, this.clock.now(), this.run.isAwaited ? this.self.step : undefined));
	}

	/** Whether the ledger has this job, so that no lost submit may take it for its own. */
	async hasJob(provider: string, jobId: string): Promise<boolean> {
		const isIt = (row: LedgerRow) => row.provider === provider && row.jobId === jobId;
		const rows = await this.table.read({ jobId }, isIt);
		return (rows ?? this.memory.overlay(undefined, this.memory.moment, isIt)).some(isIt);
	}

	/** Returns when everything recorded is as safe as it can be made now. */
	async flush(): Promise<void> {
		this.finished.abort();
		await this.table.flush();
	}

	private change(key: string, change: RowChange): void {
		this.memory.change(key, change);
		this.table.write();
	}

	private rowFor(item: Claimed, index: number): LedgerRow {
		const { executionId, rootExecution, step, run } = this.self;
		const nowMs = this.clock.now();
		return {
			key: `${this.claim}/${index}`,
			sequence: this.memory.nextSequence(),
			claim: this.claim,
			state: 'waiting',
			createdAtMs: nowMs,
			aliveUntilMs: nowMs + aliveMs,
			...{ executionId, rootExecution, step, run },
			itemIndex: item.itemIndex,
			fit: item.fit,
			keptUntilMs: nowMs + Math.max(rowsKeptDays, item.deduplication?.days ?? 0) * dayMs,
			...(item.deduplication && { deduplicationKey: item.deduplication.key }),
			budgetKey: this.run.budgetKeyAt(nowMs),
			...(item.reservedCost !== undefined && { reservedCost: item.reservedCost }),
			currency: this.run.currency,
			provider: item.provider,
			model: item.model,
		};
	}

	private isWanted(items: readonly Claimed[]): { wanted: Wanted; isWanted: (row: LedgerRow) => boolean } {
		const deduplicationKeys = items.flatMap(({ deduplication }) => deduplication?.key ?? []);
		const { rootExecution, step } = this.self;
		const budgetKey = this.run.overBudgetToday && this.run.budgetKeyAt(this.clock.now());
		return {
			wanted: {
				rootExecution,
				deduplicationKeys,
				...(budgetKey !== undefined && { budgetKey }),
				...(this.run.isAwaited && { orphansOf: step }),
			},
			isWanted: (row) =>
				row.rootExecution === rootExecution ||
				deduplicationKeys.includes(row.deduplicationKey ?? '') ||
				(budgetKey !== undefined && row.budgetKey === budgetKey),
		};
	}

	/** Writes the rows and reads what others have; false where the table should be there but cannot be used. */
	private async insert(own: readonly LedgerRow[], items: readonly Claimed[]): Promise<boolean> {
		const { wanted, isWanted } = this.isWanted(items);
		const { moment } = this.memory;
		let insertTry = 0;
		const found = await this.table.tried(async (table) => {
			insertTry++;
			return await table.insertAndFind(
				own.map((row) => ({ ...row, insertTry })),
				wanted,
			);
		});
		// Nobody answered, but the rows may be there.
		if (!found && !this.table.hasNoTables) this.memory.noteStray(this.table.tableKey, this.claim);
		const once = onceEach(found ?? []);
		await this.giveUpDoubles(found ?? [], once);
		for (const { key, id } of once) if (id !== undefined) this.memory.noteId(key, id);
		this.rows = this.memory.overlay(found && once, moment, isWanted);
		return found !== undefined || this.table.hasNoTables;
	}

	/** A try that failed may have written its rows all the same, so the next one wrote them again. */
	private async giveUpDoubles(found: readonly LedgerRow[], once: readonly LedgerRow[]): Promise<void> {
		const doubles = found.filter((row) => row.claim === this.claim && !once.includes(row));
		const change = { state: 'notSent' } as const;
		const changes = doubles.map((row) => ({ key: row.key, id: row.id ?? 0, change, row: { ...row, ...change } }));
		if (changes.length > 0) await this.table.tried(async (table) => await table.update(changes));
	}

	/** Decides again while an equal tool call is under way in this process. */
	private async decided(items: readonly Claimed[], own: readonly LedgerRow[]): Promise<Decision[]> {
		const orders = items.map((item): Order => {
			const { deduplication, ...rest } = item;
			return { ...this.self, ...rest, ...(deduplication && { deduplicationKey: deduplication.key }) };
		});
		const past = this.pastOf();
		const untilMs = this.clock.now() + callEndsWithinMs;
		for (;;) {
			const decisions = decide(orders, own, this.rows, past);
			const calls = decisions.flatMap((decision) => (decision.kind === 'awaitCall' ? [decision.row] : []));
			const isUnderWay = calls.some(({ key }) => this.memory.get(key) !== undefined);
			if (!isUnderWay || this.self.signal?.aborted || this.clock.now() > untilMs) return decisions;
			await this.clock.sleep(callPauseMs, this.self.signal);
			this.rows = this.rows.map((row) => this.memory.get(row.key) ?? row);
		}
	}

	/** Rows of another execution with the same root show a retry, too; where only memory knows, having none says nothing. */
	private pastOf(): Past {
		const { past, step, rootExecution, executionId } = this.self;
		const isPast = (row: LedgerRow) =>
			row.step === step && row.rootExecution === rootExecution && row.executionId !== executionId;
		// A retry that was held because its past is unknown knows no more.
		const hasRows = this.rows.some((row) => isPast(row) && row.state !== 'notSent');
		return {
			...past,
			isRetry: past.isRetry || hasRows,
			isKnown: past.isKnown && (hasRows || !this.table.hasNoTables),
		};
	}

	/** Takes what waits in the retried execution from it; undefined where nobody knows who has it. */
	private async moveOver(decisions: readonly Decision[]): Promise<Set<string> | undefined> {
		const rows = decisions.flatMap((decision) => (decision.kind === 'takeOver' ? [decision.row] : []));
		if (rows.length === 0) return new Set();
		return await this.table.moveWaiting(rows, { state: 'notSent', movedBy: this.claim });
	}

	private async elect(
		decisions: readonly Decision[],
		items: readonly Claimed[],
		own: readonly LedgerRow[],
	): Promise<Map<string, Elected>> {
		const { table, memory, clock, claim } = this;
		const candidates = items.flatMap(({ deduplication }, index) => {
			const row = own[index]!;
			return deduplication && decisions[index]?.kind === 'elect' && this.mayElect
				? [{ row: memory.get(row.key) ?? row, days: deduplication.days, hasYielded: false }]
				: [];
		});
		return await electedFor(candidates, this.rows, { table, memory, clock, claim, signal: this.self.signal });
	}

	/** Without a table nobody knows whether a key is free. */
	private get mayElect(): boolean {
		return !this.table.hasNoTables;
	}

	/** Says now and then that this process lives, as long as something of the claim waits. */
	private async sayAlive(own: readonly LedgerRow[]): Promise<void> {
		for (;;) {
			await this.clock.sleep(sayAliveEveryMs, this.finished.signal);
			if (this.finished.signal.aborted) return;
			const nowMs = this.clock.now();
			// One that seemed dead is counted anew when it leaves.
			const waiting = own.flatMap(({ key }) => this.memory.get(key) ?? []).filter((row) => isAlive(row, nowMs));
			for (const { key } of waiting) this.memory.change(key, { aliveUntilMs: nowMs + aliveMs });
			this.table.write();
		}
	}
}
