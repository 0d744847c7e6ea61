import type { Shape, Stage, Started } from '../n8n/background/stage';
import { arrivalsOf, ended, pathOf, startRows, withStage, workflowOf } from '../n8n/background/stage';
import { eventually } from '../n8n/eventually';
import { ENDED, nodeItems, nodeRun } from '../n8n/execution';
import type { N8nProcess } from '../n8n/n8nServer';
import { allAre } from './batches';
import type { QueueMode } from './queueMode';
import { startQueueMode } from './queueMode';

const startWithinMs = 15 * 60_000;
const caseWithinMs = 5 * 60_000;

/** Whatever the machine, the wait is short and in the execution itself. */
const waitsHere = { wait: { waitUsing: 'here' } };

const create = (options: object, more: object = {}) => ({
	create: { options: { callback: 'never', ...options }, ...more },
});

function submitted(stage: Stage, prompt: string): number {
	return arrivalsOf(stage, 'submit').filter(({ body }) => JSON.stringify(body).includes(prompt)).length;
}

/** From now on the first row inserted into the table "Video jobs" has its id, but nobody else sees it for some seconds. */
async function holdNextInsert({ query }: QueueMode, seconds: number): Promise<void> {
	const [table] = await query(`SELECT id FROM data_table WHERE name = 'Video jobs'`);
	await query(`
		CREATE SEQUENCE inserted;
		CREATE FUNCTION hold_first() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN
				IF nextval('inserted') = 1 THEN PERFORM pg_sleep(${seconds}); END IF;
				RETURN NULL;
			END $$;
		CREATE TRIGGER hold_first AFTER INSERT ON "data_table_user_${String(table?.id)}"
			FOR EACH ROW EXECUTE FUNCTION hold_first();`);
}

/** n8n answers a retry only when it has ended; its id is found in the list. */
async function retried({ client }: Stage, workflowId: string, executionId: string) {
	void client.retryExecution(executionId).catch(() => undefined);
	const id = await eventually('the retried execution', 60_000, async () => {
		const executions = await client.listExecutions({ workflowId });
		return executions.find(({ mode }) => mode === 'retry')?.id;
	});
	return await client.waitForExecution(id, { timeoutMs: 120_000 });
}

describe('what was paid for in queue mode', () => {
	let queue: QueueMode;
	let worker: N8nProcess;

	beforeAll(async () => {
		queue = await startQueueMode();
		worker = await queue.addWorker();
	}, startWithinMs);

	afterAll(async () => await queue?.stop(), caseWithinMs);

	const onStage = async (work: (stage: Stage) => Promise<void>) =>
		await withStage(work, { client: queue.client, jobSeconds: 2 });

	/** What runs from now on runs in another process, whose memory is empty. */
	async function onAnotherWorker(end: 'stop' | 'kill'): Promise<void> {
		await worker[end]();
		worker = await queue.addWorker();
	}

	/** Calls the workflow once more. */
	async function nextEnded(stage: Stage, { workflowId, executionId }: Started, rows: readonly object[]) {
		const { name } = await stage.client.getWorkflow(workflowId);
		await stage.client.callWebhook(name, { rows });
		const id = await eventually('the next execution', 120_000, async () => {
			const states = await queue.statuses(workflowId);
			return states.find((state) => state.id !== executionId && ENDED.includes(state.status))?.id;
		});
		return await stage.client.getExecution(id);
	}

	it(
		'is adopted by a retried execution on another worker',
		async () => {
			await onStage(async (stage) => {
				const rows = [{ prompt: 'first good' }, { prompt: 'second good' }, { prompt: 'scene: refused' }];
				const run = await startRows(stage, 'rejected', rows, waitsHere);
				expect((await ended(stage, run)).status).toBe('error');
				await onAnotherWorker('stop');
				expect((await retried(stage, run.workflowId, run.executionId)).status).toBe('error');
				expect(['first good', 'second good', 'scene: refused'].map((one) => submitted(stage, one))).toEqual([1, 1, 2]);
			});
		},
		caseWithinMs,
	);

	it(
		'is adopted by its deduplication key on another worker when its own is killed during the wait',
		async () => {
			await onStage(async (stage) => {
				const shape: Shape = { ...waitsHere, ...create({ deduplicationKey: '={{ $json.row }}' }) };
				const rows = [1, 2].map((row) => ({ prompt: `killed ${row} seconds: 25`, row }));
				const run = await startRows(stage, 'killed', rows, shape);
				await eventually('polls at both', 60_000, async () => {
					const polled = new Set(arrivalsOf(stage, 'poll').map(({ jobId }) => jobId));
					return await Promise.resolve(polled.size === rows.length ? true : undefined);
				});
				await onAnotherWorker('kill');
				const again = await nextEnded(stage, run, rows);
				expect(nodeItems(again, 'Wait').map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
				expect(rows.map(({ prompt }) => submitted(stage, prompt))).toEqual([1, 1]);
			});
		},
		caseWithinMs,
	);

	it(
		'counts for the limit of the day on another worker',
		async () => {
			await onStage(async (stage) => {
				// Five seconds cost 1.512 USD at most.
				const shape: Shape = {
					...waitsHere,
					provider: 'eachLabs',
					...create({ maximumCostPerDay: 2 }, { resolution: '720p' }),
				};
				const run = await startRows(stage, 'day', [{ prompt: 'paid' }], shape);
				expect((await ended(stage, run)).status).toBe('success');
				await onAnotherWorker('stop');
				const second = await nextEnded(stage, run, [{ prompt: 'too much' }]);
				const { error } = nodeRun(second, 'Create');
				expect(error?.message).toMatch(/^Maximum Cost per Day: the limit is 2 USD, 1\.512 USD are spent or reserved/);
				expect(submitted(stage, 'too much')).toBe(0);
			});
		},
		caseWithinMs,
	);

	it(
		'is one job per deduplication key, although two workers submit for it at once',
		async () => {
			await onStage(async (stage) => {
				const other = await queue.addWorker();
				const shape: Shape = { ...waitsHere, ...create({ deduplicationKey: '={{ $json.row }}' }) };
				const workflowId = await stage.client.createWorkflow(workflowOf(stage, 'keys', shape));
				await stage.client.activate(workflowId);
				const rows = [1, 2, 3].map((row) => ({ prompt: `film ${row}`, row }));
				const calls = Array.from({ length: 10 }, async () => {
					await stage.client.callWebhook(pathOf(stage, 'keys'), { rows });
				});
				await Promise.all(calls);
				const executions = await allAre({ workflowId, parents: async () => await queue.statuses(workflowId) }, ENDED);
				expect(executions.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'success'));
				expect(rows.map(({ prompt }) => submitted(stage, prompt))).toEqual([1, 1, 1]);
				const given = await Promise.all(
					executions.map(async ({ id }) =>
						nodeItems(await stage.client.getExecution(id), 'Create').map(({ json }) => json.jobId),
					),
				);
				expect(new Set(given.map(String)).size).toBe(1);
				// Both had a share, or this would not be about two workers.
				const shares = [worker, other].map(({ logTail }) => logTail(1_000).match(/Worker finished execution/g)?.length);
				expect(shares.every((share) => share !== undefined)).toBe(true);
			});
		},
		caseWithinMs,
	);

	it(
		'is one job per deduplication key, although the database shows the row of the first execution last',
		async () => {
			await onStage(async (stage) => {
				const shape: Shape = { ...waitsHere, ...create({ deduplicationKey: '={{ $json.row }}' }) };
				const first = await startRows(stage, 'late', [{ prompt: 'makes the table', row: 0 }], shape);
				await ended(stage, first);
				await holdNextInsert(queue, 4);
				const rows = [{ prompt: 'only one', row: 1 }];
				await stage.client.callWebhook(pathOf(stage, 'late'), { rows });
				await eventually('the first row', 60_000, async () => {
					const [inserted] = await queue.query('SELECT is_called FROM inserted');
					return inserted?.is_called === true ? true : undefined;
				});
				await stage.client.callWebhook(pathOf(stage, 'late'), { rows });
				const { workflowId } = first;
				const executions = await eventually('three executions', 120_000, async () => {
					const states = await queue.statuses(workflowId);
					return states.filter(({ status }) => ENDED.includes(status)).length === 3 ? states : undefined;
				});
				expect(executions.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
				expect(submitted(stage, 'only one')).toBe(1);
			});
		},
		caseWithinMs,
	);
});
