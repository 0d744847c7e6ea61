import type { IDataObject } from 'n8n-workflow';

import type { Simulator } from '../simulator/server';
import { journeyTime } from './journeyTime';
import { arrivalsOf, createVideo, detailsOf, providerIds, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const believedAfterMs = 60_000;

/** One job of each provider, for one wait that serves them all. */
async function createOneEach(simulator: Simulator, prompt: string): Promise<IDataObject[]> {
	const created = providerIds.map(async (provider) => {
		const ended = await runToEnd({ simulator, rows: [{ prompt }], steps: [createVideo(provider)] });
		return ended.items('createVideo').map(({ json }) => json);
	});
	return (await Promise.all(created)).flat();
}

describe('for jobs of every provider', () => {
	it.concurrent('a 503, a dropped connection and a 429 during the polls change nothing in the result', async () => {
		await withSimulator(async (simulator) => {
			const rows = await createOneEach(simulator, 'scene: flaky');
			const ended = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
			expect(ended.items('waitForVideo').map(({ json }) => [json.provider, json.jobId, json.status])).toEqual(
				rows.map(({ provider, jobId }) => [provider, jobId, 'succeeded']),
			);
			for (const { jobId } of rows) {
				const polls = arrivalsOf(simulator, 'poll').filter((poll) => poll.jobId === jobId);
				expect(polls.map(({ status }) => status).slice(0, 3)).toEqual([503, 0, 429]);
				expect((polls[3]?.atMs ?? 0) - (polls[2]?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
			}
			expect(simulator.report().billed).toBe(providerIds.length);
		});
	});

	it.concurrent.each(['malformed', 'missing-once', 'drifted'])(
		'the scene "%s" changes nothing in the result',
		async (scene) => {
			await withSimulator(async (simulator) => {
				const rows = await createOneEach(simulator, `scene: ${scene}`);
				const ended = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
				expect(ended.items('waitForVideo').map(({ json }) => [json.jobId, json.status])).toEqual(
					rows.map(({ jobId }) => [jobId, 'succeeded']),
				);
				for (const { polls } of simulator.report().jobs) expect(polls).toBeGreaterThan(1);
			});
		},
	);

	it.concurrent('"no such job" is believed only after it repeats for a minute, and names the job', async () => {
		await withSimulator(async (simulator) => {
			const rows = await createOneEach(simulator, 'scene: vanished');
			const startMs = journeyTime.now();
			const ended = await runToEnd({
				simulator,
				rows,
				steps: [waitForVideo({}, { onError: 'continueRegularOutput' })],
			});
			expect(ended.items('waitForVideo').map(detailsOf)).toEqual(
				rows.map(({ provider, jobId }) => expect.objectContaining({ code: 'rejected', provider, jobId })),
			);
			expect(journeyTime.now() - startMs).toBeGreaterThan(believedAfterMs);
		});
	});
});

it.concurrent(
	'a provider that cannot be reached is tried for a while by Create Video, which says that nothing was sent',
	async () => {
		const simulator = { baseUrl: () => 'http://127.0.0.1:1' };
		const ended = await runToEnd({ simulator, rows: [{ prompt: 'A boat' }], steps: [createVideo('eachLabs')] });
		expect(ended.error?.description).toContain('Nothing was created or billed');
		expect(ended.error?.message).toContain('Each Labs cannot be reached');
	},
);
