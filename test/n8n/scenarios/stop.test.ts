/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { providers } from '../../../nodes/providers';
import { eventually } from '../eventually';
import { sharedN8n } from '../sharedN8n';
import {
	arrivalsOf,
	createVideo,
	providerIds,
	readyWithinMs,
	startSteps,
	waitForVideo,
	withScenario,
} from './scenario';

const cancelers = providers.filter(({ cancelCall }) => cancelCall).map(({ id }) => id);

const stopWithinMs = 2_000;
/** More than twice the engine's shortest pause between two looks. */
const watchMs = 5_000;

describe('Stop during the wait', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent.each(providerIds)(
		'for jobs of %s ends the execution within 2 seconds, and nothing is asked afterwards',
		async (provider) => {
			await withScenario(async (scenario) => {
				const { client, simulator } = scenario;
				const rows = Array.from({ length: 5 }, (_, index) => ({ prompt: `scene: stuck ${index}` }));
				const executionId = await startSteps(scenario, rows, [createVideo(provider), waitForVideo()]);
				await eventually('looks at all jobs', 20_000, async () =>
					arrivalsOf(simulator, 'look').length >= rows.length ? true : undefined,
				);
				const pressedMs = Date.now();
				await client.stopExecution(executionId);
				const execution = await client.waitForExecution(executionId);
				expect(Date.now() - pressedMs).toBeLessThan(stopWithinMs);
				expect(execution.status).toBe('canceled');
				const arrivalsAtStop = simulator.report().arrivals.length;
				await sleep(watchMs);
				expect(simulator.report().arrivals.slice(arrivalsAtStop)).toEqual([]);
				const later = await client.getExecution(executionId);
				expect(later.status).toBe('canceled');
				expect(later.data.resultData.error?.message ?? '').not.toContain('not ready after');
			});
		},
	);

	it.concurrent.each(cancelers)(
		'for jobs of %s cancels those that are not ready where the user wants that, and only those',
		async (provider) => {
			await withScenario(async (scenario) => {
				const { client, simulator } = scenario;
				const rows = [{ prompt: 'scene: instant' }, { prompt: 'scene: stuck 1' }, { prompt: 'scene: stuck 2' }];
				const wait = waitForVideo({ options: { whenStopped: 'cancel' } });
				const executionId = await startSteps(scenario, rows, [createVideo(provider), wait]);
				await eventually('looks at all jobs', 20_000, async () => {
					const looked = new Set(arrivalsOf(simulator, 'look').map(({ jobId }) => jobId));
					return await Promise.resolve(looked.size === rows.length ? true : undefined);
				});
				await client.stopExecution(executionId);
				expect((await client.waitForExecution(executionId)).status).toBe('canceled');
				const phases = await eventually('both to be canceled', 20_000, async () => {
					const all = simulator.jobs.list();
					return await Promise.resolve(all.filter(({ phase }) => phase === 'canceled').length === 2 ? all : undefined);
				});
				expect(phases.map(({ phase }) => phase).sort()).toEqual(['canceled', 'canceled', 'succeeded']);
				const cancels = arrivalsOf(simulator, 'cancel');
				expect(cancels.map(({ authorized }) => authorized)).toEqual([true, true]);
			});
		},
	);
});
