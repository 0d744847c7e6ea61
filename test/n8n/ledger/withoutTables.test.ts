import { startSimulator, type Simulator } from '../../simulator/server';
import { nodeItems, nodeRun } from '../execution';
import { N8nClient } from '../n8nClient';
import { startN8n, type N8nServer } from '../n8nServer';
import { Orders, untilEnded } from '../matrix/order';
import { arrivalsOf, readyWithinMs } from '../scenarios/scenario';
import { storeCredentials } from '../simulatedProviders';

describe('an n8n whose data tables are switched off', () => {
	let server: N8nServer;
	let client: N8nClient;
	let simulator: Simulator;

	beforeAll(async () => {
		server = await startN8n({ env: { N8N_DISABLED_MODULES: 'data-table,mcp-registry,instance-ai' } });
		client = await N8nClient.signIn(server.url);
		simulator = await startSimulator({ jobSeconds: 0.5 });
		await storeCredentials(client, simulator);
	}, readyWithinMs);

	afterAll(async () => {
		await server?.stop();
		await simulator?.close();
	});

	const submitsOf = (prompt: string) =>
		arrivalsOf(simulator, 'submit').filter(({ body }) => JSON.stringify(body).includes(prompt)).length;

	const order = { provider: 'shortApi', retryOnFail: false, onError: 'stopWorkflow' } as const;

	it('remembers in memory what a retried execution has paid for, and says so', async () => {
		const orders = await Orders.open(client, { ...order, name: 'no-tables' });
		const rows = [{ prompt: 'A kite' }, { prompt: 'scene: refused' }];
		const first = await untilEnded(client, await orders.start(client, { rows }), ['error']);
		await orders.retry(client, first.id);
		expect(['A kite', 'scene: refused'].map(submitsOf)).toEqual([1, 2]);
		expect(server.logTail(200)).toMatch(/Paid video jobs are remembered in memory only/);
	});

	it('sends no item with a deduplication key, which could not be looked up', async () => {
		const deduplicationKey = '={{ $json.prompt }}';
		const orders = await Orders.open(client, { ...order, name: 'no-tables-key', deduplicationKey });
		const ended = await untilEnded(client, await orders.start(client, { rows: [{ prompt: 'A boat' }] }), ['error']);
		expect(nodeItems(ended, 'Create')).toEqual([]);
		expect(nodeRun(ended, 'Create').error?.message).toMatch(/^The Deduplication Key could not be looked up/);
		expect(submitsOf('A boat')).toBe(0);
	});
});
