/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { providers } from '../../../nodes/providers';
import { credentialName } from '../simulatedProviders';
import type { WorkflowJson, WorkflowNode } from '../workflowJson';

const folder = join(__dirname, '..', '..', '..', 'examples');

/** An example as a user imports it. */
export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as WorkflowJson;
}

/** Changes the parameters of one node, as a user does who follows the note. */
export function withParameters(
	workflow: WorkflowJson,
	nodeName: string,
	parameters: Record<string, unknown>,
): WorkflowJson {
	if (!workflow.nodes.some(({ name }) => name === nodeName)) throw new Error(`No node is called "${nodeName}"`);
	const nodes = workflow.nodes.map((node) =>
		node.name === nodeName ? { ...node, parameters: { ...node.parameters, ...parameters } } : node,
	);
	return { ...workflow, nodes };
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
