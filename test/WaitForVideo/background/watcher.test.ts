import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { WatchState } from '../../../nodes/engine/polling/watchState';
import { firstState, settledPlaces } from '../../../nodes/engine/polling/watchState';
import { providerById } from '../../../nodes/providers';
import { standingOf, watch } from '../../../nodes/WaitForVideo/background/watcher';
import type { Plan } from '../../../nodes/WaitForVideo/background/plan';
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
const ready = {
	runflow: { status_code: 'succeeded', output: { video_url: video } },
	shortApi: { code: 0, data: { status: 2, result: { videos: [{ url: video }] } } },
};
const running = { runflow: { status_code: 'running' }, shortApi: { code: 0, data: { status: 1 } } };

interface Surroundings {
	deadlineMs?: number;
	/** Providers whose videos are ready. */
	isReady: ReadonlyArray<keyof typeof ready>;
	/** A provider whose credential n8n cannot read just now. */
	locked?: string;
}

/** One round of a watcher that was woken: its two outputs, and what it sleeps with. */
async function roundOf(state: WatchState, { deadlineMs = plan.deadlineMs, isReady, locked }: Surroundings) {
	const idOf = (credential: string) =>
		(['runflow', 'shortApi'] as const).find((id) => providerById(id)?.credential === credential) ?? 'runflow';
	const asked: string[] = [];
	const executeData = { data: { main: [] as INodeExecutionData[][] } };
	const context = {
		getNodeParameter: () => JSON.stringify({ ...plan, deadlineMs }),
		getInputData: () => [{ json: { state, woken: true } }],
		getNode: () => ({ name: 'Wait', parameters: {}, credentials: { runflowApi: {}, shortApi: {} } }),
		getCredentials: async (name: string) => {
			if (idOf(name) === locked) throw new Error('Database is not ready');
			return await Promise.resolve({ apiKey: 'key' });
		},
		helpers: {
			httpRequestWithAuthentication: async (credential: string) => {
				const id = idOf(credential);
				asked.push(id);
				const body = isReady.includes(id) ? ready[id] : running[id];
				return await Promise.resolve({ statusCode: 200, headers: {}, body });
			},
		},
		getExecutionCancelSignal: () => undefined,
		getExecutionId: () => '17',
		getWorkflowDataProxy: () => ({ $execution: { resumeUrl: 'https://n8n.example.com/webhook-waiting/17' } }),
		getExecuteData: () => executeData,
		putExecutionToWait: async () => await Promise.resolve(),
		customData: { set: () => undefined },
		logger: { debug: () => undefined, warn: () => undefined },
	} as unknown as IExecuteFunctions;
	const [, rows = []] = await watch(context);
	const slept = executeData.data.main[0]?.[0]?.json.state as unknown as WatchState | undefined;
	return { rows, asked, slept };
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

describe('an execution that a watcher works for', () => {
	it.each([
		[404, 'The execution "17" does not exist.'],
		[409, 'The execution "17 has finished already.'],
		[409, 'The execution "17" has finished with error.'],
	])('has ended when n8n answers %p with: %s', (status, message) => {
		expect(standingOf({ status, message })).toBe('ended');
	});

	// Such an answer once made watchers give up while their executions were still falling asleep on a busy n8n.
	it('is only falling asleep while it still runs', () => {
		expect(standingOf({ status: 409, message: 'The execution "17" is running already.' })).toBe('running');
	});

	it.each([
		[200, ''],
		[404, ''],
		[404, 'Not found'],
		[401, 'Invalid token'],
		[503, 'Database is not ready!'],
	])('may stand in any way after an answer of somebody else: %p %s', (status, message) => {
		expect(standingOf({ status, message })).toBe('unknown');
	});
});
