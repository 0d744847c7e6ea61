import { usualOffer } from '../usualParameters';
import { badRequests, row } from './badRequests';
import { arrivalsOf, createVideo, detailsOf, providerIds, withSimulator } from './requests';
import type { Ended } from './workflowRun';
import { runToEnd } from './workflowRun';

const good = 'A paper boat. scene: instant';

function expectToSay({ error }: Ended, says: readonly string[]): void {
	for (const words of says) expect(error?.message).toContain(words);
	expect(error?.description).toContain('Nothing was created or billed');
}

describe('Create Video with', () => {
	it.each(badRequests)('$what for $provider says so before anything is sent', async ({ provider, changes, says }) => {
		await withSimulator(async (simulator) => {
			const ended = await runToEnd({ simulator, rows: [row], steps: [createVideo(provider, changes)] });
			expect(ended.status).toBe('error');
			expectToSay(ended, says);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it('an empty deduplication key blames the item that has none, not its neighbours', async () => {
		await withSimulator(async (simulator) => {
			const options = { callback: 'never', deduplicationKey: '={{ $json.row }}' };
			const rows = [{ prompt: good, row: 1 }, { prompt: good }];
			const step = createVideo('shortApi', { prompt: '={{ $json.prompt }}', options });
			const stopped = await runToEnd({ simulator, rows, steps: [step] });
			expectToSay(stopped, ['Deduplication Key: is empty for this item']);
			expect(stopped.error?.context?.itemIndex).toBe(1);

			const went = await runToEnd({ simulator, rows, steps: [{ ...step, onError: 'continueRegularOutput' }] });
			const messages = went.items('createVideo').map(({ json }) => String(json.message));
			// This n8n has no data tables, so a good key cannot be looked up.
			expect(messages.map((message) => /is empty|could not be looked up/.exec(message)?.[0])).toEqual([
				'could not be looked up',
				'is empty',
			]);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it('several mistakes names all of them in one message', async () => {
		await withSimulator(async (simulator) => {
			const changes = {
				prompt: '={{ $json.empty }}',
				duration: '={{ $json.seconds }}',
				firstFrame: '={{ "http://example.com/a.jpg" }}',
			};
			const ended = await runToEnd({ simulator, rows: [row], steps: [createVideo('eachLabs', changes)] });
			expectToSay(ended, [
				'3 fields',
				'Prompt: is empty',
				`Duration: ${row.seconds} seconds`,
				'http://example.com/a.jpg',
			]);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it('a wrong combination of everything names all of it in one message', async () => {
		await withSimulator(async (simulator) => {
			const changes = {
				operation: 'reference',
				model: '={{ "bytedance-seedance-2-0-text-to-video-fast" }}',
				prompt: '={{ "@Image1 and @image9 dance to @Audio2" }}',
				images: '={{ ["http://example.com/a.jpg", ...Array(9).fill("https://example.com/b.jpg")] }}',
				videos: '={{ Array(4).fill("https://example.com/a.mp4") }}',
				audios: 'https://localhost/a.mp3',
				duration: '={{ $json.seconds }}',
				aspectRatio: '={{ "2:1" }}',
				options: { extra: '{"image_urls": []}' },
			};
			const ended = await runToEnd({ simulator, rows: [row], steps: [createVideo('eachLabs', changes)] });
			expectToSay(ended, [
				'fields need a change',
				'is for Text to Video',
				'"@image9" is written @Image9 here',
				'@Audio2',
				'"http://example.com/a.jpg" starts with http://',
				'at most 9 images, but 10 given',
				'at most 3 videos, but 4 given',
				'all reference files together are 15, the limit is 12',
				'own network',
				'"image_urls" has a field of its own',
			]);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it('extra parameters sends them beside its own, and says that nobody knows the price', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('eachLabs', { options: { extra: '{"bitrate_mode": "high"}' } })];
			const ended = await runToEnd({ simulator, rows: [{ prompt: good }], steps });
			expect(arrivalsOf(simulator, 'submit')[0]?.body).toMatchObject({ input: { bitrate_mode: 'high', prompt: good } });
			expect(ended.items('createVideo')[0]?.json).toMatchObject({
				estimatedCost: null,
				estimatedCostReason: expect.stringContaining('Extra Parameters'),
			});
		});
	});

	it('a resolution that the page prices but does not list says so on the job', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('eachLabs', { resolution: '1080p' })];
			const ended = await runToEnd({ simulator, rows: [{ prompt: good }], steps });
			const [item] = ended.items('createVideo');
			expect(item?.json).toMatchObject({
				estimatedCost: { amount: 3.425 },
				warnings: [expect.stringMatching(/^Resolution: .*1080p.*rejected/)],
			});
		});
	});

	it('one bad row of three sends none of them when the node is to stop', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ prompt: good }, { prompt: '' }, { prompt: good }];
			const ended = await runToEnd({ simulator, rows, steps: [createVideo('shortApi')] });
			expectToSay(ended, ['Prompt: is empty']);
			expect(ended.error?.context?.itemIndex).toBe(1);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it('one bad row of three sends the two good ones when the node is to go on', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ prompt: good }, { prompt: '' }, { prompt: good }];
			const step = createVideo('shortApi', {}, { onError: 'continueRegularOutput' });
			const ended = await runToEnd({ simulator, rows, steps: [step] });
			const codes = ended.items('createVideo').map((item) => detailsOf(item)?.code ?? 'job');
			expect(codes).toEqual(['job', 'invalid-request', 'job']);
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(2);
		});
	});

	it('audio left over from another operation, which the form no longer shows, sends none of it', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('shortApi', { audios: 'https://example.com/voice.mp3' })];
			const ended = await runToEnd({ simulator, rows: [{ prompt: good }], steps });
			expect(ended.status).toBe('success');
			expect(JSON.stringify(arrivalsOf(simulator, 'submit')[0]?.body)).not.toContain('voice.mp3');
		});
	});

	it.each(providerIds)('no credential for %s says which one to choose, and sends nothing', async (provider) => {
		await withSimulator(async (simulator) => {
			const step = createVideo(provider, {}, { slots: [], onError: 'continueRegularOutput' });
			const ended = await runToEnd({ simulator, rows: [{ prompt: good }], steps: [step] });
			const said = `${ended.error?.message} ${JSON.stringify(ended.items('createVideo'))}`;
			expect(said).toMatch(/credential/i);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.each([
		'http://example.com',
		'http://192.0.2.1/api',
		'ftp://127.0.0.1',
		'example.com',
		'https://user:word@example.com',
	])('the base URL %s rejects to send the key there', async (baseUrl) => {
		const steps = [createVideo('eachLabs')];
		const ended = await runToEnd({ simulator: { baseUrl: () => baseUrl }, rows: [{ prompt: good }], steps });
		expect(ended.error?.message).toContain('Base URL');
		expect(ended.error?.description).toContain('credential');
	});
});

describe('a model that is not in the list', () => {
	it.each([
		['eachLabs', 'bytedance-seedance-2-9-image-to-video'],
		['runflow', 'bytedance/seedance/2.0/fast/image-to-video'],
		['kinovi', 'seedance3'],
	])('is sent to %s as typed, with a warning on the job', async (provider, modelId) => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo(provider, { model: { __rl: true, mode: 'id', value: modelId } })];
			const ended = await runToEnd({ simulator, rows: [{ prompt: good }], steps });
			const [item] = ended.items('createVideo');
			expect(item?.json).toMatchObject({
				model: modelId,
				estimatedCost: null,
				estimatedCostReason: expect.stringMatching(/model/),
			});
			expect(JSON.stringify(item?.json.warnings)).toContain(modelId);
			expect(simulator.report().jobs[0]?.model).toBe(modelId);
		});
	});

	it.each(providerIds)('is rejected by %s in its own words, with a next step and without a bill', async (provider) => {
		await withSimulator(async (simulator) => {
			const modelId = 'tomorrow/model-9';
			const step = createVideo(
				provider,
				{ model: { __rl: true, mode: 'id', value: modelId } },
				{ onError: 'continueRegularOutput' },
			);
			const ended = await runToEnd({ simulator, rows: [{ prompt: good }], steps: [step] });
			const [item] = ended.items('createVideo');
			expect(detailsOf(item)).toMatchObject({
				code: 'rejected',
				provider,
				nextStep: expect.stringMatching(/check|change/i),
			});
			expect(item?.json.message).toMatch(/model/i);
			expect([simulator.report().billed, arrivalsOf(simulator, 'submit').length]).toEqual([0, 1]);
		});
	});

	/** The others have no field for a length where the model is typed in. */
	const withLength = providerIds.filter((id) => usualOffer(id).limits.duration);

	it.each(withLength)('has limits that are warnings with %s, not errors', async (provider) => {
		await withSimulator(async (simulator) => {
			const changes = {
				model: { __rl: true, mode: 'id', value: 'tomorrow/model-9' },
				duration: '={{ $json.seconds }}',
			};
			const step = createVideo(provider, changes, { onError: 'continueRegularOutput' });
			await runToEnd({ simulator, rows: [row], steps: [step] });
			expect(JSON.stringify(arrivalsOf(simulator, 'submit')[0]?.body)).toMatch(new RegExp(`\\b${row.seconds}s?\\b`));
		});
	});
});
