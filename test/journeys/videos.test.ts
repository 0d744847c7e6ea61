import { usualCost } from '../usualParameters';
import { arrivalsOf, createVideo, jobIdsAt, providerIds, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const prompts = (count: number, scene: string) =>
	Array.from({ length: count }, (_, index) => ({ prompt: `scene: ${scene} number ${index}` }));

describe.each(providerIds)('a video made with %s', (provider) => {
	it.concurrent('starts as a job that a sheet can keep, paired with its row', async () => {
		await withSimulator(async (simulator) => {
			const ended = await runToEnd({ simulator, rows: prompts(1, 'instant'), steps: [createVideo(provider)] });
			const [item] = ended.items('createVideo');
			const amount = usualCost(provider);
			expect(item?.pairedItem).toEqual({ item: 0 });
			expect(item?.json).toMatchObject({
				provider,
				jobId: jobIdsAt(simulator)[0],
				model: expect.any(String),
				expectedSeconds: expect.any(Number),
				estimatedCost:
					amount === undefined ? null : { amount, currency: expect.any(String), basis: expect.any(String) },
				callback: 'none',
			});
			expect(new Date(String(item?.json.submittedAt)).toISOString()).toBe(item?.json.submittedAt);
			expect(JSON.parse(JSON.stringify(item?.json))).toEqual(item?.json);
		});
	});

	it.concurrent('is asked for with nothing the provider would ignore', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows: prompts(1, 'instant'), steps: [createVideo(provider)] });
			const [job] = simulator.report().jobs;
			expect(job).toMatchObject({ unknownKeys: [], ignoredKeys: [] });
		});
	});

	it.concurrent('is one of three jobs that come out in the order of their rows', async () => {
		await withSimulator(async (simulator) => {
			const ended = await runToEnd({ simulator, rows: prompts(3, 'instant'), steps: [createVideo(provider)] });
			const items = ended.items('createVideo');
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
			const submits = arrivalsOf(simulator, 'submit');
			const rowOf = (jobId: unknown) => {
				const body = JSON.stringify(submits.find((submit) => submit.jobId === jobId)?.body);
				return /number (\d)/.exec(body)?.[1];
			};
			expect(items.map(({ json }) => rowOf(json.jobId))).toEqual(['0', '1', '2']);
			expect(simulator.report().billed).toBe(3);
		});
	});

	it.concurrent('comes out of the wait as a link, with the job beside it', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo(provider), waitForVideo()];
			const ended = await runToEnd({ simulator, rows: [{ prompt: 'seconds: 0.5' }], steps });
			expect(ended.status).toBe('success');
			const [item] = ended.items('waitForVideo');
			expect(item).toMatchObject({ pairedItem: { item: 0 }, json: { provider, status: 'succeeded' } });
			expect(item?.json.jobId).toBe(ended.items('createVideo')[0]?.json.jobId);
			expect(item?.binary).toBeUndefined();
			const answer = await fetch(String(item?.json.videoUrl));
			expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'video/mp4']);
		});
	});

	it.concurrent('comes out of the wait as a file, fetched without the key', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo(provider), waitForVideo({ output: 'linkAndFile' })];
			const ended = await runToEnd({ simulator, rows: prompts(1, 'instant'), steps });
			const [item] = ended.items('waitForVideo');
			expect(Object.keys(item?.binary ?? {})).toEqual(['data']);
			const { data = '', ...file } = item?.binary?.data ?? {};
			expect(file).toMatchObject({
				mimeType: 'video/mp4',
				fileType: 'video',
				fileExtension: 'mp4',
				fileName: `${provider}-${String(item?.json.jobId).replaceAll('/', '_')}.mp4`,
			});
			const served = Buffer.from(await (await fetch(String(item?.json.videoUrl))).arrayBuffer());
			expect(Buffer.from(data, 'base64').equals(served)).toBe(true);
			expect(arrivalsOf(simulator, 'file').map((arrival) => arrival.credentialHeadersOnFile)).toEqual([false, false]);
		});
	});

	it.concurrent('is found by its id alone, wherever the id comes from', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows: prompts(1, 'instant'), steps: [createVideo(provider)] });
			const [jobId] = jobIdsAt(simulator);
			const step = waitForVideo({ provider, jobId: '={{ $json.column }}' }, { slots: [provider] });
			const ended = await runToEnd({ simulator, rows: [{ column: jobId }], steps: [step] });
			expect(ended.items('waitForVideo')[0]?.json).toMatchObject({ provider, jobId, status: 'succeeded' });
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('goes into the binary field that the user named', async () => {
		await withSimulator(async (simulator) => {
			const options = { binaryPropertyName: 'clip' };
			const steps = [createVideo(provider), waitForVideo({ output: 'linkAndFile', options })];
			const ended = await runToEnd({ simulator, rows: prompts(1, 'instant'), steps });
			expect(Object.keys(ended.items('waitForVideo')[0]?.binary ?? {})).toEqual(['clip']);
		});
	});

	it.concurrent('is submitted once more after a 429, which bills nothing', async () => {
		await withSimulator(async (simulator) => {
			const ended = await runToEnd({ simulator, rows: prompts(1, 'rate-limited'), steps: [createVideo(provider)] });
			expect(ended.items('createVideo')[0]?.json.jobId).toBe(jobIdsAt(simulator)[0]);
			expect(arrivalsOf(simulator, 'submit').map(({ status }) => status)).toEqual([429, expect.any(Number)]);
			expect(simulator.report().billed).toBe(1);
		});
	});
});

describe('one wait', () => {
	it.concurrent('serves a batch with jobs of all providers', async () => {
		await withSimulator(async (simulator) => {
			const created = await Promise.all(
				providerIds.map(async (provider) => {
					const rows = prompts(2, 'instant');
					const ended = await runToEnd({ simulator, rows, steps: [createVideo(provider)] });
					return ended.items('createVideo').map(({ json }) => json);
				}),
			);
			const jobs = created.flat();
			const ended = await runToEnd({ simulator, rows: jobs, steps: [waitForVideo()] });
			const waited = ended.items('waitForVideo').map(({ json }) => [json.provider, json.jobId, json.status]);
			expect(waited).toEqual(jobs.map(({ provider, jobId }) => [provider, jobId, 'succeeded']));
			expect(new Set(jobs.map(({ provider }) => provider)).size).toBe(providerIds.length);
		});
	});

	it.concurrent('watches jobs side by side', async () => {
		await withSimulator(async (simulator) => {
			const rows = Array.from({ length: 30 }, (_, index) => ({ prompt: `number ${index} seconds: 1.5` }));
			const ended = await runToEnd({ simulator, rows, steps: [createVideo('shortApi'), waitForVideo()] });
			expect(ended.items('waitForVideo')).toHaveLength(30);
			expect(simulator.report().maxInFlight).toBe(30);
			const polls = arrivalsOf(simulator, 'poll').map(({ jobId }) => jobId);
			// Before anybody is polled again, everybody was polled once.
			expect(new Set(polls.slice(0, 30)).size).toBe(30);
			expect(polls.length).toBeGreaterThan(30);
		});
	});

	it.concurrent('knows a job by the name of its provider, as a sheet would have it', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows: prompts(1, 'instant'), steps: [createVideo('eachLabs')] });
			const rows = [{ provider: ' each labs ', jobId: jobIdsAt(simulator)[0] ?? '' }];
			const ended = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
			expect(ended.items('waitForVideo')[0]?.json).toMatchObject({ provider: 'eachLabs', status: 'succeeded' });
		});
	});
});
