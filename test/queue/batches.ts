/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../n8n/eventually';
import type { ExecutionState } from './queueMode';
import { missingServices } from './services';

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

/** Runs the cases where Redis and PostgreSQL are; skips them loudly elsewhere, and fails them in CI. */
export function whereQueueModeRuns(name: string, cases: () => void): void {
	const missing = missingServices();
	if (missing === undefined) return describe(name, cases);
	if (process.env.CI !== 'true') {
		console.warn(`The tests of queue mode are SKIPPED: they need ${missing}.`);
		return describe.skip(name, cases);
	}
	describe(name, () => {
		it('has what it needs', () => {
			throw new Error(`Queue mode cannot be tested: it needs ${missing}`);
		});
	});
}
