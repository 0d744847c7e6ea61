/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

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
});
