/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../../test/n8n/eventually';
import { ENDED } from '../../test/n8n/execution';
import { slotsPerWorker, startQueueMode, type ExecutionState, type QueueMode } from '../../test/queue/queueMode';
import type { Bench } from '../bench';
import { builtin, ours, type Contender } from '../contenders';
import type { SlotsFigures } from '../figures';
import { cpuSeconds } from '../processes';
import { call, prepare } from '../run';
import type { Scale, Section } from '../section';
import { rounded } from '../statistics';

const sizes = {
	full: { executions: 1000, jobSeconds: 60, asleep: 100, inProcess: 5, builtin: 5, idleSeconds: 20 },
	small: { executions: 20, jobSeconds: 5, asleep: 10, inProcess: 5, builtin: 5, idleSeconds: 5 },
} satisfies Record<Scale, unknown>;

/** Until a started n8n has nothing left to do. */
const settlesWithinMs = 20_000;

type Size = (typeof sizes)[Scale];

const withinMs = 600_000;

/** Webhooks that are called at once: as many as a busy trigger, and not so many that n8n's front door is what is measured. */
const callsAtOnce = 20;

interface Queue {
	mode: QueueMode;
	/** Processor seconds of the main process and its worker so far. */
	cpu(): number;
}

async function openQueue(bench: Bench): Promise<Queue> {
	const mode = await startQueueMode();
	bench.whenDone(async () => await mode.stop());
	const worker = await mode.addWorker();
	return { mode, cpu: () => cpuSeconds(mode.main.pid) + cpuSeconds(worker.pid) };
}

async function callAll({ mode }: Queue, contender: Contender, prompts: readonly string[]): Promise<void> {
	const left = [...prompts];
	const caller = async () => {
		for (let prompt = left.shift(); prompt !== undefined; prompt = left.shift()) {
			await call(mode.client, contender, [prompt]);
		}
	};
	await Promise.all(Array.from({ length: callsAtOnce }, caller));
}

async function allAre({ mode }: Queue, workflowId: string, count: number, statuses: readonly string[]): Promise<void> {
	const isIt = ({ status }: ExecutionState) => statuses.includes(status);
	await eventually(`${count} executions to be ${statuses.join(' or ')}`, withinMs, async () => {
		await sleep(500);
		return (await mode.statuses(workflowId)).filter(isIt).length === count ? true : undefined;
	});
}

/** Seconds from the first call to the last execution's end. */
async function makespan(
	bench: Bench,
	queue: Queue,
	contenderFor: (side: Awaited<ReturnType<Bench['providerSide']>>) => Contender,
	executions: number,
	jobSeconds: number,
): Promise<number> {
	const side = await bench.providerSide(queue.mode.client, { jobSeconds });
	const contender = contenderFor(side);
	const workflowId = await prepare(queue.mode.client, contender);
	const startMs = Date.now();
	await callAll(
		queue,
		contender,
		Array.from({ length: executions }, (_, row) => `Boat number ${row}`),
	);
	await allAre(queue, workflowId, executions, ENDED);
	const seconds = (Date.now() - startMs) / 1000;
	const states = await queue.mode.statuses(workflowId);
	const failed = states.filter(({ status }) => status !== 'success').length;
	if (failed > 0) throw new Error(`${failed} of ${executions} executions of ${contender.path} failed`);
	const { billed } = side.simulator.report();
	if (billed !== executions) throw new Error(`${executions} asked, ${billed} billed by ${contender.path}`);
	bench.log(`  ${contender.path}: ${executions} executions in ${seconds.toFixed(1)} s`);
	return rounded(seconds, 1);
}

async function cpuPercent(queue: Queue, seconds: number): Promise<number> {
	const before = queue.cpu();
	await sleep(seconds * 1000);
	return ((queue.cpu() - before) / seconds) * 100;
}

async function mostSlotsHeld({ mode }: Queue, seconds: number): Promise<number> {
	const endMs = Date.now() + seconds * 1000;
	let most = 0;
	while (Date.now() < endMs) {
		most = Math.max(most, await mode.activeCount());
		await sleep(100);
	}
	return most;
}

/** What executions cost that do nothing but wait, between falling asleep and their first timed poll. */
async function whileAsleep(bench: Bench, queue: Queue, { asleep, idleSeconds }: Size) {
	const { mode } = queue;
	await sleep(settlesWithinMs);
	const restCpuPercent = await cpuPercent(queue, idleSeconds);
	const side = await bench.providerSide(mode.client, {});
	const contender = ours(side, 'callback', 'link');
	const workflowId = await prepare(mode.client, contender);
	const emptyBytes = await mode.databaseBytes();
	await callAll(
		queue,
		contender,
		Array.from({ length: asleep }, (_, row) => `scene: stuck ${row}`),
	);
	await allAre(queue, workflowId, asleep, ['waiting']);
	const bytes = (await mode.databaseBytes()) - emptyBytes;
	// The watchers have gone to sleep, the parents follow at once; a slot is given back a moment later.
	await sleep(2_000);
	const [cpu, maxSlotsHeld] = await Promise.all([cpuPercent(queue, idleSeconds), mostSlotsHeld(queue, idleSeconds)]);
	for (const { jobId } of side.simulator.jobs.list()) side.simulator.jobs.settle(jobId);
	await allAre(queue, workflowId, asleep, ENDED);
	return {
		asleep,
		maxSlotsHeld,
		restCpuPercent: rounded(restCpuPercent, 1),
		idleCpuPercent: rounded(cpu - restCpuPercent, 1),
		bytesPerWaiting: Math.round(bytes / asleep),
	};
}

/** Rounds of as many executions as there are slots. */
function inRounds({ items, seconds }: { items: number; seconds: number }, executions: number): number {
	const secondsPerRound = seconds / Math.ceil(items / slotsPerWorker);
	return Math.round(secondsPerRound * Math.ceil(executions / slotsPerWorker));
}

async function runSlots(bench: Bench, scale: Scale): Promise<SlotsFigures> {
	const size = sizes[scale];
	const { executions, jobSeconds } = size;
	const queue = await openQueue(bench);
	const idle = await whileAsleep(bench, queue, size);
	bench.log(`  ${JSON.stringify(idle)}`);
	const time = async (contender: Parameters<typeof makespan>[2], count: number) => ({
		items: count,
		seconds: await makespan(bench, queue, contender, count, jobSeconds),
	});
	const { seconds: oursSeconds } = await time((side) => ours(side, 'callback', 'link'), executions);
	const inProcessMeasured = await time((side) => ours(side, 'ours', 'link'), size.inProcess);
	const builtinMeasured = await time((side) => builtin(side, 'builtin'), size.builtin);
	return {
		executions,
		jobSeconds,
		slots: slotsPerWorker,
		oursSeconds,
		inProcessSeconds: inRounds(inProcessMeasured, executions),
		builtinSeconds: inRounds(builtinMeasured, executions),
		inProcessMeasured,
		builtinMeasured,
		...idle,
	};
}

export const slots: Section<'slots'> = { name: 'slots', limitSeconds: 780, run: runSlots };
