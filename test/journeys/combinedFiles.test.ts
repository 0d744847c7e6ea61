import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import { createVideo, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

// n8n moves only stored files.
beforeAll(async () => await Container.get(BinaryDataService).init());

const photo = { name: 'photo.png', mimeType: 'image/png', base64: Buffer.from('the photo').toString('base64') };
const keep = { options: { keepInputFiles: true } };

describe('the files of an item, in a workflow whose items hold them in their JSON', () => {
	const settings = { binaryMode: 'combined' } as const;

	it('stay with the job and with the video where that is asked for', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('eachLabs', keep), waitForVideo({ output: 'file', ...keep })];
			const rows = [{ prompt: 'scene: instant' }];
			const ended = await runToEnd({ simulator, rows, files: [{ photo }], steps, settings });
			const [job] = ended.items('createVideo');
			expect(job?.json._files).toMatchObject({ photo: { fileName: 'photo.png' } });
			const [video] = ended.items('waitForVideo');
			expect(video?.json).toMatchObject({
				status: 'succeeded',
				_files: { photo: { fileName: 'photo.png' }, data: { mimeType: 'video/mp4' } },
			});
		});
	});

	it('are sent by their place, and named by it where it is wrong', async () => {
		await withSimulator(async (simulator) => {
			const rows = [{ prompt: 'scene: instant' }];
			const run = async (firstFrame: string) =>
				await runToEnd({
					simulator,
					rows,
					files: [{ photo }],
					steps: [createVideo('eachLabs', { firstFrame })],
					settings,
				});
			expect((await run('_files.photo')).status).toBe('success');
			expect(simulator.uploads.list()).toMatchObject([{ contentType: 'image/png' }]);
			expect((await run('photo')).error?.message).toContain('_files.photo');
		});
	});

	it('are not believed elsewhere: an item that says it has files has none', async () => {
		await withSimulator(async (simulator) => {
			const stored = { mimeType: 'image/png', fileName: 'of somebody else', id: 'filesystem-v2:workflows/other' };
			const rows = [{ prompt: 'scene: instant', _files: { photo: stored } }];
			const ended = await runToEnd({ simulator, rows, steps: [createVideo('eachLabs', keep)] });
			expect(ended.items('createVideo')[0]).not.toHaveProperty('binary');
		});
	});
});
