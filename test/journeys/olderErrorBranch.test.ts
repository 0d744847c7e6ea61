import type * as n8nVersion from '../../nodes/host/n8nVersion';
import { createVideo, providerIds, waitForVideo, withRun } from './requests';

// An n8n from before its error branch took details: its other exports are missing as well.
jest.mock('../../nodes/host/n8nVersion', () => {
	const real = jest.requireActual<typeof n8nVersion>('../../nodes/host/n8nVersion');
	return { ...real, needsBareErrors: (context: never) => real.needsBareErrors(context, {}) };
});

describe.each(providerIds)('an older n8n, with %s,', (provider) => {
	it.concurrent('gets a row for its error branch that has nothing beside error and message', async () => {
		const step = createVideo(provider, {}, { onError: 'continueErrorOutput' });
		await withRun([{ prompt: 'scene: refused', title: 'Boat' }], [step], (ended) => {
			const [item] = ended.items('createVideo', 1);
			expect(Object.keys(item?.json ?? {}).sort()).toEqual(['error', 'message', 'prompt', 'title']);
			expect(item?.json.error).toBe('rejected');
			expect(item?.json.message).toMatch(/was refused.* (Check|Change|run the step again)/s);
		});
	});

	it.concurrent('gets the job id from the columns of the job', async () => {
		const steps = [createVideo(provider), waitForVideo({}, { onError: 'continueErrorOutput' })];
		await withRun([{ prompt: 'scene: failed seconds: 0' }], steps, (ended) => {
			const [item] = ended.items('waitForVideo', 1);
			expect(item?.json).toMatchObject({ error: 'job-failed', jobId: ended.items('createVideo')[0]?.json.jobId });
			expect(item?.json).not.toHaveProperty('details');
		});
	});

	it.concurrent('gets all details where errors continue on the one output', async () => {
		const steps = [createVideo(provider), waitForVideo({}, { onError: 'continueRegularOutput' })];
		await withRun([{ prompt: 'scene: failed seconds: 0' }], steps, (ended) => {
			expect(ended.items('waitForVideo')[0]?.json.details).toMatchObject({ code: 'job-failed', provider });
		});
	});
});
