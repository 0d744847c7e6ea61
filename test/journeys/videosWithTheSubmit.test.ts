import { arrivalsOf, createVideo, detailsOf, marked, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const blocking = { requestFormat: 'run' };
const runflowJob = { provider: 'runflow', jobId: 'run-7', ...blocking };

describe('a request format that answers when the video is ready', () => {
	it.concurrent('puts the video into the job, and the wait hands it on without a poll', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('runflow', blocking), waitForVideo({ output: 'linkAndFile' })];
			const ended = await runToEnd({ simulator, rows: [{ prompt: 'seconds: 0.5' }], steps });
			const [job] = ended.items('createVideo');
			expect(job?.json).toMatchObject({ requestFormat: 'run', videos: [{ url: expect.stringContaining('.mp4') }] });
			const [video] = ended.items('waitForVideo');
			expect(video?.json).toMatchObject({ status: 'succeeded', jobId: job?.json.jobId });
			expect(video?.binary?.data?.mimeType).toBe('video/mp4');
			expect(arrivalsOf(simulator, 'poll')).toEqual([]);
		});
	});

	it.concurrent('makes several videos side by side', async () => {
		await withSimulator(async (simulator) => {
			const rows = Array.from({ length: 4 }, (_, index) => ({ prompt: `number ${index} seconds: 0.5` }));
			await runToEnd({ simulator, rows, steps: [createVideo('runflow', blocking)] });
			expect(simulator.report().maxInFlight).toBe(4);
		});
	});

	it.concurrent('may have made a video when the connection breaks, and does not ask for another', async () => {
		await withSimulator(async (simulator) => {
			const step = createVideo('runflow', blocking, { onError: 'continueRegularOutput' });
			const ended = await runToEnd({ simulator, rows: [{ prompt: 'scene: lost-answer' }], steps: [step] });
			const details = detailsOf(ended.items('createVideo')[0]);
			expect(details).toMatchObject({ code: 'submission-uncertain', nextStep: expect.stringContaining('Look at') });
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent.each(['moderated', 'failed'])('never passes on a video for a job that ended "%s"', async (scene) => {
		await withSimulator(async (simulator) => {
			const step = createVideo('runflow', blocking, { onError: 'continueErrorOutput' });
			const ended = await runToEnd({ simulator, rows: [{ prompt: `scene: ${scene} seconds: 0` }], steps: [step] });
			expect(ended.items('createVideo', 0)).toEqual([]);
			expect(ended.items('createVideo', 1)).toHaveLength(1);
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
		});
	});

	const strangersLink = 'https://elsewhere.example.com/video.mp4';

	it.concurrent.each([
		['without the mark of a submit', {}],
		['with a mark that somebody made up', { videosMark: '0'.repeat(64) }],
		['with the mark of another job', marked({ ...runflowJob, jobId: 'run-8', videos: [{ url: strangersLink }] })],
		['with the mark of another result', marked({ ...runflowJob, videos: [{ url: `${strangersLink}?other` }] })],
	])('cannot be declared ready by an item, %s: the provider is asked', async (_, more) => {
		await withSimulator(async (simulator) => {
			const rows = [{ ...more, ...runflowJob, videos: [{ url: strangersLink }] }];
			const ended = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
			expect(ended.status).toBe('error');
			expect(arrivalsOf(simulator, 'poll').length).toBeGreaterThan(0);
			expect(ended.items('waitForVideo')).toEqual([]);
		});
	});

	it.concurrent('gives the same links again to a wait that runs again on what it gave out', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('runflow', blocking), waitForVideo()];
			const first = await runToEnd({ simulator, rows: [{ prompt: 'seconds: 0.5' }], steps });
			const [given] = first.items('waitForVideo');
			const again = await runToEnd({ simulator, rows: [given?.json ?? {}], steps: [waitForVideo()] });
			expect(again.items('waitForVideo')[0]?.json).toEqual(given?.json);
			expect(arrivalsOf(simulator, 'poll')).toEqual([]);
		});
	});

	it.concurrent(
		'asks for fresh links when these are old, and keeps them where the provider has no others',
		async () => {
			await withSimulator(async (simulator) => {
				const created = await runToEnd({
					simulator,
					rows: [{ prompt: 'scene: instant' }],
					steps: [createVideo('runflow')],
				});
				const jobId = String(created.items('createVideo')[0]?.json.jobId);
				const old = (id: string) => ({
					...marked({ ...runflowJob, jobId: id, videos: [{ url: strangersLink }] }),
					submittedAt: '2026-01-01T00:00:00.000Z',
				});
				const rows = [old(jobId), old('finished-video')];
				const ended = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
				expect(ended.items('waitForVideo').map(({ json }) => json.videoUrl)).toEqual([
					`${simulator.url}/files/${jobId}.mp4`,
					strangersLink,
				]);
				expect(arrivalsOf(simulator, 'poll').map((poll) => poll.jobId)).toEqual([jobId, 'finished-video']);
			});
		},
	);
});
