import { startSimulator } from '../../simulator/server';
import { providerIdsOnN8n } from '../../tier';
import { eventually } from '../eventually';
import { ENDED, nodeItems, nodeRun } from '../execution';
import { behindGate, openGate, type Gate } from '../matrix/gate';
import { changingPrompt } from '../matrix/order';
import { startOwnN8n, type OwnN8n } from '../ownN8n';
import { PACKAGE_NAME } from '../packedPackage';
import { credentialName, storeCredentials } from '../simulatedProviders';
import type { WorkflowJson } from '../workflowJson';
import { billedWhenRefusedOnce } from './refusedOnce';
import { VideoJobs } from './videoJobs';

/** A first use installs n8n. */
const readyWithinMs = 15 * 60_000;
const imageUrl = 'https://example.com/first-frame.jpg';

interface Order {
	name: string;
	provider: 'shortApi' | 'runflow' | 'eachLabs';
	create?: Record<string, unknown>;
	/** Wait for the videos in the execution itself. */
	waits?: boolean;
	/** Ends the name of the credential. */
	suffix?: string;
}

function workflowOf({ name, provider, create = {}, waits = false, suffix = '' }: Order): WorkflowJson {
	const slots = {
		[`${provider}${provider === 'shortApi' ? '' : 'Api'}`]: {
			id: '$credentials',
			name: credentialName(provider, suffix),
		},
	};
	const node = (nodeName: string, type: string, x: number, parameters: Record<string, unknown>, more = {}) => ({
		id: nodeName,
		name: nodeName,
		type,
		typeVersion: type.endsWith('webhook') ? 2 : 1,
		position: [x, 0],
		parameters,
		...more,
	});
	const to = (next: string) => ({ main: [[{ node: next, type: 'main', index: 0 }]] });
	const webhook = { httpMethod: 'POST', path: name, responseMode: 'onReceived', options: {} };
	return {
		name,
		settings: { executionOrder: 'v1' },
		nodes: [
			node('Rows', 'n8n-nodes-base.webhook', 0, webhook, { webhookId: name }),
			node('Split', 'n8n-nodes-base.splitOut', 200, { fieldToSplitOut: 'body.rows', options: {} }),
			node(
				'Create',
				`${PACKAGE_NAME}.createVideo`,
				400,
				{ provider, prompt: '={{ $json.prompt }}', ...create },
				{ credentials: slots },
			),
			...(waits
				? [node('Wait', `${PACKAGE_NAME}.waitForVideo`, 600, { provider, waitUsing: 'here' }, { credentials: slots })]
				: []),
		],
		connections: { Rows: to('Split'), Split: to('Create'), ...(waits && { Create: to('Wait') }) },
	};
}

describe('what was paid for, in n8n’s data table', () => {
	let n8n: OwnN8n;
	let gate: Gate;

	const start = async (order: Order) => {
		const workflowId = await n8n.client.createWorkflow(workflowOf(order));
		await n8n.client.activate(workflowId);
		return workflowId;
	};
	const order = async (path: string, rows: object[]) => await n8n.client.callWebhook(path, { rows });
	const billedFor = (prompt: string) =>
		n8n.simulator
			.report()
			.arrivals.filter(
				({ kind, status, body }) => kind === 'submit' && status !== 0 && JSON.stringify(body).includes(prompt),
			).length;
	/** n8n answers a retry only when it has ended; its id is found in the list. */
	const retry = async (workflowId: string, executionId: string) => {
		void n8n.client.retryExecution(executionId).catch(() => undefined);
		return await eventually('the retried execution', 60_000, async () => {
			const [newest] = await n8n.client.listExecutions({ workflowId });
			return newest?.mode === 'retry' && newest.id !== executionId ? newest.id : undefined;
		});
	};

	beforeAll(async () => {
		n8n = await startOwnN8n({ jobSeconds: 6 });
		gate = await openGate(n8n.simulator);
		await storeCredentials(n8n.client, gate, { suffix: behindGate });
	}, readyWithinMs);

	afterAll(async () => {
		await n8n?.stop();
		await gate?.close();
	});

	it('gives one job per deduplication key to three executions at once, and says so', async () => {
		const workflowId = await start({
			name: 'same-keys',
			provider: 'shortApi',
			create: { options: { deduplicationKey: '={{ $json.row }}' } },
		});
		const rows = [
			{ prompt: 'key seven', row: 7 },
			{ prompt: 'key eight', row: 8 },
			{ prompt: 'key seven again', row: 7 },
		];
		await Promise.all([order('same-keys', rows), order('same-keys', rows), order('same-keys', rows)]);
		const executions = await eventually('three executions', 120_000, async () => {
			const ended = await n8n.client.listExecutions({ workflowId, status: 'success' });
			return ended.length === 3 ? ended : undefined;
		});
		const given = await Promise.all(
			executions.map(async ({ id }) =>
				nodeItems(await n8n.client.getExecution(id), 'Create').map(({ json }) => String(json.jobId)),
			),
		);
		expect(new Set(given.map(String)).size).toBe(1);
		expect(given[0]?.[0]).toBe(given[0]?.[2]);
		expect(given[0]?.[0]).not.toBe(given[0]?.[1]);
		expect([billedFor('key seven'), billedFor('key eight')]).toEqual([1, 1]);
	});

	it('is found by its key although n8n takes another table for the one with that name', async () => {
		const rows = [{ prompt: 'the right table', row: 9 }];
		const options = { deduplicationKey: '={{ $json.row }}' };
		const workflowId = await start({ name: 'right-table', provider: 'shortApi', create: { options } });
		const ended = async (count: number) =>
			await eventually(`${count} executions`, 60_000, async () => {
				const found = await n8n.client.listExecutions({ workflowId, status: 'success' });
				return found.length === count ? true : undefined;
			});
		await order('right-table', rows);
		await ended(1);
		await (await VideoJobs.open(n8n.client)).addTable('AI Video jobs');
		await order('right-table', rows);
		await ended(2);
		expect(billedFor('the right table')).toBe(1);
	});

	it('is adopted by a retried execution, and only what was not paid for is sent again', async () => {
		const workflowId = await start({ name: 'one-rejected', provider: 'shortApi' });
		await order('one-rejected', [{ prompt: 'good one' }, { prompt: 'good two' }, { prompt: 'scene: refused' }]);
		const { id } = await n8n.client.newestExecution(workflowId);
		await n8n.client.waitForExecution(id, { status: 'error' });
		await n8n.client.waitForExecution(await retry(workflowId, id), { status: 'error' });
		expect([billedFor('good one'), billedFor('good two'), billedFor('scene: refused')]).toEqual([1, 1, 2]);
	});

	it.each(providerIdsOnN8n)('is paid once by Retry On Fail, although its prompt contains the time: %s', async (id) => {
		expect(await billedWhenRefusedOnce(n8n, gate, id)).toEqual({ billed: [1, 1, 1], given: 3 });
	});

	it('is paid once by a retried execution, although its prompt contains the time', async () => {
		const workflowId = await start({
			name: 'changing-retry',
			provider: 'shortApi',
			create: { prompt: changingPrompt },
		});
		await order('changing-retry', [{ prompt: 'later one' }, { prompt: 'later two' }, { prompt: 'scene: refused' }]);
		const { id } = await n8n.client.newestExecution(workflowId);
		await n8n.client.waitForExecution(id, { status: 'error' });
		const again = await n8n.client.waitForExecution(await retry(workflowId, id), { status: 'error' });
		expect(['later one', 'later two'].map(billedFor)).toEqual([1, 1]);
		expect(again.data.resultData.error?.message).toMatch(/refused/);
	});

	it('is looked for after kill -9 at providers that can be searched, and adopted although nobody heard the answer', async () => {
		const create = { operation: 'firstFrame', firstFrame: imageUrl };
		const orders = {
			eachLabs: await start({ name: 'lost-each', provider: 'eachLabs', create }),
			runflow: await start({ name: 'lost-run', provider: 'runflow', create: { ...create, requestFormat: 'runs' } }),
		};
		// The connection breaks after the job was made; n8n dies before it finds the job.
		await order('lost-each', [{ prompt: 'lost at one scene: lost-answer' }]);
		await order('lost-run', [{ prompt: 'lost at other scene: lost-answer' }]);
		const jobOf = (provider: string) =>
			n8n.simulator.report().jobs.find((job) => job.provider === provider && job.scene === 'lost-answer')?.jobId;
		await eventually('both jobs to exist', 60_000, async () => {
			await Promise.resolve();
			return jobOf('eachLabs') && jobOf('runflow') ? true : undefined;
		});
		await n8n.crash();
		for (const [provider, workflowId] of Object.entries(orders)) {
			const { id } = await n8n.client.newestExecution(workflowId);
			await n8n.client.waitForExecution(id, { status: 'crashed' });
			const found = await n8n.client.waitForExecution(await retry(workflowId, id), { status: 'success' });
			expect(nodeItems(found, 'Create').map(({ json }) => json.jobId)).toEqual([jobOf(provider)]);
		}
		// The submits got no answer, and no second one was made.
		expect([billedFor('lost at one'), billedFor('lost at other')]).toEqual([0, 0]);
		expect(n8n.simulator.report().jobs.filter(({ scene }) => scene === 'lost-answer')).toHaveLength(2);
	});

	it('outlives kill -9: what was accepted is adopted by the retry, what was on its way is never sent again', async () => {
		const [waiting, blocking] = [
			await start({ name: 'killed-waiting', provider: 'shortApi', waits: true }),
			await start({
				name: 'killed-submitting',
				provider: 'runflow',
				create: { operation: 'firstFrame', requestFormat: 'run', firstFrame: imageUrl },
			}),
		];
		const pollsAndJobs = () => {
			const { arrivals, jobs } = n8n.simulator.report();
			return [arrivals.filter(({ kind }) => kind === 'poll').length, jobs.length] as const;
		};
		const [pollsBefore, jobsBefore] = pollsAndJobs();
		await order('killed-waiting', [{ prompt: 'killed one' }, { prompt: 'killed two' }]);
		await order('killed-submitting', [{ prompt: 'killed on its way seconds: 600' }]);
		await eventually('all submits to arrive', 60_000, async () => {
			await Promise.resolve();
			const [polls, jobs] = pollsAndJobs();
			return polls >= pollsBefore + 2 && jobs === jobsBefore + 3 ? true : undefined;
		});
		const [first, second] = [await n8n.client.newestExecution(waiting), await n8n.client.newestExecution(blocking)];
		await n8n.crash();
		for (const { id } of [first, second]) await n8n.client.waitForExecution(id, { status: 'crashed' });

		const adopted = await n8n.client.waitForExecution(await retry(waiting, first.id), { status: 'success' });
		expect(nodeItems(adopted, 'Wait').map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
		const doubtful = await n8n.client.waitForExecution(await retry(blocking, second.id), { status: 'error' });
		expect(nodeRun(doubtful, 'Create').error?.message).toMatch(
			/may have been created and billed; it was not created again/,
		);
		expect([billedFor('killed one'), billedFor('killed two')]).toEqual([1, 1]);
		expect(
			n8n.simulator.report().arrivals.filter(({ kind, path }) => kind === 'submit' && path.includes('/v1/run/')),
		).toHaveLength(1);
	});

	it('outlives kill -9 in a line for room: what had not left is sent by the retry, and is not in doubt', async () => {
		const studio = await startSimulator({ capacity: 1, jobSeconds: 600 });
		try {
			await storeCredentials(n8n.client, studio, { suffix: ' with room for one' });
			const workflowId = await start({ name: 'in-line', provider: 'shortApi', suffix: ' with room for one' });
			await order('in-line', [{ prompt: 'first in line' }, { prompt: 'second in line' }, { prompt: 'third in line' }]);
			const states = async () => {
				const table = await VideoJobs.open(n8n.client);
				return (await table.rowsOf(workflowId)).map(({ state }) => state).sort();
			};
			await eventually('two to wait', 60_000, async () =>
				(await states()).join() === 'accepted,waiting,waiting' ? true : undefined,
			);
			const { id } = await n8n.client.newestExecution(workflowId);
			const settled = new Set<string>();
			const settle = () => {
				for (const { jobId, phase } of studio.jobs.list()) {
					if (phase !== 'succeeded' && !settled.has(jobId)) studio.jobs.settle(jobId);
					settled.add(jobId);
				}
			};
			await n8n.crash(settle);
			await n8n.client.waitForExecution(id, { status: 'crashed' });
			const retriedId = await retry(workflowId, id);
			const ended = await eventually('the retried execution to end', 120_000, async () => {
				settle();
				const execution = await n8n.client.getExecution(retriedId);
				return ENDED.includes(execution.status) ? execution : undefined;
			});
			expect(ended.status).toBe('success');
			expect(nodeItems(ended, 'Create').map(({ json }) => typeof json.jobId)).toEqual(['string', 'string', 'string']);
			expect(studio.report().billed).toBe(3);
		} finally {
			await studio.close();
		}
	});
});
