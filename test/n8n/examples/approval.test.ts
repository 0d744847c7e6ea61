import { nodeItems } from '../execution';
import { publicEnvironment, startOwnN8n, type OwnN8n } from '../ownN8n';
import { arrivalsOf, readyWithinMs } from '../scenarios/scenario';
import type { WorkflowJson } from '../workflowJson';
import { changed, readExample, runByWebhook, withCredentials } from './example';

describe('the example with an approval, on an n8n that providers could call', () => {
	let n8n: OwnN8n;

	beforeAll(async () => void (n8n = await startOwnN8n({ jobSeconds: 1 }, publicEnvironment)), readyWithinMs);

	afterAll(async () => await n8n?.stop());

	beforeEach(() => n8n.simulator.reset());

	async function decide(decision: string): Promise<string> {
		const executionId = await runByWebhook(n8n.client, withCredentials(readExample('approval')), 'Start', decision);
		const asked = await n8n.client.waitForExecution(executionId, { status: 'waiting' });
		const { pathname, search } = new URL(String(nodeItems(asked, 'Send the Link')[0]?.json.approvalUrl));
		const form = new FormData();
		form.append('field-0', decision);
		const answer = await fetch(`${n8n.server.url}${pathname}${search}`, { method: 'POST', body: form });
		if (!answer.ok) throw new Error(`The form answered ${answer.status}: ${await answer.text()}`);
		return executionId;
	}

	const callbackAsked = () => JSON.stringify(arrivalsOf(n8n.simulator, 'submit')).includes('webhook-waiting');

	it('passes the video on after "Approve"', async () => {
		const executionId = await decide('Approve');
		const ended = await n8n.client.waitForExecution(executionId, { status: 'success', timeoutMs: 120_000 });
		expect(nodeItems(ended, 'Use the Video').map(({ json }) => json.status)).toEqual(['succeeded']);
		expect(n8n.simulator.report().billed).toBe(1);
	});

	it('ends after "Reject"', async () => {
		const ended = await n8n.client.waitForExecution(await decide('Reject'), { status: 'success' });
		expect(nodeItems(ended, 'Rejected')).toHaveLength(1);
		expect(ended.data.resultData.runData['Wait for Video']).toBeUndefined();
	});

	it('gives the provider no address that could open the approval, though it would without one', async () => {
		const run = async (workflow: WorkflowJson, path: string) => {
			const executionId = await runByWebhook(n8n.client, withCredentials(workflow), 'Start', path);
			await n8n.client.waitForExecution(executionId, { status: 'waiting' });
			return callbackAsked();
		};
		expect(await run(readExample('approval'), 'with-approval')).toBe(false);
		const direct = changed(readExample('approval'), 'Approve', { disabled: true });
		const unconditional = changed(direct, 'Approved?', { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} });
		expect(await run(unconditional, 'without-approval')).toBe(true);
	});
});
