/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Stage } from '../n8n/background/stage';
import { arrivalsOf, pathOf, withStage, workflowOf } from '../n8n/background/stage';
import { eventually } from '../n8n/eventually';
import { ENDED, nodeItems } from '../n8n/execution';
import type { N8nProcess } from '../n8n/n8nServer';
import type { Batch } from './batches';
import { allAre, countByStatus, whereQueueModeRuns } from './batches';
import type { QueueMode } from './queueMode';
import { slotsPerWorker, startQueueMode } from './queueMode';

const startWithinMs = 15 * 60_000;
const caseWithinMs = 5 * 60_000;

/** Calls one workflow that many times at once, each with one job. */
async function startBatch(
	queue: QueueMode,
	stage: Stage,
	name: string,
	count: number,
	prompt: string,
	wait = {},
): Promise<Batch> {
	const { client } = stage;
	const workflowId = await client.createWorkflow(workflowOf(stage, name, { wait }));
	await client.activate(workflowId);
	const calls = Array.from(
		{ length: count },
		async (_, row) => await client.callWebhook(pathOf(stage, name), { rows: [{ prompt: `${prompt} row: ${row}` }] }),
	);
	const statuses = (await Promise.all(calls)).map(({ status }) => status);
	expect(statuses).toEqual(statuses.map(() => 200));
	return { workflowId, parents: async () => await queue.statuses(workflowId) };
}

/** The rows that were sent to the provider; a row that was paid for twice is in it twice. */
function rowsSubmitted(stage: Stage): string[] {
	const bodies = arrivalsOf(stage, 'submit').map(({ body }) => body as { args: { prompt: string } });
	return bodies.map(({ args }) => args.prompt).sort();
}

function settleAll({ simulator }: Stage): void {
	for (const { jobId, phase } of simulator.jobs.list()) if (phase !== 'succeeded') simulator.jobs.settle(jobId);
}

whereQueueModeRuns('waiting in the background in queue mode, with two workers of five slots', () => {
	let queue: QueueMode;
	let workers: N8nProcess[];

	beforeAll(async () => {
		queue = await startQueueMode();
		workers = await Promise.all([queue.addWorker(), queue.addWorker()]);
	}, startWithinMs);

	afterAll(async () => await queue?.stop(), caseWithinMs);

	/** Kills one of two workers the moment `isTime` says so; the next case gets its second worker back. */
	async function killOneWorker(what: string, isTime: () => boolean): Promise<void> {
		await eventually(what, 60_000, async () => (isTime() ? true : undefined));
		await workers.shift()?.kill();
	}

	async function twoWorkers(): Promise<void> {
		while (workers.length < 2) workers.push(await queue.addWorker());
	}

	it(
		'holds no slot for 100 executions that wait, ends them all, and submits 100 jobs',
		async () => {
			await withStage(
				async (stage) => {
					const batch = await startBatch(queue, stage, 'hundred', 100, 'scene: stuck');
					await allAre(batch, ['waiting']);
					const active: number[] = [];
					for (let sample = 0; sample < 20; sample++) {
						active.push(await queue.activeCount());
						await sleep(100);
					}
					// A timed look may need a slot for a moment; waiting holds none.
					expect(active.filter((held) => held === 0).length).toBeGreaterThanOrEqual(16);
					expect(countByStatus(await batch.parents())).toEqual({ waiting: 100 });
					settleAll(stage);
					expect(countByStatus(await allAre(batch, ENDED, 200_000))).toEqual({ success: 100 });
					expect(arrivalsOf(stage, 'submit')).toHaveLength(100);
				},
				{ client: queue.client },
			);
		},
		caseWithinMs,
	);

	it(
		'gives out files that n8n stored in its database, as it does there by default',
		async () => {
			await withStage(
				async (stage) => {
					const batch = await startBatch(queue, stage, 'files', 3, 'A kite seconds: 3', { output: 'linkAndFile' });
					const parents = await allAre(batch, ENDED);
					expect(countByStatus(parents)).toEqual({ success: 3 });
					for (const { id } of parents) {
						const [video] = nodeItems(await queue.client.getExecution(id), 'Good');
						const fileId = video?.binary?.video?.id ?? '';
						expect(fileId).toMatch(/^database:/);
						expect((await queue.client.downloadBinary(fileId)).subarray(4, 8).toString()).toBe('ftyp');
					}
				},
				{ client: queue.client },
			);
		},
		caseWithinMs,
	);

	it(
		'ends all executions when a worker is killed while they sleep',
		async () => {
			await withStage(
				async (stage) => {
					await twoWorkers();
					const batch = await startBatch(queue, stage, 'asleep', 20, 'scene: stuck');
					await allAre(batch, ['waiting']);
					await killOneWorker('nothing', () => true);
					settleAll(stage);
					expect(countByStatus(await allAre(batch, ENDED, 180_000))).toEqual({ success: 20 });
					expect(arrivalsOf(stage, 'submit')).toHaveLength(20);
				},
				{ client: queue.client },
			);
		},
		caseWithinMs,
	);

	it(
		'submits nothing twice when a worker is killed during submits, and ends what that worker did not run',
		async () => {
			await withStage(
				async (stage) => {
					await twoWorkers();
					const batch = await startBatch(queue, stage, 'submits', 20, 'A kite seconds: 5');
					await killOneWorker('the first submits', () => arrivalsOf(stage, 'submit').length >= 2);
					const parents = await allAre(batch, ENDED, 180_000);
					const submits = arrivalsOf(stage, 'submit').length;
					console.log(`Worker killed during submits: ${JSON.stringify(countByStatus(parents))}, ${submits} submits`);
					expect(parents).toHaveLength(20);
					expect(rowsSubmitted(stage)).toEqual([...new Set(rowsSubmitted(stage))]);
					// Only what ran in the killed worker at that moment may fail: n8n itself gives those executions up.
					expect(countByStatus(parents).success).toBeGreaterThanOrEqual(20 - slotsPerWorker);
				},
				{ client: queue.client },
			);
		},
		caseWithinMs,
	);

	it(
		'submits nothing twice when a worker is killed during downloads, and ends what that worker did not run',
		async () => {
			await withStage(
				async (stage) => {
					await twoWorkers();
					const prompt = 'scene: huge-file seconds: 4 megabytes: 30';
					const batch = await startBatch(queue, stage, 'downloads', 10, prompt, { output: 'linkAndFile' });
					await killOneWorker('the first downloads', () => arrivalsOf(stage, 'file').length >= 2);
					const parents = await allAre(batch, ENDED, 180_000);
					const submits = arrivalsOf(stage, 'submit').length;
					console.log(`Worker killed during downloads: ${JSON.stringify(countByStatus(parents))}, ${submits} submits`);
					expect(submits).toBe(10);
					expect(rowsSubmitted(stage)).toEqual([...new Set(rowsSubmitted(stage))]);
					expect(countByStatus(parents).success).toBeGreaterThanOrEqual(10 - slotsPerWorker);
				},
				{ client: queue.client },
			);
		},
		caseWithinMs,
	);
});
