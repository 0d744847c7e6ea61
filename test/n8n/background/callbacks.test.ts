import { providers } from '../../../nodes/providers';
import type { Delivery } from '../../simulator/server';
import { eventually } from '../eventually';
import { nodeItems } from '../execution';
import { providerIdsOnN8n } from '../../tier';
import { sharedN8n } from '../sharedN8n';
import type { Stage } from './stage';
import {
	arrivalsOf,
	asleep,
	ended,
	executionsOf,
	jobIdsOf,
	readyWithinMs,
	start,
	wasFoundByCallback,
	wasPatient,
	withStage,
} from './stage';

async function deliveries({ simulator }: Stage, count: number): Promise<Delivery[]> {
	return await eventually(`${count} callbacks`, 60_000, async () => {
		const { callbacks } = simulator.report();
		return callbacks.length >= count ? callbacks : undefined;
	});
}

/** Whose callbacks always carry a proof; that of others is a matter of what the user registered, or of the order. */
const alwaysProves = (id: string) =>
	providers.find((provider) => provider.id === id)?.callbackProof?.kind === 'ed25519';

describe('callbacks', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	for (const provider of providerIdsOnN8n) {
		it.concurrent(`of ${provider} resume after the last job of a batch, and not before it`, async () => {
			await withStage(async (stage) => {
				const run = await start(stage, 'batch', ['scene: stuck', 'scene: stuck'], { provider });
				const [one = '', other = ''] = jobIdsOf(await asleep(stage, run));
				stage.simulator.jobs.settle(one);
				const [first] = await deliveries(stage, 1);
				expect(first).toMatchObject({ status: 200 });
				const { status } = await stage.client.getExecution(run.executionId);
				expect(status).toBe('waiting');
				stage.simulator.jobs.settle(other);
				const execution = await ended(stage, run);
				expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
				expect(wasPatient(stage, execution)).toBe(true);
				expect(wasFoundByCallback(stage, execution)).toBe(true);
				// The first poll of each, and the watcher's: the first callback alone wakes nobody.
				expect(arrivalsOf(stage, 'poll')).toHaveLength(4);
				expect(stage.simulator.report().billed).toBe(2);
			});
		});

		it.concurrent(`of ${provider} that come twice count once`, async () => {
			await withStage(async (stage) => {
				const run = await start(stage, 'twice', ['scene: twice-callback seconds: 600'], { provider });
				const [jobId = ''] = jobIdsOf(await asleep(stage, run));
				stage.simulator.jobs.settle(jobId);
				const execution = await ended(stage, run);
				expect(await deliveries(stage, 2)).toHaveLength(2);
				expect(wasFoundByCallback(stage, execution)).toBe(true);
				expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
				// The first poll, and the watcher's.
				expect(arrivalsOf(stage, 'poll')).toHaveLength(2);
				expect((await executionsOf(stage.client, run.workflowId)).parents).toHaveLength(1);
			});
		});

		it.concurrent(`of ${provider} that are forged change nothing`, async () => {
			await withStage(async (stage) => {
				const run = await start(stage, 'forged', ['scene: forged-callback seconds: 40'], { provider });
				const [jobId = ''] = jobIdsOf(await asleep(stage, run));
				const [forged] = await deliveries(stage, 1);
				expect(forged).toMatchObject({ forged: true, status: alwaysProves(provider) ? 401 : 200 });
				expect((await stage.client.getExecution(run.executionId)).status).toBe('waiting');

				stage.simulator.jobs.settle(jobId);
				const execution = await ended(stage, run);
				const [video] = nodeItems(execution, 'Good');
				expect(video?.json).toMatchObject({ jobId, status: 'succeeded' });
				expect(JSON.stringify(execution.data)).not.toContain('forged.mp4');
				expect(wasPatient(stage, execution)).toBe(true);
				// Where there is a proof, the forger does not even cause a poll; elsewhere one that may find the video already.
				if (alwaysProves(provider)) expect(arrivalsOf(stage, 'poll')).toHaveLength(2);
			});
		});

		it.concurrent(`of ${provider} after the end are rejected and cause no poll`, async () => {
			await withStage(async (stage) => {
				const run = await start(stage, 'late', ['scene: instant'], { provider });
				const execution = await ended(stage, run);
				const polls = arrivalsOf(stage, 'poll').length;
				const [delivery] = await deliveries(stage, 1);
				expect(delivery?.status).toBe(409);
				expect(arrivalsOf(stage, 'poll')).toHaveLength(polls);
				expect((await stage.client.getExecution(run.executionId)).stoppedAt).toBe(execution.stoppedAt);
			});
		});
	}
});
