import {
	arrivalsOf,
	createVideo,
	detailsOf,
	jobIdsAt,
	providerIds,
	providersThatFind,
	waitForVideo,
	withRun,
	withSimulator,
} from './requests';
import { runToEnd } from './workflowRun';

const lost = ['lost-answer', 'malformed-create'] as const;

describe.each(providersThatFind)('%s, which can say whether a submit arrived', (provider) => {
	it.concurrent.each(lost)('gives the job of a submit that met "%s", billed once', async (scene) => {
		const steps = [createVideo(provider), waitForVideo()];
		await withRun([{ prompt: `scene: ${scene}` }], steps, (ended, simulator) => {
			const [job] = ended.items('createVideo');
			expect(job?.json.jobId).toBe(jobIdsAt(simulator)[0]);
			expect(job?.json.warnings).toEqual([expect.stringContaining('was lost')]);
			expect(ended.items('waitForVideo')[0]?.json.status).toBe('succeeded');
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('gives each of several its own job', async () => {
		const rows = ['red', 'blue', 'green'].map((colour) => ({ prompt: `A ${colour} boat. scene: lost-answer` }));
		await withRun(rows, [createVideo(provider), waitForVideo()], (ended, simulator) => {
			const ids = ended.items('createVideo').map(({ json }) => String(json.jobId));
			expect([...ids].sort()).toEqual([...jobIdsAt(simulator)].sort());
			const promptOf = new Map(
				arrivalsOf(simulator, 'submit').map(({ jobId, body }) => [jobId, JSON.stringify(body)] as const),
			);
			ids.forEach((jobId, index) => expect(promptOf.get(jobId)).toContain(rows[index]?.prompt));
		});
	});

	it.concurrent('does not take the job of another item that is the same', async () => {
		await withSimulator(async (simulator) => {
			const step = createVideo(provider, {}, { onError: 'continueRegularOutput' });
			await runToEnd({ simulator, rows: [{ prompt: 'scene: stuck' }], steps: [step] });
			const ended = await runToEnd({ simulator, rows: [{ prompt: 'scene: dropped-before' }], steps: [step] });
			expect(detailsOf(ended.items('createVideo')[0])).toMatchObject({ code: 'submission-uncertain', provider });
			expect(simulator.report().billed).toBe(1);
		});
	});
});

describe('a submit whose answer is lost', () => {
	it.concurrent.each(providerIds.filter((id) => !providersThatFind.includes(id)))(
		'stays uncertain with %s, which cannot say',
		async (provider) => {
			const step = createVideo(provider, {}, { onError: 'continueRegularOutput' });
			await withRun([{ prompt: 'scene: lost-answer' }], [step], (ended, simulator) => {
				expect(detailsOf(ended.items('createVideo')[0])).toMatchObject({ code: 'submission-uncertain', billed: null });
				expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
			});
		},
	);
});
