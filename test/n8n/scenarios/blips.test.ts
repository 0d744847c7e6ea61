import { providerIdsOnN8n } from '../../tier';
import { sharedN8n } from '../sharedN8n';
import { arrivalsOf, createVideo, itemsOf, readyWithinMs, waitForVideo, withExecution } from './scenario';

describe('polls that meet a 503, a dropped connection and a 429 with Retry-After', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent.each(providerIdsOnN8n)('change nothing in the result of a job of %s', async (provider) => {
		const steps = [createVideo(provider), waitForVideo()];
		await withExecution([{ prompt: 'scene: flaky' }], steps, (execution, { simulator }) => {
			expect(execution.status).toBe('success');
			expect(itemsOf(execution, 'waitForVideo')[0]?.json).toMatchObject({ provider, status: 'succeeded' });
			const polls = arrivalsOf(simulator, 'poll');
			expect(polls.map(({ status }) => status).slice(0, 4)).toEqual([503, 0, 429, 200]);
			expect((polls[3]?.atMs ?? 0) - (polls[2]?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
			expect(simulator.report().billed).toBe(1);
		});
	});
});
