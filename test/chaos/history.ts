import type { ExecutionStatus } from '../n8n/execution';
import type { ChaosPlan, PlannedWait } from './plan';

/** One job as the provider knows it. */
export interface JobTruth {
	jobId: string;
	/** What was ordered: the wait, its stage and the row. Two jobs for one order are one too many. */
	order: string;
	outcome: 'succeeded' | 'failed' | 'canceled' | 'open';
	settledAtMs?: number;
	/** When it was asked about, whatever the answer. */
	pollsAtMs: readonly number[];
	/** So many first polls of it say nothing about it. */
	blindPolls: number;
}

/** One row that a Wait for Video gave out. */
export interface SeenRow {
	jobId: string;
	/** `succeeded`, or the code of the error. */
	fate: string;
	/** Whether it left by the output of what is ready. */
	isGood: boolean;
}

/** One run of a Wait for Video that is over. */
export interface SeenWait {
	node: string;
	/** The jobs it was given. */
	jobIds: readonly string[];
	/** When it was given them. */
	startMs: number;
	endMs: number;
	rows: readonly SeenRow[];
}

/** One run of an approval or a form that is over, and what went on from it. */
export interface SeenApproval {
	endMs: number;
	answer: string | undefined;
}

/** The execution of one planned wait, as n8n shows it in the end. */
export interface SeenExecution {
	id: string;
	plan: PlannedWait;
	status: ExecutionStatus;
	endMs?: number;
	error?: string;
	/** Names of the nodes that ran. */
	nodes: readonly string[];
	waits: readonly SeenWait[];
	approvals: readonly SeenApproval[];
}

/** An execution that works for another one, under the same workflow. */
export interface SeenInner {
	id: string;
	/** Name of the planned wait. */
	wait: string;
	endMs?: number;
	/** When it was seen to have fallen asleep, each time. */
	sleepsAtMs: readonly number[];
}

/** What somebody answered to an approval or a form, at last with success. */
export interface Answer {
	wait: string;
	token: string;
	atMs: number;
}

/** From a kill of n8n, or of one of its workers, to the next start; or while the machine slept. */
export interface Outage {
	fromMs: number;
	toMs: number;
	/** Whether the whole n8n was down. */
	isWhole: boolean;
	/** Executions that were not asleep. */
	working: readonly string[];
}

/** All that happened in one run. */
export interface History {
	plan: ChaosPlan;
	executions: readonly SeenExecution[];
	inners: readonly SeenInner[];
	jobs: readonly JobTruth[];
	answers: readonly Answer[];
	outages: readonly Outage[];
	away: { fromMs: number; toMs: number };
	/** Names of waits whose start n8n may not have noticed, and of those that somebody stopped. */
	uncertainStarts: readonly string[];
	stopped: readonly string[];
}
