/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { N8nClient } from '../n8n/n8nClient';
import { startN8n } from '../n8n/n8nServer';
import { storeCredentials } from '../n8n/simulatedProviders';
import type { WorkflowJson } from '../n8n/workflowJson';
import { startSimulator } from '../simulator/server';
import { Editor } from './editor';

const PROJECT = join(__dirname, '..', '..');
const PICTURES = join(PROJECT, 'docs', 'images');
const EXAMPLE = join(PROJECT, 'examples', 'videos-from-form-or-rows.json');

/** Takes the pictures of the README anew, from the real editor. */
async function main(): Promise<void> {
	await mkdir(PICTURES, { recursive: true });
	const simulator = await startSimulator();
	const server = await startN8n({ log: console.log });
	try {
		const client = await N8nClient.signIn(server.url);
		await storeCredentials(client, simulator);
		const workflowId = await client.createWorkflow(JSON.parse(await readFile(EXAMPLE, 'utf8')) as WorkflowJson);
		const editor = await Editor.open(server.url);
		await editor.openWorkflow(workflowId);
		await editor.page.screenshot({
			path: join(PICTURES, 'workflow.png'),
			clip: { x: 42, y: 92, width: 1500, height: 702 },
		});
		await editor.openNode('Create with Each Labs');
		await editor.page.screenshot({
			path: join(PICTURES, 'create-video.png'),
			clip: { x: 590, y: 66, width: 420, height: 810 },
		});
		await editor.closeNode();
		await editor.openNode('Wait for Video');
		await editor.page.screenshot({
			path: join(PICTURES, 'wait-for-video.png'),
			clip: { x: 590, y: 66, width: 420, height: 680 },
		});
		await editor.close();
	} finally {
		await server.stop();
		await simulator.close();
	}
	console.log(`Pictures: ${PICTURES}`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
