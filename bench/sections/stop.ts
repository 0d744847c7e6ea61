/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { node, pathOf, workflowOf } from '../../test/n8n/background/stage';
import { eventually } from '../../test/n8n/eventually';
import { ENDED } from '../../test/n8n/execution';
import type { N8nClient } from '../../test/n8n/n8nClient';
import type { Bench, ProviderSide } from '../bench';
import { ours, type Contender } from '../contenders';
import type { StopFigures } from '../figures';
import { start, type Running } from '../run';
import type { Scale, Section } from '../section';
import { median, rounded } from '../statistics';

const jobs = 5;
const repeats: Record<Scale, number> = { full: 10, small: 1 };
const withinMs = 60_000;

/** What n8n itself needs: its Wait node, short enough to wait inside the execution. */
function waitNode(side: ProviderSide): Contender {
	const workflow = workflowOf(side, 'wait-node', { withCreate: false });
	const pause = {
		...node('Wait', 'n8n-nodes-base.wait', { resume: 'timeInterval', amount: 60, unit: 'seconds' }),
		typeVersion: 1.1,
		webhookId: 'wait-node',
	};
	const nodes = workflow.nodes.map((one) => (one.name === 'Wait' ? pause : one));
	return { path: pathOf(side, 'wait-node'), workflow: { ...workflow, nodes } };
}

/** Milliseconds from the button to the end of the execution. */
async function stopped(client: N8nClient, { executionId }: Running): Promise<number> {
	const pressedMs = performance.now();
	await client.stopExecution(executionId);
	await eventually('the end of the execution', withinMs, async () =>
		ENDED.includes((await client.getExecution(executionId)).status) ? true : undefined,
	);
	return performance.now() - pressedMs;
}

async function runStop(bench: Bench, scale: Scale): Promise<StopFigures> {
	const { client } = await bench.n8n();
	const oursMs: number[] = [];
	const waitNodeMs: number[] = [];
	let callsAfterwards = 0;
	for (let repeat = 0; repeat < repeats[scale]; repeat++) {
		const side = await bench.providerSide(client, {});
		const polls = () => side.simulator.report().arrivals.filter(({ kind }) => kind === 'poll').length;
		const prompts = Array.from({ length: jobs }, (_, index) => `scene: stuck ${index}`);
		const waiting = await start(client, ours(side, 'ours', 'link'), prompts);
		await eventually('polls of all jobs', withinMs, async () => (polls() >= jobs ? true : undefined));
		oursMs.push(await stopped(client, waiting));
		const before = side.simulator.report().arrivals.length;
		const pausing = await start(client, waitNode(side), ['one']);
		await sleep(2_000);
		waitNodeMs.push(await stopped(client, pausing));
		callsAfterwards += side.simulator.report().arrivals.length - before;
	}
	const [oursMedianMs, waitNodeMedianMs] = [median(oursMs), median(waitNodeMs)];
	return {
		jobs,
		oursMs: rounded(oursMedianMs),
		longestMs: rounded(Math.max(...oursMs)),
		waitNodeMs: rounded(waitNodeMedianMs),
		ratioToWaitNode: rounded(oursMedianMs / waitNodeMedianMs, 1),
		callsAfterwards,
	};
}

export const stop: Section<'stop'> = { name: 'stop', limitSeconds: 180, run: runStop };
