import { nodeItems } from '../execution';
import { readyWithinMs, withScenario } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';
import { readExample, runToEnd, withCredentials } from './example';

describe('the example with the idea of the day', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('makes one video of the idea and passes on its file', async () => {
		await withScenario(async ({ client, simulator, suffix }) => {
			const ended = await runToEnd(client, withCredentials(readExample('idea-of-the-day'), suffix), 'Every Morning');
			const [upload] = nodeItems(ended, 'Your Upload');
			const bytes = await client.downloadBinary(upload?.binary?.data?.id ?? 'no file');
			expect(upload?.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
			expect(bytes.subarray(4, 8).toString('latin1')).toBe('ftyp');
			const [order] = simulator.report().arrivals.filter(({ kind }) => kind === 'submit');
			expect(JSON.stringify(order?.body)).toContain(String(nodeItems(ended, 'Idea of the Day')[0]?.json.prompt));
			expect(simulator.report().billed).toBe(1);
		});
	});
});
