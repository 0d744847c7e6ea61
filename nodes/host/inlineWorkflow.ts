import type { ExecuteWorkflowData, IExecuteFunctions, INode, INodeExecutionData, IWorkflowBase } from 'n8n-workflow';

/** One node of a workflow that exists only inside a node of ours. */
export function inlineNode(
	name: string,
	type: string,
	position: INode['position'],
	parameters: INode['parameters'] = {},
): INode {
	return { id: name, name, type, typeVersion: 1, position, parameters };
}

/** The trigger of such a workflow; it passes on the items it was started with. */
export function inlineStart(name: string): INode {
	const trigger = inlineNode(name, 'n8n-nodes-base.executeWorkflowTrigger', [0, 0], { inputSource: 'passthrough' });
	return { ...trigger, typeVersion: 1.1 };
}

/**
 * With settings of its own: its parent's may forbid being called or cut long runs. n8n keeps nothing of it once it has
 * ended, because what it came to is its parent's.
 */
export function inlineWorkflow(workflow: Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'>): IWorkflowBase {
	return {
		...workflow,
		// n8n gives an inline workflow the id of its parent.
		id: '',
		active: false,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		settings: {
			executionOrder: 'v1',
			callerPolicy: 'any',
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			executionTimeout: -1,
		},
	};
}

interface Below {
	/** Whose child it is: this execution's unless said. What its last node gives out of files becomes its parent's. */
	parentExecutionId?: string | undefined;
	/** The parent may sleep while the child does, and n8n resumes it with the child's output. */
	shouldResume: boolean;
	/** Starts it and goes on at once. */
	isDetached?: boolean;
}

/** Runs a workflow below an execution. */
export async function runInline(
	context: IExecuteFunctions,
	code: IWorkflowBase,
	items: INodeExecutionData[],
	{ parentExecutionId = context.getExecutionId(), shouldResume, isDetached = false }: Below,
): Promise<ExecuteWorkflowData> {
	return await context.executeWorkflow({ code }, items, undefined, {
		parentExecution: {
			executionId: parentExecutionId,
			workflowId: context.getWorkflow().id ?? '',
			shouldResume,
		},
		doNotWaitToFinish: isDetached,
	});
}
