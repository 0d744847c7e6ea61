import { eventually } from '../eventually';
import { nodeItems } from '../execution';
import { N8nClient } from '../n8nClient';
import { startN8n, type N8nServer } from '../n8nServer';
import type { Stage } from './stage';
import { arrivalsOf, asleep, ended, jobIdsOf, start, timedPollWithinMs, withStage } from './stage';

/** Starts n8n again where the killed one was, with the same database and the same addresses. */
async function startAgain({ userFolder, port }: N8nServer): Promise<N8nServer> {
	return await startN8n({ userFolder, preferredPort: port });
}

describe('kill -9 of n8n while executions wait in the background', () => {
	it('loses no video and submits nothing twice: by the timed poll, and by a callback after the restart', async () => {
		const first = await startN8n({ preferredPort: 5710 });
		let second: N8nServer | undefined;
		try {
			const client = await N8nClient.signIn(first.url);
			await withStage(
				async (stage) => {
					const missed = await start(stage, 'missed', ['A kite seconds: 15', 'A train seconds: 16'], {
						wait: { output: 'linkAndFile' },
					});
					const later = await start(stage, 'later', ['scene: stuck']);
					await asleep(stage, missed);
					const [laterJob = ''] = jobIdsOf(await asleep(stage, later));
					await first.kill();
					await eventually('callbacks that find nobody', 60_000, async () => {
						const { callbacks } = stage.simulator.report();
						return callbacks.length >= 2 ? true : undefined;
					});
					expect(stage.simulator.report().callbacks.map(({ status }) => status)).toEqual([null, null]);

					second = await startAgain(first);
					const again: Stage = { ...stage, client: await N8nClient.signIn(second.url) };
					expect((await again.client.getExecution(later.executionId)).status).toBe('waiting');
					stage.simulator.jobs.settle(laterJob);
					const woken = await ended(again, later);
					expect(nodeItems(woken, 'Good').map(({ json }) => json.jobId)).toEqual([laterJob]);
					expect(again.simulator.report().callbacks.at(-1)).toMatchObject({ jobId: laterJob, status: 200 });

					const found = await ended(again, missed, timedPollWithinMs);
					const videos = nodeItems(found, 'Good');
					expect(videos.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
					const files = videos.map(async ({ binary }) => await again.client.downloadBinary(binary?.data?.id ?? ''));
					for (const bytes of await Promise.all(files)) expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
					expect(arrivalsOf(again, 'submit')).toHaveLength(3);
				},
				{ client },
			);
		} finally {
			await second?.stop();
			await first.stop();
		}
	});
});
