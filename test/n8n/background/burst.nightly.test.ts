/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../eventually';
import { ENDED } from '../execution';
import { sharedN8n } from '../sharedN8n';
import { arrivalsOf, executionsOf, pathOf, readyWithinMs, withStage, workflowOf } from './stage';

const executions = 40;
const jobsEach = 3;
const askAgainMs = 500;

describe('a burst of 120 callbacks within a second', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it('resumes all 40 executions and loses none', async () => {
		await withStage(async (stage) => {
			const { client, simulator } = stage;
			const workflowId = await client.createWorkflow(workflowOf(stage, 'burst', {}));
			await client.activate(workflowId);
			const rows = Array.from({ length: jobsEach }, (_, index) => ({ prompt: `scene: stuck ${index}` }));
			const calls = Array.from(
				{ length: executions },
				async () => await client.callWebhook(pathOf(stage, 'burst'), { rows }),
			);
			await Promise.all(calls);
			await eventually('all executions to sleep', 60_000, async () => {
				await sleep(askAgainMs);
				const { parents } = await executionsOf(client, workflowId);
				const asleep = parents.filter(({ status }) => status === 'waiting');
				return asleep.length === executions ? true : undefined;
			});

			for (const { jobId } of simulator.jobs.list()) {
				simulator.jobs.settle(jobId);
				await sleep(7);
			}
			await eventually('all executions to end', 120_000, async () => {
				await sleep(askAgainMs);
				// An n8n that is busy with the burst may answer 503 to a question; it is asked again.
				const found = await executionsOf(client, workflowId).catch(() => undefined);
				return found?.parents.every(({ status }) => ENDED.includes(status)) ? true : undefined;
			});
			const { parents } = await executionsOf(client, workflowId);
			expect(parents.map(({ status }) => status)).toEqual(parents.map(() => 'success'));
			expect(arrivalsOf(stage, 'submit')).toHaveLength(executions * jobsEach);
			expect(simulator.report().callbacks).toHaveLength(executions * jobsEach);

			// How fast is a matter for the benchmark; lost is what was not answered.
			const answers = new Set(simulator.report().callbacks.map(({ status }) => status));
			expect([...answers]).toEqual([200]);
		});
	});
});
