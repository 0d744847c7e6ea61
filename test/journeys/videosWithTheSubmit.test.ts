import { arrivalsOf, createVideo, detailsOf, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const blocking = { requestFormat: 'run' };

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
});
