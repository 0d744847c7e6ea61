import { node, pathOf, workflowOf, type Shape } from '../test/n8n/background/stage';
import { SIMULATOR_KEY } from '../test/n8n/simulatedProviders';
import type { WorkflowJson, WorkflowNode } from '../test/n8n/workflowJson';
import type { ProviderSide } from './bench';
import { builtinCredential } from './bench';
import type { BatchContender } from './figures';

/** A workflow that is called with rows `{ prompt }` and ends in the node *Good*. */
export interface Contender {
	workflow: WorkflowJson;
	/** Of its webhook. */
	path: string;
}

type Links = Record<string, { main: Array<Array<{ node: string; type: string; index: number }>> }>;

/** What the hand-made loop and the built-in node pause between two polls. */
const pauseSeconds = 10;

const to = (...names: string[]) => names.map((name) => [{ node: name, type: 'main', index: 0 }]);

/** The trigger and the split of every contender are the same; what comes between them and *Good* is not. */
function between(side: ProviderSide, name: string, nodes: WorkflowNode[], links: Links): Contender {
	const { nodes: all, settings = {} } = workflowOf(side, name, {});
	const shared = all.filter((one) => ['Rows', 'Split', 'Good'].includes(one.name));
	const path = pathOf(side, name);
	return {
		path,
		workflow: {
			name: path,
			settings,
			nodes: [...shared, ...nodes],
			connections: { Rows: { main: to('Split') }, ...links },
		},
	};
}

const ourShapes: Record<Exclude<BatchContender, 'builtin' | 'loop'>, Shape> = {
	ours: { callback: 'never', wait: { waitUsing: 'here' } },
	background: { callback: 'never', wait: { waitUsing: 'background' } },
	callback: { callback: 'always', wait: { waitUsing: 'background' } },
};

/** Create Video -> Wait for Video. */
export function ours(
	side: ProviderSide,
	how: keyof typeof ourShapes,
	output: 'link' | 'linkAndFile',
	name: string = how,
): Contender {
	const shape = ourShapes[how];
	return {
		path: pathOf(side, name),
		workflow: workflowOf(side, name, { ...shape, wait: { ...shape.wait, output, options: { timeLimitMinutes: 30 } } }),
	};
}

/** The least that waking a sleeping execution can cost: n8n's own Wait node, resumed by a call to the address in *Address*. */
export function waitNode(side: ProviderSide, name: string): Contender {
	const address = {
		...node('Address', 'n8n-nodes-base.set', { mode: 'raw', jsonOutput: '={{ { url: $execution.resumeUrl } }}' }),
		typeVersion: 3.4,
	};
	const pause = {
		...node('Pause', 'n8n-nodes-base.wait', { resume: 'webhook', httpMethod: 'POST', options: {} }),
		typeVersion: 1.1,
		webhookId: pathOf(side, name),
	};
	return between(side, name, [address, pause], {
		Split: { main: to('Address') },
		Address: { main: to('Pause') },
		Pause: { main: to('Good') },
	});
}

export interface BuiltinSettings {
	retryOnFail?: boolean;
	/** As the node takes it: from 5 s on. */
	waitTimeoutSeconds?: number;
}

/** n8n's own OpenAI node: makes the video and waits for it, one item after the other. */
export function builtin(
	side: ProviderSide,
	name: string,
	{ retryOnFail = false, waitTimeoutSeconds = 300 }: BuiltinSettings = {},
): Contender {
	const video = {
		...node('Video', '@n8n/n8n-nodes-langchain.openAi', {
			resource: 'video',
			operation: 'generate',
			modelId: { __rl: true, mode: 'id', value: 'sora-2' },
			prompt: '={{ $json.prompt }}',
			seconds: 4,
			size: '1280x720',
			options: { waitTime: waitTimeoutSeconds },
		}),
		typeVersion: 2.1,
		credentials: { openAiApi: { id: '$credentials', name: builtinCredential(side.suffix) } },
		...(retryOnFail && { retryOnFail, maxTries: 3, waitBetweenTries: 1 }),
	};
	return between(side, name, [video], { Split: { main: to('Video') }, Video: { main: to('Good') } });
}

function request(name: string, parameters: object): WorkflowNode {
	const key = { name: 'authorization', value: `Bearer ${SIMULATOR_KEY}` };
	return {
		...node(name, 'n8n-nodes-base.httpRequest', {
			sendHeaders: true,
			headerParameters: { parameters: [key] },
			...parameters,
			options: {},
		}),
		typeVersion: 4.2,
	};
}

/** What tutorials teach: Loop Over Items -> HTTP Request -> Wait -> HTTP Request -> If, back to Wait until it is ready. */
export function loop(side: ProviderSide, name: string): Contender {
	const api = side.simulator.baseUrl('shortApi');
	const order = '={{ { model: "bytedance/seedance-2.0/text-to-video", args: { prompt: $json.prompt, duration: 5 } } }}';
	const isReady = {
		leftValue: '={{ $json.data.status }}',
		rightValue: 2,
		operator: { type: 'number', operation: 'equals' },
	};
	const nodes = [
		{ ...node('Loop', 'n8n-nodes-base.splitInBatches', { options: {} }), typeVersion: 3 },
		request('Order', {
			method: 'POST',
			url: `${api}/api/v1/job/create`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: order,
		}),
		{ ...node('Pause', 'n8n-nodes-base.wait', { amount: pauseSeconds }), typeVersion: 1.1, webhookId: `${name}-pause` },
		request('Poll', { url: `=${api}/api/v1/job/query?id={{ $("Order").last().json.data.job_id }}` }),
		{
			...node('Ready?', 'n8n-nodes-base.if', {
				conditions: { options: { version: 2 }, combinator: 'and', conditions: [isReady] },
				options: {},
			}),
			typeVersion: 2.2,
		},
	];
	return between(side, name, nodes, {
		Split: { main: to('Loop') },
		Loop: { main: to('Good', 'Order') },
		Order: { main: to('Pause') },
		Pause: { main: to('Poll') },
		Poll: { main: to('Ready?') },
		'Ready?': { main: to('Loop', 'Pause') },
	});
}
