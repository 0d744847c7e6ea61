import { eventually } from '../eventually';
import { sharedN8n } from '../sharedN8n';
import { createVideo, itemsOf, readyWithinMs, startSteps, waitForVideo, withScenario } from './scenario';

const jobs = 50;

describe('fifty jobs in one execution', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it('are in flight together, and end with their files', async () => {
		await withScenario(async (scenario) => {
			const { client, simulator } = scenario;
			const rows = Array.from({ length: jobs }, (_, index) => ({ prompt: `scene: stuck, boat number ${index}` }));
			const steps = [createVideo('eachLabs'), waitForVideo({ output: 'linkAndFile' })];
			const executionId = await startSteps(scenario, rows, steps);
			await eventually('all to be in flight', 60_000, async () =>
				simulator.report().maxInFlight === jobs ? true : undefined,
			);
			for (const { jobId } of simulator.jobs.list()) simulator.jobs.settle(jobId);
			const execution = await client.waitForExecution(executionId, { status: 'success', timeoutMs: 120_000 });

			expect(simulator.report().billed).toBe(jobs);
			const videos = itemsOf(execution, 'waitForVideo');
			expect(videos).toHaveLength(jobs);
			expect(videos.filter(({ binary }) => binary?.data?.mimeType === 'video/mp4')).toHaveLength(jobs);
			expect(videos.map(({ pairedItem }) => pairedItem)).toEqual(rows.map((_, item) => ({ item })));
		});
	});
});
