import type { INode, IWorkflowBase } from 'n8n-workflow';
import type { Plan } from './plan';

function explanation(nodeName: string, parentExecutionId: string, { items }: Plan): string {
	return [
		`## Waiting for ${items.length === 1 ? 'a video' : `${items.length} videos`}`,
		`This inner execution looks after the jobs of **${nodeName}** in execution **${parentExecutionId}**, which sleeps until it ends.`,
		`Open **${nodeName}** here to see how many videos are ready. Stop the other execution if you do not want to wait; this one then ends by itself.`,
	].join('\n');
}

/**
 * The sub-workflow that waits while its parent sleeps: start -> watcher -> result. The watcher's first output leads
 * back to itself, because n8n passes a suspended node's input through that output when its time has come.
 */
export function watchWorkflow(parent: INode, parentExecutionId: string, plan: Plan): IWorkflowBase {
	const [packagePrefix] = parent.type.split('.');
	// An error in here is shown as the parent's, so the watcher goes by the name the user gave.
	const [start, watcher, result] = [`${parent.name} (start)`, parent.name, `${parent.name} (result)`];
	const node = (name: string, type: string, x: number, parameters: INode['parameters'] = {}): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [x, 0],
		parameters,
	});
	return {
		// n8n gives an inline workflow the id of its parent.
		id: '',
		name: 'Wait for Video',
		active: false,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		nodes: [
			{
				...node(start, 'n8n-nodes-base.executeWorkflowTrigger', 0, { inputSource: 'passthrough' }),
				typeVersion: 1.1,
			},
			{
				...node(watcher, `${packagePrefix}.videoWatcher`, 200, { plan: JSON.stringify(plan) }),
				...(parent.credentials && { credentials: parent.credentials }),
			},
			node(result, 'n8n-nodes-base.noOp', 400),
			{
				...node(`${parent.name} (note)`, 'n8n-nodes-base.stickyNote', 0, {
					content: explanation(parent.name, parentExecutionId, plan),
					width: 520,
					height: 200,
				}),
				position: [0, -240],
			},
		],
		connections: {
			[start]: { main: [[{ node: watcher, type: 'main', index: 0 }]] },
			[watcher]: {
				main: [[{ node: watcher, type: 'main', index: 0 }], [{ node: result, type: 'main', index: 0 }]],
			},
		},
		// Its own: the parent's settings may forbid being called, cut long runs, or drop the data this one lives on.
		settings: {
			executionOrder: 'v1',
			callerPolicy: 'any',
			saveDataSuccessExecution: 'all',
			saveDataErrorExecution: 'all',
			executionTimeout: -1,
		},
	};
}
