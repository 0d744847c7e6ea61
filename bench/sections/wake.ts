/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../../test/n8n/eventually';
import { ENDED, nodeItems, nodeRun, type ExecutionStatus } from '../../test/n8n/execution';
import type { N8nClient } from '../../test/n8n/n8nClient';
import type { Bench, ProviderSide } from '../bench';
import { ours } from '../contenders';
import type { WakeFigures, WakeRate } from '../figures';
import { cpuSeconds } from '../processes';
import { call, parentsOf, prepare } from '../run';
import type { Scale, Section } from '../section';
import { percentile, rounded } from '../statistics';

interface Load {
	ratePerSecond: number;
	executions: number;
}

const loads: Record<Scale, readonly Load[]> = {
	full: [
		{ ratePerSecond: 1, executions: 30 },
		{ ratePerSecond: 5, executions: 150 },
		{ ratePerSecond: 20, executions: 200 },
	],
	small: [{ ratePerSecond: 5, executions: 6 }],
};

const headlineRate = 5;
const withinMs = 180_000;

/** Executions per workflow: n8n's list of executions, which is asked for them, ends at 100, each with its watcher. */
const perWorkflow = 50;

interface Sleeper {
	workflowId: string;
	executionId: string;
	jobId: string;
}

async function parentsThatAre(
	client: N8nClient,
	workflowId: string,
	count: number,
	statuses: readonly ExecutionStatus[],
): Promise<string[]> {
	return await eventually(`${count} executions to be ${statuses.join(' or ')}`, withinMs, async () => {
		await sleep(500);
		// A busy n8n may answer 503 to a question; it is asked again.
		const parents = await parentsOf(client, workflowId).catch(() => []);
		const found = parents.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);
		return found.length === count ? found : undefined;
	});
}

/** Executions that sleep with one job each, which ends when we say so. */
async function fallAsleep(client: N8nClient, side: ProviderSide, executions: number): Promise<Sleeper[]> {
	const sleepers: Sleeper[] = [];
	for (let first = 0; first < executions; first += perWorkflow) {
		const count = Math.min(perWorkflow, executions - first);
		const contender = ours(side, 'callback', 'link', `sleepers-${first}`);
		const workflowId = await prepare(client, contender);
		const prompts = Array.from({ length: count }, (_, index) => `scene: stuck ${first + index}`);
		await Promise.all(prompts.map(async (prompt) => await call(client, contender, [prompt])));
		for (const executionId of await parentsThatAre(client, workflowId, count, ['waiting'])) {
			const [job] = nodeItems(await client.getExecution(executionId), 'Create');
			sleepers.push({ workflowId, executionId, jobId: String(job?.json.jobId) });
		}
	}
	return sleepers;
}

/**
 * Ends one job after the other at that rate, whether n8n keeps up or not, and gives back when each was to end: a late
 * end counts as lag, so that a machine out of breath cannot hide it.
 */
async function endJobs(
	{ simulator }: ProviderSide,
	sleepers: readonly Sleeper[],
	perSecond: number,
): Promise<number[]> {
	const startMs = Date.now() + 500;
	const intended = sleepers.map((_, index) => startMs + (index * 1000) / perSecond);
	for (const [index, { jobId }] of sleepers.entries()) {
		await sleep(Math.max(0, (intended[index] ?? 0) - Date.now()));
		simulator.jobs.settle(jobId);
	}
	return intended;
}

async function wakeAt(
	bench: Bench,
	{ client, server }: Awaited<ReturnType<Bench['n8n']>>,
	{ ratePerSecond, executions }: Load,
): Promise<WakeRate> {
	const side = await bench.providerSide(client, {});
	const sleepers = await fallAsleep(client, side, executions);
	const cpuBefore = cpuSeconds(server.pid);
	const intended = await endJobs(side, sleepers, ratePerSecond);
	for (const workflowId of new Set(sleepers.map((one) => one.workflowId))) {
		const count = sleepers.filter((one) => one.workflowId === workflowId).length;
		await parentsThatAre(client, workflowId, count, ENDED);
	}
	const cpuMsPerExecution = rounded(((cpuSeconds(server.pid) - cpuBefore) * 1000) / executions);
	const lags: number[] = [];
	for (const [index, { executionId }] of sleepers.entries()) {
		const next = nodeRun(await client.getExecution(executionId), 'Good');
		lags.push(next.startTime - (intended[index] ?? NaN));
	}
	const at = (share: number) => rounded(percentile(lags, share));
	const found = { ratePerSecond, executions, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), cpuMsPerExecution };
	bench.log(
		`  ${ratePerSecond} per second: p50 ${found.p50Ms} ms, p95 ${found.p95Ms} ms, p99 ${found.p99Ms} ms; ${cpuMsPerExecution} ms of CPU`,
	);
	return found;
}

async function runWake(bench: Bench, scale: Scale): Promise<WakeFigures> {
	const n8n = await bench.n8n();
	const rates: WakeRate[] = [];
	for (const load of loads[scale]) rates.push(await wakeAt(bench, n8n, load));
	const headline = rates.find(({ ratePerSecond }) => ratePerSecond === headlineRate);
	if (headline === undefined) throw new Error(`There is no load of ${headlineRate} per second`);
	return { ...headline, rates };
}

export const wake: Section<'wake'> = { name: 'wake', limitSeconds: 360, run: runWake };
