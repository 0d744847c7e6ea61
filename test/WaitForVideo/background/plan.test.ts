import type { IExecuteFunctions } from 'n8n-workflow';

import { jobsOf, readPlan } from '../../../nodes/WaitForVideo/background/plan';

/** A plan as the first version of this package wrote it, which may still sleep in somebody's database. */
const firstPlan = {
	items: [
		{ job: { provider: 'runflow', jobId: 'run-1' } },
		{ error: { code: 'invalid-request', message: 'No job', facts: { nextStep: 'Connect it.' } } },
	],
	deadlineMs: 1_000,
	settings: {
		waitUsing: 'background',
		output: 'linkAndFile',
		timeLimitMinutes: 30,
		whenTimeIsUp: 'fail',
		binaryPropertyName: 'video',
	},
	stopOnError: true,
};

const reading = (plan: string) => readPlan({ getNodeParameter: () => plan } as unknown as IExecuteFunctions);

describe('the plan of a wait that began with an earlier version', () => {
	const plan = () => reading(JSON.stringify(firstPlan));

	it('is read with the defaults of what was added since', () => {
		expect(plan().settings).toEqual({
			...firstPlan.settings,
			simplify: false,
			whenStopped: 'leave',
			severalVideos: 'fields',
			maxFileBytes: 1024 * 1024 * 1024,
			downloadMinutes: 30,
			bareErrors: false,
			perItem: [],
		});
	});

	it('keeps its jobs and its errors in their places', () => {
		expect(jobsOf(plan())).toMatchObject([
			{ itemIndex: 0, value: { job: { jobId: 'run-1' } } },
			{ itemIndex: 1, error: { code: 'invalid-request', message: 'No job' } },
		]);
	});

	it('names a job whose provider is gone', () => {
		const gone = { ...firstPlan, items: [{ job: { provider: 'acme', jobId: 'job-7' } }] };
		expect(jobsOf(reading(JSON.stringify(gone)))).toMatchObject([
			{ itemIndex: 0, error: { message: expect.stringContaining('acme'), facts: { jobId: 'job-7' } } },
		]);
	});
});

it.each(['', '{}'])('is missing where somebody places the watcher by hand, which says so: %j', (text) => {
	expect(() => reading(text)).toThrow('only works inside Wait for Video');
});
