import { nodeRun } from '../execution';
import { sharedN8n } from '../sharedN8n';
import { arrivalsOf, createVideo, itemsOf, readyWithinMs, runSteps, waitForVideo, withScenario } from './scenario';

const jobs = 50;
const jobSeconds = 20;
const withinMs = 1.15 * jobSeconds * 1000;

describe('fifty jobs of twenty seconds in one execution', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it('are in flight together, and end with their files within 1.15 x the time of one', async () => {
		await withScenario(
			async (scenario) => {
				const rows = Array.from({ length: jobs }, (_, index) => ({ prompt: `Boat number ${index}` }));
				const steps = [createVideo('eachLabs'), waitForVideo({ output: 'linkAndFile' })];
				const execution = await runSteps(scenario, rows, steps);
				expect(execution.status).toBe('success');

				const report = scenario.simulator.report();
				expect([report.billed, report.maxInFlight]).toEqual([jobs, jobs]);
				const videos = itemsOf(execution, 'waitForVideo');
				expect(videos).toHaveLength(jobs);
				expect(videos.filter(({ binary }) => binary?.video?.mimeType === 'video/mp4')).toHaveLength(jobs);
				expect(videos.map(({ pairedItem }) => pairedItem)).toEqual(rows.map((_, item) => ({ item })));

				const firstSubmitMs = arrivalsOf(scenario.simulator, 'submit')[0]?.atMs ?? 0;
				const lastArrivalMs = Math.max(...report.arrivals.map(({ atMs }) => atMs));
				const wait = nodeRun(execution, 'Wait for Video');
				const seenBySimulatorMs = lastArrivalMs - firstSubmitMs;
				const seenByN8nMs = wait.startTime + wait.executionTime - firstSubmitMs;
				expect({ seenBySimulatorMs, inTime: seenBySimulatorMs <= withinMs }).toMatchObject({ inTime: true });
				expect({ seenByN8nMs, inTime: seenByN8nMs <= withinMs }).toMatchObject({ inTime: true });
			},
			{ jobSeconds },
		);
	});
});
