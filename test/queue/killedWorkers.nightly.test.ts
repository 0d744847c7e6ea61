/* eslint-disable no-console */
import { arrivalsOf, withStage } from '../n8n/background/stage';
import { ENDED } from '../n8n/execution';
import { allAre, countByStatus, rowsSubmitted, settleAll, startBatch } from './batches';
import { slotsPerWorker } from './queueMode';
import { caseWithinMs, startWithinMs, TwoWorkers } from './twoWorkers';

describe('waiting in the background in queue mode, where one of two workers is killed', () => {
	const two = new TwoWorkers();

	beforeAll(async () => await two.start(), startWithinMs);

	afterAll(async () => await two.stop(), caseWithinMs);

	it(
		'ends all executions when a worker is killed while they sleep',
		async () => {
			await withStage(
				async (stage) => {
					await two.complete();
					const batch = await startBatch(two.queue, stage, 'asleep', 20, 'scene: stuck');
					await allAre(batch, ['waiting']);
					await two.killOne('nothing', () => true);
					settleAll(stage);
					expect(countByStatus(await allAre(batch, ENDED, 180_000))).toEqual({ success: 20 });
					expect(arrivalsOf(stage, 'submit')).toHaveLength(20);
				},
				{ client: two.queue.client },
			);
		},
		caseWithinMs,
	);

	it(
		'submits nothing twice when a worker is killed during downloads, and ends what that worker did not run',
		async () => {
			await withStage(
				async (stage) => {
					await two.complete();
					const prompt = 'scene: huge-file seconds: 4 megabytes: 30';
					const batch = await startBatch(two.queue, stage, 'downloads', 10, prompt, { output: 'linkAndFile' });
					await two.killOne('the first downloads', () => arrivalsOf(stage, 'file').length >= 2);
					const parents = await allAre(batch, ENDED, 180_000);
					const submits = arrivalsOf(stage, 'submit').length;
					console.log(`Worker killed during downloads: ${JSON.stringify(countByStatus(parents))}, ${submits} submits`);
					expect(submits).toBe(10);
					expect(rowsSubmitted(stage)).toEqual([...new Set(rowsSubmitted(stage))]);
					expect(countByStatus(parents).success).toBeGreaterThanOrEqual(10 - slotsPerWorker);
				},
				{ client: two.queue.client },
			);
		},
		caseWithinMs,
	);
});
