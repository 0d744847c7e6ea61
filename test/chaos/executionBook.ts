import { ENDED } from '../n8n/execution';
import type { ChaosN8n, ExecutionRow } from './chaosN8n';
import type { SeenInner } from './history';

/** What n8n calls an execution that another one started. */
export const inner = 'integrated';

interface Followed {
	row: ExecutionRow;
	sleepsAtMs: number[];
	endMs?: number;
	/** n8n did not come to an end with recovering this one, and will not do it again. */
	isLost?: true;
}

/** At its start n8n calls what sleeps crashed for a moment, before it lets it sleep on. */
const isRecovered = ({ status, waitTillMs }: ExecutionRow) => status === 'crashed' && waitTillMs !== undefined;

/** Follows all executions in n8n's database, because n8n itself does not say how often one has slept. */
export class ExecutionBook {
	private readonly followed = new Map<string, Followed>();

	constructor(
		private readonly n8n: ChaosN8n,
		private readonly nowMs: () => number,
	) {}

	async look(): Promise<void> {
		const rows = await this.n8n.executions();
		const seen = new Set(rows.map(({ id }) => id));
		for (const row of rows) this.note(row);
		// One that keeps nothing is gone once it has ended.
		for (const [id, one] of this.followed) if (!seen.has(id)) one.endMs ??= this.nowMs();
	}

	/** Those that a trigger started. */
	get parents(): ExecutionRow[] {
		return [...this.followed.values()].map(({ row }) => row).filter(({ mode }) => mode !== inner);
	}

	/** Looks at what a kill left: those that neither sleep nor have ended. */
	async lookAfterKill(): Promise<string[]> {
		await this.look();
		const working = [...this.followed.values()].filter(({ row, endMs }) => !endMs && row.status !== 'waiting');
		for (const one of working) if (isRecovered(one.row)) one.isLost = true;
		return working.map(({ row }) => row.id);
	}

	/** Looks at what a start left that came after one that failed: n8n then gives up all that it would have recovered. */
	async lookAfterFailedStart(): Promise<string[]> {
		await this.look();
		const crashed = [...this.followed.values()].filter(({ row }) => row.status === 'crashed');
		for (const one of crashed) one.isLost = true;
		return crashed.map(({ row }) => row.id);
	}

	/** Those that have not ended. */
	get open(): ExecutionRow[] {
		return [...this.followed.values()].filter(({ endMs }) => endMs === undefined).map(({ row }) => row);
	}

	innersOf(workflowId: string, wait: string): SeenInner[] {
		return [...this.followed.values()]
			.filter(({ row }) => row.workflowId === workflowId && row.mode === inner)
			.map(({ row: { id }, sleepsAtMs, endMs }) => ({ id, wait, sleepsAtMs, ...(endMs !== undefined && { endMs }) }));
	}

	private note(row: ExecutionRow): void {
		const one = this.followed.get(row.id) ?? { row, sleepsAtMs: [] };
		const isAsleep = row.status === 'waiting';
		const isNew = one.sleepsAtMs.length === 0 || one.row.waitTillMs !== row.waitTillMs;
		if (isAsleep && isNew) one.sleepsAtMs.push(this.nowMs());
		const hasEnded = ENDED.includes(row.status) && (one.isLost || !isRecovered(row));
		if (hasEnded) one.endMs ??= row.endMs ?? this.nowMs();
		one.row = row;
		this.followed.set(row.id, one);
	}
}
