import { createVideo, providerIds, waitForVideo, withSimulator } from './requests';
import { accessWord, logLines, runToEnd } from './workflowRun';

const scenes = [
	'instant',
	'rejected',
	'out-of-credit',
	'lost-answer',
	'malformed-create',
	'moderated seconds: 0',
	'malformed',
];

describe.each(providerIds)('the key of %s', (provider) => {
	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'is in no item, no error and no line of the log, with errors that %s',
		async (onError) => {
			await withSimulator(async (simulator) => {
				const steps = [
					createVideo(provider, {}, { onError }),
					waitForVideo({ output: 'linkAndFile', options: { timeLimitMinutes: 0 } }, { onError }),
				];
				const runs = scenes.map(async (scene) => {
					const rows = [{ prompt: `scene: ${scene}` }];
					return await runToEnd({ simulator, rows, steps });
				});
				const ended = await Promise.all(runs);
				expect(ended.map(({ everything }) => everything.includes(accessWord))).toEqual(scenes.map(() => false));
				expect(logLines.length).toBeGreaterThan(0);
				expect(logLines.filter((line) => line.includes(accessWord))).toEqual([]);
			});
		},
	);

	it('is in no item and no error when the provider does not know it', async () => {
		await withSimulator(
			async (simulator) => {
				const rows = [{ prompt: 'A boat', provider, jobId: 'job-1' }];
				const create = await runToEnd({ simulator, rows, steps: [createVideo(provider)] });
				const wait = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
				expect([create.status, wait.status]).toEqual(['error', 'error']);
				expect(`${create.everything}${wait.everything}${logLines.join('')}`).not.toContain(accessWord);
			},
			{ keys: ['another-key'] },
		);
	});
});
