/** A workflow as n8n exports it. */
export interface WorkflowJson {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	[field: string]: unknown;
}

export interface WorkflowNode {
	name: string;
	type: string;
	parameters?: Record<string, unknown>;
	credentials?: Record<string, { id?: string | null; name: string }>;
	disabled?: boolean;
	[field: string]: unknown;
}

export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

const PLACEHOLDER = '$credentials';

/** An exported workflow carries no usable credential ids; those marked `$credentials` are found by type and name. */
export function withCredentialIds(workflow: WorkflowJson, stored: readonly StoredCredential[]): WorkflowJson {
	return { ...workflow, nodes: workflow.nodes.map((node) => resolveNode(node, stored)) };
}

function resolveNode(node: WorkflowNode, stored: readonly StoredCredential[]): WorkflowNode {
	if (node.credentials === undefined) return node;
	const resolved = Object.entries(node.credentials).map(([type, { id, name }]) => {
		if (id !== PLACEHOLDER) return [type, { id, name }];
		const [match, second] = stored.filter((credential) => credential.type === type && credential.name === name);
		if (match === undefined) throw new Error(`"${node.name}" wants a ${type} named "${name}"; n8n has none`);
		// Either of them could lead to a provider side that is closed by now.
		if (second !== undefined) throw new Error(`"${node.name}" wants a ${type} named "${name}"; n8n has several`);
		return [type, { id: match.id, name }];
	});
	return { ...node, credentials: Object.fromEntries(resolved) as NonNullable<WorkflowNode['credentials']> };
}
