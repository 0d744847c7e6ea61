import type { VideoJob } from '../../nodes/video/job';
import { isSettled, videoJobSchema } from '../../nodes/video/job';

const job: VideoJob = {
	provider: 'example',
	jobId: 'job-17',
	model: 'maker/model-2.0',
	requestFormat: 'queued',
	submittedAt: '2026-11-20T10:00:00.000Z',
	expectedSeconds: 150,
	estimatedCost: { amount: 1.512, currency: 'USD', basis: '5 s x 0.3024 USD' },
	reportedCost: { amount: 1.5, currency: 'USD', basis: 'bill' },
	callback: 'none',
	videos: [{ url: 'https://example.com/v.mp4', seconds: 5 }],
	warnings: ['Model: unknown'],
};

/** What a row of a sheet gives back: text, and nothing of what was not text or number. */
function throughASheet(written: VideoJob): Record<string, string> {
	return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, String(value)]));
}

describe('a job', () => {
	it('comes back from JSON as it was', () => {
		expect(videoJobSchema.parse(JSON.parse(JSON.stringify(job)))).toStrictEqual(job);
	});

	it('survives a sheet with its id, its provider and its times', () => {
		expect(videoJobSchema.parse(throughASheet(job))).toMatchObject({
			provider: 'example',
			jobId: 'job-17',
			model: 'maker/model-2.0',
			requestFormat: 'queued',
			submittedAt: '2026-11-20T10:00:00.000Z',
			expectedSeconds: 150,
			callback: 'none',
		});
	});

	it('loses in a sheet what a sheet mangles, instead of becoming invalid', () => {
		const { estimatedCost, reportedCost, videos, warnings } = videoJobSchema.parse(throughASheet(job));
		expect([estimatedCost, reportedCost, videos, warnings]).toStrictEqual([undefined, undefined, undefined, undefined]);
	});

	it('takes empty cells as nothing', () => {
		const empty = {
			provider: 'example',
			jobId: 'job-17',
			submittedAt: '',
			expectedSeconds: '',
			callback: '',
			videos: '',
		};
		const { submittedAt, expectedSeconds, callback, videos } = videoJobSchema.parse(empty);
		expect([submittedAt, expectedSeconds, callback, videos]).toStrictEqual([
			undefined,
			undefined,
			undefined,
			undefined,
		]);
	});

	it('drops a time that is none, so that its age is not wrong', () => {
		expect(videoJobSchema.parse({ ...job, submittedAt: 'yesterday' }).submittedAt).toBeUndefined();
		expect(videoJobSchema.parse({ ...job, expectedSeconds: 'soon' }).expectedSeconds).toBeUndefined();
	});

	it('keeps the word of nobody knowing the price', () => {
		expect(videoJobSchema.parse({ ...job, estimatedCost: null }).estimatedCost).toBeNull();
	});

	it('drops columns that are not its own', () => {
		expect(videoJobSchema.parse({ ...job, apiKey: 'x', row_number: 7 })).toStrictEqual(job);
	});

	it.each(['provider', 'jobId'])('is none without %s', (name) => {
		expect(videoJobSchema.safeParse({ ...job, [name]: undefined }).success).toBe(false);
	});
});

describe('a state', () => {
	it.each([
		[{ phase: 'queued' }, false],
		[{ phase: 'running' }, false],
		[{ phase: 'succeeded', videos: [{ url: 'https://example.com/v.mp4' }] }, true],
		[{ phase: 'failed', reason: 'unknown', message: '', billed: null }, true],
		[{ phase: 'canceled', message: '', billed: null }, true],
	] as const)('%j is settled: %p', (state, settled) => {
		expect(isSettled(state)).toBe(settled);
	});
});
