/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openOutside, type Outside } from '../../outside';
import { forwardTo } from '../../simulator/listener';
import { startOwnN8n, type OwnN8n } from '../ownN8n';
import { createVideo, itemsOf, readyWithinMs, waitForVideo, workflowOf } from './scenario';

describe('an n8n that reaches the internet by a proxy only, and can look up no name there', () => {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-ai-video-proxy-'));
	let outside: Outside;
	let n8n: OwnN8n;
	let simulatorUrl = '';

	beforeAll(async () => {
		outside = await openOutside((request, response) => forwardTo(simulatorUrl)(request, response));
		const certificate = join(folder, 'site.pem');
		writeFileSync(certificate, outside.certificate);
		n8n = await startOwnN8n(
			{ jobSeconds: 0, filesAt: `https://${outside.hostname}` },
			{ HTTPS_PROXY: outside.proxyUrl, NO_PROXY: '127.0.0.1,localhost', NODE_EXTRA_CA_CERTS: certificate },
		);
		simulatorUrl = n8n.simulator.url;
	}, readyWithinMs);

	afterAll(async () => {
		await n8n?.stop();
		await outside?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it('fetches the file of a video', async () => {
		const steps = [createVideo('shortApi'), waitForVideo({ output: 'file' })];
		const workflowId = await n8n.client.createWorkflow(workflowOf([{ prompt: 'A kite' }], steps, ''));
		const executionId = await n8n.client.runManually(workflowId, { fromTrigger: 'Start' });
		const execution = await n8n.client.waitForExecution(executionId, { timeoutMs: 120_000 });
		expect(execution.data.resultData.error?.message).toBeUndefined();
		const [item] = itemsOf(execution, 'waitForVideo');
		const bytes = await n8n.client.downloadBinary(item?.binary?.data?.id ?? 'none');
		expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
		expect(outside.connectedTo).toContain(`${outside.hostname}:443`);
	});
});
