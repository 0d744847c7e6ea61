/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';

import { providers } from '../../../nodes/providers';
import type { Execution, ExecutionItem } from '../execution';
import { nodeItems } from '../execution';
import { PACKAGE_NAME } from '../packedPackage';
import { sharedN8n } from '../sharedN8n';
import { credentialName } from '../simulatedProviders';
import type { WorkflowJson } from '../workflowJson';
import type { Scenario } from './scenario';
import {
	arrivalsOf,
	createVideo,
	detailsOf,
	itemsOf,
	readyWithinMs,
	runSteps,
	waitForVideo,
	withScenario,
} from './scenario';

const megabyte = 1024 * 1024;
const branch = 'continueErrorOutput';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The files that n8n's store holds for an execution, whole or not. */
function storedFiles({ userFolder }: Scenario, { id }: Execution): string[] {
	const paths = readdirSync(userFolder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => `${entry.parentPath}/${entry.name}`);
	return paths.filter((path) => path.includes(`/executions/${id}/binary_data/`) && !path.endsWith('.metadata'));
}

async function bytesOf({ client }: Scenario, execution: Execution): Promise<Buffer> {
	const [item] = itemsOf(execution, 'waitForVideo');
	return await client.downloadBinary(item?.binary?.data?.id ?? 'none');
}

async function served({ simulator }: Scenario): Promise<Buffer> {
	const { jobId } = simulator.jobs.list().at(-1) ?? { jobId: 'none' };
	return Buffer.from(await (await fetch(`${simulator.url}/files/${jobId}.mp4?link=9`)).arrayBuffer());
}

describe('a result file', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('whose link has died is fetched with a fresh one', async () => {
		await withScenario(async (scenario) => {
			const steps = [createVideo('shortApi'), waitForVideo({ output: 'file' })];
			const execution = await runSteps(scenario, [{ prompt: 'scene: expired-link seconds: 0' }], steps);
			expect(execution.status).toBe('success');
			expect(arrivalsOf(scenario.simulator, 'file').map(({ status }) => status)).toEqual([403, 200]);
			expect((await bytesOf(scenario, execution)).equals(await served(scenario))).toBe(true);
		});
	});

	it.concurrent('that sits at another host is fetched there, without the key', async () => {
		await withScenario(async (scenario) => {
			const steps = [createVideo('shortApi'), waitForVideo({ output: 'file' })];
			const execution = await runSteps(scenario, [{ prompt: 'scene: foreign-redirect seconds: 0' }], steps);
			const files = arrivalsOf(scenario.simulator, 'file');
			expect(files.map(({ foreignHost = false }) => foreignHost)).toEqual([false, true]);
			expect(files.map(({ credentialHeadersOnFile }) => credentialHeadersOnFile)).toEqual([false, false]);
			expect((await bytesOf(scenario, execution)).equals(await served(scenario))).toBe(true);
		});
	});

	it.concurrent('that is huge arrives whole', async () => {
		await withScenario(async (scenario) => {
			const steps = [createVideo('shortApi'), waitForVideo({ output: 'file' })];
			const execution = await runSteps(scenario, [{ prompt: 'scene: huge-file megabytes: 64 seconds: 0' }], steps);
			const [item] = itemsOf(execution, 'waitForVideo');
			expect(item?.binary?.data).toMatchObject({ mimeType: 'video/mp4', bytes: 64 * megabyte });
			expect(sha256(await bytesOf(scenario, execution))).toBe(sha256(await served(scenario)));
			expect(storedFiles(scenario, execution)).toHaveLength(1);
		});
	});

	it.concurrent.each([
		['short-file', {}, 'had arrived'],
		['html-file', {}, 'neither a video nor a picture'],
		['stalled-file', { downloadMinutes: 0.1 }, 'longer than 0.1 minutes'],
		['huge-file megabytes: 9', { maxFileMegabytes: 8 }, '9.0 MB, more than 8.0 MB'],
	])(
		'that cannot be had whole (%s) is an error with the job id, and leaves nothing behind',
		async (scene, options, why) => {
			await withScenario(async (scenario) => {
				const rows = [{ prompt: `scene: ${scene} seconds: 0` }];
				const steps = [createVideo('shortApi'), waitForVideo({ output: 'linkAndFile', options }, branch)];
				const execution = await runSteps(scenario, rows, steps);
				const [bad] = itemsOf(execution, 'waitForVideo', 1);
				expect(detailsOf(bad)).toMatchObject({
					code: 'download',
					jobId: itemsOf(execution, 'createVideo')[0]?.json.jobId,
				});
				expect(bad?.json.message).toContain(why);
				expect(itemsOf(execution, 'waitForVideo')).toEqual([]);
				expect(storedFiles(scenario, execution)).toEqual([]);
			});
		},
	);
});

/** A photo and a job id come in from outside, the photo and the video go out. */
function photoAndVideo(path: string, waitUsing: string, binaryMode: string, suffix: string): WorkflowJson {
	const credential = providers.find(({ id }) => id === 'shortApi')?.credential ?? '';
	const options = { keepInputFiles: true, fileName: '={{ $json.body.title }}' };
	const parameters = { provider: 'shortApi', jobId: '={{ $json.body.jobId }}', output: 'file', waitUsing, options };
	return {
		name: path,
		settings: { executionOrder: 'v1', binaryMode },
		nodes: [
			{
				id: 'photo',
				name: 'Photo',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: path,
				parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
			},
			{
				id: 'wait',
				name: 'Wait for Video',
				type: `${PACKAGE_NAME}.waitForVideo`,
				typeVersion: 1,
				position: [200, 0],
				parameters,
				credentials: { [credential]: { id: '$credentials', name: credentialName('shortApi', suffix) } },
			},
			{
				id: 'good',
				name: 'Good',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [400, 0],
				parameters: {},
			},
		],
		connections: {
			Photo: { main: [[{ node: 'Wait for Video', type: 'main', index: 0 }]] },
			'Wait for Video': { main: [[{ node: 'Good', type: 'main', index: 0 }]] },
		},
	};
}

describe('a photo that came with the job', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent.each([
		['background', 'separate'],
		['here', 'separate'],
		['background', 'combined'],
		['here', 'combined'],
	])('stays with the video (Wait Using: %s, files of the workflow: %s)', async (waitUsing, binaryMode) => {
		await withScenario(
			async (scenario) => {
				const { client, simulator, suffix, url } = scenario;
				const created = await runSteps(scenario, [{ prompt: 'A kite' }], [createVideo('shortApi')]);
				const { jobId } = itemsOf(created, 'createVideo')[0]?.json ?? {};
				const path = `photo-${waitUsing}-${binaryMode}${suffix}`.replaceAll(' ', '-');
				const workflowId = await client.createWorkflow(photoAndVideo(path, waitUsing, binaryMode, suffix));
				await client.activate(workflowId);
				const photo = Buffer.from('the photo of a kite');
				const form = new FormData();
				form.append('jobId', String(jobId));
				form.append('title', 'Kite at noon');
				form.append('photo', new Blob([photo], { type: 'image/png' }), 'kite.png');
				await fetch(`${url}/webhook/${path}`, { method: 'POST', body: form });
				const { id } = await client.newestExecution(workflowId);
				const execution = await client.waitForExecution(id, { timeoutMs: 170_000 });
				const [item] = nodeItems(execution, 'Good');
				// n8n's own place for the files of such a workflow.
				const files = binaryMode === 'combined' ? item?.json._files : item?.binary;
				const { data, ...kept } = (files ?? {}) as NonNullable<ExecutionItem['binary']>;
				expect(data?.fileName).toBe('Kite at noon.mp4');
				const fields = Object.values(kept);
				expect(fields.map(({ fileName, mimeType }) => [fileName, mimeType])).toEqual([['kite.png', 'image/png']]);
				expect((await client.downloadBinary(fields[0]?.id ?? 'none')).equals(photo)).toBe(true);
				expect(simulator.report().billed).toBe(1);
			},
			{ jobSeconds: 20 },
		);
	});
});
