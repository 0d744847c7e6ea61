import { randomUUID } from 'node:crypto';

import { providers } from '../../../nodes/providers';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server';
import { imageUrl, usualParameters } from '../../usualParameters';
import type { Execution, ExecutionItem } from '../execution';
import { nodeItems } from '../execution';
import { PACKAGE_NAME } from '../packedPackage';
import { sharedN8n, type SharedN8n } from '../sharedN8n';
import { credentialName, storeCredentials } from '../simulatedProviders';
import type { WorkflowJson, WorkflowNode } from '../workflowJson';

export { imageUrl };

/** A first use installs n8n. */
export const readyWithinMs = 15 * 60_000;

/** A provider side, credentials that lead there, and the n8n that all scenarios share. */
export interface Scenario extends SharedN8n {
	simulator: Simulator;
	/** Ends the names of this scenario's credentials. */
	suffix: string;
}

export async function withScenario(
	work: (scenario: Scenario) => Promise<void>,
	options: SimulatorOptions = {},
): Promise<void> {
	const n8n = await sharedN8n();
	const simulator = await startSimulator({ jobSeconds: 0.5, ...options });
	const suffix = ` ${randomUUID()}`;
	try {
		await storeCredentials(n8n.client, simulator, { suffix });
		await work({ ...n8n, simulator, suffix });
	} finally {
		await simulator.close();
	}
}

type Parameters = Record<string, unknown>;
type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

export interface Step {
	type: 'createVideo' | 'waitForVideo';
	parameters: Parameters;
	onError?: OnError;
}

export function createVideo(provider: string, changes: Parameters = {}, onError?: OnError): Step {
	const parameters = { ...usualParameters(provider), ...changes };
	return { type: 'createVideo', parameters, ...(onError && { onError }) };
}

/** Waits in the execution itself, which these scenarios are about. */
export function waitForVideo(changes: Parameters = {}, onError?: OnError): Step {
	const parameters = { provider: 'fromJob', waitUsing: 'here', simplify: false, ...changes };
	return { type: 'waitForVideo', parameters, ...(onError && { onError }) };
}

const nodeNames = { createVideo: 'Create Video', waitForVideo: 'Wait for Video' } as const;

function nodeOf({ type, parameters, onError }: Step, index: number, suffix: string): WorkflowNode {
	const used = providers.filter(({ id }) => type === 'waitForVideo' || id === parameters.provider);
	return {
		id: `step-${index}`,
		name: nodeNames[type],
		type: `${PACKAGE_NAME}.${type}`,
		typeVersion: 1,
		position: [220 * (index + 2), 0],
		parameters,
		credentials: Object.fromEntries(
			used.map(({ id, credential }) => [credential, { id: '$credentials', name: credentialName(id, suffix) }]),
		),
		...(onError && { onError }),
	};
}

function startNodes(rows: readonly object[]): WorkflowNode[] {
	return [
		{
			id: 'start',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: 'rows',
			name: 'Rows',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [110, 0],
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ rows }) },
		},
		{
			id: 'one-item-per-row',
			name: 'One Item per Row',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			position: [220, 0],
			parameters: { fieldToSplitOut: 'rows', options: {} },
		},
	];
}

/** Start -> rows -> steps; a node that has an error branch leads it to "Errors". */
export function workflowOf(rows: readonly object[], steps: readonly Step[], suffix: string): WorkflowJson {
	const nodes = [...startNodes(rows), ...steps.map((step, index) => nodeOf(step, index, suffix))];
	const done = (name: string, y: number): WorkflowNode => ({
		id: name,
		name,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [1200, y],
		parameters: {},
	});
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	const chain = [...nodes.map(({ name }) => name), 'Videos'];
	const connections = Object.fromEntries(
		nodes.map(({ name, onError }, index) => [
			name,
			{ main: [to(chain[index + 1] ?? 'Videos'), ...(onError === 'continueErrorOutput' ? [to('Errors')] : [])] },
		]),
	);
	return {
		name: `Scenario${suffix}`,
		nodes: [...nodes, done('Videos', 0), done('Errors', 200)],
		connections,
		settings: { executionOrder: 'v1' },
	};
}

/** Starts rows -> steps the way the button in the editor does; gives back the execution's id. */
export async function startSteps(
	{ client, suffix }: Scenario,
	rows: readonly object[],
	steps: readonly Step[],
): Promise<string> {
	const workflowId = await client.createWorkflow(workflowOf(rows, steps, suffix));
	return await client.runManually(workflowId, { fromTrigger: 'Start' });
}

export async function runSteps(
	scenario: Scenario,
	rows: readonly object[],
	steps: readonly Step[],
): Promise<Execution> {
	const executionId = await startSteps(scenario, rows, steps);
	return await scenario.client.waitForExecution(executionId, { timeoutMs: 120_000 });
}

/** Runs rows through steps against a provider side of its own. */
export async function withExecution(
	rows: readonly object[],
	steps: readonly Step[],
	work: (execution: Execution, scenario: Scenario) => void,
): Promise<void> {
	await withScenario(async (scenario) => work(await runSteps(scenario, rows, steps), scenario));
}

export function itemsOf(execution: Execution, type: Step['type'], output = 0): ExecutionItem[] {
	return nodeItems(execution, nodeNames[type], output);
}

export function detailsOf(item: ExecutionItem | undefined): Record<string, unknown> {
	return (item?.json.details ?? {}) as Record<string, unknown>;
}

export function arrivalsOf(simulator: Simulator, kind: string) {
	return simulator.report().arrivals.filter((arrival) => arrival.kind === kind);
}
