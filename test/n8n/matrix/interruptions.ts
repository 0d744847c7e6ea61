/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import { startSimulator, type Simulator } from '../../simulator/server';
import { providerIdsOnN8n } from '../../tier';
import { eventually } from '../eventually';
import { ENDED, type Execution } from '../execution';
import { VideoJobs } from '../ledger/videoJobs';
import type { OwnN8n } from '../ownN8n';
import { storeCredentials } from '../simulatedProviders';
import { behindGate, type Gate } from './gate';
import { moneyOf, type Money } from './money';
import { Orders, untilEnded, type Order, type Settings } from './order';

/** An n8n, and the gate before its provider side. */
export interface Stage {
	own: OwnN8n;
	gate: Gate;
}

/** What became of one interrupted execution of one provider. */
export interface Outcome {
	settings: Settings;
	/** How the execution ended, and its retry. */
	statuses: string[];
	money: Money;
}

/** One execution of one provider, and what it asks for. */
interface Batch {
	workflow: Orders;
	prompts: readonly string[];
	id: string;
}

/** A batch of each provider, all at once. */
async function started(
	{ client }: OwnN8n,
	kind: string,
	promptsFor: (name: string) => readonly string[],
	more: Partial<Order> = {},
): Promise<Batch[]> {
	return await Promise.all(
		providerIdsOnN8n.map(async (provider) => {
			const name = `${kind}-${provider}`;
			const settings = { provider, retryOnFail: false, onError: 'stopWorkflow' } as const;
			const workflow = await Orders.open(client, { ...settings, name, ...more });
			const prompts = promptsFor(name);
			return { workflow, prompts, id: await workflow.start(client, rowsOf(prompts)) };
		}),
	);
}

const rowsOf = (prompts: readonly string[]) => ({ rows: prompts.map((prompt) => ({ prompt })) });

const manyOf = (count: number, words: string) => Array.from({ length: count }, (_, index) => `${words} no ${index};`);

async function statesOf({ client }: OwnN8n, { workflow }: Batch): Promise<Array<string | null>> {
	return (await (await VideoJobs.open(client)).rowsOf(workflow.workflowId)).map(({ state }) => state);
}

/** What the provider has, what the retried execution shows, and what the table says. */
async function outcomeOf(
	{ client }: OwnN8n,
	simulator: Simulator,
	{ workflow, prompts }: Batch,
	first: Execution,
	again: Execution,
): Promise<Outcome> {
	const rows = await (await VideoJobs.open(client)).rowsOf(workflow.workflowId);
	return {
		settings: workflow.order,
		statuses: [first.status, again.status],
		money: moneyOf(simulator.report(), prompts, [again], rows),
	};
}

/**
 * The time of the workflow is up while ten submits are on their way and five items have not left. n8n's retry of such an
 * execution goes on behind the node that was running, so the workflow is started again.
 */
export async function timeoutDuringSubmit({ own, gate }: Stage): Promise<Outcome[]> {
	const words = 'in time or not';
	gate.answerLate(words, 20_000);
	const more = { suffix: behindGate, timeoutSeconds: 15, deduplicationKey: '={{ $json.prompt }}' };
	const batches = await started(own, 'timeout', (name) => manyOf(15, `scene: instant, ${words}, ${name}`), more);
	const ended = await Promise.all(batches.map(async ({ id }) => await untilEnded(own.client, id, ['canceled'])));
	// The node goes on until its submits have ended, whatever n8n says about the execution.
	await eventually('the late answers', 60_000, async () =>
		Promise.resolve(gate.lateAnswers() === 0 ? true : undefined),
	);
	gate.answerLate(words, 0);
	return await Promise.all(
		batches.map(async (batch, index) => {
			const id = await batch.workflow.start(own.client, rowsOf(batch.prompts));
			return await outcomeOf(own, own.simulator, batch, ended[index]!, await untilEnded(own.client, id));
		}),
	);
}

/** n8n dies while ten jobs run and forty items wait for room at the provider; it starts again, and the execution is retried. */
export async function crashWithUnsentItems({ own }: Stage): Promise<Outcome[]> {
	const studio = await startSimulator({ capacity: 10, jobSeconds: 600 });
	const settled = new Set<string>();
	const settle = () => {
		for (const { jobId } of studio.jobs.list()) {
			if (!settled.has(jobId)) studio.jobs.settle(jobId);
			settled.add(jobId);
		}
	};
	try {
		const suffix = ' with room for ten';
		await storeCredentials(own.client, studio, { suffix });
		const batches = await started(own, 'unsent', (name) => manyOf(50, name), { suffix });
		await eventually('ten jobs, and forty items that wait for the next time a submit is tried', 120_000, async () => {
			const isFull = (provider: string) =>
				studio
					.report()
					.arrivals.some((one) => one.provider === provider && one.kind === 'submit' && one.jobId === undefined);
			const areWaiting = batches.map(async (batch) => {
				const states = await statesOf(own, batch);
				const count = (wanted: string) => states.filter((state) => state === wanted).length;
				return isFull(batch.workflow.order.provider) && count('accepted') === 10 && count('waiting') === 40;
			});
			return (await Promise.all(areWaiting)).every((isWaiting) => isWaiting) ? true : undefined;
		});
		await own.crash(settle);
		return await Promise.all(
			batches.map(async (batch) => {
				const first = await untilEnded(own.client, batch.id, ['crashed']);
				const retriedId = await batch.workflow.startRetry(own.client, batch.id);
				const again = await eventually('the retried execution to end', 300_000, async () => {
					settle();
					await sleep(300);
					const execution = await own.client.getExecution(retriedId);
					return ENDED.includes(execution.status) ? execution : undefined;
				});
				return await outcomeOf(own, studio, batch, first, again);
			}),
		);
	} finally {
		await studio.close();
	}
}

/** The table goes away when the first rows of a claim are in it; when all have given up it comes back, and they are retried. */
export async function tableDownInMidClaim({ own }: Stage): Promise<Outcome[]> {
	const database = new DatabaseSync(join(own.server.userFolder, '.n8n', 'database.sqlite'), { timeout: 10_000 });
	const { id } = database.prepare("SELECT id FROM data_table WHERE name = 'Video jobs'").get() ?? {};
	const table = `data_table_user_${String(id)}`;
	const rename = (from: string, to: string) => database.exec(`ALTER TABLE "${from}" RENAME TO "${to}"`);
	const newest = database.prepare(`SELECT MAX(id) AS id FROM "${table}"`);
	const before = newest.get()?.id;
	try {
		const starting = started(own, 'table-down', (name) => manyOf(3, `scene: instant, ${name}`));
		await eventually('the rows of a claim', 60_000, async () =>
			Promise.resolve(newest.get()?.id === before ? undefined : true),
		);
		rename(table, `${table}_away`);
		const ended = starting.then(
			async (batches) =>
				await Promise.all(
					batches.map(async (batch) => [batch, await untilEnded(own.client, batch.id, ['error'])] as const),
				),
		);
		const first = await ended.finally(() => rename(`${table}_away`, table));
		return await Promise.all(
			first.map(async ([batch, execution]) =>
				outcomeOf(own, own.simulator, batch, execution, await batch.workflow.retry(own.client, batch.id)),
			),
		);
	} finally {
		database.close();
	}
}

/** Rounds with equal requests. The provider rejects that of the second round, and the execution is retried. */
export async function retriedLoop({ own, gate }: Stage): Promise<Outcome[]> {
	const equal = (name: string) => {
		const prompt = `scene: instant, equal rounds of ${name}`;
		gate.refuse(prompt, 'second');
		return [prompt, prompt, prompt];
	};
	const batches = await started(own, 'loop', equal, { suffix: behindGate, loops: true });
	return await Promise.all(
		batches.map(async (batch) => {
			const first = await untilEnded(own.client, batch.id, ['error']);
			return await outcomeOf(own, own.simulator, batch, first, await batch.workflow.retry(own.client, batch.id));
		}),
	);
}
