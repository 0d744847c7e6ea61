import {
	arrivalsOf,
	asleep,
	ended,
	jobIdsOf,
	readyWithinMs,
	start,
	startRows,
	withStage,
	type Stage,
} from '../n8n/background/stage';
import { eventually } from '../n8n/eventually';
import { nodeItems } from '../n8n/execution';
import { VideoJobs } from '../n8n/ledger/videoJobs';
import { untilEnded } from '../n8n/matrix/order';
import { startOwnN8n, type OwnN8n } from '../n8n/ownN8n';
import { env, has, release, signIn, version } from './thisN8n';

describe(`n8n ${version}, killed while an execution waits,`, () => {
	let own: OwnN8n;

	beforeAll(async () => {
		own = await startOwnN8n({}, env, release);
		await signIn(own.server.url);
	}, readyWithinMs);

	afterAll(async () => await own?.stop());

	const onAStage = async (work: (stage: Stage) => Promise<void>) =>
		await withStage(work, { client: own.client, jobSeconds: 15 });

	if (has.background) {
		it('goes on with it after the start', async () => {
			await onAStage(async (stage) => {
				const run = await start(stage, 'restart', ['A kite'], { callback: 'never', wait: { output: 'linkAndFile' } });
				await asleep(stage, run);
				await own.crash();
				const execution = await ended({ ...stage, client: own.client }, run);
				const [video] = nodeItems(execution, 'Good');
				expect(video?.json).toMatchObject({ status: 'succeeded', jobId: jobIdsOf(execution)[0] });
				const bytes = await own.client.bytesOf(video?.binary?.data ?? { data: '', mimeType: '' });
				expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
				expect(arrivalsOf(stage, 'submit')).toHaveLength(1);
			});
		});
	} else {
		it('ends it as crashed, and the video is had by its job ID', async () => {
			await onAStage(async (stage) => {
				const run = await start(stage, 'restart', ['A kite'], { callback: 'never' });
				const jobId = await eventually(
					'a poll',
					30_000,
					async () => await Promise.resolve(arrivalsOf(stage, 'poll')[0]?.jobId),
				);
				await own.crash();
				await untilEnded(own.client, run.executionId, ['crashed']);
				if (has.dataTables) {
					const rows = await (await VideoJobs.open(own.client)).rowsOf(run.workflowId);
					expect(rows.map((row) => [row.state, row.jobId])).toEqual([['accepted', jobId]]);
				}
				const pickUp = { withCreate: false, wait: { provider: 'shortApi', jobId: '={{ $json.jobId }}' } };
				const again = { ...stage, client: own.client };
				const execution = await ended(again, await startRows(again, 'pick-up', [{ jobId }], pickUp));
				expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
				expect(arrivalsOf(stage, 'submit')).toHaveLength(1);
			});
		});
	}
});
