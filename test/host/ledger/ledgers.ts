import { ProcessRows } from '../../../nodes/engine/ledger/processRows';
import type { LedgerRow } from '../../../nodes/engine/ledger/row';
import { JobLedger, type Claimed, type Run, type Self } from '../../../nodes/host/ledger/jobLedger';
import type { Recorded } from '../../../nodes/host/ledger/recorded';
import { TableAccess } from '../../../nodes/host/ledger/tableAccess';
import { ManualClock } from '../../engine/manualClock';
import { SimulatedTable, type AccessFault } from '../../simulation/table';
import { SimulatedProcess } from '../../simulation/world';

const always = [-Infinity, Infinity] as const;

/** What a test says about one run of the step; the rest is as usual. */
export interface Place extends Partial<Omit<Self, 'past'>>, Partial<Run>, Partial<Self['past']> {
	/** In a process of its own unless told otherwise. */
	computer?: Computer;
}

/** One process and its memory. */
export interface Computer {
	process: SimulatedProcess;
	memory: ProcessRows;
}

/** The ledgers of several executions over one table; each access takes a tenth of a second. */
export class Ledgers {
	readonly clock = new ManualClock();

	/** What n8n's log was told of the table. */
	readonly told: Array<{ failure: string; hasNoTables: boolean }> = [];

	private readonly plan = {
		faults: {} as Record<number, AccessFault>,
		outages: [] as Array<typeof always>,
		delaysMs: Array.from({ length: 10_000 }, () => 100),
		lateMs: 5_000,
	};

	readonly table = new SimulatedTable(this.clock, this.plan);

	computer(): Computer {
		const process = new SimulatedProcess(this.clock);
		return { process, memory: new ProcessRows(process.clock) };
	}

	/** Of one run of the step in an execution. */
	of(executionId: string, place: Place = {}): JobLedger {
		const { computer = this.computer(), isRetry = false, isKnown = true, retainedJobIds = new Set(), ...given } = place;
		const { process, memory } = computer;
		const self: Self = {
			executionId,
			rootExecution: given.rootExecution ?? executionId,
			step: given.step ?? 'workflow/node',
			run: given.run ?? 0,
			past: { isRetry, isKnown, retainedJobIds },
			signal: given.signal,
		};
		const run: Run = {
			currency: given.currency ?? 'USD',
			budgetKeyAt: given.budgetKeyAt ?? dayOf,
			isAwaited: given.isAwaited ?? true,
			overBudgetToday: given.overBudgetToday,
		};
		const tell = (failure: string, hasNoTables: boolean) => this.told.push({ failure, hasNoTables });
		const access = new TableAccess(this.table.seenBy(process), memory, 'workflow', process.clock, tell);
		return new JobLedger(self, run, memory, access, process.clock);
	}

	/** A retry of the execution "first", in a process of its own unless told otherwise. */
	retry(executionId = 'retry', place: Place = {}): JobLedger {
		return this.of(executionId, { rootExecution: 'first', isRetry: true, ...place });
	}

	/** From now on no access works, until it is mended. */
	breakTable(failure = 'The database is locked'): void {
		this.table.failure = failure;
		this.plan.outages.splice(0, Infinity, always);
	}

	mendTable(): void {
		this.plan.outages.splice(0);
	}

	/** How the next accesses end; a failed one is tried three times. */
	nextAccesses(...faults: AccessFault[]): void {
		faults.forEach((fault, index) => (this.plan.faults[this.table.accesses + index] = fault));
	}

	/** How long the next access takes. */
	nextAccess(delayMs: number): void {
		this.plan.delaysMs[this.table.accesses] = delayMs;
	}

	/** What people see. */
	get states(): Array<LedgerRow['state']> {
		return this.table.rows.map(({ state }) => state);
	}

	/** How many accesses something takes. */
	async accessesOf(work: () => Promise<unknown>): Promise<number> {
		const before = this.table.accesses;
		await work();
		return this.table.accesses - before;
	}
}

function dayOf(nowMs: number): string {
	return new Date(nowMs).toISOString().slice(0, 10);
}

/** An item whose video nobody else asks for. */
export function item(itemIndex = 0, special: Partial<Claimed> = {}): Claimed {
	return {
		itemIndex,
		fit: `fit ${itemIndex}`,
		isToolCall: false,
		provider: 'example',
		model: 'example-model',
		...special,
	};
}

export const items = (count: number) => Array.from({ length: count }, (_, itemIndex) => item(itemIndex));

export const withKey = (key = 'row 7', days = 30) => item(0, { deduplication: { key, days } });

export function accepted(jobId: string): Recorded {
	return { state: 'accepted', job: { provider: 'example', model: 'example-model', jobId } };
}

/** Claims one item and pays for it, as a step does. */
export async function pay(ledger: JobLedger, jobId: string, one = item()): Promise<void> {
	const [verdict] = await ledger.claimAll([one]);
	if (verdict?.kind !== 'send') throw new Error(`It may not be sent: ${JSON.stringify(verdict)}`);
	await ledger.beforeSend(verdict.key);
	ledger.record(verdict.key, accepted(jobId));
	await ledger.flush();
}
