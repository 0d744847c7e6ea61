import { providerIdsOnN8n } from '../../tier';
import { sharedN8n } from '../sharedN8n';
import { nodeItems } from '../execution';
import { createVideo, detailsOf, itemsOf, readyWithinMs, waitForVideo, withExecution } from './scenario';

const rows = [
	{ prompt: 'A kite', title: 'Kite' },
	{ prompt: 'scene: moderated', title: 'Boat' },
	{ prompt: 'A train', title: 'Train' },
];

describe.each(providerIdsOnN8n)('two good videos and a moderated one made with %s', (provider) => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('end the execution with the id of the failed job and those of the good ones', async () => {
		await withExecution(rows, [createVideo(provider), waitForVideo()], (execution) => {
			const ids = itemsOf(execution, 'createVideo').map(({ json }) => String(json.jobId));
			const { error } = execution.data.resultData;
			expect(execution.status).toBe('error');
			expect(error?.message).toContain(ids[1]);
			for (const id of ids) expect(error?.description).toContain(id);
		});
	});

	it.concurrent('stay in their order where errors continue', async () => {
		const steps = [createVideo(provider), waitForVideo({}, 'continueRegularOutput')];
		await withExecution(rows, steps, (execution) => {
			const ids = itemsOf(execution, 'createVideo').map(({ json }) => json.jobId);
			const items = nodeItems(execution, 'Videos');
			expect(items.map(({ json }) => json.status ?? json.error)).toEqual(['succeeded', 'job-failed', 'succeeded']);
			expect(items.map((item) => item.json.jobId ?? detailsOf(item).jobId)).toEqual(ids);
			expect(Object.keys(items[1]?.json ?? {}).sort()).toEqual(['details', 'error', 'message']);
		});
	});

	it.concurrent('part at the error branch, where the failed one keeps its job', async () => {
		const steps = [createVideo(provider), waitForVideo({ output: 'linkAndFile' }, 'continueErrorOutput')];
		await withExecution(rows, steps, (execution) => {
			const ids = itemsOf(execution, 'createVideo').map(({ json }) => json.jobId);
			expect(nodeItems(execution, 'Videos').map(({ json }) => json.jobId)).toEqual([ids[0], ids[2]]);
			for (const { binary } of nodeItems(execution, 'Videos')) expect(binary?.data?.mimeType).toBe('video/mp4');
			const failed = nodeItems(execution, 'Errors');
			expect(failed).toHaveLength(1);
			expect(failed[0]?.json).toMatchObject({ provider, jobId: ids[1], error: 'job-failed' });
			expect(detailsOf(failed[0])).toMatchObject({ code: 'job-failed', jobId: ids[1], nextStep: expect.any(String) });
		});
	});
});

describe('a job that was canceled at the provider', () => {
	it.concurrent.each(providerIdsOnN8n)(
		'is a failed execution, not one that somebody stopped (%s)',
		async (provider) => {
			await withExecution([{ prompt: 'scene: canceled' }], [createVideo(provider), waitForVideo()], (execution) => {
				expect(execution.status).toBe('error');
				expect(execution.data.resultData.error?.message).toContain(itemsOf(execution, 'createVideo')[0]?.json.jobId);
			});
		},
	);
});
