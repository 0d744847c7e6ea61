import type { IExecuteFunctions, IRunExecutionData } from 'n8n-workflow';

import { firstState } from '../../../nodes/engine/polling/watchState';
import { runProcessOn } from '../../../nodes/host/clock';
import { nextGuardLookMs, standGuard, whileAtWork } from '../../../nodes/WaitForVideo/background/guard';
import type { Plan } from '../../../nodes/WaitForVideo/background/plan';
import type { WatcherMemory } from '../../../nodes/WaitForVideo/background/watcherItem';
import { ManualClock } from '../../engine/manualClock';
import { exampleSettings } from '../exampleSettings';

const minute = 60_000;

const plan: Plan = {
	items: [{ job: { provider: 'runflow', jobId: 'run-1' } }],
	deadlineMs: 30 * minute,
	settings: exampleSettings(),
	stopOnError: false,
	parentExecutionId: '16',
};

const guardPlan: Plan = { ...plan, awaitedId: '17', guardedId: '17' };

/** n8n's record of a watcher that wakes at that minute. */
function asleepUntil(minutes: number): IRunExecutionData {
	return { resultData: { runData: {} }, waitTill: new Date(minutes * minute) } as unknown as IRunExecutionData;
}

function memory(): WatcherMemory {
	return { watch: firstState(0), looksInVain: 0 };
}

describe('the guard of a watcher', () => {
	const clock = new ManualClock();
	beforeEach(() => runProcessOn(clock));
	afterEach(() => runProcessOn());

	/** The minutes from now until the guard looks again, or undefined when it takes over. */
	async function looksIn(own: WatcherMemory, record: IRunExecutionData | undefined): Promise<number | undefined> {
		const context = { getExecutionDataById: async () => await Promise.resolve(record) } as unknown as IExecuteFunctions;
		const atMs = await nextGuardLookMs(context, own, guardPlan);
		return atMs === undefined ? undefined : (atMs - clock.now()) / minute;
	}

	const nowMinutes = () => clock.now() / minute;

	it('sleeps on, ever longer, while the watcher is there to wake', async () => {
		const own = memory();
		expect(await looksIn(own, asleepUntil(nowMinutes() + 1))).toBe(10);
		expect(await looksIn(own, asleepUntil(nowMinutes() + 1))).toBe(20);
	});

	it.each([
		['is overdue', () => asleepUntil(nowMinutes() - 3)],
		['was deleted', () => undefined],
		['was stopped', () => ({ ...asleepUntil(nowMinutes() + 1), resultData: { error: {} } }) as never],
	])('takes over from one that %s, but not before a second look', async (_, record) => {
		const own = memory();
		expect(await looksIn(own, record())).toBe(1);
		expect(await looksIn(own, record())).toBeUndefined();
	});

	it('leaves the work to one that was only late', async () => {
		const own = memory();
		expect(await looksIn(own, asleepUntil(nowMinutes() - 3))).toBe(1);
		expect(await looksIn(own, asleepUntil(nowMinutes() + 1))).toBe(10);
		expect(await looksIn(own, asleepUntil(nowMinutes() - 3))).toBe(1);
	});

	it('leaves it also to one that has been at work in this process for long', async () => {
		await whileAtWork('17', async () => {
			expect(await looksIn(memory(), asleepUntil(nowMinutes() - 20))).toBe(10);
		});
	});

	it('is started once per watcher, with the right to end the wait', async () => {
		const started: unknown[] = [];
		const context = {
			getExecutionId: () => '17',
			getNode: () => ({ name: 'Wait', type: 'n8n-nodes-ai-video.videoWatcher', parameters: {} }),
			getWorkflow: () => ({ id: 'workflow' }),
			executeWorkflow: async (...[, , , options]: unknown[]) => {
				started.push(options);
				return await Promise.resolve({ executionId: '18' });
			},
		} as unknown as IExecuteFunctions;
		const own = memory();
		await standGuard(context, own, plan);
		await standGuard(context, own, plan);
		expect(own.guardId).toBe('18');
		expect(started).toEqual([
			{
				doNotWaitToFinish: true,
				parentExecution: { executionId: '16', workflowId: 'workflow', shouldResume: true },
			},
		]);
	});
});
