import { nodeItems } from '../execution';
import { createVideo, itemsOf, readyWithinMs, runSteps, withScenario } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';
import { readExample, runToEnd, withCredentials, withParameters } from './example';

describe('the example that picks up known jobs', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent(
		'gets link and file of a job by provider and ID, says what is wrong with an unknown one, and orders nothing',
		async () => {
			await withScenario(async (scenario) => {
				const { client, simulator, suffix } = scenario;
				const created = await runSteps(scenario, [{ prompt: 'A kite' }], [createVideo('runflow')]);
				const jobId = String(itemsOf(created, 'createVideo')[0]?.json.jobId);
				const jobs = [
					{ provider: 'Runflow', jobId },
					{ provider: 'ShortAPI', jobId: 'no-such-job' },
				];
				const example = withCredentials(readExample('pick-up-a-known-job'), suffix);
				const filledIn = withParameters(example, 'Your Job IDs', { jsonOutput: JSON.stringify({ jobs }) });
				const ended = await runToEnd(client, filledIn, 'Start');

				const [video] = nodeItems(ended, 'Use the Video');
				expect(video?.json).toMatchObject({ provider: 'runflow', jobId, status: 'succeeded' });
				expect(video?.binary?.data?.mimeType).toBe('video/mp4');
				expect(nodeItems(ended, 'No Video')[0]?.json.details).toMatchObject({
					jobId: 'no-such-job',
					nextStep: expect.any(String),
				});
				expect(simulator.report().billed).toBe(1);
			});
		},
	);
});
