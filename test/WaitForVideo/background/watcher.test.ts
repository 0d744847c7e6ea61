import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { WatchState } from '../../../nodes/engine/polling/watchState';
import { firstState, settledPlaces } from '../../../nodes/engine/polling/watchState';
import { providerById } from '../../../nodes/providers';
import { canEndAtCallback, linksAtCallback } from '../../../nodes/WaitForVideo/background/linksAtCallback';
import type { Plan } from '../../../nodes/WaitForVideo/background/plan';
import { watch } from '../../../nodes/WaitForVideo/background/watcher';
import { exampleSettings } from '../exampleSettings';

const minutes = 60_000;

/** Two jobs of one provider around one of another. */
const plan: Plan = {
	items: [
		{ job: { provider: 'runflow', jobId: 'run-1' } },
		{ job: { provider: 'shortApi', jobId: 'job-2' } },
		{ job: { provider: 'runflow', jobId: 'run-3' } },
	],
	deadlineMs: Date.now() + 30 * minutes,
	settings: exampleSettings(),
	stopOnError: false,
};

const video = 'https://files.example.com/video.mp4';

const answers = {
	runflow: {
		ready: { status_code: 'succeeded', output: { video_url: video } },
		failed: { status_code: 'failed' },
		running: { status_code: 'running' },
	},
	shortApi: {
		ready: { code: 0, data: { status: 2, result: { videos: [{ url: video }] } } },
		failed: { code: 0, data: { status: 3 } },
		running: { code: 0, data: { status: 1 } },
	},
};

type ProviderName = keyof typeof answers;

interface Course {
	/** Providers whose videos are ready. */
	isReady: readonly ProviderName[];
	hasFailed?: readonly ProviderName[];
	/** A provider whose credential n8n cannot read just now. */
	locked?: string | undefined;
}

const idOf = (credential: string): ProviderName =>
	(['runflow', 'shortApi'] as const).find((id) => providerById(id)?.credential === credential) ?? 'runflow';

/** What of n8n leads to the providers; `asked` notes whom a request went to. */
function twoProviders({ isReady, hasFailed = [], locked }: Course, asked: string[]) {
	return {
		getNode: () => ({
			name: 'Wait',
			type: 'n8n-nodes-ai-video.videoWatcher',
			parameters: {},
			credentials: { runflowApi: {}, shortApi: {} },
		}),
		getCredentials: async (name: string) => {
			if (idOf(name) === locked) throw new Error('Database is not ready');
			return await Promise.resolve({ apiKey: 'key' });
		},
		helpers: {
			httpRequestWithAuthentication: async (credential: string) => {
				const id = idOf(credential);
				asked.push(id);
				const phase = isReady.includes(id) ? 'ready' : hasFailed.includes(id) ? 'failed' : 'running';
				return await Promise.resolve({ statusCode: 200, headers: {}, body: answers[id][phase] });
			},
		},
	};
}

interface Surroundings extends Course {
	deadlineMs?: number;
	woken?: boolean;
	/** The first of what its execution has left to do; it waits there. */
	parent?: object;
	stopOnError?: boolean;
	/** Its execution was deleted. */
	isGone?: boolean;
}

/** What an execution sleeps with at Wait for Video, for the watcher in execution 17. */
const atWait = { data: { main: [[{ json: {}, metadata: { subExecution: { executionId: '17' } } }]] } };
const atApproval = { data: { main: [[{ json: { status: 'succeeded' } }]] } };

/** One round of a watcher: what it gives out, whom it asked, and what it sleeps with. */
async function roundOf(
	state: WatchState,
	{
		deadlineMs = plan.deadlineMs,
		woken = true,
		parent = atWait,
		isGone = false,
		stopOnError = false,
		...course
	}: Surroundings,
) {
	const asked: string[] = [];
	let written = 0;
	let sleptUntil: Date | undefined;
	const memory: { watch?: WatchState } = { watch: state };
	const record = { resultData: {}, waitTill: '2026-01-01', executionData: { nodeExecutionStack: [parent] } };
	const context = {
		getNodeParameter: () => JSON.stringify({ ...plan, deadlineMs, stopOnError, parentExecutionId: '16' }),
		getInputData: () => [{ json: { woken } }],
		getContext: () => memory,
		getExecutionDataById: async () => await Promise.resolve(isGone ? undefined : record),
		...twoProviders(course, asked),
		getExecutionCancelSignal: () => undefined,
		getExecutionId: () => '17',
		getWorkflowDataProxy: () => ({ $execution: { resumeUrl: 'https://n8n.example.com/webhook-waiting/17' } }),
		getExecuteData: () => ({ data: {} }),
		putExecutionToWait: async (until: Date) => await Promise.resolve(void (sleptUntil = until)),
		customData: { set: () => undefined },
		getWorkflow: () => ({ id: 'workflow' }),
		executeWorkflow: async ({ code }: { code: { name: string } }, items: unknown) => {
			if (code.name === 'Video jobs') written += 1;
			return await Promise.resolve({ executionId: '18', data: [items] });
		},
		logger: { debug: () => undefined, warn: () => undefined },
	} as unknown as IExecuteFunctions;
	const [, rows = []] = await watch(context);
	return { rows, asked, slept: memory.watch, sleptUntil, written };
}

describe('a credential that cannot be read in one round', () => {
	it('neither ends the wait nor mixes up its jobs, and is tried again in the next', async () => {
		const first = await roundOf(firstState(Date.now()), { isReady: ['shortApi'] });
		expect([...settledPlaces(first.slept as WatchState)]).toEqual([1]);

		const second = await roundOf(first.slept as WatchState, { isReady: ['shortApi'], locked: 'runflow' });
		expect([...settledPlaces(second.slept as WatchState)]).toEqual([1]);
		expect([second.rows, second.asked]).toEqual([[], []]);

		const third = await roundOf(second.slept as WatchState, { isReady: ['shortApi', 'runflow'] });
		expect(third.rows.map(({ json }) => [json.jobId, json.status, json.videoUrl])).toEqual([
			['run-1', 'succeeded', video],
			['job-2', 'succeeded', video],
			['run-3', 'succeeded', video],
		]);
	});

	it('is what its jobs leave with when it stays so to the deadline, with their ids', async () => {
		const deadlineMs = Date.now() - 1;
		const { rows } = await roundOf(firstState(0), { deadlineMs, isReady: ['shortApi'], locked: 'runflow' });
		const lost = (jobId: string) => ({
			error: 'still-running',
			message: expect.stringMatching(`${jobId}.*Database is not ready`) as string,
			details: { provider: 'runflow', jobId },
		});
		expect(rows.map(({ json }) => json)).toMatchObject([lost('run-1'), { jobId: 'job-2' }, lost('run-3')]);
	});
});

describe('a watcher whose execution stands elsewhere', () => {
	const late = { deadlineMs: Date.now() - 1, isReady: ['runflow', 'shortApi'], parent: atApproval } as const;

	it('gives out nothing and looks again, after it has written down how the jobs ended', async () => {
		const { rows, asked, slept, sleptUntil, written } = await roundOf(firstState(0), { ...late, woken: false });
		expect([rows, asked.length, written > 0]).toEqual([[], 3, true]);
		expect(sleptUntil?.getTime()).toBe(slept?.nextPollAtMs);
		expect(sleptUntil?.getTime()).toBeGreaterThan(Date.now() + minutes / 2);
	});

	it('keeps the results to itself also when they were there before it looked', async () => {
		const { rows, sleptUntil } = await roundOf(firstState(0), late);
		expect([rows, sleptUntil === undefined]).toEqual([[], false]);
	});

	it('throws no error into it either', async () => {
		const { rows } = await roundOf(firstState(0), { ...late, isReady: [], locked: 'runflow', stopOnError: true });
		expect(rows).toEqual([]);
	});

	it.each([0, 1, 2, 3, 7])('ends at its next waking, after %i rounds, when it is gone', async (rounds) => {
		const state = { ...firstState(0), rounds };
		const { rows, sleptUntil } = await roundOf(state, { isReady: [], isGone: true, woken: false });
		expect([rows, sleptUntil]).toEqual([[], undefined]);
	});
});

async function foundAtCallback(course: Course, deadlineMs = plan.deadlineMs) {
	return await linksAtCallback(twoProviders(course, []) as unknown as IWebhookFunctions, {
		...plan,
		deadlineMs,
	});
}

describe('a callback to a wait for links', () => {
	it('ends it when the providers say that all videos are ready', async () => {
		const rows = await foundAtCallback({ isReady: ['runflow', 'shortApi'] });
		expect(rows).toMatchObject(
			['run-1', 'job-2', 'run-3'].map((jobId, item) => ({
				json: { jobId, status: 'succeeded', videoUrl: video },
				pairedItem: { item },
			})),
		);
	});

	it('is not believed when the providers say otherwise', async () => {
		expect(await foundAtCallback({ isReady: ['runflow'] })).toBe('open');
	});

	it.each([
		['a job failed', { isReady: ['runflow'], hasFailed: ['shortApi'] }, undefined],
		['the time is up', { isReady: ['runflow'] }, 0],
	] as const)('leaves it to the watcher when %s', async (_, course, deadlineMs) => {
		expect(await foundAtCallback(course, deadlineMs)).toBe('watcher');
	});

	it.each([
		['link', {}, true],
		['file', { output: 'file' }, false],
		['link, with files the item came with', { perItem: [{ inputFiles: {} }] }, false],
	] as const)('can do so where the output is %s: %j', (_, special, expected) => {
		const settings = exampleSettings(special as Partial<ReturnType<typeof exampleSettings>>);
		expect(canEndAtCallback({ ...plan, settings })).toBe(expected);
	});

	it('cannot where an item is an error already', () => {
		const error = { code: 'invalid-request', message: 'none', facts: { nextStep: '' } } as const;
		expect(canEndAtCallback({ ...plan, items: [...plan.items, { error }] })).toBe(false);
	});
});
