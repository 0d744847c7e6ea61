/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../test/n8n/eventually';
import { ENDED, nodeRun, type Execution, type ExecutionSummary } from '../test/n8n/execution';
import type { N8nClient } from '../test/n8n/n8nClient';
import type { Contender } from './contenders';

/** Gentle, because the questions cost the n8n that is measured. */
const askAgainMs = 500;

export interface Running {
	workflowId: string;
	executionId: string;
	/** When the webhook was called, in milliseconds since 1970. */
	startedMs: number;
}

export async function prepare(client: N8nClient, { workflow }: Contender): Promise<string> {
	const workflowId = await client.createWorkflow(workflow);
	await client.activate(workflowId);
	return workflowId;
}

export async function call(client: N8nClient, { path }: Contender, prompts: readonly string[]): Promise<void> {
	const { status } = await client.callWebhook(path, { rows: prompts.map((prompt) => ({ prompt })) });
	if (status !== 200) throw new Error(`The webhook ${path} answered ${status}`);
}

/** Those that the trigger started, not those that wait inside them; the newest 100 at most. */
export async function parentsOf(client: N8nClient, workflowId: string): Promise<ExecutionSummary[]> {
	return (await client.listExecutions({ workflowId })).filter(({ mode }) => mode !== 'integrated');
}

/** Starts one execution with these prompts as its items. */
export async function start(client: N8nClient, contender: Contender, prompts: readonly string[]): Promise<Running> {
	const workflowId = await prepare(client, contender);
	const startedMs = Date.now();
	await call(client, contender, prompts);
	const { id } = await client.newestExecution(workflowId);
	return { workflowId, executionId: id, startedMs };
}

/** The execution once it has ended, well or badly. */
export async function ended(
	client: N8nClient,
	{ executionId, workflowId }: Running,
	withinSeconds: number,
): Promise<Execution> {
	await eventually(`execution ${executionId} to end`, withinSeconds * 1000, async () => {
		await sleep(askAgainMs);
		// A busy n8n may answer 503 to a question; it is asked again.
		const parents = await parentsOf(client, workflowId).catch(() => []);
		const found = parents.find(({ id }) => id === executionId);
		return found && ENDED.includes(found.status) ? true : undefined;
	});
	return await client.getExecution(executionId);
}

export async function succeeded(client: N8nClient, running: Running, withinSeconds: number): Promise<Execution> {
	const execution = await ended(client, running, withinSeconds);
	if (execution.status === 'success') return execution;
	const because = execution.data.resultData.error?.message ?? 'without an error';
	throw new Error(`Execution ${running.executionId} became ${execution.status}: ${because}`);
}

/** From the call of the webhook to the end of the last node, as n8n has it. */
export function secondsOf(execution: Execution, { startedMs }: Running): number {
	const good = nodeRun(execution, 'Good');
	return (good.startTime + good.executionTime - startedMs) / 1000;
}
