import { usualCost } from '../usualParameters';
import { createVideo, providerIds, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

// In a file of its own: the day's spending is shared by everything that runs with the same credential.

const rows = [{ prompt: 'A paper boat. scene: instant' }];

const costs = providerIds.flatMap((id) => {
	const cost = usualCost(id);
	return cost === undefined ? [] : [[id, cost] as const];
});

describe.each(costs)('A maximum cost per day with %s', (provider, cost) => {
	it('is shared by all executions of the day, also those that set no maximum', async () => {
		await withSimulator(async (simulator) => {
			const run = async (options: { maximumCostPerDay?: number }) =>
				await runToEnd({ simulator, rows, steps: [createVideo(provider, { options })] });
			expect((await run({})).status).toBe('success');
			// Room for one, which is taken.
			const { error } = await run({ maximumCostPerDay: cost });
			expect(error?.message).toMatch(new RegExp(`^Maximum Cost per Day: the limit is .*, ${cost} \\w+ are spent`));
			expect(simulator.report().billed).toBe(1);
		});
	});
});
