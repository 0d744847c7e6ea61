import { summary } from '../../bench/sections/batch';
import { builtinMoney } from '../../bench/sections/faults';
import type { Execution, ExecutionItem } from '../../test/n8n/execution';
import type { SimulatorReport } from '../../test/simulator/server';

describe('the summary of a batch', () => {
	const runs = [
		{ contender: 'ours', items: 50, seconds: 20 },
		{ contender: 'callback', items: 50, seconds: 21 },
		{ contender: 'background', items: 50, seconds: 80 },
		{ contender: 'builtin', items: 1, seconds: 30 },
		{ contender: 'builtin', items: 10, seconds: 300 },
		{ contender: 'loop', items: 1, seconds: 20 },
		{ contender: 'loop', items: 10, seconds: 200 },
	] as const;

	it('extrapolates what ran one by one, marks it, and compares at the same number of items', () => {
		const figures = summary(runs, 50, 20);
		expect(figures).toMatchObject({ oursSeconds: 20, builtinSeconds: 1500, loopSeconds: 1000, ratioToBuiltin: 75 });
		expect(figures.runs.filter(({ extrapolated }) => extrapolated)).toEqual([
			{ contender: 'builtin', items: 50, seconds: 1500, extrapolated: true },
			{ contender: 'loop', items: 50, seconds: 1000, extrapolated: true },
		]);
	});
});

describe('the money of the built-in node', () => {
	const prompts = ['first of a', 'second of a'];

	function reportOf(jobs: ReadonlyArray<{ prompt: string; jobId: string; phase: string }>): SimulatorReport {
		const arrivals = jobs.map(({ prompt, jobId }) => ({ kind: 'submit', jobId, body: { prompt } }));
		return { jobs, arrivals } as unknown as SimulatorReport;
	}

	function executionOf(items: ReadonlyArray<Partial<ExecutionItem>>, error?: string): Execution {
		const runData = { Good: [{ data: { main: [items] } }] };
		return {
			data: { resultData: { runData, ...(error !== undefined && { error: { message: error } }) } },
		} as unknown as Execution;
	}

	const video = { json: {}, binary: { data: { data: 'filesystem', mimeType: 'video/mp4' } } };
	const bothReady = reportOf([
		{ prompt: prompts[0] ?? '', jobId: 'video_1', phase: 'succeeded' },
		{ prompt: prompts[1] ?? '', jobId: 'video_2', phase: 'succeeded' },
	]);

	it('is well spent when every video was handed out, although nobody is told its id', () => {
		expect(builtinMoney(bothReady, prompts, executionOf([video, video]))).toEqual({ asked: 2, billed: 2, lost: 0 });
	});

	it('is lost for videos that were not handed out', () => {
		expect(builtinMoney(bothReady, prompts, executionOf([]))).toEqual({ asked: 2, billed: 2, lost: 2 });
	});

	it('is not lost where an error names the job', () => {
		expect(builtinMoney(bothReady, prompts, executionOf([], 'video_1 timed out')).lost).toBe(1);
	});

	it('is not lost with jobs that failed, and is counted for every job made of one prompt', () => {
		const jobs = reportOf([
			{ prompt: prompts[0] ?? '', jobId: 'video_1', phase: 'failed' },
			{ prompt: prompts[0] ?? '', jobId: 'video_2', phase: 'failed' },
		]);
		expect(builtinMoney(jobs, prompts, executionOf([]))).toEqual({ asked: 2, billed: 2, lost: 0 });
	});
});
