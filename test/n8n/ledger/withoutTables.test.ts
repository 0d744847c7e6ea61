import { nodeItems, nodeRun } from '../execution';
import { providerIdsOnN8n } from '../../tier';
import { behindGate, openGate, type Gate } from '../matrix/gate';
import { Orders, untilEnded } from '../matrix/order';
import { startOwnN8n, type OwnN8n } from '../ownN8n';
import { arrivalsOf, readyWithinMs } from '../scenarios/scenario';
import { storeCredentials } from '../simulatedProviders';
import { billedWhenRefusedOnce } from './refusedOnce';

describe('an n8n whose data tables are switched off', () => {
	const env = { N8N_DISABLED_MODULES: 'data-table,mcp-registry,instance-ai' };
	let n8n: OwnN8n;
	let gate: Gate;

	beforeAll(async () => {
		n8n = await startOwnN8n({ jobSeconds: 0.5 }, env);
		gate = await openGate(n8n.simulator);
		await storeCredentials(n8n.client, gate, { suffix: behindGate });
	}, readyWithinMs);

	afterAll(async () => {
		await n8n?.stop();
		await gate?.close();
	});

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

	it.each(providerIdsOnN8n)('pays once when Retry On Fail runs the node again with other prompts: %s', async (id) => {
		expect(await billedWhenRefusedOnce(n8n, gate, id)).toEqual({ billed: [1, 1, 1], given: 3 });
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
