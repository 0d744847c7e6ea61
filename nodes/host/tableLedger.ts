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
	ofSameWork,
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

/** Before each further try of an access. */
const pausesBeforeTriesMs = [500, 1_500] as const;

/** After an access that failed for good. */
const leftAloneMs = 10_000;

/** What of a job may stand in the table: no address. */
function withoutAddresses(job: VideoJob): VideoJob {
	const kept = { ...job };
	delete kept.videos;
	return kept;
}

/** The state of a row that is about to be submitted. */
function stateOfClaim(waits: boolean): string {
	return waits ? 'waiting' : 'intent';
}

/** The provider's own words may quote what was asked for, which the table must not hold. */
const doubtInTable =
	'An earlier try of this step got no answer it could read. The video may have been created and billed; it was not sent again.';

/** Why an item is not sent although it could be. */
const notSent = {
	held: {
		code: 'rate-limit',
		message: 'Another execution has the same Deduplication Key, and waits for room at the provider.',
		nextStep: 'Run this item again later; it then gets that video. Nothing was billed for it.',
	},
	keyUnknown: {
		code: 'unavailable',
		message:
			'The Deduplication Key could not be looked up, because n8n’s data table "Video jobs" cannot be used; the log of n8n says why.',
		nextStep:
			'Run this item again later. Where data tables are switched off for good, remove the Deduplication Key. Nothing was billed.',
	},
	pastUnknown: {
		code: 'unavailable',
		message:
			'What the retried execution has paid for could not be looked up, because n8n’s data table "Video jobs" cannot be used; the log of n8n says why.',
		nextStep: 'Retry the execution again later. Nothing was billed.',
	},
	notWritten: {
		code: 'unavailable',
		message: 'n8n’s data table "Video jobs" became unusable before it was this item’s turn; the log of n8n says why.',
		nextStep: 'Run this item again later. Nothing was billed for it.',
	},
	takenOver: {
		// Who orders it elsewhere now may get it twice.
		code: 'submission-uncertain',
		message: 'While this item waited for its turn, a retry of this execution took it over.',
		nextStep: 'The newest retry of this execution has the video, or says what became of it. Nothing was billed here.',
	},
} as const;

function unsent(why: keyof typeof notSent): VideoError {
	const { code, message, nextStep } = notSent[why];
	return new VideoError(code, `${message} Nothing was sent for this item.`, { nextStep, billed: false });
}

function unsentEntry(why: keyof typeof notSent): Known {
	return { state: 'held', error: errorToJson(unsent(why)) };
}

/** What n8n says where it has no data tables, for good; the last is that of its versions before 2.1. */
const saysNoTables = /module is disabled|unrecognized node type|could not get parameter/i;

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

/** One intent on its way to being ours, or somebody else's. */
interface Claim {
	intent: Intent;
	/** Absent where the table does not show it. */
	own?: JobRow;
	/** Whoever is before us. */
	holder?: JobRow | undefined;
	/** Our row says that others go first. */
	hasYielded: boolean;
	/** Nobody could find out who has its key. */
	isUnknown?: boolean;
}

type TableAccess = Pick<JobTable, 'insertAndFind' | 'find' | 'updateById' | 'moveState'>;

/** Memory in front, and n8n's Data Table "Video jobs" behind, which survives restarts and is shared by all workers. */
export class TableLedger implements Ledger {
	private readonly self: { executionId: string; lineage: string };

	/** Tells the rows of this run from those of an earlier try of the same step. */
	private readonly claimId = randomUUID();

	private readonly rowIds = new Map<string, number>();

	/** Not written so far, by row. */
	private readonly pending = new Map<number, RowChange>();

	private readonly adoptedRows = new Set<number>();

	/** Slots whose row says that they have not left, with the block that leaves together. */
	private readonly waitingSlots = new Map<string, number | undefined>();

	private readonly takenOver = new Set<string>();

	private flushing: Promise<void> = Promise.resolve();

	private leftAloneUntilMs = -Infinity;

	private hasTold = false;

	private hasNoTables = false;

	private spent: SpentBefore = { byExecution: 0, onDay: 0 };

	/** Paid jobs of earlier executions of this step whose end no Wait for Video has seen; known after a claim. */
	unclaimed: ReadonlyArray<{ provider: string; jobId: string }> = [];

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly memory: Ledger,
		private readonly clock: Clock,
		private readonly run: Run,
		private readonly table: TableAccess = new JobTable(context),
	) {
		this.self = { executionId: context.getExecutionId(), lineage: lineageOf(context) };
	}

	async claim(intents: readonly Intent[]): Promise<Array<Known | undefined>> {
		const known = await this.memory.claim(intents);
		const open = intents.filter((_, index) => known[index] === undefined);
		if (open.length === 0) return known;
		const rows = await this.insert(open);
		const claimed = rows
			? await this.claimAll(open, this.onceEach(rows))
			: open.map((intent) => this.withoutTable(intent));
		await Promise.all(
			open.map(async ({ slot }, index) => {
				const entry = claimed[index];
				if (entry) await this.memory.record(slot, entry.state === 'held' ? { state: 'refused' } : entry);
			}),
		);
		return known.map((entry) => entry ?? claimed.shift());
	}

	/** What must not be paid twice needs the table; only where there never was one, memory knows all that can be known. */
	private withoutTable({ deduplication }: Intent): Known | undefined {
		if (deduplication) return unsentEntry('keyUnknown');
		return this.context.getMode() === 'retry' && !this.hasNoTables ? unsentEntry('pastUnknown') : undefined;
	}

	async record(slot: string, entry: LedgerEntry): Promise<void> {
		await this.memory.record(slot, entry);
		const id = this.rowIds.get(slot);
		// Somebody else answers for a row that was taken over.
		if (id === undefined || this.takenOver.has(slot)) return;
		this.waitingSlots.delete(slot);
		this.write(id, this.changeFor(entry));
	}

	/** Written as they come, but one run of the sub-workflow at a time: what comes meanwhile goes together. */
	private write(id: number, change: RowChange): void {
		this.pending.set(id, { ...this.pending.get(id), ...change });
		this.flushing = this.flushing.then(async () => await this.writePending());
	}

	async flush(): Promise<void> {
		await this.flushing;
		if (this.pending.size === 0) return;
		this.leftAloneUntilMs = -Infinity;
		await this.writePending();
	}

	noteWaiting(slot: string): void {
		const id = this.rowIds.get(slot);
		if (id === undefined) return;
		if (!this.waitingSlots.has(slot)) this.write(id, { state: 'waiting' });
		// It waits for room now, and leaves when it has got some.
		this.waitingSlots.set(slot, undefined);
	}

	async beforeSend(slot: string): Promise<void> {
		if (this.waitingSlots.has(slot)) {
			const leaving = this.flushing.then(async () => await this.leave(slot));
			this.flushing = leaving.catch(() => undefined);
			await leaving;
		}
		if (this.takenOver.has(slot)) throw unsent('takenOver');
	}

	/** Writes that a slot and its block are about to leave, unless somebody took them over while they waited. */
	private async leave(slot: string): Promise<void> {
		const block = this.waitingSlots.get(slot);
		// Another slot of its block may have been quicker.
		if (!this.waitingSlots.has(slot)) return;
		const slots = [...this.waitingSlots.keys()].filter(
			(other) => other === slot || (block !== undefined && this.waitingSlots.get(other) === block),
		);
		const idOf = (other: string) => this.rowIds.get(other) ?? -1;
		await this.writePending();
		const isKnown = !slots.some((other) => this.pending.has(idOf(other)));
		const moved = isKnown ? await this.moved(slots.map(idOf), 'intent', ['claim', this.claimId]) : undefined;
		if (!moved) throw unsent('notWritten');
		for (const other of slots) {
			this.waitingSlots.delete(other);
			if (!moved.includes(idOf(other))) this.takenOver.add(other);
		}
	}

	/**
	 * Moves rows that wait to another state; gives back the ids of those that are in it now. An access that failed may have
	 * moved them all the same, so what was not moved is looked at.
	 */
	private async moved(ids: readonly number[], to: string, among: Condition): Promise<number[] | undefined> {
		return await this.tried(async () => {
			const now = await this.table.moveState(ids, 'waiting', to);
			if (now.length === ids.length) return now;
			const rows = await this.table.find([among]);
			return rows.filter(({ id, state }) => ids.includes(id) && state === to).map(({ id }) => id);
		});
	}

	async hasJob(provider: string, jobId: string): Promise<boolean> {
		const rows = await this.tried(async () => await this.table.find([['jobId', jobId]]));
		return (rows ?? []).some((row) => row.provider === provider);
	}

	spentBefore(): SpentBefore {
		return this.spent;
	}

	private get step(): string {
		return `${this.context.getWorkflow().id ?? ''}/${this.context.getNode().id}`;
	}

	private async insert(open: readonly Intent[]): Promise<JobRow[] | undefined> {
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
		return await this.tried(
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
			state: stateOfClaim(waits),
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

	private async claimAll(open: readonly Intent[], found: readonly JobRow[]): Promise<Array<Known | undefined>> {
		this.readOthers(found);
		const rows = await this.takeOver(open, found);
		if (!rows) return open.map(() => unsentEntry('notWritten'));
		const claims = open.map((intent) => this.claimOne(intent, rows));
		await this.settleKeys(claims, rows);
		return claims.map((claim) => this.conclude(claim));
	}

	/**
	 * What waited in the execution that this one retries. It may be dead or still be in line, so its rows are taken from
	 * it: whoever of the two is first to change the state of a row may send.
	 */
	private async takeOver(open: readonly Intent[], found: readonly JobRow[]): Promise<readonly JobRow[] | undefined> {
		const { executionId } = this.self;
		const inLine = found.filter((row) => isWaiting(row) && open.some((intent) => ofSameWork(row, intent, executionId)));
		if (inLine.length === 0) return found;
		const ids = inLine.map(({ id }) => id);
		const taken = await this.moved(ids, 'refused', ['lineage', this.self.lineage]);
		if (!taken) return undefined;
		return found.map((row): JobRow => {
			if (!ids.includes(row.id)) return row;
			// What was not there to be taken has just left.
			return { ...row, state: taken.includes(row.id) ? 'refused' : 'intent' };
		});
	}

	/** The lowest row for a slot wins. */
	private claimOne(intent: Intent, rows: readonly JobRow[]): Claim {
		const own = rows.find(({ slot, claim }) => slot === intent.slot && claim === this.claimId);
		if (!own) return { intent, hasYielded: false };
		this.rowIds.set(intent.slot, own.id);
		if (intent.waits) this.waitingSlots.set(intent.slot, intent.block);
		const { executionId } = this.self;
		const holder = ofSameSlot(rows, intent, own) ?? ofRetriedExecution(rows, intent, executionId, this.adoptedRows);
		if (holder) this.adoptedRows.add(holder.id);
		return { intent, own, holder, hasYielded: false };
	}

	/**
	 * Finds out who else has the keys, if anybody. A database may show a row later than one with a higher id, so the lowest
	 * row alone decides nothing: it goes ahead when all others have yielded, because one of them may not have seen it. Of
	 * two that go ahead, the later one to write would have seen the other.
	 */
	private async settleKeys(claims: readonly Claim[], found: readonly JobRow[]): Promise<void> {
		const signal = this.context.getExecutionCancelSignal();
		const untilMs = this.clock.now() + othersIntentMs;
		let open = claims.filter(({ intent, own, holder }) => intent.deduplication && own && !holder);
		let rows: readonly JobRow[] = found;
		for (;;) {
			const isOver = signal?.aborted === true || this.clock.now() >= untilMs;
			const steps = open.map((claim) => ({ claim, ...this.stepOf(claim, rows, isOver) }));
			open = steps.filter(({ isSettled }) => !isSettled).map(({ claim }) => claim);
			if (open.length === 0) return;
			const changes = steps.flatMap(({ change }) => change ?? []);
			const keys = open.flatMap(({ intent }) => intent.deduplication?.key ?? []);
			const pauseMs = Math.min(...steps.flatMap((step) => (step.isSettled ? [] : [step.pauseMs])));
			const asked = await this.tried(async () => {
				if (changes.length > 0) await this.table.updateById(changes);
				else await this.clock.sleep(pauseMs, signal);
				return await this.table.find([...new Set(keys)].map((key): Condition => ['deduplicationKey', key]));
			});
			// Without the table nobody knows that a key is free.
			if (!asked) {
				for (const claim of open) claim.isUnknown = true;
				return;
			}
			rows = asked;
		}
	}

	/** What one claim does about the others with its key. */
	private stepOf(
		claim: Claim,
		rows: readonly JobRow[],
		isOver: boolean,
	): { isSettled: boolean; change?: RowChange & { id: number }; pauseMs: number } {
		const { intent, own } = claim;
		const rivals = own ? ofSameKey(rows, intent, own, this.clock.now()) : [];
		const [rival] = rivals;
		claim.holder = rivals.find((row) => !isUndecided(row)) ?? (isOver ? rival : undefined);
		const isFree = !rival && !claim.hasYielded;
		if (!own || claim.holder || isFree) return { isSettled: true, pauseMs: 0 };
		const yields = rival !== undefined && rival.id < own.id;
		const pauseMs = yields ? pauseBetweenLooksMs : pauseWhileOthersYieldMs;
		if (yields === claim.hasYielded) return { isSettled: false, pauseMs };
		claim.hasYielded = yields;
		const state = yields ? 'yielded' : stateOfClaim(intent.waits);
		return { isSettled: false, change: { id: own.id, state }, pauseMs };
	}

	private conclude({ intent, own, holder, isUnknown }: Claim): Known | undefined {
		if (!own) return this.withoutTable(intent);
		if (isUnknown || (holder && isWaiting(holder))) {
			this.write(own.id, { state: 'refused' });
			return unsentEntry(isUnknown ? 'keyUnknown' : 'held');
		}
		if (!holder) return undefined;
		// What is still learned about the job belongs into its own row; ours only points there.
		this.rowIds.set(intent.slot, holder.id);
		this.waitingSlots.delete(intent.slot);
		this.write(own.id, { state: 'adopted', details: pointerTo(holder) });
		return entryOf(holder);
	}

	private changeFor(entry: LedgerEntry): RowChange {
		if (entry.state === 'uncertain') {
			return { state: entry.state, details: JSON.stringify({ ...entry.error, message: doubtInTable }) };
		}
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
		const changes = [...this.pending];
		if (changes.length === 0) return;
		this.pending.clear();
		const written = await this.tried(async () => {
			await this.table.updateById(changes.map(([id, change]) => ({ id, ...change })));
			return true;
		});
		if (written) return;
		// With the next ones, or at the end.
		for (const [id, change] of changes) this.pending.set(id, { ...change, ...this.pending.get(id) });
	}

	/** Undefined where the table cannot be used; then memory alone must do, and the user is told once. */
	private async tried<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
		if (this.clock.now() < this.leftAloneUntilMs) return undefined;
		let failure = '';
		// Several times, because the very first users may create the table at the same moment.
		for (const pauseMs of [0, ...pausesBeforeTriesMs]) {
			if (pauseMs > 0) await this.clock.sleep(pauseMs);
			const result = await work().then(
				(value) => ({ value }),
				(error: unknown) => void (failure = toFault(error).message),
			);
			if (result) return result.value;
			this.hasNoTables = saysNoTables.test(failure);
			if (this.hasNoTables) break;
		}
		this.tellOf(failure);
		this.leftAloneUntilMs = this.clock.now() + leftAloneMs;
		return undefined;
	}

	private tellOf(failure: string): void {
		if (this.hasTold) return;
		this.hasTold = true;
		this.context.logger.warn(`Paid video jobs are remembered in memory only: ${failure}`);
		hint(
			this.context,
			'n8n’s data tables cannot be used here, so what was paid for is remembered only until n8n restarts.',
		);
	}
}
