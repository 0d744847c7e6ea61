import { randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../engine/clock';
import type { Intent, Known, Ledger, LedgerEntry, SpentBefore } from '../engine/ledger';
import { errorToJson, toFault, VideoError } from '../video/errors';
import type { Cost, VideoJob } from '../video/job';
import {
	dayMs,
	entryOf,
	isUndecided,
	isWaiting,
	ofRetriedExecution,
	ofSameKey,
	ofSameSlot,
	pointerTo,
	spentIn,
	unclaimed,
} from './jobRows';
import type { Condition, JobRow, RowChange } from './jobTable';
import { JobTable } from './jobTable';
import { lineageOf } from './slots';
import { hint } from './support';

/** At least; a row with a deduplication key as long as the key is honoured. */
const rowsKeptDays = 30;

/** How long another execution with the same deduplication key may take to submit. */
const othersIntentMs = 60_000;
const pauseBetweenLooksMs = 2_000;

/** Who has to step back does so at once. */
const pauseWhileOthersYieldMs = 500;
const pauseBeforeSecondTryMs = 500;

/** What of a job may stand in the table: no address. */
function withoutAddresses(job: VideoJob): VideoJob {
	const kept = { ...job };
	delete kept.videos;
	return kept;
}

/** The state of a row that is about to be submitted. */
function claimed(waits: boolean): string {
	return waits ? 'waiting' : 'intent';
}

function stillHeld(): VideoError {
	return new VideoError(
		'rate-limit',
		'Another execution has the same Deduplication Key, and waits for room at the provider. Nothing was sent for this item.',
		{ nextStep: 'Run this item again later; it then gets that video. Nothing was billed for it.', billed: false },
	);
}

/** What all submits of one run have in common. */
export interface Run {
	/** Where the spending of the day is counted. */
	purse: string;
	currency: Cost['currency'];
	/** The day has a limit, so what others have spent matters. */
	isDayLimited: boolean;
	/** A Wait for Video follows, which will see how the jobs end. */
	isAwaited: boolean;
}

/** Memory in front, and n8n's Data Table "Video jobs" behind, which survives restarts and is shared by all workers. */
export class TableLedger implements Ledger {
	private readonly self: { executionId: string; lineage: string };

	/** Tells the rows of this run from those of an earlier try of the same step. */
	private readonly claimId = randomUUID();

	private readonly rowIds = new Map<string, number>();

	private readonly pending = new Map<number, RowChange>();

	private readonly adoptedRows = new Set<number>();

	private readonly waitingSlots = new Set<string>();

	private flushing: Promise<void> = Promise.resolve();

	private isReachable = true;

	private spent: SpentBefore = { byExecution: 0, onDay: 0 };

	/** Paid jobs of earlier executions of this step whose end no Wait for Video has seen; known after a claim. */
	unclaimed: ReadonlyArray<{ provider: string; jobId: string }> = [];

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly memory: Ledger,
		private readonly clock: Clock,
		private readonly run: Run,
		private readonly table: Pick<JobTable, 'insertAndFind' | 'find' | 'updateById'> = new JobTable(context),
	) {
		this.self = { executionId: context.getExecutionId(), lineage: lineageOf(context) };
	}

	async claim(intents: readonly Intent[]): Promise<Array<Known | undefined>> {
		const known = await this.memory.claim(intents);
		const open = intents.filter((_, index) => known[index] === undefined);
		if (open.length === 0) return known;
		const rows = this.onceEach(await this.insert(open));
		this.readOthers(rows);
		// All at once: what each adopts is decided before anything is waited for, so no job is adopted twice.
		const claimed = await Promise.all(open.map(async (intent) => await this.claimOne(intent, rows)));
		await Promise.all(
			open.map(async ({ slot }, index) => {
				const entry = claimed[index];
				if (entry) await this.memory.record(slot, entry.state === 'held' ? { state: 'refused' } : entry);
			}),
		);
		return known.map((entry) => entry ?? claimed.shift());
	}

	async record(slot: string, entry: LedgerEntry): Promise<void> {
		await this.memory.record(slot, entry);
		const id = this.rowIds.get(slot);
		if (id === undefined) return;
		this.waitingSlots.delete(slot);
		this.write(id, this.changeFor(entry));
	}

	/** Written as they come, but one run of the sub-workflow at a time: what comes meanwhile goes together. */
	private write(id: number, change: RowChange): void {
		this.pending.set(id, change);
		this.flushing = this.flushing.then(async () => await this.writePending());
	}

	async flush(): Promise<void> {
		await this.flushing;
	}

	noteWaiting(slot: string): void {
		const id = this.rowIds.get(slot);
		if (id === undefined || this.waitingSlots.has(slot)) return;
		this.waitingSlots.add(slot);
		this.write(id, { state: 'waiting' });
	}

	async beforeSend(slot: string): Promise<void> {
		const id = this.rowIds.get(slot);
		if (id === undefined || !this.waitingSlots.delete(slot)) return;
		this.write(id, { state: 'intent' });
		await this.flush();
	}

	async hasJob(provider: string, jobId: string): Promise<boolean> {
		const rows = await this.orNothing(async () => await this.table.find([['jobId', jobId]]));
		return rows.some((row) => row.provider === provider);
	}

	spentBefore(): SpentBefore {
		return this.spent;
	}

	private get step(): string {
		return `${this.context.getWorkflow().id ?? ''}/${this.context.getNode().id}`;
	}

	private async insert(open: readonly Intent[]): Promise<JobRow[]> {
		const { context, run } = this;
		const { lineage } = this.self;
		const { id: workflowId = '', name: workflowName = '' } = context.getWorkflow();
		const shared = {
			...this.self,
			claim: this.claimId,
			workflowId,
			workflowName,
			nodeName: context.getNode().name,
			purse: run.purse,
			currency: run.currency,
		};
		const keys = new Set(open.flatMap(({ deduplication }) => deduplication?.key ?? []));
		const any: Condition[] = [
			['lineage', lineage],
			...[...keys].map((key): Condition => ['deduplicationKey', key]),
			...(run.isDayLimited ? [['purse', run.purse] satisfies Condition] : []),
		];
		return await this.orNothing(
			async () =>
				await this.table.insertAndFind(
					open.map((intent) => ({ ...shared, ...this.rowFor(intent) })),
					any,
					this.clock.now(),
					run.isAwaited ? this.step : undefined,
				),
		);
	}

	private rowFor({ slot, provider, model, itemIndex, deduplication, reservedCost, waits }: Intent): RowChange {
		const keptDays = Math.max(rowsKeptDays, deduplication?.days ?? 0);
		return {
			state: claimed(waits),
			slot,
			provider,
			model,
			itemIndex,
			keptUntil: new Date(this.clock.now() + keptDays * dayMs).toISOString(),
			...(deduplication && { deduplicationKey: deduplication.key }),
			...(reservedCost !== undefined && { reservedCost }),
		};
	}

	/** An access that failed may have written its rows all the same, so the second try wrote them again. */
	private onceEach(rows: readonly JobRow[]): JobRow[] {
		const isDouble = ({ id, slot, claim }: JobRow) =>
			claim === this.claimId && rows.some((row) => row.claim === claim && row.slot === slot && row.id < id);
		for (const { id } of rows.filter(isDouble)) this.write(id, { state: 'refused' });
		return rows.filter((row) => !isDouble(row));
	}

	/** What the rows of others say that matters to the whole run. */
	private readOthers(rows: readonly JobRow[]): void {
		const first = rows.find(({ claim }) => claim === this.claimId);
		const before = rows.filter(({ id }) => id < (first?.id ?? Infinity));
		const { currency, purse } = this.run;
		const isOurs = (row: JobRow) => row.executionId === this.self.executionId && row.currency === currency;
		this.spent = {
			byExecution: spentIn(before.filter(isOurs)),
			onDay: spentIn(before.filter((row) => row.purse === purse)),
		};
		this.unclaimed = unclaimed(rows, this.step, this.self, this.clock.now());
	}

	/** The lowest row for a slot or key wins. */
	private async claimOne(intent: Intent, rows: readonly JobRow[]): Promise<Known | undefined> {
		const own = rows.find(({ slot, claim }) => slot === intent.slot && claim === this.claimId);
		if (!own) return undefined;
		this.rowIds.set(intent.slot, own.id);
		if (intent.waits) this.waitingSlots.add(intent.slot);
		const { executionId } = this.self;
		const earlier = ofSameSlot(rows, intent, own) ?? ofRetriedExecution(rows, intent, executionId, this.adoptedRows);
		if (earlier) this.adoptedRows.add(earlier.id);
		const holder = earlier ?? (await this.holderOfKey(intent, own, rows));
		if (!holder) return undefined;
		if (isWaiting(holder)) {
			this.write(own.id, { state: 'refused' });
			return { state: 'held', error: errorToJson(stillHeld()) };
		}
		// What is still learned about the job belongs into its own row; ours only points there.
		this.rowIds.set(intent.slot, holder.id);
		this.write(own.id, { state: 'adopted', details: pointerTo(holder) });
		return entryOf(holder);
	}

	/**
	 * The row of whoever else has the key; undefined once it is ours. A database may show a row later than one with a higher
	 * id, so the lowest row alone decides nothing: it goes ahead when all others have yielded, because one of them may not
	 * have seen it. Of two that go ahead the later one to write would have seen the other.
	 */
	private async holderOfKey(intent: Intent, own: JobRow, found: readonly JobRow[]): Promise<JobRow | undefined> {
		const signal = this.context.getExecutionCancelSignal();
		const untilMs = this.clock.now() + othersIntentMs;
		let hasYielded = false;
		let rivals = ofSameKey(found, intent, own, this.clock.now());
		for (;;) {
			const decided = rivals.find((row) => !isUndecided(row));
			if (decided) return decided;
			const [rival] = rivals;
			if (!rival && !hasYielded) return undefined;
			if (rival && (signal?.aborted || this.clock.now() >= untilMs)) return rival;
			const goesFirst = rival !== undefined && rival.id < own.id;
			if (goesFirst !== hasYielded) {
				hasYielded = goesFirst;
				this.write(own.id, { state: hasYielded ? 'yielded' : claimed(intent.waits) });
				await this.flush();
			}
			if (rival) await this.clock.sleep(goesFirst ? pauseBetweenLooksMs : pauseWhileOthersYieldMs, signal);
			const rows = await this.orNothing(
				async () => await this.table.find([['deduplicationKey', intent.deduplication?.key ?? '']]),
			);
			// Without the table nobody knows that the key is free.
			if (rows.length === 0) return rival ?? own;
			rivals = ofSameKey(rows, intent, own, this.clock.now());
		}
	}

	private changeFor(entry: LedgerEntry): RowChange {
		if (entry.state === 'uncertain') return { state: entry.state, details: JSON.stringify(entry.error) };
		if (entry.state !== 'accepted') return { state: entry.state };
		const { job } = entry;
		return {
			state: 'accepted',
			jobId: job.jobId,
			...(this.run.isAwaited && { awaitedBy: this.step }),
			details: JSON.stringify(withoutAddresses(job)),
			...(job.estimatedCost && { estimatedCost: job.estimatedCost.amount }),
		};
	}

	private async writePending(): Promise<void> {
		const changes = [...this.pending].map(([id, change]) => ({ id, ...change }));
		this.pending.clear();
		if (changes.length === 0) return;
		await this.orNothing(async () => {
			await this.table.updateById(changes);
			return [];
		});
	}

	/** Where the table cannot be used, memory alone must do, and the user is told once. */
	private async orNothing(work: () => Promise<JobRow[]>): Promise<JobRow[]> {
		if (!this.isReachable) return [];
		const again = async () => {
			await this.clock.sleep(pauseBeforeSecondTryMs);
			return await work();
		};
		// Twice, because the very first users may create the table at the same moment.
		return await work()
			.catch(again)
			.catch((error: unknown) => {
				this.isReachable = false;
				this.context.logger.warn(`Paid video jobs are remembered in memory only: ${toFault(error).message}`);
				hint(
					this.context,
					'n8n’s data tables cannot be used here, so what was paid for is remembered only until n8n restarts.',
				);
				return [];
			});
	}
}
