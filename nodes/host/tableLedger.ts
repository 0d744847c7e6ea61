import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../engine/clock';
import type { Intent, Known, Ledger, LedgerEntry } from '../engine/ledger';
import type { VideoErrorJson } from '../video/errors';
import { toFault } from '../video/errors';
import type { VideoJob } from '../video/job';
import { videoJobSchema } from '../video/job';
import type { Condition, JobRow, RowChange } from './jobTable';
import { JobTable } from './jobTable';
import { isSameWork, lineageOf } from './slots';
import { hint } from './support';

/** States of rows that cost nothing or whose job is over without a video; they keep nobody from submitting again. */
const freeStates: ReadonlySet<string> = new Set(['refused', 'adopted', 'failed', 'canceled']);

/** Begins the details of a row that stands for another one. */
const adoptedFrom = 'row ';

/** How long a deduplication key is honoured, and how long another execution may take to submit for it. */
const keyHonouredMs = 30 * 24 * 60 * 60_000;
const othersIntentMs = 60_000;
const pauseBetweenLooksMs = 2_000;
const pauseBeforeSecondTryMs = 500;

/** What of a job may stand in the table: no address. */
function withoutAddresses(job: VideoJob): VideoJob {
	const kept = { ...job };
	delete kept.videos;
	return kept;
}

/** What a row says about its submit. */
function entryOf({ slot, state, details, createdAt }: JobRow): Known {
	const written: unknown = details ? JSON.parse(details) : undefined;
	const origin = { slot: slot ?? '', atMs: Date.parse(createdAt) };
	if (state === 'uncertain' && written !== undefined) return { state, error: written as VideoErrorJson, origin };
	const job = videoJobSchema.safeParse(written);
	// Every other state of a paid job comes from Wait for Video.
	if (state !== 'intent' && job.success) return { state: 'accepted', job: job.data };
	return { state: 'intent', origin };
}

/** Memory in front, and n8n's Data Table "Video jobs" behind, which survives restarts and is shared by all workers. */
export class TableLedger implements Ledger {
	private readonly table: JobTable;

	private readonly rowIds = new Map<string, number>();

	private readonly pending = new Map<number, RowChange>();

	private readonly adoptedRows = new Set<number>();

	private flushing: Promise<void> = Promise.resolve();

	private isReachable = true;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly memory: Ledger,
		private readonly clock: Clock,
	) {
		this.table = new JobTable(context);
	}

	async claim(intents: readonly Intent[]): Promise<Array<Known | undefined>> {
		const known = await this.memory.claim(intents);
		const open = intents.filter((_, index) => known[index] === undefined);
		if (open.length === 0) return known;
		const rows = await this.insert(open);
		// All at once: what each adopts is decided before anything is waited for, so no job is adopted twice.
		const claimed = await Promise.all(open.map(async (intent) => await this.claimOne(intent, rows)));
		await Promise.all(
			open.map(async ({ slot }, index) => {
				const entry = claimed[index];
				if (entry) await this.memory.record(slot, entry);
			}),
		);
		return known.map((entry) => entry ?? claimed.shift());
	}

	async record(slot: string, entry: LedgerEntry): Promise<void> {
		await this.memory.record(slot, entry);
		const id = this.rowIds.get(slot);
		if (id === undefined) return;
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

	private async insert(open: readonly Intent[]): Promise<JobRow[]> {
		const { context } = this;
		const lineage = lineageOf(context);
		const { id: workflowId = '', name: workflowName = '' } = context.getWorkflow();
		const shared = {
			state: 'intent',
			lineage,
			workflowId,
			workflowName,
			nodeName: context.getNode().name,
			executionId: context.getExecutionId(),
		};
		const keys = new Set(open.flatMap(({ deduplicationKey }) => deduplicationKey ?? []));
		const any: Condition[] = [['lineage', lineage], ...[...keys].map((key): Condition => ['deduplicationKey', key])];
		return await this.orNothing(
			async () =>
				await this.table.insertAndFind(
					open.map((intent) => ({ ...shared, ...intent })),
					any,
					this.clock.now(),
				),
		);
	}

	/** The lowest row for a slot or key wins; ours is the newest with our slot. */
	private async claimOne(intent: Intent, rows: readonly JobRow[]): Promise<Known | undefined> {
		const own = rows.filter(({ slot }) => slot === intent.slot).at(-1);
		if (!own) return undefined;
		this.rowIds.set(intent.slot, own.id);
		const sameSlot = rows.find(({ id, slot, state }) => id < own.id && slot === intent.slot && !isFree(state));
		const ofThisExecution = sameSlot ?? this.fromRetriedExecution(intent, rows);
		const earlier = ofThisExecution ?? this.withSameKey(intent, rows, own.id);
		if (!earlier) return undefined;
		this.adoptedRows.add(earlier.id);
		const entry = ofThisExecution ? entryOf(ofThisExecution) : await this.outcomeOfOther(earlier);
		// What is still learned about the job belongs into its own row; ours only points there.
		if (entry) {
			this.rowIds.set(intent.slot, earlier.id);
			this.write(own.id, { state: 'adopted', details: `${adoptedFrom}${earlier.id}` });
		}
		return entry;
	}

	/** In a retried execution: what the one before paid for the same item and request, each job once. */
	private fromRetriedExecution({ slot }: Intent, rows: readonly JobRow[]): JobRow | undefined {
		const executionId = this.context.getExecutionId();
		const taken = rows
			.filter((row) => row.state === 'adopted' && row.executionId === executionId)
			.map(({ details }) => Number(details?.slice(adoptedFrom.length)));
		return rows.find(
			(row) =>
				row.executionId !== executionId &&
				isSameWork(row.slot ?? '', slot) &&
				!isFree(row.state) &&
				!taken.includes(row.id) &&
				!this.adoptedRows.has(row.id),
		);
	}

	private withSameKey({ deduplicationKey }: Intent, rows: readonly JobRow[], ownId: number): JobRow | undefined {
		if (deduplicationKey === undefined) return undefined;
		const oldestMs = this.clock.now() - keyHonouredMs;
		return rows.find(
			(row) =>
				row.id < ownId &&
				row.deduplicationKey === deduplicationKey &&
				!isFree(row.state) &&
				Date.parse(row.createdAt) >= oldestMs,
		);
	}

	/** Another execution holds the key; if it is just submitting, its outcome is waited for. */
	private async outcomeOfOther(row: JobRow): Promise<Known | undefined> {
		const untilMs = this.clock.now() + othersIntentMs;
		let now: JobRow | undefined = row;
		while (now?.state === 'intent' && this.clock.now() < untilMs) {
			await this.clock.sleep(pauseBetweenLooksMs, this.context.getExecutionCancelSignal());
			if (this.context.getExecutionCancelSignal()?.aborted) break;
			const rows = await this.orNothing(async () => await this.table.find([['slot', row.slot ?? '']]));
			now = rows.find(({ id }) => id === row.id);
		}
		return now && !isFree(now.state) ? entryOf(now) : undefined;
	}

	private changeFor(entry: LedgerEntry): RowChange {
		if (entry.state === 'uncertain') return { state: entry.state, details: JSON.stringify(entry.error) };
		if (entry.state !== 'accepted') return { state: entry.state };
		const { job } = entry;
		return {
			state: 'accepted',
			jobId: job.jobId,
			details: JSON.stringify(withoutAddresses(job)),
			...(job.estimatedCost && { estimatedCost: job.estimatedCost.amount, currency: job.estimatedCost.currency }),
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

function isFree(state: string | null | undefined): boolean {
	return freeStates.has(state ?? '');
}
