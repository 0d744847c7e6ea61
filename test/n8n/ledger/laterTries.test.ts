import type { Simulator } from '../../simulator/server';
import { nodeItems, nodeRun, type Execution } from '../execution';
import { Orders, untilEnded, type Order } from '../matrix/order';
import { itemsOf, readyWithinMs, runSteps, waitForVideo, withScenario, type Scenario } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';
import { VideoJobs } from './videoJobs';

const hourMs = 60 * 60_000;

let orders = 0;

async function open({ client, suffix }: Scenario, more: Partial<Order> = {}): Promise<Orders> {
	orders += 1;
	const usual = { provider: 'shortApi', retryOnFail: false, onError: 'stopWorkflow' } as const;
	return await Orders.open(client, { ...usual, name: `later-tries-${orders}${suffix.trim()}`, suffix, ...more });
}

/** How often the provider was asked about the jobs of an execution, in the order of its items. */
function arrivals(simulator: Simulator, execution: Execution, kind: 'poll' | 'file'): number[] {
	const { arrivals: all } = simulator.report();
	return nodeItems(execution, 'Create').map(
		({ json }) => all.filter((arrival) => arrival.kind === kind && arrival.jobId === json.jobId).length,
	);
}

describe('another try of Wait for Video', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	const failing = { rows: [{ prompt: 'scene: failed seconds: 0' }, { prompt: 'scene: instant' }] };

	it.concurrent('by Retry On Fail asks no more about a job that has failed', async () => {
		await withScenario(async (scenario) => {
			const workflow = await open(scenario, { retryOnFail: true });
			const id = await workflow.start(scenario.client, failing);
			const execution = await untilEnded(scenario.client, id, ['error']);
			expect(arrivals(scenario.simulator, execution, 'poll')).toEqual([1, 3]);
			expect(execution.data.resultData.error?.message).toMatch(/failed/);
		});
	});

	it.concurrent('by Retry On Fail does not fetch a file again that is stored', async () => {
		await withScenario(async (scenario) => {
			const workflow = await open(scenario, { retryOnFail: true, onError: 'continueRegularOutput' });
			const rows = [{ prompt: 'scene: short-file seconds: 0' }, { prompt: 'scene: instant' }];
			const id = await workflow.start(scenario.client, { rows, output: 'linkAndFile' });
			const execution = await untilEnded(scenario.client, id, ['success']);
			const [broken = 0, good] = arrivals(scenario.simulator, execution, 'file');
			expect(broken).toBeGreaterThanOrEqual(3);
			expect(good).toBe(1);
			const stored = nodeItems(execution, 'Wait')[1]?.binary?.data?.id ?? '';
			expect((await scenario.client.downloadBinary(stored)).subarray(4, 8).toString()).toBe('ftyp');
		});
	});

	it.concurrent('in a retried execution asks no more about a job that has failed', async () => {
		await withScenario(async (scenario) => {
			const workflow = await open(scenario);
			const first = await untilEnded(scenario.client, await workflow.start(scenario.client, failing), ['error']);
			const again = await workflow.retry(scenario.client, first.id);
			const [jobId] = nodeItems(first, 'Create').map(({ json }) => String(json.jobId));
			expect(arrivals(scenario.simulator, first, 'poll')[0]).toBe(1);
			expect(again.data.resultData.error?.message).toContain(`job ${jobId} failed`);
			expect(again.data.resultData.error?.description).toMatch(/billed/);
		});
	});
});

describe('a job that was paid for and never picked up', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('is told by a later execution, and no longer once Wait for Video has seen its end', async () => {
		await withScenario(async (scenario) => {
			const { client, simulator } = scenario;
			const run = async (prompt: string, workflow: Orders) => {
				const id = await workflow.start(client, { rows: [{ prompt }], minutes: 0.01 });
				return await untilEnded(client, id, ['success', 'error']);
			};
			const hintsOf = (execution: Execution) =>
				(nodeRun(execution, 'Create').hints ?? []).map(({ message }) => message);

			// A step asks every ten minutes, so each of these steps is to ask for the first time.
			const [leaving, early, later, last] = [
				await open(scenario),
				await open(scenario),
				await open(scenario),
				await open(scenario),
			];
			const left = await run('scene: stuck', leaving);
			const jobId = String(nodeItems(left, 'Create')[0]?.json.jobId);
			const table = await VideoJobs.open(client);
			const awaitedBy = ({ workflowId }: Orders) => `${workflowId}/Create`;
			expect((await table.rowOf(jobId)).awaitedBy).toBe(awaitedBy(leaving));
			await table.change(await table.rowOf(jobId), { awaitedBy: awaitedBy(early) });
			expect(hintsOf(await run('scene: instant at once', early)).join()).not.toContain(jobId);

			const submittedAt = new Date(Date.now() - 2 * hourMs).toISOString();
			await table.change(await table.rowOf(jobId), { submittedAt, awaitedBy: awaitedBy(later) });
			const hints = hintsOf(await run('scene: instant later', later));
			expect(hints).toEqual([expect.stringContaining(`nobody picked up: ${jobId} (ShortAPI)`)]);

			simulator.jobs.settle(jobId);
			const pickedUp = await runSteps(scenario, [{ jobId }], [waitForVideo({ provider: 'shortApi' })]);
			expect(itemsOf(pickedUp, 'waitForVideo').map(({ json }) => json.status)).toEqual(['succeeded']);
			expect((await table.rowOf(jobId)).state).toBe('succeeded');
			await table.change(await table.rowOf(jobId), { awaitedBy: awaitedBy(last) });
			expect(hintsOf(await run('scene: instant at last', last))).toEqual([]);
		});
	});
});
