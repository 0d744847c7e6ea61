import { startSimulator, type Simulator } from '../../simulator/server';
import { nodeItems } from '../execution';
import { N8nClient } from '../n8nClient';
import { startN8n, type N8nServer } from '../n8nServer';
import { arrivalsOf, readyWithinMs } from '../scenarios/scenario';
import { storeCredentials } from '../simulatedProviders';
import type { WorkflowJson } from '../workflowJson';
import { changed, readExample, runByWebhook, withCredentials } from './example';

describe('the example with an approval, on an n8n that providers could call', () => {
	let simulator: Simulator;
	let server: N8nServer;
	let client: N8nClient;

	beforeAll(async () => {
		simulator = await startSimulator({ jobSeconds: 1 });
		server = await startN8n({ env: { WEBHOOK_URL: 'https://n8n.example.com/' } });
		client = await N8nClient.signIn(server.url);
		await storeCredentials(client, simulator);
	}, readyWithinMs);

	afterAll(async () => {
		await server.stop();
		await simulator.close();
	});

	beforeEach(() => simulator.reset());

	async function decide(decision: string): Promise<string> {
		const executionId = await runByWebhook(client, withCredentials(readExample('approval')), 'Start', decision);
		const asked = await client.waitForExecution(executionId, { status: 'waiting' });
		const { pathname, search } = new URL(String(nodeItems(asked, 'Send the Link')[0]?.json.approvalUrl));
		const form = new FormData();
		form.append('field-0', decision);
		const answer = await fetch(`${server.url}${pathname}${search}`, { method: 'POST', body: form });
		if (!answer.ok) throw new Error(`The form answered ${answer.status}: ${await answer.text()}`);
		return executionId;
	}

	const callbackAsked = () => JSON.stringify(arrivalsOf(simulator, 'submit')).includes('webhook-waiting');

	it('passes the video on after "Approve"', async () => {
		const executionId = await decide('Approve');
		const ended = await client.waitForExecution(executionId, { status: 'success', timeoutMs: 120_000 });
		expect(nodeItems(ended, 'Use the Video').map(({ json }) => json.status)).toEqual(['succeeded']);
		expect(simulator.report().billed).toBe(1);
	});

	it('ends after "Reject"', async () => {
		const ended = await client.waitForExecution(await decide('Reject'), { status: 'success' });
		expect(nodeItems(ended, 'Rejected')).toHaveLength(1);
		expect(ended.data.resultData.runData['Wait for Video']).toBeUndefined();
	});

	it('gives the provider no address that could open the approval, though it would without one', async () => {
		const run = async (workflow: WorkflowJson, path: string) => {
			const executionId = await runByWebhook(client, withCredentials(workflow), 'Start', path);
			await client.waitForExecution(executionId, { status: 'waiting' });
			return callbackAsked();
		};
		expect(await run(readExample('approval'), 'with-approval')).toBe(false);
		const direct = changed(readExample('approval'), 'Approve', { disabled: true });
		const unconditional = changed(direct, 'Approved?', { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} });
		expect(await run(unconditional, 'without-approval')).toBe(true);
	});
});
