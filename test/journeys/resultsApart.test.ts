import { createVideo, detailsOf, jobIdsAt, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

/** fal has what few others have: results that are asked for apart, and vanish; costs that are asked for; thousands of models. */
const provider = 'fal';

const rowOf = (prompt: string) => [{ prompt }];

describe('a provider whose results are asked for apart', () => {
	it.concurrent('gives the video with what it really cost', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo(provider), waitForVideo()];
			const ended = await runToEnd({ simulator, rows: rowOf('A kite. scene: instant'), steps });
			// The units of the recorded answer times the price of the recorded list.
			expect(ended.items('waitForVideo')[0]?.json).toMatchObject({
				status: 'succeeded',
				reportedCost: { amount: 1.517, currency: 'USD', basis: '5 seconds billed x 0.3034 USD' },
			});
		});
	});

	it.concurrent('asks for a result only once the job has ended, and then once', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo(provider), waitForVideo()];
			await runToEnd({ simulator, rows: rowOf('A kite'), steps });
			const kinds = simulator.report().arrivals.map(({ kind }) => kind);
			expect(kinds.filter((kind) => kind === 'result')).toHaveLength(1);
			expect(kinds.indexOf('result')).toBeGreaterThan(kinds.indexOf('poll'));
		});
	});

	it.concurrent('ends with the job id where the result was forgotten, and creates nothing again', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo(provider), waitForVideo({}, { onError: 'continueRegularOutput' })];
			const ended = await runToEnd({ simulator, rows: rowOf('A kite. scene: expired-result'), steps });
			const [jobId] = jobIdsAt(simulator);
			expect(detailsOf(ended.items('waitForVideo')[0])).toMatchObject({ code: 'rejected', provider, jobId });
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('finds the job by the bare id that a person copied from its site', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows: rowOf('A kite. scene: instant'), steps: [createVideo(provider)] });
			const bareId = jobIdsAt(simulator)[0]?.split('/').at(-1);
			const step = waitForVideo({ provider, jobId: bareId ?? '' });
			const ended = await runToEnd({ simulator, rows: [{}], steps: [step] });
			expect(ended.items('waitForVideo')[0]?.json).toMatchObject({ status: 'succeeded', jobId: bareId });
		});
	});
});

describe('a model that is in no table', () => {
	const model = 'fal-ai/ltx-2/text-to-video';
	// The form has no Duration for it.
	const stranger = (value: string) => ({
		operation: 'text',
		model: { __rl: true, mode: 'id', value },
		duration: '',
	});

	it.concurrent('is asked with nothing but the prompt and what the user adds by its own names', async () => {
		await withSimulator(async (simulator) => {
			const extra = '{"num_frames": 121}';
			const step = createVideo(provider, { ...stranger(model), options: { extra } });
			const ended = await runToEnd({ simulator, rows: rowOf('A kite. scene: instant'), steps: [step, waitForVideo()] });
			expect(ended.error?.message).toBeUndefined();
			expect(ended.items('createVideo')[0]?.json).toMatchObject({ model, estimatedCost: null });
			expect(ended.items('waitForVideo')[0]?.json).toMatchObject({ status: 'succeeded' });
			expect(simulator.report().jobs).toMatchObject([{ model, unknownKeys: [], ignoredKeys: [] }]);
		});
	});

	it.concurrent('that the provider does not have either is an error before anything is paid', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo(provider, stranger('fal-ai/nothing'))];
			const ended = await runToEnd({ simulator, rows: rowOf('A kite'), steps });
			expect(ended.error?.message).toContain('not found');
			expect(simulator.report().billed).toBe(0);
		});
	});
});
