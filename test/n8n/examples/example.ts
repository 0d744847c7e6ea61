/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { providers } from '../../../nodes/providers';
import type { Execution } from '../execution';
import type { N8nClient } from '../n8nClient';
import { credentialName } from '../simulatedProviders';
import type { WorkflowJson, WorkflowNode } from '../workflowJson';

const folder = join(__dirname, '..', '..', '..', 'examples');

/** An example as a user imports it. */
export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as WorkflowJson;
}

/** Other fields for one node. */
export function changed(workflow: WorkflowJson, nodeName: string, fields: Partial<WorkflowNode>): WorkflowJson {
	if (!workflow.nodes.some(({ name }) => name === nodeName)) throw new Error(`No node is called "${nodeName}"`);
	const nodes = workflow.nodes.map((node) => (node.name === nodeName ? { ...node, ...fields } : node));
	return { ...workflow, nodes };
}

/** Changes some parameters of one node, as a user does who follows the note. */
export function withParameters(
	workflow: WorkflowJson,
	nodeName: string,
	parameters: Record<string, unknown>,
): WorkflowJson {
	const before = workflow.nodes.find(({ name }) => name === nodeName)?.parameters;
	return changed(workflow, nodeName, { parameters: { ...before, ...parameters } });
}

/** Lets the outside world start what begins with a button or a chat, since nobody watches such a run. */
export async function runByWebhook(
	client: N8nClient,
	workflow: WorkflowJson,
	trigger: string,
	path: string,
): Promise<string> {
	const webhook = {
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
	};
	const workflowId = await client.createWorkflow(changed(workflow, trigger, webhook));
	await client.activate(workflowId);
	await client.callWebhook(path, {});
	const { id } = await client.newestExecution(workflowId);
	await client.deactivate(workflowId);
	return id;
}

/** Starts an example the way the button in the editor does, and waits for its end. */
export async function runToEnd(client: N8nClient, workflow: WorkflowJson, fromTrigger: string): Promise<Execution> {
	const workflowId = await client.createWorkflow(workflow);
	const id = await client.runManually(workflowId, { fromTrigger });
	return await client.waitForExecution(id, { status: 'success', timeoutMs: 120_000 });
}

function chosenCredentials({ type, parameters = {} }: WorkflowNode, suffix: string): WorkflowNode['credentials'] {
	const isOurs = /\.(createVideo|waitForVideo)(Tool)?$/.test(type);
	const used = providers.filter(({ id }) => [id, 'fromJob'].includes(String(parameters.provider)));
	return isOurs
		? Object.fromEntries(
				used.map(({ id, credential }) => [credential, { id: '$credentials', name: credentialName(id, suffix) }]),
			)
		: undefined;
}

/** Chooses a credential wherever the example has none, which its note asks for. */
export function withCredentials(workflow: WorkflowJson, suffix = ''): WorkflowJson {
	const nodes = workflow.nodes.map((node) => {
		const credentials = chosenCredentials(node, suffix);
		return credentials ? { ...node, credentials } : node;
	});
	return { ...workflow, nodes };
}
