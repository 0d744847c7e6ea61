import { sharedN8n } from '../sharedN8n';
import { arrivalsOf, createVideo, itemsOf, providerIds, readyWithinMs, waitForVideo, withExecution } from './scenario';

describe('looks that meet a 503, a dropped connection and a 429 with Retry-After', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent.each(providerIds)('change nothing in the result of a job of %s', async (provider) => {
		const steps = [createVideo(provider), waitForVideo()];
		await withExecution([{ prompt: 'scene: flaky' }], steps, (execution, { simulator }) => {
			expect(execution.status).toBe('success');
			expect(itemsOf(execution, 'waitForVideo')[0]?.json).toMatchObject({ provider, status: 'succeeded' });
			const looks = arrivalsOf(simulator, 'look');
			expect(looks.map(({ status }) => status).slice(0, 4)).toEqual([503, 0, 429, 200]);
			expect((looks[3]?.atMs ?? 0) - (looks[2]?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
			expect(simulator.report().billed).toBe(1);
		});
	});
});
