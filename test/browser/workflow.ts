import type { WorkflowNode } from '../n8n/workflowJson';

/** A first use installs n8n. */
export const readyWithinMs = 15 * 60_000;

export const manualTrigger: WorkflowNode = {
	id: 'start',
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
