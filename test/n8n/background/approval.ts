import { eventually } from '../eventually';
import type { Execution } from '../execution';
import { ENDED } from '../execution';
import type { Shape, Stage, Started } from './stage';
import { node, startWorkflow, timedPollWithinMs, workflowOf } from './stage';

/** Rows -> Create -> Wait -> Approval -> Good, where the approval is n8n's own Wait node. */
export async function startWithApproval(
	stage: Stage,
	name: string,
	prompts: readonly string[],
	shape: Shape,
): Promise<Started> {
	const workflow = workflowOf(stage, name, shape);
	workflow.nodes.push({
		...node('Approval', 'n8n-nodes-base.wait', { resume: 'webhook', options: {} }),
		typeVersion: 1.1,
		webhookId: workflow.name,
	});
	workflow.connections.Wait = { main: [[{ node: 'Approval', type: 'main', index: 0 }]] };
	workflow.connections.Approval = { main: [[{ node: 'Good', type: 'main', index: 0 }]] };
	const rows = prompts.map((prompt) => ({ prompt }));
	return await startWorkflow(stage, workflow, rows);
}

/** Returns once the execution stands at its approval; one that went past it is an error. */
export async function atApproval({ client }: Stage, { executionId }: Started): Promise<Execution> {
	return await eventually('the execution to stand at its approval', timedPollWithinMs, async () => {
		const execution = await client.getExecution(executionId);
		const { lastNodeExecuted } = execution.data.resultData;
		if (ENDED.includes(execution.status)) throw new Error(`It became ${execution.status} at ${lastNodeExecuted}`);
		return lastNodeExecuted === 'Approval' && execution.status === 'waiting' ? execution : undefined;
	});
}
