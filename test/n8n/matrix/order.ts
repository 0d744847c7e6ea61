/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { providers } from '../../../nodes/providers';
import { usualParameters } from '../../usualParameters';
import { eventually } from '../eventually';
import { ENDED, type Execution, type ExecutionStatus } from '../execution';
import type { N8nClient } from '../n8nClient';
import { PACKAGE_NAME } from '../packedPackage';
import { credentialName } from '../simulatedProviders';
import type { WorkflowJson, WorkflowNode } from '../workflowJson';

export const onErrors = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;
export type OnError = (typeof onErrors)[number];

/** What a user chose for both nodes. */
export interface Settings {
	provider: string;
	retryOnFail: boolean;
	onError: OnError;
}

/** A workflow of its own: webhook -> rows -> Create -> Wait. */
export interface Order extends Settings {
	/** Of the workflow, and the last part of its webhook address. */
	name: string;
	/** Ends the name of the credential. */
	suffix?: string;
	waitUsing?: 'here' | 'background';
	callback?: 'always' | 'never';
	deduplicationKey?: string;
	/** The prompt, instead of that of the row. */
	prompt?: string;
	/** Of the workflow's settings. */
	timeoutSeconds?: number;
	/** One row after the other, each in a round of its own. */
	loops?: boolean;
}

/** What one call of the webhook asks for; every prompt is its own, so that each bill has one cause. */
export interface Rows {
	rows: ReadonlyArray<{ prompt: string }>;
	/** Give Up After. */
	minutes?: number;
	output?: 'link' | 'linkAndFile';
}

const askAgainMs = 300;

/** The prompt of the row, and something else at each evaluation. */
export const changingPrompt = '={{ $json.prompt }} at {{ $now.toISO() }} {{ Math.random() }}';

/** n8n takes 0 for its default of a second. */
const betweenTriesMs = 1;

export function workflowOf(order: Order): WorkflowJson {
	const {
		name,
		provider,
		retryOnFail,
		onError,
		suffix = '',
		waitUsing = 'here',
		callback = 'never',
		deduplicationKey,
		prompt,
		timeoutSeconds,
		loops = false,
	} = order;
	const { credential = '' } = providers.find(({ id }) => id === provider) ?? {};
	const node = (nodeName: string, type: string, parameters: object, more: object = {}): WorkflowNode => ({
		id: nodeName,
		name: nodeName,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: { ...parameters },
		...more,
	});
	const chosen = {
		credentials: { [credential]: { id: '$credentials', name: credentialName(provider, suffix) } },
		onError,
		...(retryOnFail && { retryOnFail, maxTries: 3, waitBetweenTries: betweenTriesMs }),
	};
	const options = { callback, ...(deduplicationKey !== undefined && { deduplicationKey }) };
	const asked = (field: string, otherwise: string) => `={{ $("Rows").first().json.body.${field} ?? ${otherwise} }}`;
	const to = (next: string) => ({ main: [[{ node: next, type: 'main', index: 0 }]] });
	const webhook = { httpMethod: 'POST', path: name, responseMode: 'onReceived', options: {} };
	return {
		name,
		settings: { executionOrder: 'v1', ...(timeoutSeconds && { executionTimeout: timeoutSeconds }) },
		nodes: [
			node('Rows', 'n8n-nodes-base.webhook', webhook, { typeVersion: 2, webhookId: name }),
			node('Split', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.rows', options: {} }),
			...(loops ? [node('Loop', 'n8n-nodes-base.splitInBatches', { options: {} }, { typeVersion: 3 })] : []),
			node(
				'Create',
				`${PACKAGE_NAME}.createVideo`,
				{ ...usualParameters(provider), ...(prompt && { prompt }), options },
				chosen,
			),
			node(
				'Wait',
				`${PACKAGE_NAME}.waitForVideo`,
				{
					provider: 'fromJob',
					waitUsing,
					simplify: false,
					output: asked('output', '"link"'),
					options: { timeLimitMinutes: asked('minutes', '5') },
				},
				chosen,
			),
		],
		connections: loops
			? {
					Rows: to('Split'),
					Split: to('Loop'),
					Loop: { main: [[], ...to('Create').main] },
					Create: to('Wait'),
					Wait: to('Loop'),
				}
			: { Rows: to('Split'), Split: to('Create'), Create: to('Wait') },
	};
}

/** A workflow that can be called again and again, one call at a time. */
export class Orders {
	private newest: string | undefined;

	private constructor(
		readonly order: Order,
		readonly workflowId: string,
	) {}

	static async open(client: N8nClient, order: Order): Promise<Orders> {
		const workflowId = await client.createWorkflow(workflowOf(order));
		await client.activate(workflowId);
		return new Orders(order, workflowId);
	}

	/** Gives back the id of the execution. */
	async start(client: N8nClient, rows: Rows): Promise<string> {
		await this.call(client, rows);
		return await this.newestId(client);
	}

	async call(client: N8nClient, rows: Rows): Promise<void> {
		const { status } = await client.callWebhook(this.order.name, rows);
		if (status !== 200) throw new Error(`The webhook answered ${status}`);
	}

	/** The execution of the last call. */
	async newestId(client: N8nClient): Promise<string> {
		const after = this.newest === undefined ? {} : { after: this.newest };
		const { id } = await client.newestExecution(this.workflowId, { timeoutMs: 60_000, ...after });
		this.newest = id;
		return id;
	}

	async retry(client: N8nClient, executionId: string): Promise<Execution> {
		return await untilEnded(client, await this.startRetry(client, executionId));
	}

	/** n8n answers a retry only when it has ended; its id is found in the list. */
	async startRetry(client: N8nClient, executionId: string): Promise<string> {
		void client.retryExecution(executionId).catch(() => undefined);
		return await eventually('the retried execution', 60_000, async () => {
			const all = await client.listExecutions({ workflowId: this.workflowId });
			return all.find((one) => one.mode === 'retry' && Number(one.id) > Number(executionId))?.id;
		});
	}
}

export async function untilEnded(
	client: N8nClient,
	id: string,
	status: readonly ExecutionStatus[] = ENDED,
): Promise<Execution> {
	return await client.waitForExecution(id, { timeoutMs: 120_000, status });
}

/**
 * Calls all workflows at once and returns when all have ended. One question for all of them: asking for each would keep
 * n8n busier than the videos do.
 */
export async function runAll(
	client: N8nClient,
	calls: ReadonlyArray<{ workflow: Orders; rows: Rows }>,
): Promise<Execution[]> {
	await Promise.all(calls.map(async ({ workflow, rows }) => await workflow.call(client, rows)));
	const ids = await Promise.all(calls.map(async ({ workflow }) => await workflow.newestId(client)));
	await eventually('all executions to end', 120_000, async () => {
		await sleep(askAgainMs);
		const open = await client.listExecutions({ status: ['new', 'running', 'waiting'] });
		return open.some(({ id }) => ids.includes(id)) ? undefined : true;
	});
	return await Promise.all(ids.map(async (id) => await untilEnded(client, id)));
}
