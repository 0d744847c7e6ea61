/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from '../eventually';
import { providerIdsOnN8n, providersOnN8n } from '../../tier';
import { sharedN8n } from '../sharedN8n';
import { arrivalsOf, createVideo, readyWithinMs, startSteps, waitForVideo, withScenario } from './scenario';

const cancelers = providersOnN8n.filter(({ cancelCall }) => cancelCall).map(({ id }) => id);

/** More than twice the engine's shortest pause between two polls. */
const watchMs = 5_000;

describe('Stop during the wait', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent.each(providerIdsOnN8n)(
		'for jobs of %s ends the execution, and nothing is asked afterwards',
		async (provider) => {
			await withScenario(async (scenario) => {
				const { client, simulator } = scenario;
				const rows = Array.from({ length: 5 }, (_, index) => ({ prompt: `scene: stuck ${index}` }));
				const executionId = await startSteps(scenario, rows, [createVideo(provider), waitForVideo()]);
				await eventually('polls all jobs', 60_000, async () =>
					arrivalsOf(simulator, 'poll').length >= rows.length ? true : undefined,
				);
				await client.stopExecution(executionId);
				const execution = await client.waitForExecution(executionId);
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
				await eventually('polls all jobs', 60_000, async () => {
					const polled = new Set(arrivalsOf(simulator, 'poll').map(({ jobId }) => jobId));
					return await Promise.resolve(polled.size === rows.length ? true : undefined);
				});
				await client.stopExecution(executionId);
				expect((await client.waitForExecution(executionId)).status).toBe('canceled');
				const phases = await eventually('both to be canceled', 60_000, async () => {
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
