import type { ProcessRows } from '../../nodes/engine/ledger/processRows';
import type { KeyQueues } from '../../nodes/engine/submitting/capacity';
import type { KnownJobs } from '../../nodes/engine/submitting/knownJobs';
import type { History, PlannedExecution } from './history';
import type { SimulatedProvider } from './provider';
import type { SimulatedTable } from './table';
import type { SimulatedProcess, World } from './world';

/** One process, with what n8n's process keeps in memory for this package. */
export interface Running {
	process: SimulatedProcess;
	memory: ProcessRows;
	queues: KeyQueues;
	knownJobs: KnownJobs;
}

/** What one item came to, in one execution. */
export interface Told {
	order: string;
	root: string;
	executionId: string;
	jobId?: string;
	error?: { code: string; message: string; billed: boolean | null | undefined };
}

/** What all executions of a history share, and what is noted of them. */
export interface Stage {
	history: History;
	world: World;
	provider: SimulatedProvider;
	table: SimulatedTable;
	running: Running[];
	told: Told[];
	/** Orders that were asked for: by executions that got that far. */
	asked: Set<string>;
	/** Executions whose process died. */
	crashed: Set<string>;
	/** Keys of rows of which a process knew better than the table when it died, or when somebody else asked. */
	knownBetter: Set<string>;
	/** What a step may never do, seen while it ran. */
	seen: string[];
	/** New names for executions. */
	nextExecution(): string;
	/** New values for expressions. */
	nextValue(): number;
}

/** One run of Create Video. */
export interface Place {
	plan: PlannedExecution;
	root: string;
	executionId: string;
	isRetry: boolean;
	/** Of the loop, or the number of an agent's call. */
	round: number;
	/** Of the node, as n8n counts. */
	run: number;
	/** How often other rows came since. */
	otherRows: number;
	/** Jobs that earlier rounds gave out, and that the execution has. */
	given: readonly string[][];
	signal: AbortSignal;
	/** The workflow's time is over. */
	isClosed: () => boolean;
}

/** The simulation's own name of what an item asks for. */
export function orderOf({ plan, root, executionId, round }: Place, itemIndex: number): string {
	const { agent, deduplication, isEqual } = plan;
	// An agent's calls are orders of their execution alone.
	if (agent) return `${root}/${executionId}/${isEqual ? 0 : round}`;
	return deduplication === undefined ? `${root}/${round}/${itemIndex}` : `key-${deduplication}-${itemIndex}`;
}
