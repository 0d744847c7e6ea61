import { arrivalsOf, createVideo, jobIdsAt, providerIds, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

describe.each(providerIds)('waiting for a job of %s', (provider) => {
	it.concurrent('fails at the deadline with the job id, and warns against a second video', async () => {
		await withSimulator(async (simulator) => {
			const step = waitForVideo({ options: { timeLimitMinutes: 0.05 } });
			const ended = await runToEnd({
				simulator,
				rows: [{ prompt: 'scene: stuck' }],
				steps: [createVideo(provider), step],
			});
			expect(ended.error?.message).toContain(jobIdsAt(simulator)[0]);
			expect(ended.error?.description).toContain('Do not create the video again');
			expect(arrivalsOf(simulator, 'poll').length).toBeGreaterThan(1);
		});
	});

	it.concurrent('polls at least once, however late it is, and passes the job on where asked to', async () => {
		await withSimulator(async (simulator) => {
			const options = { timeLimitMinutes: 0, whenTimeIsUp: 'passOn' };
			const step = waitForVideo({ output: 'linkAndFile', options });
			const ended = await runToEnd({
				simulator,
				rows: [{ prompt: 'scene: stuck' }],
				steps: [createVideo(provider), step],
			});
			expect(ended.status).toBe('success');
			const [item] = ended.items('waitForVideo');
			expect(item?.json).toMatchObject({ provider, jobId: jobIdsAt(simulator)[0] });
			expect(['queued', 'running']).toContain(item?.json.status);
			expect(arrivalsOf(simulator, 'poll')).toHaveLength(1);
		});
	});
});
