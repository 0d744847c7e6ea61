import { createNode, node, pathOf, waitNode, type Stage } from '../n8n/background/stage';
import type { WorkflowJson, WorkflowNode } from '../n8n/workflowJson';
import type { PlannedVideo, PlannedWait } from './plan';

/** Names that the history is read by. */
export const waitNodes = { Wait: 'Create', 'Second Wait': 'Second Create' } as const;

type Link = readonly [from: string, to: string, output?: number];

const promptOf = (order: string, { scene, seconds }: PlannedVideo) =>
	`order: ${order} scene: ${scene} seconds: ${seconds}`;

/** The order in a prompt, as the provider got it. */
export function orderIn(text: string): string | undefined {
	return /order: (\S+) scene/.exec(text)?.[1];
}

/** What the webhook is called with: a row per video, with the prompt of what may follow it. */
export function rowsOf({ name, videos, second }: PlannedWait): Array<{ prompt: string; second: string }> {
	return videos.map((video, row) => ({
		prompt: promptOf(`${name}/first/${row}`, video),
		second: promptOf(`${name}/second/${row}`, second),
	}));
}

function create(wait: PlannedWait, suffix: string, name: string, prompt: string): WorkflowNode {
	const { provider, withCallbacks } = wait;
	const callback = withCallbacks ? 'always' : 'never';
	const made = createNode({ provider, callback, create: { prompt } }, suffix);
	// A provider that is away while videos are ordered is no matter of the wait.
	return { ...made, id: name, name, onError: 'continueErrorOutput' };
}

function waitFor({ giveUpMinutes, stopsOnError, withFile }: PlannedWait, suffix: string, name: string): WorkflowNode {
	const shape = {
		wait: {
			waitUsing: 'background',
			output: withFile ? 'linkAndFile' : 'link',
			options: { timeLimitMinutes: giveUpMinutes },
		},
		onError: stopsOnError ? ('stopWorkflow' as const) : ('continueErrorOutput' as const),
	};
	return { ...waitNode(shape, suffix), id: name, name };
}

/** Where a person is asked: before it the address of the answer, which only this execution knows. */
function approval({ shape }: PlannedWait): WorkflowNode[] {
	const isForm = shape === 'form';
	const address = `={{ $execution.${isForm ? 'resumeFormUrl' : 'resumeUrl'} }}`;
	return [
		{
			...node('Address', 'n8n-nodes-base.set', {
				assignments: { assignments: [{ id: 'url', name: 'url', type: 'string', value: address }] },
				includeOtherFields: true,
				options: {},
			}),
			typeVersion: 3.4,
		},
		{
			...node(
				'Approval',
				'n8n-nodes-base.wait',
				isForm
					? {
							resume: 'form',
							formTitle: 'May it go on?',
							formFields: { values: [{ fieldLabel: 'token', fieldType: 'text' }] },
							options: {},
						}
					: { resume: 'webhook', httpMethod: 'POST', options: {} },
			),
			typeVersion: 1.1,
			webhookId: 'approval',
		},
		node('Approved', 'n8n-nodes-base.noOp'),
	];
}

const begin: Link[] = [['Rows', 'Split']];
const second: Link[] = [
	['Second Create', 'Second Wait'],
	['Second Wait', 'Good'],
];
const ask: Link[] = [
	['Create', 'Wait'],
	['Wait', 'Address'],
	['Address', 'Approval'],
	['Approval', 'Approved'],
];

function linksOf({ shape, stopsOnError }: PlannedWait): Link[] {
	switch (shape) {
		case 'plain':
			return [...begin, ['Split', 'Create'], ['Create', 'Wait'], ['Wait', 'After Wait']];
		case 'approval':
		case 'form':
			return [...begin, ['Split', 'Create'], ...ask];
		case 'approvalAndSecondWait':
			return [...begin, ['Split', 'Create'], ...ask, ['Approved', 'Second Create'], ...second];
		case 'secondWait':
			return [
				...begin,
				['Split', 'Create'],
				['Create', 'Wait'],
				['Wait', 'After Wait'],
				['After Wait', 'Second Create'],
				...second,
			];
		case 'loop':
			return [
				...begin,
				['Split', 'Loop'],
				['Loop', 'Good', 0],
				['Loop', 'Create', 1],
				['Create', 'Wait'],
				['Create', 'Loop', 1],
				['Wait', 'Loop'],
				...(stopsOnError ? [] : ([['Wait', 'Loop', 1]] as const)),
			];
	}
}

function nodesOf(wait: PlannedWait, suffix: string, path: string): WorkflowNode[] {
	const { shape, videos } = wait;
	const secondPrompt = shape === 'secondWait' ? "$('Split').item.json.second" : "$('Split').first().json.second";
	return [
		{
			...node('Rows', 'n8n-nodes-base.webhook', { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} }),
			typeVersion: 2,
			webhookId: path,
		},
		node('Split', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.rows', options: {} }),
		{
			...node('Loop', 'n8n-nodes-base.splitInBatches', { batchSize: Math.ceil(videos.length / 2), options: {} }),
			typeVersion: 3,
		},
		create(wait, suffix, 'Create', '={{ $json.prompt }}'),
		waitFor(wait, suffix, 'Wait'),
		node('After Wait', 'n8n-nodes-base.noOp'),
		...approval(wait),
		create(wait, suffix, 'Second Create', `={{ ${secondPrompt} }}`),
		waitFor(wait, suffix, 'Second Wait'),
		node('Good', 'n8n-nodes-base.noOp'),
	];
}

/** One workflow for each wait, so that its inner executions are told apart by it. */
export function workflowFor(wait: PlannedWait, { suffix }: Pick<Stage, 'suffix'>): WorkflowJson {
	const path = pathOf({ suffix }, wait.name);
	const links = linksOf(wait);
	const used = new Set(links.flatMap(([from, to]) => [from, to]));
	const connections: Record<string, { main: Array<Array<{ node: string; type: string; index: number }>> }> = {};
	for (const [from, to, output = 0] of links) {
		const { main } = (connections[from] ??= { main: [[], []] });
		main[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return {
		name: path,
		nodes: nodesOf(wait, suffix, path).filter(({ name }) => used.has(name)),
		connections,
		settings: { executionOrder: 'v1' },
	};
}
