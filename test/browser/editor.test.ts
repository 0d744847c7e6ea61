import { providers } from '../../nodes/providers';
import { changed, readExample, runByWebhook, withCredentials, withParameters } from '../n8n/examples/example';
import type { N8nClient } from '../n8n/n8nClient';
import { PACKAGE_NAME } from '../n8n/packedPackage';
import { sharedN8n } from '../n8n/sharedN8n';
import { credentialName, SIMULATOR_KEY, storeCredentials } from '../n8n/simulatedProviders';
import type { WorkflowNode } from '../n8n/workflowJson';
import { startSimulator, type Simulator } from '../simulator/server';
import { Editor } from './editor';
import { picture } from './pictures';
import { manualTrigger, readyWithinMs } from './workflow';

/** n8n's own name for a first credential; no other test stores one that ends like this. */
const suffix = ' account';

function node(type: 'createVideo' | 'waitForVideo', name: string, parameters: Record<string, unknown>): WorkflowNode {
	return {
		id: type,
		name,
		type: `${PACKAGE_NAME}.${type}`,
		typeVersion: 1,
		position: [type === 'createVideo' ? 220 : 440, 0],
		parameters,
	};
}

const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });

describe('in the editor', () => {
	let client: N8nClient;
	let simulator: Simulator;
	let editor: Editor;

	beforeAll(async () => {
		const n8n = await sharedN8n();
		client = n8n.client;
		simulator = await startSimulator({ jobSeconds: 2 });
		await storeCredentials(client, simulator, { suffix });
		editor = await Editor.open(n8n.url);
	}, readyWithinMs);

	afterAll(async () => {
		await editor?.close();
		await simulator?.close();
	});

	async function openNew(name: string, ...nodes: WorkflowNode[]): Promise<void> {
		const all = [manualTrigger, ...nodes];
		const connections = Object.fromEntries(nodes.map((next, index) => [all[index]?.name ?? '', to(next.name)]));
		const workflow = withCredentials({ name, nodes: all, connections }, suffix);
		await editor.openWorkflow(await client.createWorkflow(workflow));
	}

	describe('the node panel', () => {
		beforeAll(async () => {
			await openNew('Panel');
			await editor.openPanel();
		});

		it.each(['video', 'seedance', 'AI video', ...providers.map(({ name }) => name)])(
			'finds both nodes for "%s"',
			async (words) => {
				expect(await editor.search(words)).toEqual(expect.arrayContaining(['Create Video', 'Wait for Video']));
			},
		);

		it.each(['image to video', 'text to video'])('finds Create Video first for "%s"', async (words) => {
			expect((await editor.search(words))[0]).toBe('Create Video');
		});

		it('offers no watcher, which people cannot use', async () => {
			expect(await editor.search('watcher')).not.toContain('Video Watcher');
		});
	});

	it('adds Create Video by an action of the panel; its fields come and go with provider and operation', async () => {
		await openNew('Added');
		await editor.openPanel();
		await editor.search('seedance');
		const actions = ['Text to video', 'Image to video', 'First and last frame to video', 'Reference to video'];
		expect(await editor.openActions('Create Video')).toEqual(expect.arrayContaining(actions));
		await editor.addAction('Image to video');
		expect(await editor.visibleFields()).toContain('firstFrame');
		await editor.choose('provider', 'Each Labs');
		expect(await editor.visibleFields()).toEqual(expect.arrayContaining(['firstFrame', 'resolution']));
		await editor.choose('operation', 'First and Last Frame to Video');
		expect(await editor.visibleFields()).toContain('lastFrame');
		await editor.choose('provider', 'ShortAPI');
		await editor.choose('operation', 'Text to Video');
		const fields = await editor.visibleFields();
		expect(fields).toContain('tier');
		expect(fields.filter((name) => ['firstFrame', 'lastFrame', 'resolution'].includes(name))).toEqual([]);
	});

	it('lists the models of the chosen provider, and shows the fields of the one that is chosen', async () => {
		const kinovi = { provider: 'kinovi', operation: 'firstFrame' };
		await openNew('Models', node('createVideo', 'Create Video', kinovi));
		await editor.openNode('Create Video');
		expect(await editor.visibleFields()).toContain('aspectRatio');
		await editor.choose('model', 'Seedance 2.5');
		expect(await editor.visibleFields()).not.toContain('aspectRatio');
	});

	it('changes a model that nobody chose with the provider', async () => {
		await openNew('Usual', node('createVideo', 'Create Video', { provider: 'kinovi', operation: 'text' }));
		await editor.openNode('Create Video');
		await editor.choose('provider', 'ShortAPI');
		expect(await editor.modelShown()).toBe('Seedance 2.0 Text to Video');
	});

	it('makes a credential: tells a wrong key from a good one, and uses the new one', async () => {
		await openNew('Credential', node('createVideo', 'Create Video', { provider: 'shortApi', operation: 'text' }));
		await editor.openNode('Create Video');
		await editor.newCredential();
		await editor.write('apiKey', 'a wrong key', 'editCredential-modal');
		await editor.write('baseUrl', simulator.baseUrl('shortApi'), 'editCredential-modal');
		await editor.at('credential-save-button').click();
		await editor.page.getByText('Couldn’t connect with these settings').waitFor();
		await editor.page.getByText('More details').click();
		await editor.at('editCredential-modal').getByText('does not accept this API key').first().waitFor();
		await picture(editor.at('editCredential-modal'), 'credential-wrong-key');
		await editor.write('apiKey', SIMULATOR_KEY, 'editCredential-modal');
		await editor.at('credential-save-button').click();
		// n8n closes the form of a credential that works.
		await editor.at('editCredential-modal').waitFor({ state: 'hidden' });
		expect(await editor.chosenCredential()).toMatch(/^ShortAPI account \d+$/);
	});

	it('runs both steps, and the video plays in the output panel', async () => {
		const prompt = 'A paper boat drifts down a rainy street';
		await openNew(
			'Steps',
			node('createVideo', 'Create Video', { provider: 'shortApi', operation: 'text', prompt }),
			node('waitForVideo', 'Wait for Video', { provider: 'fromJob', providers: ['shortApi'], output: 'linkAndFile' }),
		);
		await editor.openNode('Create Video');
		await picture(editor.at('node-parameters'), 'create-video');
		await editor.closeNode();
		await editor.openNode('Wait for Video');
		await picture(editor.at('node-parameters'), 'wait-for-video');
		await editor.at('node-execute-button').click();
		await editor.at('radio-button-binary').click();
		await editor.at('ndv-view-binary-data').first().click();
		const video = editor.page.locator('video');
		await video.waitFor();
		// As an expression, because these tests are compiled without the types of a browser.
		const [seconds, width] = (await editor.page.evaluate(`(async () => {
			const video = document.querySelector('video');
			video.muted = true;
			await video.play();
			return [video.duration, video.videoWidth];
		})()`)) as [number, number];
		expect(seconds).toBeGreaterThan(0);
		expect(width).toBeGreaterThan(0);
		await picture(editor.at('output-panel'), 'video-in-the-output');
		expect(simulator.jobs.list().filter(({ provider }) => provider === 'shortApi')).toHaveLength(1);
	});

	it('shows all problems of a request at once, with the names of the fields, before anything is sent', async () => {
		const wrong = { prompt: 'A kite', firstFrame: 'no address', duration: '={{ 99 }}' };
		await openNew(
			'Problems',
			node('createVideo', 'Create Video', { provider: 'eachLabs', operation: 'firstFrame', ...wrong }),
		);
		await editor.openNode('Create Video');
		await editor.at('node-execute-button').click();
		const output = editor.at('output-panel');
		await output.getByText('2 fields need a change').first().waitFor();
		const text = await output.innerText();
		expect(text).toMatch(/First Frame/);
		expect(text).toMatch(/Duration/);
		expect(text).toMatch(/Nothing was created or billed/);
		await picture(output, 'validation');
		expect(simulator.jobs.list().filter(({ provider }) => provider === 'eachLabs')).toEqual([]);
	});

	it('lists an execution that waits for its video as waiting', async () => {
		const prompt = { prompt: 'A kite, scene: stuck' };
		const example = withParameters(readExample('idea-of-the-day'), 'Create Video', prompt);
		const executionId = await runByWebhook(client, withCredentials(example, suffix), 'Every Morning', 'editor-waits');
		const { workflowId } = await client.waitForExecution(executionId, { status: 'waiting' });
		await editor.openExecutions(workflowId);
		await editor.at('current-executions-list').getByText('Waiting').first().waitFor();
		await picture(editor.at('executions-sidebar'), 'waiting-executions');
		await client.stopExecution(executionId);
	});

	it.each([
		['rows-of-a-table', 'rows-of-a-table'],
		['videos-from-form-or-rows', 'workflow'],
		['ai-agent', 'ai-agent'],
	])('imports the example %s without a warning on a node of ours', async (example, name) => {
		const text = JSON.stringify(readExample(example)).replaceAll('$credentials', '');
		const imported = withCredentials(JSON.parse(text), suffix);
		await editor.openWorkflow(await client.createWorkflow(imported));
		await picture(editor.at('canvas'), name);
		const ours = editor.page.locator('[data-test-id="canvas-node"]').filter({ hasText: /Create|Wait for/ });
		expect(await ours.count()).toBeGreaterThanOrEqual(2);
		expect(await ours.locator('[data-test-id="node-issues"]').count()).toBe(0);
	});

	it('says of a tool of an agent that the model fills in its prompt, also when just added', async () => {
		const untouched = { provider: 'shortApi', operation: 'text' };
		const added = withCredentials(changed(readExample('ai-agent'), 'Create Video', { parameters: untouched }), suffix);
		await editor.openWorkflow(await client.createWorkflow(added));
		await editor.openNode('Create Video');
		await editor.at('node-parameters').getByText('Defined automatically by the').waitFor();
		expect(await editor.visibleFields()).toEqual(expect.arrayContaining(['toolDescription', 'duration']));
		await picture(editor.at('node-parameters'), 'create-video-tool');
		await editor.closeNode();
	});

	it('names the credential it looks for after its provider', async () => {
		await openNew('Slots', node('waitForVideo', 'Wait for Video', { provider: 'fromJob' }));
		await editor.openNode('Wait for Video');
		for (const { id } of providers) expect(await editor.credentialsShown()).toContain(credentialName(id, suffix));
	});

	it('shows only the credentials of the providers that are chosen', async () => {
		const parameters = { provider: 'fromJob', providers: ['kinovi', 'shortApi'] };
		await openNew('Chosen Slots', node('waitForVideo', 'Wait for Video', parameters));
		await editor.openNode('Wait for Video');
		const chosen = ['kinovi', 'shortApi'].map((id) => credentialName(id, suffix));
		expect((await editor.credentialsShown()).sort()).toEqual(chosen.sort());
	});
});
