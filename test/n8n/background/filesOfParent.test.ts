import { nodeItems } from '../execution';
import { sharedN8n } from '../sharedN8n';
import { atApproval, startWithApproval } from './approval';
import { asleep, executionsOf, readyWithinMs, watcherEnded, withStage } from './stage';

describe('the files of a wait in the background', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it('stay as long as their execution, though its inner executions are gone', async () => {
		await withStage(async (stage) => {
			const shape = { wait: { output: 'linkAndFile' } };
			const run = await startWithApproval(stage, 'files', ['A kite', 'A train seconds: 16'], shape);
			await asleep(stage, run);
			const standing = await atApproval(stage, run);
			await watcherEnded(stage, run);
			const { watchers } = await executionsOf(stage.client, run.workflowId);
			if (watchers.length > 0) {
				await stage.client.session.post('/rest/executions/delete', { ids: watchers.map(({ id }) => id) });
			}
			const videos = nodeItems(standing, 'Wait');
			expect(videos.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
			for (const { binary } of videos) {
				const bytes = await stage.client.downloadBinary(binary?.data?.id ?? '');
				expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
			}
		});
	});

	it('are all that is left of the inner executions, also where a job failed', async () => {
		await withStage(async (stage) => {
			const run = await startWithApproval(stage, 'nothing-left', ['A kite', 'scene: moderated'], {
				onError: 'continueRegularOutput',
			});
			await asleep(stage, run);
			await atApproval(stage, run);
			await watcherEnded(stage, run);
			// A guard may sleep on for some minutes; it has seen no result.
			const { watchers } = await executionsOf(stage.client, run.workflowId);
			const kept = await Promise.all(
				watchers.map(async ({ id }) => JSON.stringify(await stage.client.getExecution(id))),
			);
			for (const text of kept) expect(text).not.toMatch(/succeeded|moderat/);
		});
	});
});
