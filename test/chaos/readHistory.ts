import type { Execution, ExecutionItem, NodeRun } from '../n8n/execution';
import { ENDED } from '../n8n/execution';
import type { SimulatorReport } from '../simulator/server';
import { scenes, type Scene } from '../simulator/scenes';
import type { JobTruth, SeenApproval, SeenExecution, SeenRow, SeenWait } from './history';
import type { PlannedWait } from './plan';
import { orderIn, waitNodes } from './workflow';

const endOf = ({ startTime, executionTime }: NodeRun) => startTime + executionTime;

const itemsOf = ({ data }: NodeRun, output: number) => data?.main?.[output] ?? [];

/** Runs of a node that are over: what an execution stands at, or was ended at, is none of them. */
function runsOf(execution: Execution, name: string): NodeRun[] {
	const { runData, lastNodeExecuted } = execution.data.resultData;
	const runs = runData[name] ?? [];
	const isOver = execution.status === 'success' || execution.status === 'error';
	return isOver || lastNodeExecuted !== name ? runs : runs.slice(0, -1);
}

function rowOf({ json }: ExecutionItem, isGood: boolean): SeenRow {
	const { code, jobId } = (json.details ?? {}) as { code?: unknown; jobId?: unknown };
	return { jobId: String(json.jobId ?? jobId), fate: String(code ?? json.status), isGood };
}

function waitsIn(execution: Execution): SeenWait[] {
	return Object.entries(waitNodes).flatMap(([node, create]) => {
		const given = runsOf(execution, create).filter((run) => itemsOf(run, 0).length > 0);
		return runsOf(execution, node).map((run, index): SeenWait => {
			const before = given[index];
			return {
				node,
				jobIds: before ? itemsOf(before, 0).map(({ json }) => String(json.jobId)) : [],
				startMs: before ? endOf(before) : run.startTime,
				endMs: endOf(run),
				rows: [0, 1].flatMap((output) => itemsOf(run, output).map((item) => rowOf(item, output === 0))),
			};
		});
	});
}

function approvalsIn(execution: Execution): SeenApproval[] {
	return runsOf(execution, 'Approval').map((run) => {
		const { token, body } = (itemsOf(run, 0)[0]?.json ?? {}) as { token?: string; body?: { token?: string } };
		return { endMs: endOf(run), answer: token ?? body?.token };
	});
}

/** What one execution shows, when nothing happens in it any more. */
export function readExecution(execution: Execution, plan: PlannedWait): SeenExecution {
	const { id, status, stoppedAt, data } = execution;
	const { runData, error } = data.resultData;
	return {
		id,
		plan,
		status,
		...(ENDED.includes(status) && stoppedAt && { endMs: Date.parse(stoppedAt) }),
		...(error && { error: error.message }),
		nodes: Object.keys(runData),
		waits: waitsIn(execution),
		approvals: approvalsIn(execution),
	};
}

/** What the provider knows. */
export function readJobs({ jobs, arrivals }: SimulatorReport): JobTruth[] {
	return jobs.map(({ jobId, phase, scene, settledAtMs }) => {
		const of = (kind: string) => arrivals.filter((arrival) => arrival.jobId === jobId && arrival.kind === kind);
		const { polls = [] }: Scene = scenes[scene];
		return {
			jobId,
			order: orderIn(JSON.stringify(of('submit')[0]?.body)) ?? 'unknown',
			outcome: phase === 'queued' || phase === 'running' ? 'open' : phase,
			...(settledAtMs !== null && { settledAtMs }),
			pollsAtMs: of('poll').map(({ atMs }) => atMs),
			blindPolls: polls.length,
		};
	});
}
