import type { INode, IWorkflowBase } from 'n8n-workflow';
import { providers } from '../../providers';
import { inlineNode, inlineStart, inlineWorkflow } from '../../host/inlineWorkflow';
import type { Plan } from './plan';

function explanation(nodeName: string, parentExecutionId: string, { items, guardedId }: Plan): string {
	const task =
		guardedId === undefined
			? `looks after the jobs of **${nodeName}** in execution **${parentExecutionId}**, which sleeps until it ends.`
			: `takes over from execution **${guardedId}**, should that one be killed, stopped or deleted. It works for execution **${parentExecutionId}**.`;
	return [
		`## Waiting for ${items.length === 1 ? 'a video' : `${items.length} videos`}`,
		`This inner execution ${task}`,
		`n8n shows no output of a step that sleeps. Stop execution **${parentExecutionId}** if you do not want to wait; this one then ends by itself.`,
	].join('\n');
}

/**
 * Only those that a job needs. n8n checks all that a node names, at each start, and the parent may still name one of a
 * slot that is hidden, which was deleted or is no longer shared with the workflow.
 */
function credentialsFor({ credentials = {} }: INode, { items }: Plan): NonNullable<INode['credentials']> {
	const ids = new Set(items.flatMap((item) => ('job' in item ? item.job.provider : [])));
	const needed = providers.filter(({ id }) => ids.has(id)).map(({ credential }) => credential);
	return Object.fromEntries(Object.entries(credentials).filter(([name]) => needed.includes(name)));
}

/**
 * The sub-workflow that waits while its parent sleeps: start -> watcher -> result. The watcher's first output leads
 * back to itself, because n8n passes a suspended node's input through that output when its time has come.
 */
export function watchWorkflow(parent: INode, parentExecutionId: string, plan: Plan): IWorkflowBase {
	const [packagePrefix] = parent.type.split('.');
	// An error in here is shown as the parent's, so the watcher goes by the name the user gave.
	const [start, watcher, result] = [`${parent.name} (start)`, parent.name, `${parent.name} (result)`];
	const note = inlineNode(`${parent.name} (note)`, 'n8n-nodes-base.stickyNote', [0, -240], {
		content: explanation(parent.name, parentExecutionId, plan),
		width: 520,
		height: 200,
	});
	return inlineWorkflow({
		name: 'Wait for Video',
		nodes: [
			inlineStart(start),
			{
				...inlineNode(watcher, `${packagePrefix}.videoWatcher`, [200, 0], { plan: JSON.stringify(plan) }),
				credentials: credentialsFor(parent, plan),
			},
			inlineNode(result, 'n8n-nodes-base.noOp', [400, 0]),
			note,
		],
		connections: {
			[start]: { main: [[{ node: watcher, type: 'main', index: 0 }]] },
			[watcher]: {
				main: [[{ node: watcher, type: 'main', index: 0 }], [{ node: result, type: 'main', index: 0 }]],
			},
		},
	});
}
