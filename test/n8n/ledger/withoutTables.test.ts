import { nodeItems, nodeRun } from '../execution';
import { Orders, untilEnded } from '../matrix/order';
import { startOwnN8n, type OwnN8n } from '../ownN8n';
import { arrivalsOf, readyWithinMs } from '../scenarios/scenario';

describe('an n8n whose data tables are switched off', () => {
	const env = { N8N_DISABLED_MODULES: 'data-table,mcp-registry,instance-ai' };
	let n8n: OwnN8n;

	beforeAll(async () => void (n8n = await startOwnN8n({ jobSeconds: 0.5 }, env)), readyWithinMs);

	afterAll(async () => await n8n?.stop());

	const submitsOf = (prompt: string) =>
		arrivalsOf(n8n.simulator, 'submit').filter(({ body }) => JSON.stringify(body).includes(prompt)).length;

	const order = { provider: 'shortApi', retryOnFail: false, onError: 'stopWorkflow' } as const;

	it('remembers in memory what a retried execution has paid for, and says so', async () => {
		const orders = await Orders.open(n8n.client, { ...order, name: 'no-tables' });
		const rows = [{ prompt: 'A kite' }, { prompt: 'scene: refused' }];
		const first = await untilEnded(n8n.client, await orders.start(n8n.client, { rows }), ['error']);
		await orders.retry(n8n.client, first.id);
		expect(['A kite', 'scene: refused'].map(submitsOf)).toEqual([1, 2]);
		expect(n8n.server.logTail(200)).toMatch(/Paid video jobs are remembered in memory only/);
	});

	it('sends no item with a deduplication key, which could not be looked up', async () => {
		const deduplicationKey = '={{ $json.prompt }}';
		const orders = await Orders.open(n8n.client, { ...order, name: 'no-tables-key', deduplicationKey });
		const ended = await untilEnded(n8n.client, await orders.start(n8n.client, { rows: [{ prompt: 'A boat' }] }), [
			'error',
		]);
		expect(nodeItems(ended, 'Create')).toEqual([]);
		expect(nodeRun(ended, 'Create').error?.message).toMatch(/^The Deduplication Key could not be looked up/);
		expect(submitsOf('A boat')).toBe(0);
	});
});
