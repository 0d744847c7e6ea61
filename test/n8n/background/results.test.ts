import { markedJob } from '../../markedJob';
import { eventually } from '../eventually';
import type { Execution, ExecutionItem } from '../execution';
import { ENDED, nodeItems, nodeRun } from '../execution';
import { providerIdsOnN8n } from '../../tier';
import { sharedN8n } from '../sharedN8n';
import { SIMULATOR_KEY } from '../simulatedProviders';
import type { Shape, Stage } from './stage';
import {
	arrivalsOf,
	asleep,
	detailsOf,
	ended,
	executionsOf,
	jobIdsOf,
	node,
	readyWithinMs,
	sleepsAndEnds,
	start,
	startRows,
	watcherEnded,
	withStage,
	workflowOf,
} from './stage';

const withFiles = { output: 'linkAndFile' };

/** The items with everything in them that another run of the same jobs has otherwise. */
function masked(items: readonly ExecutionItem[], execution: Execution): unknown {
	let text = JSON.stringify(items);
	jobIdsOf(execution).forEach((jobId, index) => {
		// Names of files have no slash.
		for (const spelling of [jobId, jobId.replaceAll('/', '_')]) text = text.replaceAll(spelling, `<job ${index}>`);
	});
	text = text
		.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
		.replaceAll(/[\w:/.-]*binary_data[\w/.-]*|filesystem-v2:[^"]*/g, '<file>')
		.replaceAll(/(signature|token|expires)=[^"&]*/gi, '$1=<changes>');
	return JSON.parse(text);
}

async function bytesOfFiles({ client }: Stage, items: readonly ExecutionItem[]): Promise<string[]> {
	const files = items.map(async ({ binary }) => await client.downloadBinary(binary?.data?.id ?? 'none'));
	return (await Promise.all(files)).map((bytes) => bytes.toString('base64'));
}

describe('waiting in the background', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	for (const provider of providerIdsOnN8n) {
		it.concurrent(`gives out what waiting in the execution gives out, for ${provider}`, async () => {
			await withStage(async (stage) => {
				const prompts = ['A kite', 'Two kites seconds: 2', 'Three kites'];
				const [asleepMeanwhile, here] = await Promise.all([
					start(stage, 'background', prompts, { provider, wait: withFiles }),
					start(stage, 'here', prompts, { provider, callback: 'always', wait: { ...withFiles, waitUsing: 'here' } }),
				]);
				const [background, inExecution] = await Promise.all([
					sleepsAndEnds(stage, asleepMeanwhile),
					ended(stage, here),
				]);
				const [items, expected] = [nodeItems(background, 'Good'), nodeItems(inExecution, 'Good')];
				expect(items).toHaveLength(3);
				expect(masked(items, background)).toEqual(masked(expected, inExecution));
				expect(items.map(({ json }) => json.jobId)).toEqual(jobIdsOf(background));
				expect(await bytesOfFiles(stage, items)).toEqual(await bytesOfFiles(stage, expected));
				await watcherEnded(stage, asleepMeanwhile);
				expect((await executionsOf(stage.client, here.workflowId)).watchers).toEqual([]);
			});
		});
	}

	it.concurrent('keeps the way back from each video to the row it was made from', async () => {
		await withStage(async (stage) => {
			const shape = { wait: withFiles };
			const workflow = workflowOf(stage, 'pairing', shape);
			const title = {
				id: 'Title',
				name: 'Title',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [0, 0],
				parameters: {
					mode: 'raw',
					jsonOutput: '={{ { title: $("Split").item.json.title, prompt: $("Split").item.json.prompt } }}',
				},
			};
			workflow.nodes.push(title);
			workflow.connections.Good = { main: [[{ node: 'Title', type: 'main', index: 0 }]] };
			const { client } = stage;
			const workflowId = await client.createWorkflow(workflow);
			await client.activate(workflowId);
			const rows = ['first', 'second', 'third'].map((word, index) => ({
				title: word,
				prompt: `Kite seconds: ${16 - 2 * index}`,
			}));
			await client.callWebhook(workflow.name, { rows });
			const { id: executionId } = await client.newestExecution(workflowId);
			const execution = await sleepsAndEnds(stage, { workflowId, executionId, startedMs: Date.now() });
			expect(nodeItems(execution, 'Title').map(({ json }) => json)).toEqual(rows);
		});
	});

	it.concurrent('keeps it also beside a job with two videos, whose second one comes last', async () => {
		await withStage(async (stage) => {
			const url = `${stage.simulator.url}/files/any.mp4`;
			const job = { provider: 'runflow', jobId: 'run-7', requestFormat: 'run', videos: [{ url }, { url }] };
			const finished = markedJob(job, SIMULATOR_KEY, Date.now());
			const raw = (name: string, json: string) => ({
				...node(name, 'n8n-nodes-base.set', { mode: 'raw', jsonOutput: `={{ ${json} }}` }),
				typeVersion: 3.4,
			});
			const shape: Shape = {
				between: [raw('First Is Ready', `$itemIndex === 0 ? ${JSON.stringify(finished)} : $json`)],
				wait: { options: { severalVideos: 'items' } },
			};
			const workflow = workflowOf(stage, 'two-videos', shape);
			workflow.nodes.push({
				...raw('Title', '{ title: $("Split").item.json.title }'),
				onError: 'continueRegularOutput',
			});
			workflow.connections.Good = { main: [[{ node: 'Title', type: 'main', index: 0 }]] };
			const { client } = stage;
			const workflowId = await client.createWorkflow(workflow);
			await client.activate(workflowId);
			const rows = ['first', 'second'].map((title) => ({ title, prompt: 'A kite' }));
			await client.callWebhook(workflow.name, { rows });
			const { id: executionId } = await client.newestExecution(workflowId);
			const execution = await sleepsAndEnds(stage, { workflowId, executionId, startedMs: Date.now() });
			const jobIds = nodeItems(execution, 'Good').map(({ json }) => json.jobId);
			expect(jobIds).toEqual(['run-7', jobIdsOf(execution)[1], 'run-7']);
			const titles = nodeItems(execution, 'Title').map(({ json }) => json.title);
			expect(titles.slice(0, 2)).toEqual(['first', 'second']);
		});
	});

	it.concurrent('runs nothing while it waits: the execution and its watcher both sleep', async () => {
		await withStage(async (stage) => {
			const run = await start(stage, 'asleep', ['scene: stuck', 'scene: stuck']);
			await asleep(stage, run);
			const { parents, watchers } = await executionsOf(stage.client, run.workflowId);
			expect([parents, watchers].map((all) => all.map(({ status }) => status))).toEqual([['waiting'], ['waiting']]);
			await stage.client.stopExecution(run.executionId);
		});
	});

	it.concurrent('starts no watcher when all jobs are settled at the first poll', async () => {
		await withStage(async (stage) => {
			const run = await start(stage, 'instant', ['scene: instant', 'scene: instant']);
			const execution = await ended(stage, run);
			expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
			expect((await executionsOf(stage.client, run.workflowId)).watchers).toEqual([]);
			expect(stage.simulator.report().jobs.map(({ polls }) => polls)).toEqual([1, 1]);
		});
	});

	it.concurrent('waits in the execution when a person runs the workflow in the editor', async () => {
		await withStage(async (stage) => {
			const { client } = stage;
			const workflowId = await client.createWorkflow(
				workflowOf(stage, 'manual', {}, [{ prompt: 'A kite seconds: 8' }]),
			);
			const executionId = await client.runManually(workflowId, { fromTrigger: 'Start' });
			const seen = new Set<string>();
			await eventually('the end of the manual run', 60_000, async () => {
				const { parents } = await executionsOf(client, workflowId);
				const { status = 'unknown' } = parents[0] ?? {};
				seen.add(status);
				return ENDED.includes(status) ? true : undefined;
			});
			const execution = await client.getExecution(executionId);
			expect([...seen].filter((status) => status !== 'new')).toEqual(['running', 'success']);
			expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
			expect((await executionsOf(client, workflowId)).watchers).toEqual([]);
		});
	});
});

const mixed = ['A kite', 'scene: moderated', 'A train'];

describe('a job that fails in the background', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('ends the execution at Wait for Video, with a message that names all jobs', async () => {
		await withStage(async (stage) => {
			const [background, here] = await Promise.all([
				start(stage, 'stop', mixed),
				start(stage, 'stop-here', mixed, { wait: { waitUsing: 'here' } }),
			]);
			const execution = await sleepsAndEnds(stage, background);
			const inExecution = await ended(stage, here);
			const ids = jobIdsOf(execution);
			const { error, lastNodeExecuted } = execution.data.resultData;
			expect([execution.status, lastNodeExecuted]).toEqual(['error', 'Wait']);
			expect(nodeRun(execution, 'Wait').error?.message).toBe(error?.message);
			expect(error?.message).toContain(ids[1]);
			for (const id of ids) expect(error?.description).toContain(id);
			const expected = inExecution.data.resultData.error;
			const hereIds = jobIdsOf(inExecution);
			const mask = (text: string | null | undefined, all: readonly string[]) =>
				all.reduce((masked, id, index) => masked.replaceAll(id, `<${index}>`), text ?? '');
			expect(mask(error?.message, ids)).toBe(mask(expected?.message, hereIds));
			const [nextStep, retry, ...jobs] = mask(error?.description, ids).split('\n');
			expect([nextStep, ...jobs].join('\n')).toBe(mask(expected?.description, hereIds));
			expect(retry).toContain('Retry repeats this error');
			expect(Object.keys(execution.data.resultData.runData)).not.toContain('Good');
		});
	});

	it.concurrent('is reported with the name of the node the user placed', async () => {
		await withStage(async (stage) => {
			const execution = await sleepsAndEnds(stage, await start(stage, 'whose-error', ['scene: moderated']));
			expect(execution.data.resultData.error?.node?.name).toBe('Wait');
		});
	});

	it.concurrent('stays in its place where errors continue', async () => {
		await withStage(async (stage) => {
			const run = await start(stage, 'continue', mixed, { onError: 'continueRegularOutput' });
			const execution = await sleepsAndEnds(stage, run);
			const items = nodeItems(execution, 'Good');
			expect(items.map(({ json }) => json.status ?? json.error)).toEqual(['succeeded', 'job-failed', 'succeeded']);
			expect(items.map((item) => item.json.jobId ?? detailsOf(item).jobId)).toEqual(jobIdsOf(execution));
			expect(Object.keys(items[1]?.json ?? {}).sort()).toEqual(['details', 'error', 'message']);
		});
	});

	it.concurrent('leaves through the error branch with its row, and the others do not', async () => {
		await withStage(async (stage) => {
			const shape = { onError: 'continueErrorOutput', wait: withFiles } as const;
			const [background, here] = await Promise.all([
				start(stage, 'branch', mixed, shape),
				start(stage, 'branch-here', mixed, { ...shape, wait: { ...withFiles, waitUsing: 'here' } }),
			]);
			const execution = await sleepsAndEnds(stage, background);
			const inExecution = await ended(stage, here);
			const ids = jobIdsOf(execution);
			expect(nodeItems(execution, 'Good').map(({ json }) => json.jobId)).toEqual([ids[0], ids[2]]);
			expect(nodeItems(execution, 'Bad')[0]?.json).toMatchObject({ jobId: ids[1], error: 'job-failed' });
			for (const name of ['Good', 'Bad']) {
				const pair = [nodeItems(execution, name), nodeItems(inExecution, name)] as const;
				expect(masked(pair[0], execution)).toEqual(masked(pair[1], inExecution));
			}
			expect(await bytesOfFiles(stage, nodeItems(execution, 'Good'))).toHaveLength(2);
		});
	});
});

describe('an item without a job among others in the background', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('ends the execution at once where errors stop it, without a watcher', async () => {
		await withStage(async (stage) => {
			const rows = [{ jobId: 'job-17', provider: 'shortApi' }, { note: 'no job here' }];
			const run = await startRows(stage, 'mixed-stop', rows, { withCreate: false });
			const execution = await ended(stage, run);
			expect(execution.data.resultData.error?.message).toContain('Job ID');
			expect((await executionsOf(stage.client, run.workflowId)).watchers).toEqual([]);
			expect(arrivalsOf(stage, 'poll')).toEqual([]);
		});
	});
});
