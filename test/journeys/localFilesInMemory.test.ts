import { createVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

const files = [
	{ photo: { name: 'photo.png', mimeType: 'image/png', base64: Buffer.from('photo').toString('base64') } },
];
const rows = [{ prompt: 'A paper boat. scene: instant' }];

describe('on an n8n that keeps files in memory', () => {
	it('a file is uploaded all the same', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows, files, steps: [createVideo('eachLabs', { firstFrame: 'photo' })] });
			expect(simulator.uploads.list()).toMatchObject([{ sizeBytes: 5, sha256: expect.any(String) }]);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it('a file has no address of its own, which is said before anything is sent', async () => {
		await withSimulator(async (simulator) => {
			const n8nUrl = 'https://n8n.example.com';
			const steps = [createVideo('shortApi', { firstFrame: 'photo' })];
			const ended = await runToEnd({ simulator, rows, files, steps, n8nUrl });
			expect(ended.error?.message).toContain('"photo.png" cannot get to ShortAPI');
			expect(simulator.report().arrivals).toEqual([]);
		});
	});
});
