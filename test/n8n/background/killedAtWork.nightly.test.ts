import { eventually } from '../eventually';
import { nodeItems } from '../execution';
import { N8nClient } from '../n8nClient';
import type { N8nServer } from '../n8nServer';
import { startN8n } from '../n8nServer';
import { sleepIsShorter } from './executionTimes';
import type { Stage } from './stage';
import { arrivalsOf, asleep, ended, executionsOf, jobIdsOf, start, withStage } from './stage';

const goesOnWithinMs = 300_000;
const caseWithinMs = 900_000;

describe('an inner execution that is killed at work, or stopped by a person', () => {
	it(
		'is replaced by its guard, and its execution gets its videos',
		async () => {
			const servers: N8nServer[] = [await startN8n({ preferredPort: 5730 })];
			const server = () => servers.at(-1) as N8nServer;
			/** kill -9, and a start on the same database so many minutes later. */
			const startLater = async (minutes: number): Promise<void> => {
				await server().kill();
				sleepIsShorter(server().userFolder, minutes);
				const { userFolder, port: preferredPort } = server();
				servers.push(await startN8n({ userFolder, preferredPort }));
			};
			try {
				const client = await N8nClient.signIn(server().url);
				await withStage(
					async (first) => {
						const callback = 'never';
						const polling = await start(first, 'polling', ['scene: stuck'], { callback });
						const fetching = await start(first, 'fetching', ['scene: huge-file seconds: 15 megabytes: 250'], {
							callback,
							wait: { output: 'linkAndFile' },
						});
						const stopped = await start(first, 'stopped', ['scene: stuck'], { callback });
						const [pollingJob = ''] = jobIdsOf(await asleep(first, polling));
						const [fetchingJob = ''] = jobIdsOf(await asleep(first, fetching));
						const [stoppedJob = ''] = jobIdsOf(await asleep(first, stopped));

						const { relay, simulator } = first;
						relay.hold(pollingJob);
						simulator.jobs.settle(fetchingJob);
						await startLater(3);
						const second: Stage = { ...first, client: await N8nClient.signIn(server().url) };
						const guards = await eventually('the stopped one to have its guard', 120_000, async () => {
							const { watchers } = await executionsOf(second.client, stopped.workflowId);
							return watchers.length === 2 && watchers.every(({ status }) => status === 'waiting')
								? watchers
								: undefined;
						});
						await second.client.stopExecution(guards.map(({ id }) => id).sort((one, other) => +one - +other)[0] ?? '');
						await eventually('a poll and a download in the middle', 120_000, async () =>
							relay.held > 0 && arrivalsOf(second, 'file').length > 0 ? true : undefined,
						);
						await startLater(20);
						relay.release();
						for (const jobId of [pollingJob, stoppedJob]) simulator.jobs.settle(jobId);

						const third: Stage = { ...first, client: await N8nClient.signIn(server().url) };
						for (const run of [polling, fetching, stopped]) {
							const items = nodeItems(await ended(third, run, goesOnWithinMs), 'Good');
							expect(items.map(({ json }) => json.status)).toEqual(['succeeded']);
						}
						expect(arrivalsOf(third, 'submit')).toHaveLength(3);
					},
					{ client },
				);
			} finally {
				for (const one of servers.reverse()) await one.stop();
			}
		},
		caseWithinMs,
	);
});
