/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { startSimulator, type Simulator } from '../../simulator/server';
import { demoExample, demoProviders } from '../demoExample';
import { nodeItems, type Execution } from '../execution';
import type { N8nClient } from '../n8nClient';
import { sharedN8n } from '../sharedN8n';
import { storeCredentials } from '../simulatedProviders';
import { imageUrl, readyWithinMs } from './scenario';

const run = promisify(execFile);

/** What ffprobe finds in a file; where it is not installed, the mark that every MP4 begins with has to do. */
async function describeVideo(bytes: Buffer): Promise<string> {
	if (bytes.subarray(4, 8).toString('latin1') !== 'ftyp') return 'no MP4';
	const folder = await mkdtemp(join(tmpdir(), 'n8n-ai-video-probe-'));
	const file = join(folder, 'video.mp4');
	await writeFile(file, bytes);
	const probe = run('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_type', '-of', 'csv=p=0', file]);
	const found = await probe.then(
		({ stdout }) => stdout.trim().split('\n')[0] ?? 'empty',
		(error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? 'video' : error.message),
	);
	await rm(folder, { recursive: true, force: true });
	return found;
}

async function videosOf(client: N8nClient, execution: Execution): Promise<string[]> {
	const descriptions = nodeItems(execution, 'Use the Video').map(
		async ({ binary }) => await describeVideo(await client.downloadBinary(binary?.video?.id ?? 'no file')),
	);
	return await Promise.all(descriptions);
}

/** n8n looks for due executions once a minute, and these wait without a callback. */
const finishedWithinMs = 120_000;

describe('the example with a form and rows', () => {
	let simulator: Simulator;
	let workflowId: string;
	/** Execution ids of the form entries, one per branch. */
	const byForm = new Map<string, string>();
	let byRows = '';

	// Everything is ordered at once, so that the executions sleep side by side.
	beforeAll(async () => {
		const { client, url } = await sharedN8n();
		simulator = await startSimulator({ jobSeconds: 2 });
		await storeCredentials(client, simulator);
		workflowId = await client.createWorkflow(demoExample);
		await client.activate(workflowId);
		let newest: string | undefined;
		const startedSince = async () => {
			const { id } = await client.newestExecution(workflowId, newest === undefined ? {} : { after: newest });
			newest = id;
			return id;
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
		const { client } = await sharedN8n();
		await client.deactivate(workflowId);
		await simulator.close();
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
