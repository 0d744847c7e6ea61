/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { readMp4 } from '../mp4';
import { startSimulator, type Simulator } from '../simulator/server';
import { demoExample, demoProviders } from './demoExample';
import { nodeItems, type Execution } from './execution';
import type { N8nClient } from './n8nClient';
import { N8nClient as Client } from './n8nClient';
import { startN8n, type N8nServer } from './n8nServer';
import { N8nSession } from './n8nSession';
import { storeCredentials } from './simulatedProviders';
import type { WorkflowJson } from './workflowJson';

const PROJECT = join(__dirname, '..', '..');
const VIDEO_FOLDER = join(PROJECT, 'demo-videos');
const JOB_SECONDS = 8;
const FINISHED_WITHIN_MS = 120_000;
const IMAGE_URL = 'https://example.com/first-frame.jpg';

async function submitForm(server: N8nServer): Promise<void> {
	const form = new FormData();
	for (const [index, value] of [demoProviders[0]?.name ?? '', 'A paper boat on a rainy street', IMAGE_URL].entries()) {
		form.append(`field-${index}`, value);
	}
	const response = await fetch(`${server.url}/form/order-a-video`, { method: 'POST', body: form });
	if (!response.ok) throw new Error(`The form answered ${response.status}: ${await response.text()}`);
}

async function sendRows(client: N8nClient): Promise<void> {
	const rows = demoProviders.map(({ name }) => ({
		provider: name,
		prompt: `A red kite over green hills, filmed by ${name}`,
		imageUrl: IMAGE_URL,
	}));
	const { status } = await client.callWebhook('video-rows', { rows });
	if (status !== 200) throw new Error(`The webhook of the example answered ${status}`);
}

async function saveVideos(client: N8nClient, execution: Execution): Promise<string[]> {
	const saved = nodeItems(execution, 'Use the Video').map(async ({ binary }) => {
		const video = binary?.data;
		if (video?.id === undefined) throw new Error('Wait for Video gave out an item without a file');
		const file = join(VIDEO_FOLDER, video.fileName ?? `${video.id}.mp4`);
		await writeFile(file, await client.downloadBinary(video.id));
		return file;
	});
	return await Promise.all(saved);
}

async function describeVideo(file: string): Promise<string> {
	const found = readMp4(await readFile(file));
	if (!found) throw new Error(`${file} is not a video`);
	const tracks = found.tracks.map(({ codec, video }) => `${codec}${video ? ` ${video.width}x${video.height}` : ''}`);
	return `MP4, ${found.seconds} s, ${tracks.join(', ')}`;
}

/** The simulated providers can reach this n8n although it has no public address, so they may call back. */
function withCallbacks(workflow: WorkflowJson): WorkflowJson {
	const nodes = workflow.nodes.map((node) =>
		node.type.endsWith('.createVideo')
			? { ...node, parameters: { ...node.parameters, options: { callback: 'always' } } }
			: node,
	);
	return { ...workflow, nodes };
}

/** Imports the example, lets a form entry and a batch of rows through it, and saves what comes out. */
async function orderVideos(server: N8nServer, simulator: Simulator): Promise<void> {
	const client = await Client.signIn(server.url);
	await storeCredentials(client, simulator);
	const workflowId = await client.createWorkflow(withCallbacks(demoExample));
	await client.activate(workflowId);

	console.log(`\nOrdering one video by form and ${demoProviders.length} by rows; each takes ${JOB_SECONDS} seconds.`);
	console.log('Meanwhile the executions sleep; the providers call n8n back.');
	const startMs = Date.now();
	await submitForm(server);
	const { id: byForm } = await client.newestExecution(workflowId);
	await sendRows(client);
	const { id: byRows } = await client.newestExecution(workflowId, { after: byForm });

	await rm(VIDEO_FOLDER, { recursive: true, force: true });
	await mkdir(VIDEO_FOLDER, { recursive: true });
	const executions = [byForm, byRows].map(
		async (id) => await client.waitForExecution(id, { timeoutMs: FINISHED_WITHIN_MS, status: 'success' }),
	);
	const files: string[] = [];
	for (const execution of await Promise.all(executions)) files.push(...(await saveVideos(client, execution)));
	const seconds = ((Date.now() - startMs) / 1000).toFixed(1);

	const { billed } = simulator.report();
	console.log(`\n${files.length} videos in ${seconds} s; the simulated providers billed ${billed} jobs:`);
	for (const file of files) console.log(`  ${file}\n    ${await describeVideo(file)}`);
	if (billed !== demoProviders.length + 1 || files.length !== billed) {
		throw new Error(`${demoProviders.length + 1} videos were ordered, ${billed} billed, ${files.length} saved`);
	}
	const { email, password } = N8nSession.owner;
	console.log(`\nEditor: ${server.url}/workflow/${workflowId}\nLogin:  ${email} / ${password}`);
}

async function untilInterrupted(): Promise<void> {
	// The timer keeps the process alive; a pending promise alone does not.
	const alive = setInterval(() => {}, 60_000);
	await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
	clearInterval(alive);
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
	const simulator = await startSimulator({ jobSeconds: JOB_SECONDS });
	console.log(`Simulated providers: ${simulator.url} (no keys, no cost)`);
	let server: N8nServer | undefined;
	try {
		console.log('Starting n8n (the first time it is installed, which takes some minutes) ...');
		server = await startN8n({ log: console.log });
		await orderVideos(server, simulator);
		if (values.keep) {
			console.log('\nn8n stays up for you to click around. Press Ctrl-C to end it.');
			await untilInterrupted();
		} else {
			console.log('n8n is stopped again; run "npm run demo -- --keep" to click around.');
		}
	} finally {
		await server?.stop();
		await simulator.close();
	}
}

main().catch((error: unknown) => {
	console.error(`\nThe demo did not work: ${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
});
