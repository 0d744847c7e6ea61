import type { INode, IWorkflowBase } from 'n8n-workflow';
import type { Plan } from './plan';

export const watcherName = 'Video Watcher';

function explanation(nodeName: string, parentExecutionId: string, { items }: Plan): string {
	return [
		`## Waiting for ${items.length === 1 ? 'a video' : `${items.length} videos`}`,
		`This inner execution looks after the jobs of **${nodeName}** in execution **${parentExecutionId}**, which sleeps until it ends.`,
		'Open **Video Watcher** to see how many videos are ready. Stop the other execution if you do not want to wait; this one then ends by itself.',
	].join('\n');
}

/**
 * The sub-workflow that waits while its parent sleeps: start -> watcher -> result. The watcher's first output leads
 * back to itself, because n8n passes a suspended node's input through that output when its time has come.
 */
export function watchWorkflow(parent: INode, parentExecutionId: string, plan: Plan): IWorkflowBase {
	const [packagePrefix] = parent.type.split('.');
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
				...node('Start', 'n8n-nodes-base.executeWorkflowTrigger', 0, { inputSource: 'passthrough' }),
				typeVersion: 1.1,
			},
			{
				...node(watcherName, `${packagePrefix}.videoWatcher`, 200, { plan: JSON.stringify(plan) }),
				...(parent.credentials && { credentials: parent.credentials }),
			},
			node('Result', 'n8n-nodes-base.noOp', 400),
			{
				...node('Explanation', 'n8n-nodes-base.stickyNote', 0, {
					content: explanation(parent.name, parentExecutionId, plan),
					width: 520,
					height: 200,
				}),
				position: [0, -240],
			},
		],
		connections: {
			Start: { main: [[{ node: watcherName, type: 'main', index: 0 }]] },
			[watcherName]: {
				main: [[{ node: watcherName, type: 'main', index: 0 }], [{ node: 'Result', type: 'main', index: 0 }]],
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
