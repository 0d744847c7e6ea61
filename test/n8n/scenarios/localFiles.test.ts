import { createHash, randomBytes } from 'node:crypto';

import { providers } from '../../../nodes/providers';
import { usualParameters } from '../../usualParameters';
import { eventually } from '../eventually';
import { nodeItems, nodeRun } from '../execution';
import { PACKAGE_NAME } from '../packedPackage';
import { publicEnvironment, publicUrl, startOwnN8n, type OwnN8n } from '../ownN8n';
import { credentialName } from '../simulatedProviders';
import type { WorkflowJson } from '../workflowJson';
import { readyWithinMs } from './scenario';

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** A form with an upload, and the photo and the words into Create Video. */
function photoForm(path: string, provider: string): WorkflowJson {
	const credential = providers.find(({ id }) => id === provider)?.credential ?? '';
	const fields = [{ fieldLabel: 'Prompt' }, { fieldLabel: 'Photo', fieldType: 'file', multipleFiles: false }];
	return {
		name: path,
		settings: { executionOrder: 'v1' },
		nodes: [
			{
				id: 'form',
				name: 'Form',
				type: 'n8n-nodes-base.formTrigger',
				typeVersion: 2.2,
				position: [0, 0],
				webhookId: path,
				parameters: { formTitle: 'A video of your photo', formFields: { values: fields }, options: { path } },
			},
			{
				id: 'create',
				name: 'Create',
				type: `${PACKAGE_NAME}.createVideo`,
				typeVersion: 1,
				position: [200, 0],
				parameters: { ...usualParameters(provider), prompt: '={{ $json.Prompt }}', firstFrame: 'Photo' },
				credentials: { [credential]: { id: '$credentials', name: credentialName(provider) } },
			},
		],
		connections: { Form: { main: [[{ node: 'Create', type: 'main', index: 0 }]] } },
	};
}

describe('a photo that somebody uploads in a form', () => {
	let n8n: OwnN8n;

	beforeAll(async () => void (n8n = await startOwnN8n({ jobSeconds: 600 }, publicEnvironment)), readyWithinMs);

	afterAll(async () => await n8n?.stop());

	async function activated(workflow: WorkflowJson): Promise<string> {
		const workflowId = await n8n.client.createWorkflow(workflow);
		await n8n.client.activate(workflowId);
		return workflowId;
	}

	async function fillIn(path: string, prompt: string, photo: Buffer): Promise<void> {
		await eventually('the form to be there', 60_000, async () => {
			const form = new FormData();
			form.append('field-0', prompt);
			form.append('field-1', new Blob([new Uint8Array(photo)], { type: 'image/png' }), 'my photo.png');
			const { status } = await fetch(`${n8n.server.url}/form/${path}`, { method: 'POST', body: form });
			return status === 200 ? true : undefined;
		});
	}

	const sentFor = (prompt: string) =>
		n8n.simulator
			.report()
			.arrivals.filter(({ kind, body }) => kind === 'submit' && JSON.stringify(body).includes(prompt));

	it.each(providers.filter(({ upload }) => upload).map(({ id }) => id))(
		'becomes the first frame of a video by %s, uploaded there',
		async (provider) => {
			const photo = randomBytes(200_000);
			const workflowId = await activated(photoForm(`photo-${provider}`, provider));
			await fillIn(`photo-${provider}`, `A photo for ${provider}`, photo);
			const { id } = await n8n.client.newestExecution(workflowId);
			const execution = await n8n.client.waitForExecution(id, { status: 'success' });
			const stored = n8n.simulator.uploads.list().find((one) => one.provider === provider);
			expect(stored).toMatchObject({ contentType: 'image/png', sizeBytes: photo.length, sha256: sha256(photo) });
			const [submit, ...more] = sentFor(`A photo for ${provider}`);
			expect([JSON.stringify(submit?.body).includes(stored?.uploadId ?? 'none'), more]).toEqual([true, []]);
			expect(nodeItems(execution, 'Create').map(({ json }) => json.jobId)).toEqual([submit?.jobId]);
			const [put] = n8n.simulator
				.report()
				.arrivals.filter((one) => one.kind === 'storage' && one.provider === provider);
			expect(put).toMatchObject({ status: 200, credentialHeadersOnFile: false });
		},
	);

	it('becomes the first frame of a video by ShortAPI under an address of this n8n, which gives out the photo', async () => {
		const photo = randomBytes(200_000);
		const workflowId = await activated(photoForm('photo-short', 'shortApi'));
		await fillIn('photo-short', 'A photo for nobody', photo);
		await n8n.client.waitForExecution((await n8n.client.newestExecution(workflowId)).id, { status: 'success' });
		const [submit] = sentFor('A photo for nobody');
		const [address = ''] = /https:[^"]+signed\?token=[^"]+/.exec(JSON.stringify(submit?.body)) ?? [];
		expect(address).toContain(`${publicUrl}/rest/binary-data/signed`);
		const fetched = await fetch(address.replace(publicUrl, n8n.server.url));
		expect([fetched.status, fetched.headers.get('content-type')]).toEqual([200, 'image/png']);
		expect(sha256(Buffer.from(await fetched.arrayBuffer()))).toBe(sha256(photo));
	});

	it('is found with its job after kill -9 only where the provider keeps our name of the order, never by guessing', async () => {
		const orders = {
			runflow: await activated(photoForm('lost-runflow', 'runflow')),
			eachLabs: await activated(photoForm('lost-eachLabs', 'eachLabs')),
		};
		for (const provider of Object.keys(orders)) {
			await fillIn(`lost-${provider}`, `Lost at ${provider} scene: lost-answer`, randomBytes(1_000));
		}
		const jobsOf = (provider: string) =>
			n8n.simulator.report().jobs.filter((job) => job.provider === provider && job.scene === 'lost-answer');
		await eventually('both jobs to exist', 60_000, async () => {
			await Promise.resolve();
			return jobsOf('runflow').length === 1 && jobsOf('eachLabs').length === 1 ? true : undefined;
		});
		await n8n.crash();
		const retried = async (workflowId: string, status: 'success' | 'error') => {
			const { id } = await n8n.client.newestExecution(workflowId);
			await n8n.client.waitForExecution(id, { status: 'crashed' });
			void n8n.client.retryExecution(id).catch(() => undefined);
			const retry = await n8n.client.newestExecution(workflowId, { after: id, timeoutMs: 30_000 });
			return await n8n.client.waitForExecution(retry.id, { status });
		};
		const found = await retried(orders.runflow, 'success');
		expect(nodeItems(found, 'Create').map(({ json }) => json.jobId)).toEqual([jobsOf('runflow')[0]?.jobId]);
		const doubtful = await retried(orders.eachLabs, 'error');
		expect(nodeRun(doubtful, 'Create').error?.message).toMatch(
			/may have been created and billed; it was not created again/,
		);
		expect([jobsOf('runflow').length, jobsOf('eachLabs').length]).toEqual([1, 1]);
		expect(n8n.simulator.uploads.list().filter(({ sizeBytes }) => sizeBytes === 1_000)).toHaveLength(2);
	});
});
