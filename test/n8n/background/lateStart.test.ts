import { eventually } from '../eventually';
import { nodeItems } from '../execution';
import type { N8nServer } from '../n8nServer';
import { startN8n } from '../n8nServer';
import { N8nClient } from '../n8nClient';
import { publicEnvironment } from '../ownN8n';
import { sleepIsShorter } from './executionTimes';
import { atApproval, startWithApproval } from './approval';
import type { Shape, Stage } from './stage';
import { asleep, ended, executionsOf, jobIdsOf, timedPollWithinMs, watcherEnded, withStage } from './stage';

/** Of the wait: over before n8n is started again. */
const giveUpAfterMinutes = 0.2;
const minutesPerDay = 24 * 60;

const shortWait: Shape = { callback: 'never', wait: { options: { timeLimitMinutes: giveUpAfterMinutes } } };

describe('an n8n that cannot call its own address and starts again long after a wait was to give up', () => {
	let first: N8nServer;
	let second: N8nServer | undefined;

	beforeEach(async () => {
		second = undefined;
		first = await startN8n({ preferredPort: 5720, env: publicEnvironment });
	});

	afterEach(async () => {
		await second?.stop();
		await first.stop();
	});

	async function startAgain(stage: Stage): Promise<Stage> {
		second = await startN8n({ userFolder: first.userFolder, preferredPort: first.port, env: publicEnvironment });
		return { ...stage, client: await N8nClient.signIn(second.url) };
	}

	it('passes on the videos that are ready by then, and skips no approval', async () => {
		const client = await N8nClient.signIn(first.url);
		await withStage(
			async (stage) => {
				const run = await startWithApproval(
					stage,
					'late-start',
					['A kite seconds: 20', 'A train seconds: 20'],
					shortWait,
				);
				const jobIds = jobIdsOf(await asleep(stage, run));
				await first.kill();
				for (const jobId of jobIds) stage.simulator.jobs.settle(jobId);
				sleepIsShorter(first.userFolder, 30);

				const again = await startAgain(stage);
				const standing = await atApproval(again, run);
				expect(nodeItems(standing, 'Wait').map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
				await watcherEnded(again, run);
				const later = await again.client.getExecution(run.executionId);
				expect([later.status, later.data.resultData.lastNodeExecuted]).toEqual(['waiting', 'Approval']);
			},
			{ client },
		);
	});

	it('leaves an execution alone that has moved on to an approval, until it has ended', async () => {
		const client = await N8nClient.signIn(first.url);
		await withStage(
			async (stage) => {
				const run = await startWithApproval(stage, 'moved-on', ['scene: stuck'], { callback: 'never' });
				const [jobId = ''] = jobIdsOf(await asleep(stage, run));
				await first.kill();
				// Its watcher is not due, and so it passes on what it sleeps with.
				sleepIsShorter(first.userFolder, 31 * minutesPerDay, run.executionId);
				const again = await startAgain(stage);
				await atApproval(again, run);
				stage.simulator.jobs.settle(jobId);
				const resumed = async () => {
					const { watchers } = await executionsOf(again.client, run.workflowId);
					return Date.parse(watchers[0]?.waitTill ?? '') > Date.now() + 30_000 ? true : undefined;
				};
				await eventually('the watcher to have looked and to sleep on', timedPollWithinMs, resumed);
				const { data, status } = await again.client.getExecution(run.executionId);
				expect([status, data.resultData.lastNodeExecuted]).toEqual(['waiting', 'Approval']);
				expect(nodeItems({ data } as never, 'Wait')[0]?.json.error).toBe('still-running');

				await again.client.stopExecution(run.executionId);
				await ended(again, run);
				await watcherEnded(again, run);
			},
			{ client },
		);
	});
});
