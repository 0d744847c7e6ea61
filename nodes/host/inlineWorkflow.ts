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

interface InlineWorkflow extends Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> {
	/** Whether n8n keeps the data of its executions. */
	saveData: 'all' | 'none';
}

/** With settings of its own: its parent's may forbid being called, cut long runs, or drop the data this one lives on. */
export function inlineWorkflow({ saveData, ...workflow }: InlineWorkflow): IWorkflowBase {
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
			saveDataSuccessExecution: saveData,
			saveDataErrorExecution: saveData,
			executionTimeout: -1,
		},
	};
}

/**
 * Runs it below this execution. With `shouldResume` this execution may sleep while that one does, and n8n resumes it
 * with the other's output.
 */
export async function runInline(
	context: IExecuteFunctions,
	code: IWorkflowBase,
	items: INodeExecutionData[],
	shouldResume: boolean,
): Promise<ExecuteWorkflowData> {
	return await context.executeWorkflow({ code }, items, undefined, {
		parentExecution: {
			executionId: context.getExecutionId(),
			workflowId: context.getWorkflow().id ?? '',
			shouldResume,
		},
	});
}
