import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import type { Simulator } from '../simulator/server';
import { arrivalsOf, createVideo, marked, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

/** The address of a video that is there to be fetched. */
async function fileAt(simulator: Simulator, scene: string): Promise<string> {
	const rows = [{ prompt: `scene: ${scene} seconds: 0` }];
	await runToEnd({ simulator, rows, steps: [createVideo('shortApi')] });
	return `${simulator.url}/files/${simulator.jobs.list().at(-1)?.jobId}.mp4`;
}

// As n8n has it unless told otherwise; only stored files outlive a try.
beforeAll(async () => await Container.get(BinaryDataService).init());

describe('the files of one job, at a second try of the step', () => {
	it.concurrent.each(['items', 'fields'])(
		'stay where they were and are not fetched again: %s',
		async (severalVideos) => {
			await withSimulator(async (simulator) => {
				const urls = [await fileAt(simulator, 'instant'), await fileAt(simulator, 'huge-file megabytes: 2')];
				const job = { provider: 'runflow', requestFormat: 'run' };
				const rows = [
					// n8n tries again for an error row only when it is the first.
					marked({ ...job, jobId: 'run-6', videos: [{ url: 'file:///etc/passwd' }] }),
					marked({ ...job, jobId: 'run-7', videos: urls.map((url) => ({ url, lastFrame: { url } })) }),
				];
				const step = waitForVideo(
					{ output: 'linkAndFile', options: { severalVideos } },
					{ onError: 'continueRegularOutput', tries: 2 },
				);
				const [, ...items] = (await runToEnd({ simulator, rows, steps: [step] })).items('waitForVideo');
				const files = items.flatMap(({ binary }) => Object.values(binary ?? {}));
				expect(files.map(({ fileName }) => fileName)).toEqual([
					'runflow-run-7.mp4',
					'runflow-run-7-last-frame.mp4',
					'runflow-run-7-2.mp4',
					'runflow-run-7-2-last-frame.mp4',
				]);
				expect(new Set(files.map(({ id }) => id)).size).toBe(4);
				expect(arrivalsOf(simulator, 'file')).toHaveLength(4);
			});
		},
	);
});
