/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../../test/n8n/eventually';
import { ENDED, nodeItems, nodeRun, type Execution, type ExecutionStatus } from '../../test/n8n/execution';
import type { N8nClient } from '../../test/n8n/n8nClient';
import type { Bench, ProviderSide } from '../bench';
import { ours, waitNode, type Contender } from '../contenders';
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
	small: [{ ratePerSecond: 5, executions: 20 }],
};

const headlineRate = 5;
const withinMs = 180_000;

/** Executions per workflow: n8n's list of executions, which is asked for them, ends at 100, each with its watcher. */
const perWorkflow = 50;

interface Sleeper {
	workflowId: string;
	executionId: string;
	/** Ends what it waits for. */
	wake: () => Promise<void>;
}

/** One way of sleeping, and how an execution that sleeps so is woken. */
interface Bed {
	contender(first: number): Contender;
	prompt(row: number): string;
	wakeOf(asleep: Execution): Sleeper['wake'];
}

function videoBed(side: ProviderSide): Bed {
	return {
		contender: (first) => ours(side, 'callback', 'link', `sleepers-${first}`),
		prompt: (row) => `scene: stuck ${row}`,
		wakeOf: (asleep) => {
			const jobId = String(nodeItems(asleep, 'Create')[0]?.json.jobId);
			return async () => await Promise.resolve(side.simulator.jobs.settle(jobId));
		},
	};
}

function waitNodeBed(side: ProviderSide): Bed {
	return {
		contender: (first) => waitNode(side, `wait-node-${first}`),
		prompt: (row) => `${row}`,
		wakeOf: (asleep) => {
			const url = String(nodeItems(asleep, 'Address')[0]?.json.url);
			return async () => void (await fetch(url, { method: 'POST' }));
		},
	};
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
async function fallAsleep(client: N8nClient, bed: Bed, executions: number): Promise<Sleeper[]> {
	const sleepers: Sleeper[] = [];
	for (let first = 0; first < executions; first += perWorkflow) {
		const count = Math.min(perWorkflow, executions - first);
		const contender = bed.contender(first);
		const workflowId = await prepare(client, contender);
		const prompts = Array.from({ length: count }, (_, index) => bed.prompt(first + index));
		await Promise.all(prompts.map(async (prompt) => await call(client, contender, [prompt])));
		for (const executionId of await parentsThatAre(client, workflowId, count, ['waiting'])) {
			const wake = bed.wakeOf(await client.getExecution(executionId));
			sleepers.push({ workflowId, executionId, wake });
		}
	}
	return sleepers;
}

/**
 * Ends one wait after the other at that rate, whether n8n keeps up or not, and gives back when each was to end: a late
 * end counts as lag, so that a machine out of breath cannot hide it.
 */
async function wakeAll(sleepers: readonly Sleeper[], perSecond: number): Promise<number[]> {
	const startMs = Date.now() + 500;
	const intended = sleepers.map((_, index) => startMs + (index * 1000) / perSecond);
	const woken: Array<Promise<void>> = [];
	for (const [index, { wake }] of sleepers.entries()) {
		await sleep(Math.max(0, (intended[index] ?? 0) - Date.now()));
		woken.push(wake());
	}
	await Promise.all(woken);
	return intended;
}

type N8n = Awaited<ReturnType<Bench['n8n']>>;

interface Woken {
	sleepers: Sleeper[];
	intended: number[];
	/** Of n8n, per execution, until the last has ended. */
	cpuMs: number;
}

async function wakeFrom({ client, server }: N8n, bed: Bed, { ratePerSecond, executions }: Load): Promise<Woken> {
	const sleepers = await fallAsleep(client, bed, executions);
	const cpuBefore = cpuSeconds(server.pid);
	const intended = await wakeAll(sleepers, ratePerSecond);
	for (const workflowId of workflowsOf(sleepers)) {
		const count = sleepers.filter((one) => one.workflowId === workflowId).length;
		await parentsThatAre(client, workflowId, count, ENDED);
	}
	return { sleepers, intended, cpuMs: ((cpuSeconds(server.pid) - cpuBefore) * 1000) / executions };
}

function workflowsOf(sleepers: readonly Sleeper[]): string[] {
	return [...new Set(sleepers.map(({ workflowId }) => workflowId))];
}

/** Processor time per execution until its watcher, which learns of its end at its next waking, has gone. */
async function afterwards({ client, server }: N8n, sleepers: readonly Sleeper[]): Promise<number> {
	const cpuBefore = cpuSeconds(server.pid);
	await eventually('the end of all watchers', withinMs, async () => {
		await sleep(5_000);
		const lists = await Promise.all(
			workflowsOf(sleepers).map(async (workflowId) => client.listExecutions({ workflowId })),
		);
		return lists.flat().every(({ status }) => ENDED.includes(status)) ? true : undefined;
	});
	return ((cpuSeconds(server.pid) - cpuBefore) * 1000) / sleepers.length;
}

async function wakeAt(bench: Bench, n8n: N8n, load: Load): Promise<WakeRate> {
	const { ratePerSecond, executions } = load;
	const side = await bench.providerSide(n8n.client, {});
	const { sleepers, intended, cpuMs } = await wakeFrom(n8n, videoBed(side), load);
	const lags: number[] = [];
	for (const [index, { executionId }] of sleepers.entries()) {
		const next = nodeRun(await n8n.client.getExecution(executionId), 'Good');
		lags.push(next.startTime - (intended[index] ?? NaN));
	}
	const afterwardsCpuMs = rounded(await afterwards(n8n, sleepers));
	const floor = await wakeFrom(n8n, waitNodeBed(side), load);
	const at = (share: number) => rounded(percentile(lags, share));
	const found = {
		ratePerSecond,
		executions,
		p50Ms: at(0.5),
		p95Ms: at(0.95),
		p99Ms: at(0.99),
		cpuMsPerExecution: rounded(cpuMs),
		afterwardsCpuMs,
		waitNodeCpuMs: rounded(floor.cpuMs),
		cpuRatioToWaitNode: rounded(cpuMs / floor.cpuMs, 2),
	};
	bench.log(`  ${JSON.stringify(found)}`);
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

export const wake: Section<'wake'> = { name: 'wake', limitSeconds: 780, run: runWake };
