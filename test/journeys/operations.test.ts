import type { IDataObject } from 'n8n-workflow';
import { providers } from '../../nodes/providers';
import type { Simulator } from '../simulator/server';
import { journeyTime } from './journeyTime';
import { arrivalsOf, createVideo, detailsOf, jobIdsAt, providerIds, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const cancelers = providers.filter(({ cancelCall }) => cancelCall).map(({ id }) => id);
const others = providerIds.filter((id) => !cancelers.includes(id));
const continueOn = { onError: 'continueRegularOutput' } as const;

/** Whatever is to be ready soon is ready then. */
const readyMs = 5_000;

/** One job for each scene; gives back their ids. */
async function made(simulator: Simulator, provider: string, ...scenes: string[]): Promise<string[]> {
	const rows = scenes.map((scene) => ({ prompt: `scene: ${scene}` }));
	await runToEnd({ simulator, rows, steps: [createVideo(provider)] });
	await journeyTime.sleep(readyMs);
	return jobIdsAt(simulator);
}

async function rowsOf(simulator: Simulator, rows: readonly IDataObject[], parameters: IDataObject) {
	const ended = await runToEnd({ simulator, rows, steps: [waitForVideo(parameters, continueOn)] });
	return ended.items('waitForVideo');
}

describe.each(providerIds)('Check Once, for jobs of %s', (provider) => {
	it.concurrent('asks once about each, gives out what is ready and passes on what is not', async () => {
		await withSimulator(async (simulator) => {
			const ids = await made(simulator, provider, 'instant', 'stuck');
			const before = arrivalsOf(simulator, 'poll').length;
			const jobs = ids.map((jobId) => ({ provider, jobId }));
			const items = await rowsOf(simulator, jobs, { operation: 'check' });
			expect(arrivalsOf(simulator, 'poll').length - before).toBe(2);
			expect(items.map(({ json }) => json.jobId)).toEqual(ids);
			expect(items[0]?.json).toMatchObject({ status: 'succeeded', videoUrl: expect.any(String) });
			expect(['queued', 'running']).toContain(items[1]?.json.status);
		});
	});

	it.concurrent('passes on an item that Check Once can take again', async () => {
		await withSimulator(async (simulator) => {
			const [jobId] = await made(simulator, provider, 'stuck');
			const check = { operation: 'check', simplify: true };
			const [passedOn] = await rowsOf(simulator, [{ provider, jobId }], check);
			const [again] = await rowsOf(simulator, [passedOn?.json ?? {}], check);
			expect(again?.json).toMatchObject({ provider, jobId });
		});
	});
});

describe.each(cancelers)('Cancel, for jobs of %s', (provider) => {
	it.concurrent('ends a job that is not ready, and says how one is that cannot end any more', async () => {
		await withSimulator(async (simulator) => {
			const ids = await made(simulator, provider, 'stuck', 'instant');
			const jobs = ids.map((jobId) => ({ provider, jobId }));
			const items = await rowsOf(simulator, jobs, { operation: 'cancel' });
			expect(items.map(({ json }) => [json.jobId, json.status])).toEqual([
				[ids[0], 'canceled'],
				[ids[1], 'succeeded'],
			]);
			expect(items[0]?.json).toHaveProperty('billed');
			expect(arrivalsOf(simulator, 'cancel')).toHaveLength(2);
		});
	});

	it.concurrent('is an error for a job that the provider does not know', async () => {
		await withSimulator(async (simulator) => {
			const [item] = await rowsOf(simulator, [{ provider, jobId: 'nobody-knows' }], { operation: 'cancel' });
			expect(item?.json.message).toContain('did not cancel job nobody-knows');
			expect(detailsOf(item)).toMatchObject({ code: 'rejected', jobId: 'nobody-knows' });
		});
	});
});

describe.each(others)('Cancel, for a job of %s, which cannot', (provider) => {
	it.concurrent('is an error before anyone is asked, also about the jobs of others', async () => {
		await withSimulator(async (simulator) => {
			const rows = [
				{ provider: cancelers[0], jobId: 'job-1' },
				{ provider, jobId: 'job-2' },
			];
			const ended = await runToEnd({ simulator, rows, steps: [waitForVideo({ operation: 'cancel' })] });
			expect(ended.error?.message).toContain('cannot cancel job job-2');
			expect(simulator.report().arrivals).toEqual([]);
		});
	});
});

describe('Simplify', () => {
	it.concurrent.each(providerIds)('leaves the job, its status, link and cost of a video of %s', async (provider) => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo(provider), waitForVideo({ simplify: true, output: 'linkAndFile' })];
			const ended = await runToEnd({ simulator, rows: [{ prompt: 'scene: instant' }], steps });
			const [item] = ended.items('waitForVideo');
			expect(Object.keys(item?.json ?? {}).sort()).toEqual(['cost', 'jobId', 'provider', 'status', 'videoUrl']);
			expect(item?.json).toMatchObject({ provider, jobId: jobIdsAt(simulator)[0], status: 'succeeded' });
			expect(item?.binary?.data?.mimeType).toBe('video/mp4');
		});
	});
});
