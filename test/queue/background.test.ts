/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console */
import { setTimeout as sleep } from 'node:timers/promises';

import { arrivalsOf, withStage } from '../n8n/background/stage';
import { ENDED, nodeItems } from '../n8n/execution';
import { isNightly } from '../tier';
import { allAre, countByStatus, rowsSubmitted, settleAll, startBatch } from './batches';
import { slotsPerWorker } from './queueMode';
import { caseWithinMs, startWithinMs, TwoWorkers } from './twoWorkers';

const waiting = isNightly ? 100 : 20;

describe('waiting in the background in queue mode, with two workers of five slots', () => {
	const two = new TwoWorkers();

	beforeAll(async () => await two.start(), startWithinMs);

	afterAll(async () => await two.stop(), caseWithinMs);

	it(
		`holds no slot for ${waiting} executions that wait, ends them all, and submits ${waiting} jobs`,
		async () => {
			await withStage(
				async (stage) => {
					const batch = await startBatch(two.queue, stage, 'many', waiting, 'scene: stuck');
					await allAre(batch, ['waiting']);
					const active: number[] = [];
					for (let sample = 0; sample < 20; sample++) {
						active.push(await two.queue.activeCount());
						await sleep(100);
					}
					// A timed poll may need a slot for a moment; waiting holds none.
					expect(active.filter((held) => held === 0).length).toBeGreaterThanOrEqual(16);
					expect(countByStatus(await batch.parents())).toEqual({ waiting });
					settleAll(stage);
					expect(countByStatus(await allAre(batch, ENDED, 200_000))).toEqual({ success: waiting });
					expect(arrivalsOf(stage, 'submit')).toHaveLength(waiting);
				},
				{ client: two.queue.client },
			);
		},
		caseWithinMs,
	);

	it(
		'gives out files that n8n stored in its database, as it does there by default',
		async () => {
			await withStage(
				async (stage) => {
					const batch = await startBatch(two.queue, stage, 'files', 3, 'A kite seconds: 3', { output: 'linkAndFile' });
					const parents = await allAre(batch, ENDED);
					expect(countByStatus(parents)).toEqual({ success: 3 });
					for (const { id } of parents) {
						const [video] = nodeItems(await two.queue.client.getExecution(id), 'Good');
						const fileId = video?.binary?.data?.id ?? '';
						expect(fileId).toMatch(/^database:/);
						expect((await two.queue.client.downloadBinary(fileId)).subarray(4, 8).toString()).toBe('ftyp');
					}
				},
				{ client: two.queue.client },
			);
		},
		caseWithinMs,
	);

	it(
		'submits nothing twice when a worker is killed during submits, and ends what that worker did not run',
		async () => {
			await withStage(
				async (stage) => {
					await two.complete();
					const batch = await startBatch(two.queue, stage, 'submits', 20, 'A kite seconds: 5');
					await two.killOne('the first submits', () => arrivalsOf(stage, 'submit').length >= 2);
					const parents = await allAre(batch, ENDED, 180_000);
					const submits = arrivalsOf(stage, 'submit').length;
					console.log(`Worker killed during submits: ${JSON.stringify(countByStatus(parents))}, ${submits} submits`);
					expect(parents).toHaveLength(20);
					expect(rowsSubmitted(stage)).toEqual([...new Set(rowsSubmitted(stage))]);
					// Only what ran in the killed worker at that moment may fail: n8n itself gives those executions up.
					expect(countByStatus(parents).success).toBeGreaterThanOrEqual(20 - slotsPerWorker);
				},
				{ client: two.queue.client },
			);
		},
		caseWithinMs,
	);
});
