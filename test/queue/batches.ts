/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Stage } from '../n8n/background/stage';
import { arrivalsOf, pathOf, workflowOf } from '../n8n/background/stage';
import { eventually } from '../n8n/eventually';
import type { ExecutionState, QueueMode } from './queueMode';

/** Executions of one workflow. */
export interface Batch {
	workflowId: string;
	parents(): Promise<ExecutionState[]>;
}

export async function allAre(
	batch: Batch,
	statuses: readonly string[],
	timeoutMs = 120_000,
): Promise<ExecutionState[]> {
	let parents: ExecutionState[] = [];
	return await eventually(`all executions to be ${statuses.join(' or ')}`, timeoutMs, async () => {
		await sleep(400);
		parents = await batch.parents();
		return parents.every(({ status }) => statuses.includes(status)) ? parents : undefined;
	}).catch((error: Error) => {
		throw new Error(`${error.message}; they are ${JSON.stringify(countByStatus(parents))}`);
	});
}

export function countByStatus(parents: readonly ExecutionState[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of parents) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}

/** Calls one workflow that many times at once, each with one job. */
export async function startBatch(
	queue: QueueMode,
	stage: Stage,
	name: string,
	count: number,
	prompt: string,
	wait = {},
): Promise<Batch> {
	const { client } = stage;
	const workflowId = await client.createWorkflow(workflowOf(stage, name, { wait }));
	await client.activate(workflowId);
	const calls = Array.from(
		{ length: count },
		async (_, row) => await client.callWebhook(pathOf(stage, name), { rows: [{ prompt: `${prompt} row: ${row}` }] }),
	);
	const statuses = (await Promise.all(calls)).map(({ status }) => status);
	expect(statuses).toEqual(statuses.map(() => 200));
	return { workflowId, parents: async () => await queue.statuses(workflowId) };
}

/** The rows that were sent to the provider; a row that was paid for twice is in it twice. */
export function rowsSubmitted(stage: Stage): string[] {
	const bodies = arrivalsOf(stage, 'submit').map(({ body }) => body as { args: { prompt: string } });
	return bodies.map(({ args }) => args.prompt).sort();
}

export function settleAll({ simulator }: Stage): void {
	for (const { jobId, phase } of simulator.jobs.list()) if (phase !== 'succeeded') simulator.jobs.settle(jobId);
}
