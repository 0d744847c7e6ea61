import { createVideo, providerIds, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

// In a file of its own: the day's spending is shared by everything that runs with the same credential.

const rows = [{ prompt: 'A paper boat. scene: instant' }];

describe.each(providerIds)('A maximum cost per day with %s', (provider) => {
	it('is shared by all executions of the day, also those that set no maximum', async () => {
		await withSimulator(async (simulator) => {
			const run = async (options: { maximumCostPerDay?: number }) =>
				await runToEnd({ simulator, rows, steps: [createVideo(provider, { options })] });
			expect((await run({})).status).toBe('success');
			const refused = await run({ maximumCostPerDay: 0.5 });
			expect(refused.error?.message).toMatch(/^Maximum Cost per Day: the limit is 0.5 .* [1-9][\d.]* .* are spent/);
			expect(simulator.report().billed).toBe(1);
		});
	});
});
