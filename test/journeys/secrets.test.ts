import { createVideo, providerIds, waitForVideo, withSimulator } from './requests';
import { accessWord, logLines, runToEnd } from './workflowRun';

const scenes = [
	'instant',
	'refused',
	'out-of-credit',
	'lost-answer',
	'malformed-create',
	'moderated seconds: 0',
	'failed seconds: 0',
	'malformed',
];

/** What a key looks like where providers have it in mind: as it is, in a URL, and in a header of a name and a password. */
const spellings = [accessWord, encodeURIComponent(accessWord), Buffer.from(`user:${accessWord}`).toString('base64')];

function keysIn(text: string): string[] {
	return spellings.filter((spelling) => text.includes(spelling));
}

describe.each(providerIds)('the key of %s', (provider) => {
	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'is in no item, no error and no line of the log of a provider that repeats it, with errors that %s',
		async (onError) => {
			await withSimulator(
				async (simulator) => {
					const steps = [
						createVideo(provider, {}, { onError }),
						waitForVideo({ output: 'linkAndFile', options: { timeLimitMinutes: 0 } }, { onError }),
					];
					const runs = scenes.map(async (scene) => {
						const rows = [{ prompt: `scene: ${scene}` }];
						return await runToEnd({ simulator, rows, steps });
					});
					const ended = await Promise.all(runs);
					expect(ended.map(({ everything }) => keysIn(everything))).toEqual(scenes.map(() => []));
					expect(ended.filter(({ everything }) => everything.includes('asked with …')).length).toBeGreaterThan(2);
					expect(logLines.length).toBeGreaterThan(0);
					expect(logLines.flatMap(keysIn)).toEqual([]);
				},
				{ repeatsKeys: true },
			);
		},
	);

	it('is in no item and no error when the provider does not know it', async () => {
		await withSimulator(
			async (simulator) => {
				const rows = [{ prompt: 'A boat', provider, jobId: 'job-1' }];
				const create = await runToEnd({ simulator, rows, steps: [createVideo(provider)] });
				const wait = await runToEnd({ simulator, rows, steps: [waitForVideo()] });
				expect([create.status, wait.status]).toEqual(['error', 'error']);
				expect([create.error?.message, wait.error?.message]).toEqual([
					expect.stringContaining('asked with …'),
					expect.stringContaining('asked with …'),
				]);
				expect(keysIn(`${create.everything}${wait.everything}${logLines.join('')}`)).toEqual([]);
			},
			{ keys: ['another-key'], repeatsKeys: true },
		);
	});
});
