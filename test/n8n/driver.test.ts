import { nodeItems } from './execution';
import { startN8n } from './n8nServer';
import { N8nClient } from './n8nClient';
import { PACKAGE_NAME } from './packedPackage';
import { sharedN8n } from './sharedN8n';
import type { WorkflowJson } from './workflowJson';

const FIRST_USE_TIMEOUT_MS = 15 * 60_000;

function greeting(path: string): WorkflowJson {
	return {
		name: `Driver: ${path}`,
		nodes: [
			{
				id: 'a',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: path,
				parameters: { httpMethod: 'POST', path, responseMode: 'lastNode' },
			},
			{
				id: 'b',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 200],
				parameters: {},
			},
			{
				id: 'c',
				name: 'Greeting',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [200, 0],
				parameters: {
					mode: 'raw',
					jsonOutput: '={{ { greeting: "Hello, " + ($json.body?.name ?? "nobody") } }}',
				},
			},
			{
				id: 'd',
				name: 'As File',
				type: 'n8n-nodes-base.convertToFile',
				typeVersion: 1.1,
				position: [400, 0],
				parameters: { operation: 'toJson', mode: 'each', options: { fileName: 'greeting.json' } },
			},
			{
				id: 'e',
				name: 'Pause',
				type: 'n8n-nodes-base.wait',
				typeVersion: 1.1,
				position: [400, 200],
				parameters: { resume: 'webhook' },
				webhookId: `${path}-pause`,
			},
		],
		connections: {
			Webhook: { main: [[{ node: 'Greeting', type: 'main', index: 0 }]] },
			Start: { main: [[{ node: 'Pause', type: 'main', index: 0 }]] },
			Greeting: { main: [[{ node: 'As File', type: 'main', index: 0 }]] },
		},
	};
}

describe('the driver of a real n8n', () => {
	beforeAll(async () => {
		await sharedN8n();
	}, FIRST_USE_TIMEOUT_MS);

	it('creates, activates and calls a workflow, and reads its items and files', async () => {
		const { client } = await sharedN8n();
		const workflowId = await client.createWorkflow(greeting('driver-greeting'));
		await client.activate(workflowId);
		const answer = await client.callWebhook('driver-greeting', { name: 'Ada' });
		expect(answer.status).toBe(200);

		const { id } = await client.newestExecution(workflowId);
		const execution = await client.waitForExecution(id, { status: 'success' });
		expect(nodeItems(execution, 'Greeting')[0]?.json).toEqual({ greeting: 'Hello, Ada' });
		expect(nodeItems(execution, 'Greeting')[0]?.pairedItem).toEqual({ item: 0 });

		const file = nodeItems(execution, 'As File')[0]?.binary?.data;
		expect(file?.fileName).toBe('greeting.json');
		const bytes = await client.downloadBinary(file?.id ?? '');
		expect(JSON.parse(bytes.toString())).toEqual({ greeting: 'Hello, Ada' });
		await client.deactivate(workflowId);
		expect((await client.callWebhook('driver-greeting', {})).status).toBe(404);
	});

	it('runs this package as n8n installs it, with the node names of production', async () => {
		const { client } = await sharedN8n();
		const response = await client.session.fetch('/types/nodes.json');
		const types = (await response.json()) as Array<{ name: string }>;
		const names = types.map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining([`${PACKAGE_NAME}.createVideo`, `${PACKAGE_NAME}.waitForVideo`]));
	});

	it('runs manually, sees the execution wait, and stops it', async () => {
		const { client } = await sharedN8n();
		const workflowId = await client.createWorkflow(greeting('driver-manual'));
		const executionId = await client.runManually(workflowId, { fromTrigger: 'Start', toNode: 'Pause' });
		await client.waitForExecution(executionId, { status: 'waiting' });
		await client.stopExecution(executionId);
		const stopped = await client.waitForExecution(executionId);
		expect(stopped.status).toBe('canceled');
	});

	it('finds a stored credential by type and name', async () => {
		const { client } = await sharedN8n();
		const data = { name: 'X-Key', value: 'secret' };
		const id = await client.createCredential({ name: 'Driver key', type: 'httpHeaderAuth', data });
		const workflow = greeting('driver-credential');
		workflow.nodes.push({
			id: 'f',
			name: 'Request',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			position: [600, 0],
			parameters: { url: 'http://127.0.0.1:1/' },
			credentials: { httpHeaderAuth: { id: '$credentials', name: 'Driver key' } },
		});
		const created = await client.getWorkflow(await client.createWorkflow(workflow));
		expect(created.nodes.at(-1)?.credentials?.httpHeaderAuth?.id).toBe(id);

		workflow.nodes.at(-1)!.credentials = { httpHeaderAuth: { id: '$credentials', name: 'No such key' } };
		await expect(client.createWorkflow(workflow)).rejects.toThrow(
			'"Request" wants a httpHeaderAuth named "No such key"',
		);
	});

	it('says why an n8n did not start', async () => {
		const notOurs = { N8N_LISTEN_ADDRESS: '203.0.113.1' };
		const start = startN8n({ withPackage: false, env: notOurs });
		await expect(start).rejects.toThrow(/n8n did not start[^]*EADDRNOTAVAIL/);
	});

	it('starts a second n8n beside the first, and again on the same folder after kill -9', async () => {
		const { url } = await sharedN8n();
		const first = await startN8n({ withPackage: false, preferredPort: Number(new URL(url).port) });
		try {
			expect(first.url).not.toBe(url);
			const client = await N8nClient.signIn(first.url);
			const workflowId = await client.createWorkflow(greeting('driver-restart'));
			await first.kill();
			const second = await startN8n({
				withPackage: false,
				userFolder: first.userFolder,
				preferredPort: first.port,
			});
			try {
				expect(second.url).toBe(first.url);
				const again = await N8nClient.signIn(second.url);
				expect((await again.getWorkflow(workflowId)).name).toBe('Driver: driver-restart');
			} finally {
				await second.stop();
			}
		} finally {
			await first.stop();
		}
	});
});
