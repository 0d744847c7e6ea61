/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from '../eventually';
import { readyWithinMs, withScenario } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';
import { readExample, withCredentials } from './example';

const image = readFileSync(join(__dirname, 'paper-boat.png'));

describe('the example with a form and an image', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('makes a video of the uploaded image, and the page shows it', async () => {
		await withScenario(async ({ client, url, simulator, suffix }) => {
			const workflowId = await client.createWorkflow(withCredentials(readExample('form-with-image'), suffix));
			await client.activate(workflowId);
			const form = new FormData();
			form.append('field-0', new Blob([image], { type: 'image/png' }), 'paper-boat.png');
			form.append('field-1', 'The boat drifts down the street');
			const answer = await eventually('the form to be there', 60_000, async () => {
				const posted = await fetch(`${url}/form/form-with-image`, { method: 'POST', body: form });
				return posted.status === 404 ? undefined : posted;
			});
			const { formWaitingUrl } = (await answer.json()) as { formWaitingUrl: string };

			// What the page asks every few seconds, to know whether there is something to show.
			const status = new URL(formWaitingUrl);
			status.pathname += '/n8n-execution-status';
			await eventually('something to show', 150_000, async () => {
				const asked = await (await fetch(status)).text();
				if (asked === 'error') throw new Error('The execution behind the form failed');
				return asked === 'form-waiting' ? true : undefined;
			});
			const page = await (await fetch(formWaitingUrl)).text();
			const [job] = simulator.report().jobs;
			expect(page).toContain(`src="${simulator.url}/files/${job?.jobId}.mp4"`);
			expect([job?.provider, simulator.report().billed]).toEqual(['eachLabs', 1]);
			await client.deactivate(workflowId);
		});
	});
});
