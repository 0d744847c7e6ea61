import type { IExecuteFunctions } from 'n8n-workflow';

import type { JobTable, Condition, JobRow, RowChange } from '../../nodes/host/jobTable';
import type { ManualClock } from '../engine/manualClock';

type Row = JobRow & RowChange;

/** The data table as n8n keeps it, for ledgers of several executions; each access takes a tenth of a second. */
export class RowsInMemory implements Pick<JobTable, 'insertAndFind' | 'find' | 'updateById' | 'moveState'> {
	readonly rows: Row[] = [];

	/** Runs of the sub-workflow. */
	accesses = 0;

	/** States that rows were changed to, in order. */
	readonly changedTo: string[] = [];

	isOff = false;

	/** What n8n says then. */
	failure = 'The database is locked';

	/** How long the next insert keeps its rows to itself, whose ids it has already; as PostgreSQL does until the commit. */
	commitsAfterMs = 0;

	/** The next insert writes its rows, and then its access fails. */
	failsAfterInsert = false;

	/** The next move between states is made, and then its access fails. */
	failsAfterMove = false;

	private lastId = 0;

	constructor(private readonly clock: ManualClock) {}

	async insertAndFind(
		rows: readonly RowChange[],
		any: readonly Condition[],
		_nowMs: number,
		awaitedBy?: string,
	): Promise<JobRow[]> {
		await this.access();
		const createdAt = new Date(this.clock.now()).toISOString();
		const written = rows.map((row) => ({ ...row, id: ++this.lastId, createdAt }) as Row);
		const commitsAfterMs = this.commitsAfterMs;
		this.commitsAfterMs = 0;
		if (commitsAfterMs > 0) await this.clock.sleep(commitsAfterMs);
		this.rows.push(...written);
		this.rows.sort((one, other) => one.id - other.id);
		if (this.failsAfterInsert) {
			this.failsAfterInsert = false;
			throw new Error('the connection broke');
		}
		const isAwaited = (row: Row) => awaitedBy !== undefined && row.awaitedBy === awaitedBy;
		return this.rows.filter((row) => this.meets(row, any) || isAwaited(row)).map((row) => ({ ...row }));
	}

	async find(any: readonly Condition[]): Promise<JobRow[]> {
		await this.access();
		return this.meeting(any);
	}

	async updateById(changes: ReadonlyArray<RowChange & { id: number }>): Promise<void> {
		await this.access();
		for (const change of changes) {
			if (change.state !== undefined) this.changedTo.push(change.state);
			Object.assign(this.rows.find(({ id }) => id === change.id) as Row, change);
		}
	}

	async moveState(ids: readonly number[], from: string, to: string): Promise<number[]> {
		await this.access();
		const moved = this.rows.filter(({ id, state }) => ids.includes(id) && state === from);
		for (const row of moved) {
			this.changedTo.push(to);
			row.state = to;
		}
		if (this.failsAfterMove) {
			this.failsAfterMove = false;
			throw new Error('the connection broke');
		}
		return moved.map(({ id }) => id);
	}

	get states(): Array<string | null | undefined> {
		return this.rows.map(({ state }) => state);
	}

	private async access(): Promise<void> {
		this.accesses++;
		await this.clock.sleep(100);
		if (this.isOff) throw new Error(this.failure);
	}

	private meeting(any: readonly Condition[]): JobRow[] {
		return this.rows.filter((row) => this.meets(row, any)).map((row) => ({ ...row }));
	}

	private meets(row: Row, any: readonly Condition[]): boolean {
		return any.some(([column, value]) => row[column] === value);
	}
}

/** A step "Create" of workflow "flow", as far as a ledger asks it. */
export function stepIn(executionId: string, lineage = executionId, mode = 'webhook'): IExecuteFunctions {
	return {
		getExecutionId: () => executionId,
		getWorkflowDataProxy: () => ({
			$execution: { resumeUrl: `https://n8n.example.com/webhook-waiting/${executionId}?signature=${lineage}` },
		}),
		getWorkflow: () => ({ id: 'flow', name: 'Flow' }),
		getNode: () => ({ id: 'create', name: 'Create' }),
		getMode: () => mode,
		getExecutionCancelSignal: () => undefined,
		logger: { warn: () => undefined },
		addExecutionHints: () => undefined,
	} as unknown as IExecuteFunctions;
}
