import { arrivalsOf, createVideo, detailsOf, jobIdsAt, providerIds, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const continueOn = { onError: 'continueRegularOutput' } as const;

describe('Wait for Video', () => {
	it.concurrent('says which item has no job id, and asks nobody', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ provider: 'eachLabs', jobId: 'job-1' }, { provider: 'eachLabs' }];
			const ended = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
			expect(ended.error?.message).toContain('Job ID: item 2');
			expect(ended.error?.description).toContain('Connect Create Video');
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent('names the jobs of all other items when one that has none ends it', async () => {
		await withSimulator(async (simulator) => {
			const rows = [
				{ provider: 'eachLabs', jobId: 'job-1' },
				{ provider: 'eachLabs' },
				{ provider: 'runflow', jobId: 'job-3' },
			];
			const ended = await runToEnd({ simulator, rows, steps: [waitForVideo({}, { slots: ['eachLabs'] })] });
			expect(ended.error?.message).toContain('Job ID: item 2');
			expect(ended.error?.description).toContain('job-1, job-3');
		});
	});

	it.concurrent.each([[''], ['   '], [null]])('takes the job id %j for a missing one', async (jobId) => {
		await withSimulator(async (simulator) => {
			const rows = [{ provider: 'eachLabs', jobId }];
			const [item] = (await runToEnd({ simulator, rows, steps: [waitForVideo({}, continueOn)] })).items('waitForVideo');
			expect(detailsOf(item).code).toBe('invalid-request');
			expect(item?.json.message).toContain('Job ID');
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent('asks nobody about a job id that no provider would give, and does not repeat it', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ provider: 'eachLabs', jobId: 'https://'.repeat(16_384) }];
			const ended = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
			expect(ended.error?.message).toMatch(/^Job ID: the one of item 1 has 131072 characters/);
			expect(`${ended.error?.message}${ended.error?.description}`.length).toBeLessThan(400);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent('rejects a job of another provider and names both', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ provider: 'runflow', jobId: 'run-17' }];
			const step = waitForVideo({ provider: 'eachLabs' }, { ...continueOn, slots: ['eachLabs'] });
			const [item] = (await runToEnd({ simulator, rows, steps: [step] })).items('waitForVideo');
			expect(item?.json.message).toMatch(/run-17.*Runflow.*Each Labs/);
			expect(detailsOf(item)).toMatchObject({
				code: 'invalid-request',
				jobId: 'run-17',
				nextStep: expect.stringContaining('As in Each Item'),
			});
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent.each([
		[undefined, 'does not say'],
		['acme', '"acme"'],
	])('asks for the provider of a job that says %j', async (provider, says) => {
		await withSimulator(async (simulator) => {
			const rows = [{ jobId: 'job-1', ...(provider !== undefined && { provider }) }];
			const [item] = (await runToEnd({ simulator, rows, steps: [waitForVideo({}, continueOn)] })).items('waitForVideo');
			expect(item?.json.message).toContain(says);
			expect(detailsOf(item)).toMatchObject({
				jobId: 'job-1',
				nextStep: expect.stringContaining('Choose the provider'),
			});
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent('looks a bare job id up at the only provider that is chosen, whatever credentials it has', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows: [{ prompt: 'scene: instant' }], steps: [createVideo('runflow')] });
			const [jobId] = jobIdsAt(simulator);
			const step = waitForVideo({ providers: ['runflow'] });
			const [item] = (await runToEnd({ simulator, rows: [{ jobId }], steps: [step] })).items('waitForVideo');
			expect(item?.json).toMatchObject({ provider: 'runflow', jobId, status: 'succeeded' });
		});
	});

	it.concurrent('asks nobody about a job of a provider that is not chosen, and says where to choose it', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ provider: 'eachLabs', jobId: 'job-1' }];
			const step = waitForVideo({ providers: ['runflow'] }, continueOn);
			const [item] = (await runToEnd({ simulator, rows, steps: [step] })).items('waitForVideo');
			expect(item?.json.message).toMatch(/^Providers: job job-1 was made by Each Labs/);
			expect(detailsOf(item)).toMatchObject({
				jobId: 'job-1',
				nextStep: 'Add Each Labs to Providers and choose its credential.',
			});
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent('looks a bare job id up at the only provider it has a credential for', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows: [{ prompt: 'scene: instant' }], steps: [createVideo('runflow')] });
			const [jobId] = jobIdsAt(simulator);
			const step = waitForVideo({}, { slots: ['runflow'] });
			const [item] = (await runToEnd({ simulator, rows: [{ jobId }], steps: [step] })).items('waitForVideo');
			expect(item?.json).toMatchObject({ provider: 'runflow', jobId, status: 'succeeded' });
		});
	});

	it.concurrent.each(['../../v1/account', 'a/b', '..'])(
		'does not let the job id %j leave its place in an address',
		async (jobId) => {
			await withSimulator(async (simulator) => {
				const rows = [{ provider: 'eachLabs', jobId }];
				const options = { timeLimitMinutes: 0 };
				await runToEnd({ simulator, rows, steps: [waitForVideo({ options }, continueOn)] });
				for (const { path } of simulator.report().arrivals) expect(path).toMatch(/^\/eachLabs\/v1\/prediction\/[^/]+$/);
			});
		},
	);
});

describe.each(providerIds)('in As in Each Item, a job of %s', (provider) => {
	it.concurrent('whose credential slot is empty says so with its job id, and the others go on', async () => {
		await withSimulator(async (simulator) => {
			const other = providerIds.find((id) => id !== provider) ?? '';
			await runToEnd({ simulator, rows: [{ prompt: 'scene: instant' }], steps: [createVideo(other)] });
			const rows = [
				{ provider, jobId: 'job-without-slot' },
				{ provider: other, jobId: jobIdsAt(simulator)[0] ?? '' },
			];
			const step = waitForVideo({}, { ...continueOn, slots: [other] });
			const [missing, found] = (await runToEnd({ simulator, rows, steps: [step] })).items('waitForVideo');
			expect(found?.json.status).toBe('succeeded');
			expect(missing?.json.message).toMatch(/Credential: none is chosen/);
			expect(detailsOf(missing)).toMatchObject({ provider, nextStep: expect.stringContaining('credential') });
			expect(detailsOf(missing).jobId).toBe('job-without-slot');
		});
	});

	it.concurrent('whose key is wrong ends at the first poll, with its job id', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows: [{ prompt: 'scene: stuck' }], steps: [createVideo(provider)] });
			const [jobId = ''] = jobIdsAt(simulator);
			const rows = [{ provider, jobId }];
			const ended = await runToEnd({ simulator, apiKey: 'wrong-key', rows, steps: [waitForVideo()] });
			expect(`${ended.error?.message}\n${ended.error?.description}`).toContain(jobId);
			expect(ended.error?.description).toContain('API key');
			const carriedOn = await runToEnd({ simulator, apiKey: 'wrong-key', rows, steps: [waitForVideo({}, continueOn)] });
			expect(detailsOf(carriedOn.items('waitForVideo')[0])).toMatchObject({ code: 'authentication', jobId });
			expect(arrivalsOf(simulator, 'poll')).toHaveLength(2);
		});
	});
});
