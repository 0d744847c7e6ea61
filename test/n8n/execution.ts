import { parse } from 'flatted';

/** As n8n names them. `waiting` is suspended: it holds nothing until it is resumed. */
export type ExecutionStatus = 'new' | 'running' | 'waiting' | 'success' | 'error' | 'crashed' | 'canceled' | 'unknown';

export const ENDED: readonly ExecutionStatus[] = ['success', 'error', 'crashed', 'canceled'];

/** A row of n8n's list of executions. */
export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: string;
	startedAt: string;
	stoppedAt?: string | null;
	waitTill?: string | null;
}

export interface BinaryReference {
	id?: string;
	data: string;
	mimeType: string;
	fileName?: string;
	fileSize?: string;
	bytes?: number;
}

export interface ExecutionItem {
	json: Record<string, unknown>;
	binary?: Record<string, BinaryReference>;
	pairedItem?: unknown;
	error?: unknown;
}

export interface ExecutionError {
	message: string;
	description?: string | null;
	name?: string;
	node?: { name: string };
	[field: string]: unknown;
}

/** One run of one node. A node in a loop, or tried again, has several. */
export interface NodeRun {
	startTime: number;
	executionTime: number;
	executionStatus?: string;
	error?: ExecutionError;
	hints?: Array<{ message: string }>;
	metadata?: Record<string, unknown>;
	data?: Record<string, Array<ExecutionItem[] | null> | undefined>;
}

export interface ExecutionData {
	resultData: {
		runData: Record<string, NodeRun[] | undefined>;
		error?: ExecutionError;
		lastNodeExecuted?: string;
		metadata?: Record<string, string>;
	};
	executionData?: { nodeExecutionStack: unknown[] };
	[field: string]: unknown;
}

export interface Execution extends ExecutionSummary {
	data: ExecutionData;
}

/** n8n sends an execution's data in the `flatted` format, as a string. */
export function decodeExecution(answer: unknown): Execution {
	const execution = answer as ExecutionSummary & { data: string };
	return { ...execution, data: parse(execution.data) as ExecutionData };
}

/** Whether it ended by itself, and neither a node nor an error is there to show for it. */
export function lacksItsData({ status, data }: Execution): boolean {
	// One that has just begun has none at all.
	if (status !== 'success' && status !== 'error') return false;
	const { resultData } = data;
	return resultData.error === undefined && Object.keys(resultData.runData).length === 0;
}

/** What a node gave out in its last run: output 0 is success, the last output is the error branch. */
export function nodeItems(execution: Execution, nodeName: string, outputIndex = 0): ExecutionItem[] {
	return nodeRun(execution, nodeName).data?.main?.[outputIndex] ?? [];
}

/** The last run of a node; the error names the nodes that did run. */
export function nodeRun(execution: Execution, nodeName: string): NodeRun {
	const { runData, error } = execution.data.resultData;
	const run = runData[nodeName]?.at(-1);
	if (run !== undefined) return run;
	const others = Object.keys(runData).join(', ');
	const because = error === undefined ? '' : `; it ended with: ${error.message}`;
	throw new Error(`"${nodeName}" did not run in execution ${execution.id}, only: ${others}${because}`);
}
