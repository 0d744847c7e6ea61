import { readExample, changed, withCredentials, withParameters } from '../examples/example';
import { eventually } from '../eventually';
import { readyWithinMs, withScenario, type Scenario } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';

interface Answer {
	result?: { content?: Array<{ text?: string }> };
}

/** What comes back is one event of a stream, or JSON as it is. */
function read(text: string): Answer {
	const data = text.split('\n').find((line) => line.startsWith('data:'));
	return JSON.parse(data === undefined ? text : data.slice('data:'.length)) as Answer;
}

/** A client of n8n's MCP Server Trigger. */
class McpClient {
	private session = '';

	private calls = 0;

	private constructor(private readonly url: string) {}

	static async open(url: string): Promise<McpClient> {
		const client = new McpClient(url);
		await client.ask('initialize', {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'tests', version: '1' },
		});
		await client.post({ method: 'notifications/initialized' });
		return client;
	}

	/** The words of the tool. */
	async call(name: string, given: object): Promise<string> {
		const { result } = await this.ask('tools/call', { name, arguments: given });
		return (result?.content ?? []).map(({ text = '' }) => text).join('\n');
	}

	private async ask(method: string, params: object): Promise<Answer> {
		return read(await this.post({ id: ++this.calls, method, params }));
	}

	private async post(message: object): Promise<string> {
		const response = await fetch(this.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.session !== '' && { 'mcp-session-id': this.session }),
			},
			body: JSON.stringify({ jsonrpc: '2.0', ...message }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`The MCP server answered ${response.status}: ${text}`);
		this.session = response.headers.get('mcp-session-id') ?? this.session;
		return text;
	}
}

/** The tools of the example with the agent, offered by an MCP Server Trigger instead. */
async function serverWith({ client, url, suffix }: Scenario, create: Record<string, unknown>): Promise<McpClient> {
	const path = `mcp${suffix}`.replaceAll(' ', '-');
	const example = withParameters(withCredentials(readExample('ai-agent'), suffix), 'Create Video', create);
	const trigger = changed(example, 'AI Agent', {
		type: '@n8n/n8n-nodes-langchain.mcpTrigger',
		typeVersion: 2,
		webhookId: path,
		parameters: { path, authentication: 'none' },
	});
	const tools = ['AI Agent', 'Create Video', 'Wait for Video'];
	const workflowId = await client.createWorkflow({
		...trigger,
		nodes: trigger.nodes.filter(({ name }) => tools.includes(name)),
		connections: Object.fromEntries(
			Object.entries(trigger.connections).filter(([name]) => tools.slice(1).includes(name)),
		),
	});
	await client.activate(workflowId);
	return await eventually('the MCP server', 30_000, async () =>
		McpClient.open(`${url}/mcp/${path}`).catch(() => undefined),
	);
}

const jobIdsIn = (answers: readonly string[]) => answers.map((text) => /"jobId":\s*"([^"]+)"/.exec(text)?.[1] ?? text);

describe('a call of Create Video by an MCP client, which has no execution', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('is an order of its own, also where another at the same moment is the same', async () => {
		await withScenario(async (scenario) => {
			const server = await serverWith(scenario, {});
			const call = async () => await server.call('Create_Video', { prompt: 'A red kite' });
			const ids = jobIdsIn([...(await Promise.all([call(), call()])), await call()]);
			expect(ids.sort()).toEqual(
				scenario.simulator
					.report()
					.jobs.map(({ jobId }) => jobId)
					.sort(),
			);
			expect(new Set(ids).size).toBe(3);
		});
	});

	it.concurrent('has a limit per execution of its own, which calls before it do not use up', async () => {
		await withScenario(async (scenario) => {
			// 15 seconds at $0.24.
			const server = await serverWith(scenario, { duration: 15, options: { maximumCostPerExecution: 5 } });
			for (let call = 1; call <= 3; call++) await server.call('Create_Video', { prompt: `Kite ${call}` });
			expect(scenario.simulator.report().billed).toBe(3);
		});
	});
});
