import { eventually } from '../eventually';
import { ENDED } from '../execution';
import type { N8nClient } from '../n8nClient';
import type { WorkflowNode } from '../workflowJson';
import type { Stage } from './stage';
import { node, pathOf, workflowOf } from './stage';

/** A data set of one prompt; gives back the id of its table. */
async function dataSet({ client, suffix }: Stage, prompt: string): Promise<string> {
	const { id: project } = (await client.session.get('/rest/projects/personal')) as { id: string };
	const tables = `/rest/projects/${project}/data-tables`;
	const name = pathOf({ suffix }, 'cases');
	const columns = [{ name: 'prompt', type: 'string' }];
	const { id } = (await client.session.post(tables, { name, columns })) as { id: string };
	await client.session.post(`${tables}/${id}/insert`, { data: [{ prompt }] });
	return id;
}

function evaluationNodes(tableId: string): [WorkflowNode, WorkflowNode] {
	const trigger = node('Cases', 'n8n-nodes-base.evaluationTrigger', {
		source: 'dataTable',
		dataTableId: { __rl: true, mode: 'id', value: tableId },
	});
	const metrics = node('Metrics', 'n8n-nodes-base.evaluation', {
		operation: 'setMetrics',
		metric: 'customMetrics',
		metrics: {
			assignments: [
				{ id: 'ready', name: 'ready', type: 'number', value: '={{ $json.status === "succeeded" ? 1 : 0 }}' },
			],
		},
	});
	return [
		{ ...trigger, typeVersion: 4.7 },
		{ ...metrics, typeVersion: 4.7 },
	];
}

export interface EvaluationRun {
	status: string;
	metrics: Record<string, number> | null;
}

async function evaluate(client: N8nClient, workflowId: string): Promise<EvaluationRun> {
	const runs = `/rest/workflows/${workflowId}/test-runs`;
	await client.session.post(`${runs}/new`, {});
	return await eventually('the end of the evaluation', 120_000, async () => {
		const [run] = (await client.session.get(runs)) as EvaluationRun[];
		return run && [...ENDED, 'completed', 'cancelled'].includes(run.status) ? run : undefined;
	});
}

/** What n8n's own evaluation of Create Video -> Wait for Video measures over one case. */
export async function evaluationOf(stage: Stage, prompt: string): Promise<{ workflowId: string; run: EvaluationRun }> {
	const { client } = stage;
	const workflow = workflowOf(stage, 'evaluation', {});
	const [trigger, metrics] = evaluationNodes(await dataSet(stage, prompt));
	workflow.nodes.push(trigger, metrics);
	workflow.connections.Cases = { main: [[{ node: 'Create', type: 'main', index: 0 }]] };
	workflow.connections.Good = { main: [[{ node: 'Metrics', type: 'main', index: 0 }]] };
	const workflowId = await client.createWorkflow(workflow);
	return { workflowId, run: await evaluate(client, workflowId) };
}
