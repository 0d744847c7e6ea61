import type { VideoAsset } from '../../nodes/video/job';
import type { Simulator } from '../simulator/server';
import { arrivalsOf, createVideo, detailsOf, marked, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const withFile = (options: object = {}) => waitForVideo({ output: 'linkAndFile', options });
const fails = { onError: 'continueErrorOutput' } as const;

/** A job that was finished with its submit, whose files are where the test says. */
function finishedJob(videos: VideoAsset[], jobId = 'run-7') {
	return marked({ provider: 'runflow', jobId, requestFormat: 'run', videos });
}

async function fileAt(simulator: Simulator, scene = 'instant'): Promise<string> {
	await runToEnd({ simulator, rows: [{ prompt: `scene: ${scene} seconds: 0` }], steps: [createVideo('shortApi')] });
	return `${simulator.url}/files/${simulator.jobs.list().at(-1)?.jobId}.mp4`;
}

describe('the file of a finished job', () => {
	it.concurrent('is fetched with a fresh link when the first one has died, after one more poll', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('shortApi'), withFile()];
			const ended = await runToEnd({ simulator, rows: [{ prompt: 'scene: expired-link seconds: 0' }], steps });
			expect(ended.items('waitForVideo')[0]?.binary?.data?.mimeType).toBe('video/mp4');
			expect(arrivalsOf(simulator, 'file').map(({ status }) => status)).toEqual([403, 200]);
			expect(arrivalsOf(simulator, 'poll')).toHaveLength(2);
		});
	});

	it.concurrent('comes from another host without the key', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('eachLabs'), withFile()];
			const ended = await runToEnd({ simulator, rows: [{ prompt: 'scene: foreign-redirect seconds: 0' }], steps });
			expect(ended.items('waitForVideo')[0]?.binary?.data?.fileExtension).toBe('mp4');
			const files = arrivalsOf(simulator, 'file');
			expect(files.map(({ foreignHost = false }) => foreignHost)).toEqual([false, true]);
			expect(files.map(({ credentialHeadersOnFile }) => credentialHeadersOnFile)).toEqual([false, false]);
		});
	});

	it.concurrent('has the name that the user makes of each row', async () => {
		await withSimulator(async (simulator) => {
			const titles = ['Kite', 'Two kites.mov'];
			const rows = titles.map((title) => ({ prompt: 'scene: instant', title }));
			const fileName = '={{ $("Rows").item.json.title }}';
			const ended = await runToEnd({ simulator, rows, steps: [createVideo('runflow'), withFile({ fileName })] });
			expect(ended.items('waitForVideo').map(({ binary }) => binary?.data?.fileName)).toEqual([
				'Kite.mp4',
				'Two kites.mp4',
			]);
		});
	});

	it.concurrent('comes without its link where only the file is wanted', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('runflow', { requestFormat: 'run' }), waitForVideo({ output: 'file' })];
			const ended = await runToEnd({ simulator, rows: [{ prompt: 'seconds: 0' }], steps });
			const [item] = ended.items('waitForVideo');
			expect(item?.json).toMatchObject({ status: 'succeeded', provider: 'runflow' });
			expect(JSON.stringify(item?.json)).not.toContain(simulator.url);
			expect(item?.binary?.data?.mimeType).toBe('video/mp4');
		});
	});

	it.concurrent('is one of several, each in a field of its own, with the last frame beside it', async () => {
		await withSimulator(async (simulator) => {
			const url = await fileAt(simulator);
			const rows = [finishedJob([{ url, lastFrame: { url }, expiresAt: '2026-11-21T10:00:00Z' }, { url }])];
			const ended = await runToEnd({ simulator, rows, steps: [withFile()] });
			const [item, ...others] = ended.items('waitForVideo');
			expect(others).toEqual([]);
			expect(item?.json).toMatchObject({ videoUrl: url, expiresAt: '2026-11-21T10:00:00Z' });
			const names = Object.entries(item?.binary ?? {}).map(([field, { fileName }]) => [field, fileName]);
			expect(names).toEqual([
				['data', 'runflow-run-7.mp4'],
				['dataLastFrame', 'runflow-run-7-last-frame.mp4'],
				['data2', 'runflow-run-7-2.mp4'],
			]);
		});
	});

	it.concurrent('is one of several, all of whose links are left by Simplify', async () => {
		await withSimulator(async (simulator) => {
			const url = await fileAt(simulator);
			const rows = [finishedJob([{ url }, { url: `${url}?second` }])];
			const ended = await runToEnd({ simulator, rows, steps: [waitForVideo({ simplify: true })] });
			const [item] = ended.items('waitForVideo');
			expect(item?.json).toMatchObject({ videoUrl: url, videos: [{ url }, { url: `${url}?second` }] });
		});
	});

	it.concurrent.each(['link', 'linkAndFile'])('is one of several, each an item of its own: %s', async (output) => {
		await withSimulator(async (simulator) => {
			const url = await fileAt(simulator);
			const rows = [finishedJob([{ url }]), finishedJob([{ url }, { url: `${url}?second` }], 'run-8')];
			const step = waitForVideo({ output, options: { severalVideos: 'items' } });
			const items = (await runToEnd({ simulator, rows, steps: [step] })).items('waitForVideo');
			expect(items.map(({ json, pairedItem }) => [json.jobId, json.videoUrl, pairedItem])).toEqual([
				['run-7', url, { item: 0 }],
				['run-8', url, { item: 1 }],
				['run-8', `${url}?second`, { item: 1 }],
			]);
			const names = items.map(({ binary }) => binary?.data?.fileName);
			expect(names).toEqual(
				output === 'link'
					? [undefined, undefined, undefined]
					: ['runflow-run-7.mp4', 'runflow-run-8.mp4', 'runflow-run-8-2.mp4'],
			);
		});
	});
});

describe('a file that cannot be had', () => {
	it.concurrent.each([
		['html-file', 'neither a video nor a picture'],
		['short-file', 'had arrived'],
	])(
		'because of "%s" is an error row with the job id, and the others come through',
		async (scene, message) => {
			await withSimulator(async (simulator) => {
				const rows = [{ prompt: `scene: ${scene} seconds: 0` }, { prompt: 'scene: instant' }];
				const steps = [createVideo('shortApi'), waitForVideo({ output: 'file' }, fails)];
				const ended = await runToEnd({ simulator, rows, steps });
				expect(ended.items('waitForVideo', 0)).toHaveLength(1);
				const [bad] = ended.items('waitForVideo', 1);
				expect(detailsOf(bad)).toMatchObject({ code: 'download', provider: 'shortApi' });
				expect(detailsOf(bad).jobId).toBe(ended.items('createVideo')[0]?.json.jobId);
				expect(bad?.json.message).toContain(message);
				expect(bad?.binary).toBeUndefined();
				expect(simulator.report().billed).toBe(2);
			});
		},
		60_000,
	);

	it.concurrent('because it is too large says what to raise', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ prompt: 'scene: huge-file megabytes: 3 seconds: 0' }];
			const steps = [createVideo('shortApi'), withFile({ maxFileMegabytes: 2 })];
			const ended = await runToEnd({ simulator, rows, steps });
			expect(ended.error?.message).toContain('3.0 MB, more than 2.0 MB (Maximum File Size)');
			expect(ended.error?.description).toContain('Raise Maximum File Size');
		});
	});

	it.concurrent.each([
		['https://10.1.2.3/video.mp4', 'leads into a private network'],
		['https://[::ffff:192.168.0.7]/video.mp4', 'leads into a private network'],
		['http://files.example.com/video.mp4', 'starts with http:// instead of https://'],
		['file:///etc/passwd', 'starts with file:// instead of https://'],
	])('because its address is %s is not asked for', async (url, message) => {
		await withSimulator(async (simulator) => {
			const rows = [finishedJob([{ url }])];
			const ended = await runToEnd({ simulator, rows, steps: [withFile()] });
			expect(ended.error?.message).toContain(message);
		});
	});

	it.concurrent.each([
		[{ maxFileMegabytes: 'much' }, 'Maximum File Size (MB): must be a number'],
		[{ downloadMinutes: -1 }, 'Download Time Limit (Minutes): must be a number'],
	])('because of %j is rejected before anybody waits', async (options, message) => {
		await withSimulator(async (simulator) => {
			const ended = await runToEnd({ simulator, rows: [finishedJob([])], steps: [withFile(options)] });
			expect(ended.error?.message).toContain(message);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});
});
