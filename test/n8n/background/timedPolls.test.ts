import { createHmac } from 'node:crypto';

import { eventually } from '../eventually';
import { nodeItems, nodeRun } from '../execution';
import { providerIdsOnN8n } from '../../tier';
import { sharedN8n } from '../sharedN8n';
import type { WorkflowNode } from '../workflowJson';
import { claimOfSuccess, post } from './callbackBody';
import { sideBySide } from './sideBySide';
import {
	asleep,
	ended,
	jobIdsOf,
	readyWithinMs,
	sleepsAndEnds,
	sleepingWith,
	start,
	startRows,
	wasFoundByCallback,
	watcherEnded,
	withStage,
} from './stage';

/** Keeps the execution busy in memory, so that n8n rejects callbacks meanwhile. */
function pause(seconds: number): WorkflowNode {
	return {
		id: 'Pause',
		name: 'Pause',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		position: [0, 0],
		webhookId: 'pause',
		parameters: { resume: 'timeInterval', amount: seconds, unit: 'seconds' },
	};
}

describe('a wait in the background', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	for (const provider of providerIdsOnN8n) {
		sideBySide(`finds videos of ${provider} by its timed poll when no callback comes`, async () => {
			await withStage(async (stage) => {
				const run = await start(stage, 'missing', ['scene: no-callback', 'scene: no-callback'], { provider });
				const execution = await ended(stage, run);
				expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
				expect(stage.simulator.report().callbacks).toEqual([]);
			});
		});

		sideBySide(`loses no video of ${provider} when a callback comes too early`, async () => {
			await withStage(async (stage) => {
				const prompts = ['scene: early-callback', 'A kite seconds: 15'];
				const run = await start(stage, 'early', prompts, { provider });
				const execution = await ended(stage, run);
				expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
				expect(stage.simulator.report().callbacks[0]).toMatchObject({ attempt: 1, status: 409 });
			});
		});
	}

	sideBySide('ends with the last callback although another one came before it began', async () => {
		await withStage(async (stage) => {
			const prompts = ['A kite seconds: 1', 'A train seconds: 12'];
			const run = await start(stage, 'first-settled', prompts, { between: [pause(4)] });
			await asleep(stage, run);
			const execution = await ended(stage, run);
			expect(stage.simulator.report().callbacks.map(({ status }) => status)).toEqual([409, 200]);
			expect(wasFoundByCallback(stage, execution)).toBe(true);
		});
	});

	sideBySide('answers 401 to wrong signatures of Runflow, and its timed poll still finds the video', async () => {
		const registered = 'registered with Runflow';
		const secrets = { callbackSecret: 'of somebody else', storedCallbackSecret: registered };
		await withStage(async (stage) => {
			const { run, jobId, handedOut } = await sleepingWith(stage, 'A kite seconds: 15', { provider: 'runflow' });
			const claim = claimOfSuccess('runflow', jobId);
			const ofAnotherBody = createHmac('sha256', registered).update(`${claim} `).digest('hex');
			for (const signature of ['', 'abc', ofAnotherBody]) {
				const headers = { 'runflow-signature': signature };
				expect(await post(handedOut.url, claim, headers)).toEqual({ status: 401, text: '{}' });
			}
			const execution = await ended(stage, run);
			expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
			const statuses = stage.simulator.report().callbacks.map(({ status }) => status);
			expect(statuses[0]).toBe(401);
			expect(statuses).not.toContain(200);
		}, secrets);
	});

	sideBySide('makes an item without a job an error row in its place, and waits for the others', async () => {
		await withStage(async (stage) => {
			const created = await start(stage, 'create', ['A kite seconds: 15', 'A train seconds: 15'], {
				callback: 'never',
				wait: { options: { timeLimitMinutes: 0, whenTimeIsUp: 'passOn' } },
			});
			const jobs = nodeItems(await ended(stage, created), 'Create').map(({ json }) => json);
			const rows = [jobs[0] ?? {}, { note: 'no job here' }, jobs[1] ?? {}];
			const shape = { withCreate: false, onError: 'continueRegularOutput' } as const;
			const run = await startRows(stage, 'mixed-rows', rows, shape);
			const items = nodeItems(await sleepsAndEnds(stage, run), 'Good');
			expect(items.map(({ json }) => json.status ?? json.error)).toEqual(['succeeded', 'invalid-request', 'succeeded']);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		});
	});

	sideBySide('fails at its deadline with the id of the job that was not ready', async () => {
		await withStage(async (stage) => {
			const wait = { options: { timeLimitMinutes: 0.2 } };
			const run = await start(stage, 'late', ['scene: stuck'], { wait });
			const execution = await sleepsAndEnds(stage, run);
			const { error, lastNodeExecuted } = execution.data.resultData;
			expect([execution.status, lastNodeExecuted]).toEqual(['error', 'Wait']);
			expect(error?.message).toBe(`ShortAPI job ${jobIdsOf(execution)[0]} was not ready after 0.2 minutes.`);
			expect(error?.description).toContain('Do not create the video again');
			expect(Date.now() - run.startedMs).toBeGreaterThanOrEqual(12_000);
		});
	});

	sideBySide('passes the job on at its deadline where that is wanted, beside videos that were ready', async () => {
		await withStage(async (stage) => {
			const wait = { options: { timeLimitMinutes: 0.2, whenTimeIsUp: 'passOn' } };
			const run = await start(stage, 'pass-on', ['scene: stuck', 'A kite seconds: 5'], { wait });
			const execution = await sleepsAndEnds(stage, run);
			const items = nodeItems(execution, 'Good');
			expect(execution.status).toBe('success');
			expect(items.map(({ json }) => json.status)).toEqual(['running', 'succeeded']);
			expect(items.map(({ json }) => json.jobId)).toEqual(jobIdsOf(execution));
			expect(nodeRun(execution, 'Good').startTime - run.startedMs).toBeGreaterThanOrEqual(12_000);
		});
	});

	sideBySide('ends with its execution on Stop, and the provider is not asked again', async () => {
		await withStage(async (stage) => {
			const { client, simulator } = stage;
			const run = await start(stage, 'stopped', ['A kite seconds: 30', 'scene: stuck'], { callback: 'never' });
			await asleep(stage, run);
			const arrivals = simulator.report().arrivals.length;
			await client.stopExecution(run.executionId);
			await watcherEnded(stage, run);
			expect(simulator.report().arrivals.slice(arrivals)).toEqual([]);
			const stopped = await client.getExecution(run.executionId);
			expect(stopped.status).toBe('canceled');
			expect(Object.keys(stopped.data.resultData.runData)).not.toContain('Good');
		});
	});

	sideBySide('stays stopped when a callback comes later', async () => {
		await withStage(async (stage) => {
			const { client, simulator } = stage;
			const run = await start(stage, 'stopped-callback', ['scene: stuck']);
			const [jobId = ''] = jobIdsOf(await asleep(stage, run));
			const arrivals = simulator.report().arrivals.length;
			await client.stopExecution(run.executionId);
			simulator.jobs.settle(jobId);
			const [callback] = await eventually('the callback', 60_000, async () => {
				const { callbacks } = simulator.report();
				return callbacks.length > 0 ? callbacks : undefined;
			});
			expect(callback?.status).toBe(409);
			await watcherEnded(stage, run);
			expect(simulator.report().arrivals.slice(arrivals)).toEqual([]);
			expect((await client.getExecution(run.executionId)).status).toBe('canceled');
		});
	});
});
