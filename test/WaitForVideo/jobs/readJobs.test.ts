import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isGood } from '../../../nodes/host/itemResult';
import { errorRow } from '../../../nodes/host/items';
import { VideoError } from '../../../nodes/video/errors';
import { readJobs } from '../../../nodes/WaitForVideo/jobs/readJobs';

/** Items that came in, whose Job ID field reads their jobId. */
function contextOf(items: readonly IDataObject[]): IExecuteFunctions {
	return {
		getInputData: () => items.map((json) => ({ json })),
		getNodeParameter: (name: string, itemIndex: number, otherwise: unknown) => {
			if (name === 'jobId') return items[itemIndex]?.jobId;
			return name === 'provider' ? 'runflow' : otherwise;
		},
	} as unknown as IExecuteFunctions;
}

describe('an item without a job', () => {
	it('keeps the error with which Create Video passed it on, with the job that may be paid for', async () => {
		const doubt = new VideoError('submission-uncertain', 'Runflow did not answer.', {
			provider: 'runflow',
			nextStep: 'Look at the dashboard.',
			billed: null,
			jobId: 'job-7',
		});
		const { json } = errorRow(doubt, 1, false);
		const [good, bad] = await readJobs(contextOf([{ jobId: 'job-1' }, json]));
		expect(good && isGood(good) && good.value.job.jobId).toBe('job-1');
		expect(bad && !isGood(bad) && [bad.itemIndex, bad.error.code, bad.error.message]).toStrictEqual([
			1,
			'submission-uncertain',
			doubt.message,
		]);
		expect(bad && !isGood(bad) && bad.error.facts).toMatchObject({ ...doubt.facts });
	});

	it('is told so where nobody says why', async () => {
		expect(await readJobs(contextOf([{ prompt: 'a boat' }]))).toMatchObject([
			{ error: { code: 'invalid-request', message: 'Job ID: item 1 has none.' } },
		]);
	});
});
