/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { sideBySide } from '../n8n/background/sideBySide';
import {
	arrivalsOf,
	asleep,
	ended,
	executionsOf,
	jobIdsOf,
	node,
	pathOf,
	readyWithinMs,
	start,
	timedPollWithinMs,
	withStage,
	workflowOf,
	type Stage,
} from '../n8n/background/stage';
import { eventually } from '../n8n/eventually';
import { ENDED, nodeItems, nodeRun, type Execution } from '../n8n/execution';
import { VideoJobs } from '../n8n/ledger/videoJobs';
import { rowsAt, submitsOf } from '../n8n/matrix/money';
import { Orders, untilEnded, type Order } from '../n8n/matrix/order';
import type { N8nClient } from '../n8n/n8nClient';
import { startN8n, type N8nServer } from '../n8n/n8nServer';
import { env, has, release, signIn, version } from './thisN8n';

/** More than twice the engine's shortest pause between two polls. */
const watchMs = 5_000;

/** A timed poll comes no sooner than this after the one before it, so that a sooner one was caused by a call. */
const betweenTimedPollsMs = 60_000;

const branch = 'continueErrorOutput';

describe(`n8n ${version}`, () => {
	let server: N8nServer;
	let client: N8nClient;

	beforeAll(async () => {
		server = await startN8n({ release, env });
		client = await signIn(server.url);
	}, readyWithinMs);

	afterAll(async () => await server?.stop());

	/** With a provider side of its own, whose videos take no longer than they must. */
	const journey = (name: string, work: (stage: Stage) => Promise<void>) => {
		const run = has.callsSideBySide ? sideBySide : it;
		run(name, async () => await withStage(work, { client, jobSeconds: 2 }));
	};

	const open = async ({ suffix }: Stage, order: Pick<Order, 'name'> & Partial<Order>) =>
		await Orders.open(client, {
			provider: 'shortApi',
			retryOnFail: false,
			onError: 'stopWorkflow',
			...order,
			name: pathOf({ suffix }, order.name),
			suffix,
		});

	const billed = ({ simulator }: Stage) => simulator.report().billed;

	const submits = ({ simulator }: Stage, ...prompts: string[]) =>
		prompts.map((prompt) => submitsOf(simulator.report(), prompt));

	const hintsAndLog = (execution: Execution, name: string) =>
		[...(nodeRun(execution, name).hints ?? []).map(({ message }) => message), server.logTail(1_000)].join('\n');

	journey('hands over one video, as a link and as a file', async (stage) => {
		const here = { waitUsing: 'here' };
		const byLink = await start(stage, 'link', ['A kite'], { wait: { ...here, output: 'link' } });
		const byFile = await start(stage, 'file', ['A boat'], { wait: { ...here, output: 'file' } });
		const link = nodeItems(await ended(stage, byLink), 'Good');
		const file = nodeItems(await ended(stage, byFile), 'Good');
		expect(link.map(({ json, binary }) => [json.status, binary])).toEqual([['succeeded', undefined]]);
		const linked = Buffer.from(await (await fetch(String(link[0]?.json.videoUrl))).arrayBuffer());
		const stored = file[0]?.binary?.data;
		expect(stored).toMatchObject({ mimeType: 'video/mp4' });
		expect((await client.bytesOf(stored ?? { data: '', mimeType: '' })).equals(linked)).toBe(true);
		expect(linked.subarray(4, 8).toString()).toBe('ftyp');
		expect(billed(stage)).toBe(2);
	});

	journey('makes the videos of several rows at once, and each finds its row', async (stage) => {
		const workflow = workflowOf(stage, 'rows', { wait: { waitUsing: 'here' } });
		const title = '={{ { title: $("Split").item.json.title, jobId: $json.jobId } }}';
		workflow.nodes.push({
			...node('Title', 'n8n-nodes-base.set', { mode: 'raw', jsonOutput: title }),
			typeVersion: 3.4,
		});
		workflow.connections.Good = { main: [[{ node: 'Title', type: 'main', index: 0 }]] };
		const workflowId = await client.createWorkflow(workflow);
		await client.activate(workflowId);
		const rows = ['first', 'second', 'third'].map((word, index) => ({
			title: word,
			prompt: `A kite seconds: ${10 - 2 * index}`,
		}));
		await client.callWebhook(workflow.name, { rows });
		const { id } = await client.newestExecution(workflowId);
		const execution = await untilEnded(client, id, ['success']);
		const ids = jobIdsOf(execution);
		expect(nodeItems(execution, 'Title').map(({ json }) => json)).toEqual(
			rows.map((row, index) => ({ title: row.title, jobId: ids[index] })),
		);
		const { jobs } = stage.simulator.report();
		const lastSubmit = Math.max(...arrivalsOf(stage, 'submit').map(({ atMs }) => atMs));
		expect(Math.min(...jobs.map(({ settledAtMs }) => settledAtMs ?? Infinity))).toBeGreaterThan(lastSubmit);
		expect(billed(stage)).toBe(3);
	});

	journey('sends a row that fails to the error branch, with its columns and the next step', async (stage) => {
		const orders = await open(stage, { name: 'branch', onError: branch });
		const rows = [
			{ prompt: 'A kite', title: 'Kite' },
			{ prompt: 'scene: refused', title: 'Boat' },
			{ prompt: 'scene: moderated', title: 'Train' },
		];
		const execution = await untilEnded(client, await orders.start(client, { rows }), ['success']);
		const [kite, train] = rowsAt(execution, 'Create', 0).map(({ json }) => json.jobId);
		const [rejected, ...others] = rowsAt(execution, 'Create', 1);
		const [moderated, ...more] = rowsAt(execution, 'Wait', 1);
		expect([others, more]).toEqual([[], []]);
		expect(rowsAt(execution, 'Wait', 0).map(({ json }) => json.jobId)).toEqual([kite]);
		expect(rejected?.json).toMatchObject({ error: 'rejected', prompt: 'scene: refused', title: 'Boat' });
		expect(moderated?.json).toMatchObject({ error: 'job-failed', jobId: train });
		expect(has.detailsAtTheErrorBranch).toBe(false);
		for (const row of [rejected, moderated]) expect(row?.json).not.toHaveProperty('details');
		expect(rejected?.json.message).toMatch(/was refused.* (Check|Change|run the step again)/s);
		expect(moderated?.json.message).toMatch(/[Cc]hange the prompt/);
		expect(billed(stage)).toBe(2);
	});

	journey('orders nothing again when Retry On Fail runs the step again', async (stage) => {
		const orders = await open(stage, { name: 'retry-on-fail', retryOnFail: true });
		const rows = [{ prompt: 'scene: refused' }, { prompt: 'A kite' }];
		const execution = await untilEnded(client, await orders.start(client, { rows }), ['error']);
		expect(submits(stage, 'scene: refused', 'A kite')).toEqual([3, 1]);
		expect(billed(stage)).toBe(1);
		expect(nodeRun(execution, 'Create').error?.message).toMatch(/was refused/);
	});

	const retried = has.knownPastOfRetries
		? 'creates only what was rejected when a failed execution is retried'
		: 'creates nothing when a failed execution is retried whose past this n8n does not tell, and says what to do';
	journey(retried, async (stage) => {
		const orders = await open(stage, { name: 'retried' });
		const rows = [{ prompt: 'A kite' }, { prompt: 'scene: refused' }];
		const first = await untilEnded(client, await orders.start(client, { rows }), ['error']);
		const again = await orders.retry(client, first.id);
		expect(submits(stage, 'A kite', 'scene: refused')).toEqual([1, has.knownPastOfRetries ? 2 : 1]);
		expect(billed(stage)).toBe(1);
		if (has.knownPastOfRetries) return;
		const { error } = again.data.resultData;
		expect(error?.message).toContain('does not say which execution is retried');
		expect(error?.description).toContain('Run the workflow as a new execution');
	});

	if (has.dataTables) {
		journey('creates only what was rejected in a retry where its rows have a Deduplication Key', async (stage) => {
			const orders = await open(stage, { name: 'retried-keys', deduplicationKey: '={{ $json.prompt }}' });
			const rows = [{ prompt: 'A boat' }, { prompt: 'scene: refused' }];
			const first = await untilEnded(client, await orders.start(client, { rows }), ['error']);
			await orders.retry(client, first.id);
			expect(submits(stage, 'A boat', 'scene: refused')).toEqual([1, 2]);
			expect(billed(stage)).toBe(1);
		});
	}

	if (has.background) {
		journey('waits asleep, also where Automatically is chosen', async (stage) => {
			const run = await start(stage, 'automatic', ['A kite seconds: 15'], { callback: 'never' });
			await asleep(stage, run);
			expect((await executionsOf(client, run.workflowId)).watchers).toHaveLength(1);
			const execution = await ended(stage, run);
			expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
			expect(billed(stage)).toBe(1);
		});
	} else {
		journey('waits inside the execution where Automatically is chosen, and rejects Background', async (stage) => {
			const prompts = ['A kite seconds: 5'];
			const automatic = await start(stage, 'automatic', prompts, { callback: 'never' });
			const execution = await ended(stage, automatic);
			expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
			expect((await executionsOf(client, automatic.workflowId)).watchers).toEqual([]);
			expect(hintsAndLog(execution, 'Wait')).toContain('With n8n 2.30 or newer this node waits without');

			const chosen = await start(stage, 'background', prompts, { wait: { waitUsing: 'background' } });
			const rejected = await ended(stage, chosen);
			const { error } = rejected.data.resultData;
			expect(error?.message).toBe('Wait Using: this n8n is too old to wait in the background.');
			expect(error?.description).toContain('Update n8n to 2.30 or newer, or choose This Execution.');
			expect(jobIdsOf(rejected)).toEqual([stage.simulator.report().jobs[1]?.jobId]);
		});
	}

	journey(
		has.background
			? 'goes on as soon as the provider calls'
			: 'is not disturbed by calls of the provider, for which it is too busy',
		async (stage) => {
			const run = await start(stage, 'callback', ['A kite seconds: 15'], { callback: 'always' });
			const execution = await ended(stage, run);
			expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
			const [call, ...others] = stage.simulator.report().callbacks;
			expect(call?.status).toBe(has.background ? 200 : 409);
			if (has.background) {
				const [before, last] = arrivalsOf(stage, 'poll').slice(-2);
				expect(others).toEqual([]);
				expect((last?.atMs ?? Infinity) - (before?.atMs ?? 0)).toBeLessThan(betweenTimedPollsMs);
			}
			expect(billed(stage)).toBe(1);
		},
	);

	if (has.dataTables) {
		journey('orders once per Deduplication Key, and notes it in the table Video jobs', async (stage) => {
			const orders = await open(stage, { name: 'key', deduplicationKey: '={{ $json.title }}' });
			const rows = [{ prompt: 'A kite', title: 'row 7' }];
			const ids = [await orders.start(client, { rows }), await orders.start(client, { rows })];
			const executions = await Promise.all(ids.map(async (id) => await untilEnded(client, id, ['success'])));
			const [job, ...others] = new Set(executions.flatMap(jobIdsOf));
			expect(others).toEqual([]);
			expect(billed(stage)).toBe(1);
			const table = await VideoJobs.open(client);
			expect((await table.rowOf(job ?? '')).state).toBe('succeeded');
		});
	} else {
		journey('rejects a Deduplication Key, and says that paid jobs are remembered in memory only', async (stage) => {
			const rows = [{ prompt: 'A kite', title: 'row 7' }];
			const withKey = await open(stage, { name: 'key', deduplicationKey: '={{ $json.title }}' });
			const rejected = await untilEnded(client, await withKey.start(client, { rows }), ['error']);
			expect(nodeRun(rejected, 'Create').error?.message).toMatch(/^The Deduplication Key could not be looked up/);
			expect(billed(stage)).toBe(0);
			const plain = await open(stage, { name: 'no-key' });
			const execution = await untilEnded(client, await plain.start(client, { rows }), ['success']);
			expect(hintsAndLog(execution, 'Create')).toContain('Paid video jobs are remembered in memory only');
			await expect(VideoJobs.open(client)).rejects.toThrow();
		});
	}

	journey('ends on Stop, and the provider is not asked again', async (stage) => {
		const run = await start(stage, 'stop', ['scene: stuck'], { callback: 'never' });
		if (has.background) await asleep(stage, run);
		await eventually(
			'a poll',
			30_000,
			async () => await Promise.resolve(arrivalsOf(stage, 'poll').length > 0 ? true : undefined),
		);
		await client.stopExecution(run.executionId);
		const stopped = await ended(stage, run);
		expect([stopped.status, Object.keys(stopped.data.resultData.runData)]).toEqual([
			'canceled',
			expect.not.arrayContaining(['Good']),
		]);
		const arrivals = stage.simulator.report().arrivals.length;
		await eventually('the end of what waits for it', timedPollWithinMs, async () => {
			const { watchers } = await executionsOf(client, run.workflowId);
			return watchers.every(({ status }) => ENDED.includes(status)) ? true : undefined;
		});
		await sleep(watchMs);
		expect(stage.simulator.report().arrivals.slice(arrivals)).toEqual([]);
		expect((await client.getExecution(run.executionId)).status).toBe('canceled');
	});
});
