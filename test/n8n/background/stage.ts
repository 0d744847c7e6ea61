/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { providers } from '../../../nodes/providers';
import type { VideoProvider } from '../../../nodes/video/provider';
import { startSimulator, type Arrival, type Simulator, type SimulatorOptions } from '../../simulator/server';
import { usualParameters } from '../../usualParameters';
import { eventually } from '../eventually';
import type { Execution, ExecutionItem, ExecutionStatus, ExecutionSummary } from '../execution';
import { ENDED, nodeItems, nodeRun } from '../execution';
import type { N8nClient } from '../n8nClient';
import { PACKAGE_NAME } from '../packedPackage';
import { sharedN8n } from '../sharedN8n';
import { credentialName, SIMULATOR_KEY } from '../simulatedProviders';
import type { WorkflowJson, WorkflowNode } from '../workflowJson';
import type { HandedOut, Relay } from './relay';
import { openRelay } from './relay';

/** A first use installs n8n. */
export const readyWithinMs = 15 * 60_000;

/** n8n scans for due executions once a minute, and a timed poll is due a minute after the last. */
export const timedPollWithinMs = 150_000;

/** One provider side, with credentials of its own that lead there. */
export interface Stage {
	client: N8nClient;
	simulator: Simulator;
	relay: Relay;
	/** Ends the names of this stage's credentials and webhook paths. */
	suffix: string;
}

const askAgainMs = 400;

interface StageOptions extends SimulatorOptions {
	/** Of the credential. */
	storedCallbackSecret?: string;
	client?: N8nClient;
}

/** Sets up a provider side of its own, so that no case sees the jobs of another. */
export async function withStage<T>(
	work: (stage: Stage) => Promise<T>,
	{ storedCallbackSecret, client: givenClient, ...options }: StageOptions = {},
): Promise<T> {
	const client = givenClient ?? (await sharedN8n()).client;
	const simulator = await startSimulator({ jobSeconds: 15, ...options });
	const relay = await openRelay(simulator);
	const suffix = ` ${randomUUID()}`;
	try {
		for (const { id, credential, callbackProof } of providers) {
			const secret = callbackProof?.kind === 'hmac' ? storedCallbackSecret : undefined;
			await client.createCredential({
				name: credentialName(id, suffix),
				type: credential,
				data: {
					apiKey: SIMULATOR_KEY,
					baseUrl: relay.baseUrl(id),
					...(secret !== undefined && { callbackSecret: secret }),
				},
			});
		}
		return await work({ client, simulator, relay, suffix });
	} finally {
		await relay.close();
		await simulator.close();
	}
}

export interface Shape {
	provider?: string;
	/** Of Create Video. */
	create?: Record<string, unknown>;
	/** Options of Create Video: whether the provider is to call back. */
	callback?: 'always' | 'never';
	/** Of Wait for Video. */
	wait?: Record<string, unknown>;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** Between Create Video and Wait for Video. */
	between?: WorkflowNode[];
	/** Of the workflow. */
	settings?: Record<string, unknown>;
	/** Between the rows and Create Video is the place of `Split`; with false the rows go straight to Wait for Video. */
	withCreate?: boolean;
}

export function node(name: string, type: string, parameters: WorkflowNode['parameters'] = {}): WorkflowNode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: parameters ?? {} };
}

function credentialsFor(suffix: string, used: readonly VideoProvider[]): NonNullable<WorkflowNode['credentials']> {
	return Object.fromEntries(
		used.map(({ id, credential }) => [credential, { id: '$credentials', name: credentialName(id, suffix) }]),
	);
}

export function createNode(
	{ provider = 'shortApi', create, callback = 'always' }: Shape,
	suffix: string,
): WorkflowNode {
	const parameters = { ...usualParameters(provider), options: { callback }, ...create };
	return {
		...node('Create', `${PACKAGE_NAME}.createVideo`, parameters),
		credentials: credentialsFor(
			suffix,
			providers.filter(({ id }) => id === provider),
		),
	};
}

export function waitNode({ wait, onError }: Shape, suffix: string): WorkflowNode {
	return {
		...node('Wait', `${PACKAGE_NAME}.waitForVideo`, { provider: 'fromJob', simplify: false, ...wait }),
		credentials: credentialsFor(suffix, providers),
		...(onError && { onError }),
	};
}

/** The last part of a stage's webhook address, and the name of its workflow. */
export function pathOf({ suffix }: Pick<Stage, 'suffix'>, name: string): string {
	return `${name}${suffix}`.replaceAll(' ', '-');
}

/** Webhook -> Split -> Create -> ... -> Wait -> Good, and Bad at the error branch; a manual trigger leads in too. */
export function workflowOf(
	stage: Pick<Stage, 'suffix'>,
	name: string,
	shape: Shape,
	manualRows: readonly object[] = [],
): WorkflowJson {
	const path = pathOf(stage, name);
	const split = node('Split', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.rows', options: {} });
	const nodes = [
		{
			...node('Rows', 'n8n-nodes-base.webhook', { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} }),
			typeVersion: 2,
			webhookId: path,
		},
		split,
		...(shape.withCreate === false ? [] : [createNode(shape, stage.suffix)]),
		...(shape.between ?? []),
		waitNode(shape, stage.suffix),
		node('Good', 'n8n-nodes-base.noOp'),
	];
	const manual = [
		node('Start', 'n8n-nodes-base.manualTrigger'),
		{
			...node('Typed Rows', 'n8n-nodes-base.set', {
				mode: 'raw',
				jsonOutput: JSON.stringify({ body: { rows: manualRows } }),
			}),
			typeVersion: 3.4,
		},
	];
	const to = (name: string) => [{ node: name, type: 'main', index: 0 }];
	const links = nodes.slice(0, -1).map(({ name, onError }, index) => {
		const next = to(nodes[index + 1]?.name ?? '');
		return [name, { main: onError === 'continueErrorOutput' ? [next, to('Bad')] : [next] }];
	});
	return {
		name: path,
		nodes: [...nodes, node('Bad', 'n8n-nodes-base.noOp'), ...manual],
		connections: {
			...Object.fromEntries(links),
			Start: { main: [to('Typed Rows')] },
			'Typed Rows': { main: [to('Split')] },
		},
		settings: { executionOrder: 'v1', ...shape.settings },
	};
}

export interface Started {
	workflowId: string;
	/** Of the execution with the user's nodes; the watcher has another. */
	executionId: string;
	startedMs: number;
}

/** The newest 100 executions of a workflow: those a trigger started, and those that Wait for Video started. */
export async function executionsOf(
	client: N8nClient,
	workflowId: string,
): Promise<{ parents: ExecutionSummary[]; watchers: ExecutionSummary[] }> {
	const all = await client.listExecutions({ workflowId });
	return {
		parents: all.filter(({ mode }) => mode !== 'integrated'),
		watchers: all.filter(({ mode }) => mode === 'integrated'),
	};
}

/** Starts rows -> Create -> Wait as an outside system does: through the production webhook. */
export async function start(
	stage: Stage,
	name: string,
	prompts: readonly string[],
	shape: Shape = {},
): Promise<Started> {
	return await startRows(
		stage,
		name,
		prompts.map((prompt) => ({ prompt })),
		shape,
	);
}

export async function startRows(
	stage: Stage,
	name: string,
	rows: readonly object[],
	shape: Shape = {},
): Promise<Started> {
	return await startWorkflow(stage, workflowOf(stage, name, shape), rows);
}

/** As `startRows`, for a workflow of `workflowOf` to which something was added. */
export async function startWorkflow(
	{ client }: Stage,
	workflow: WorkflowJson,
	rows: readonly object[],
): Promise<Started> {
	const workflowId = await client.createWorkflow(workflow);
	await client.activate(workflowId);
	const startedMs = Date.now();
	const { status } = await client.callWebhook(workflow.name, { rows });
	if (status !== 200) throw new Error(`The webhook answered ${status}`);
	const executionId = await eventually('the execution of the webhook', 60_000, async () => {
		const { parents } = await executionsOf(client, workflowId);
		return parents.at(-1)?.id;
	});
	return { workflowId, executionId, startedMs };
}

/**
 * Once nothing of the inner executions is left but what n8n keeps of a stopped or crashed one, and perhaps a guard, which
 * looks after minutes only.
 */
export async function watcherEnded({ client }: Stage, { workflowId }: Started): Promise<void> {
	await eventually('the end of the watcher', timedPollWithinMs, async () => {
		const { watchers } = await executionsOf(client, workflowId);
		const [first, ...guards] = watchers.filter(({ status }) => !ENDED.includes(status)).reverse();
		if (first === undefined) return true;
		const left = await client.findExecution(first.id);
		return left && guards.length === 0 && isGuard(left) ? true : undefined;
	});
}

function isGuard({ data }: Execution): boolean {
	return JSON.stringify(data.executionData?.nodeExecutionStack ?? []).includes('guardedId');
}

/** Asks gently: many cases wait at the same time, and what they measure is n8n, not their own questions. */
async function untilStatus(
	{ client }: Stage,
	{ executionId, workflowId }: Started,
	wanted: readonly ExecutionStatus[],
	timeoutMs: number,
): Promise<Execution> {
	await eventually(`execution ${executionId} to be ${wanted.join(' or ')}`, timeoutMs, async () => {
		await sleep(askAgainMs);
		const { parents } = await executionsOf(client, workflowId);
		const { status = 'unknown' } = parents.find(({ id }) => id === executionId) ?? {};
		return wanted.includes(status) || ENDED.includes(status) ? true : undefined;
	});
	const execution = await client.getExecution(executionId);
	if (wanted.includes(execution.status)) return execution;
	const because = execution.data.resultData.error?.message ?? 'without an error';
	throw new Error(`Execution ${executionId} became ${execution.status}: ${because}`);
}

/** Returns once the execution sleeps with its videos still open. */
export async function asleep(stage: Stage, run: Started): Promise<Execution> {
	return await untilStatus(stage, run, ['waiting'], 60_000);
}

export async function ended(stage: Stage, run: Started, timeoutMs = timedPollWithinMs): Promise<Execution> {
	return await untilStatus(stage, run, ENDED, timeoutMs);
}

export function jobIdsOf(execution: Execution): string[] {
	return nodeItems(execution, 'Create').map(({ json }) => String(json.jobId));
}

/** A timed poll comes no sooner than this after the one before it. */
const betweenTimedPollsMs = 60_000;

/** Whether a callback caused the last poll of each job: the clock would have caused it later. */
export function wasFoundByCallback(stage: Stage, execution: Execution): boolean {
	return jobIdsOf(execution).every((id) => {
		const polls = arrivalsOf(stage, 'poll').filter(({ jobId }) => jobId === id);
		const [before, last] = polls.slice(-2);
		return before !== undefined && last !== undefined && last.atMs - before.atMs < betweenTimedPollsMs;
	});
}

/** Whether no job was still open when the node after Wait for Video started. */
export function wasPatient({ simulator }: Stage, execution: Execution): boolean {
	const ids = jobIdsOf(execution);
	const { jobs } = simulator.report();
	const settledMs = jobs.filter(({ jobId }) => ids.includes(jobId)).map(({ settledAtMs }) => settledAtMs ?? Infinity);
	return nodeRun(execution, 'Good').startTime >= Math.max(...settledMs);
}

export function arrivalsOf({ simulator }: Stage, kind: Arrival['kind']): Arrival[] {
	return simulator.report().arrivals.filter((arrival) => arrival.kind === kind);
}

export function detailsOf(item: ExecutionItem | undefined): Record<string, unknown> {
	return (item?.json.details ?? {}) as Record<string, unknown>;
}

export async function sleepsAndEnds(stage: Stage, run: Started): Promise<Execution> {
	await asleep(stage, run);
	return await ended(stage, run);
}

export interface Sleeping {
	run: Started;
	jobId: string;
	handedOut: HandedOut;
}

/** An execution that sleeps with one job, and what its provider knows. */
export async function sleepingWith(stage: Stage, prompt: string, shape: Shape = {}): Promise<Sleeping> {
	const run = await start(stage, 'defence', [prompt], shape);
	const [jobId = ''] = jobIdsOf(await asleep(stage, run));
	const [handedOut] = stage.relay.handedOut;
	if (!handedOut) throw new Error('The provider was given no callback address');
	return { run, jobId, handedOut };
}
