import { sharedN8n } from '../sharedN8n';
import {
	arrivalsOf,
	createVideo,
	itemsOf,
	providerIds,
	readyWithinMs,
	runSteps,
	waitForVideo,
	withScenario,
} from './scenario';

describe('looks that meet a 503, a dropped connection and a 429 with Retry-After', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent.each(providerIds)('change nothing in the result of a job of %s', async (provider) => {
		await withScenario(async (scenario) => {
			const steps = [createVideo(provider), waitForVideo()];
			const execution = await runSteps(scenario, [{ prompt: 'scene: flaky' }], steps);
			expect(execution.status).toBe('success');
			expect(itemsOf(execution, 'waitForVideo')[0]?.json).toMatchObject({ provider, status: 'succeeded' });
			const looks = arrivalsOf(scenario.simulator, 'look');
			expect(looks.map(({ status }) => status).slice(0, 4)).toEqual([503, 0, 429, 200]);
			expect((looks[3]?.atMs ?? 0) - (looks[2]?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
			expect(scenario.simulator.report().billed).toBe(1);
		});
	});
});
