import { readMp4 } from '../../mp4';
import { startSimulator, type Simulator } from '../../simulator/server';
import { demoExample, demoProviders } from '../demoExample';
import { nodeItems, type Execution } from '../execution';
import type { N8nClient } from '../n8nClient';
import { sharedN8n } from '../sharedN8n';
import { storeCredentials } from '../simulatedProviders';
import { imageUrl, readyWithinMs } from './scenario';

function describeVideo(bytes: Buffer): string {
	const types = readMp4(bytes)?.tracks.map(({ type }) => type);
	return types?.join() ?? 'no MP4';
}

async function videosOf(client: N8nClient, execution: Execution): Promise<string[]> {
	const descriptions = nodeItems(execution, 'Use the Video').map(async ({ binary }) =>
		describeVideo(await client.downloadBinary(binary?.data?.id ?? 'no file')),
	);
	return await Promise.all(descriptions);
}

/** n8n looks for due executions once a minute, and these wait without a callback. */
const finishedWithinMs = 120_000;

describe('the example with a form and rows', () => {
	let simulator: Simulator;
	let workflowId: string | undefined;
	/** Execution ids of the form entries, one per branch. */
	const byForm = new Map<string, string>();
	let byRows = '';

	// Everything is ordered at once, so that the executions sleep side by side.
	beforeAll(async () => {
		const { client, url } = await sharedN8n();
		simulator = await startSimulator({ jobSeconds: 2 });
		await storeCredentials(client, simulator);
		const id = await client.createWorkflow(demoExample);
		workflowId = id;
		await client.activate(id);
		let newest: string | undefined;
		const startedSince = async () => {
			const { id: started } = await client.newestExecution(id, newest === undefined ? {} : { after: newest });
			newest = started;
			return started;
		};
		for (const { id: provider, name } of demoProviders) {
			const form = new FormData();
			[name, `A paper boat by ${name}`, imageUrl].forEach((value, index) => form.append(`field-${index}`, value));
			const answer = await fetch(`${url}/form/order-a-video`, { method: 'POST', body: form });
			if (answer.status !== 200) throw new Error(`The form answered ${answer.status}`);
			byForm.set(provider, await startedSince());
		}
		const rows = [...demoProviders, ...demoProviders].map(({ name }) => ({
			provider: name,
			prompt: `A kite by ${name}`,
			imageUrl,
		}));
		await client.callWebhook('video-rows', { rows });
		byRows = await startedSince();
	}, readyWithinMs);

	afterAll(async () => {
		await simulator?.close();
		if (workflowId !== undefined) await (await sharedN8n()).client.deactivate(workflowId);
	});

	it.each(demoProviders.map(({ id, name }) => [name, id]))(
		'makes one playable video of a form entry for %s',
		async (_, provider) => {
			const { client } = await sharedN8n();
			const execution = await client.waitForExecution(byForm.get(provider) ?? '', {
				status: 'success',
				timeoutMs: finishedWithinMs,
			});
			expect(nodeItems(execution, 'Use the Video').map(({ json }) => json.provider)).toEqual([provider]);
			expect(await videosOf(client, execution)).toEqual(['video']);
		},
	);

	it('makes a playable video of every row, each with its own provider', async () => {
		const { client } = await sharedN8n();
		const execution = await client.waitForExecution(byRows, { status: 'success', timeoutMs: finishedWithinMs });
		const made = nodeItems(execution, 'Use the Video').map(({ json }) => String(json.provider));
		expect(made.sort()).toEqual([...demoProviders, ...demoProviders].map((provider) => provider.id).sort());
		expect(await videosOf(client, execution)).toEqual(made.map(() => 'video'));
	});

	it('bills every video once, and sends nothing a provider would ignore', () => {
		const { billed, jobs } = simulator.report();
		expect(billed).toBe(3 * demoProviders.length);
		expect(jobs.filter(({ unknownKeys, ignoredKeys }) => unknownKeys.length + ignoredKeys.length > 0)).toEqual([]);
	});
});
