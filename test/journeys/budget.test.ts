import type { IDataObject, OnError } from 'n8n-workflow';

import { usualCost } from '../usualParameters';
import { arrivalsOf, createVideo, detailsOf, providerIds, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const good = 'A paper boat. scene: instant';

/** Enough for two and a half of the videos that these journeys ask for. */
const maxima = providerIds.flatMap((id) => {
	const cost = usualCost(id);
	return cost === undefined ? [] : [[id, 2.5 * cost] as const];
});

function step(provider: string, options: IDataObject, onError: OnError, changes: IDataObject = {}, tries?: number) {
	return createVideo(provider, { options, ...changes }, { onError, ...(tries !== undefined && { tries }) });
}

const threeRows = [1, 2, 3].map((number) => ({ prompt: `${good} ${number}`, title: `Row ${number}` }));

describe.each(maxima)('A maximum cost per execution with %s', (provider, maximumCostPerExecution) => {
	const cap = { maximumCostPerExecution };

	it.concurrent('sends nothing of a run that does not fit, where errors stop', async () => {
		await withSimulator(async (simulator) => {
			const ended = await runToEnd({ simulator, rows: threeRows, steps: [step(provider, cap, 'stopWorkflow')] });
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(0);
			expect(ended.error?.message).toMatch(
				/^Maximum Cost per Execution: the limit is .* 0 .* are spent.* this run can/,
			);
			expect(ended.error?.description).toMatch(/Raise Maximum Cost per Execution under Options.*not billed/);
		});
	});

	it.concurrent.each([
		['continueRegularOutput', 0],
		['continueErrorOutput', 1],
	] as const)('sends the items that fit, where errors go on (on error: %s)', async (onError, branch) => {
		await withSimulator(async (simulator) => {
			const ended = await runToEnd({ simulator, rows: threeRows, steps: [step(provider, cap, onError)] });
			expect(simulator.report().billed).toBe(2);
			const rejected = ended.items('createVideo', branch).filter(({ json }) => json.error);
			expect(rejected).toHaveLength(1);
			expect(detailsOf(rejected[0])).toMatchObject({ code: 'over-budget', provider, billed: false });
		});
	});

	it.concurrent('lets a run pass that fits, also when the step is tried again', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ prompt: 'scene: refused' }, { prompt: good }];
			await runToEnd({ simulator, rows, steps: [step(provider, cap, 'stopWorkflow', {}, 4)] });
			// The rejected one is asked for by every try, so the money for it came back each time.
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(4 + 1);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('rejects a model without a price, unless that is allowed', async () => {
		await withSimulator(async (simulator) => {
			const model = { model: { __rl: true, mode: 'id', value: 'tomorrow/model' } };
			const rows = [{ prompt: good }];
			const rejected = await runToEnd({ simulator, rows, steps: [step(provider, cap, 'stopWorkflow', model)] });
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(0);
			expect(rejected.error?.description).toContain('Allow Unknown Cost');
			const options = { ...cap, allowUnknownCost: true };
			await runToEnd({ simulator, rows, steps: [step(provider, options, 'stopWorkflow', model)] });
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
		});
	});

	it.concurrent('is counted again in the next execution', async () => {
		await withSimulator(async (simulator) => {
			const run = { simulator, rows: threeRows.slice(1), steps: [step(provider, cap, 'stopWorkflow')] };
			expect([(await runToEnd(run)).status, (await runToEnd(run)).status]).toEqual(['success', 'success']);
		});
	});
});
