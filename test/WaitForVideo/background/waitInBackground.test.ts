import type { IExecuteFunctions, INode, INodeExecutionData, IWorkflowBase } from 'n8n-workflow';

import { runflow } from '../../../nodes/providers/runflow';
import { VideoError } from '../../../nodes/video/errors';
import type { ReachableJob } from '../../../nodes/WaitForVideo/jobs/reachableJobs';
import { waitInBackground } from '../../../nodes/WaitForVideo/background/waitInBackground';
import { answered, ScriptedTransport } from '../../engine/scriptedTransport';
import { exampleSettings } from '../exampleSettings';

function runningJob(jobId: string): ReachableJob {
	const transport = new ScriptedTransport(answered(200, { status_code: 'running' }));
	return {
		provider: runflow,
		job: { provider: runflow.id, jobId },
		transport: {
			baseUrl: runflow.baseUrl,
			send: async (call) => await transport.send(call),
			untilAnswered: transport,
			afterStop: transport,
			videosMark: () => undefined,
		},
	};
}

/** As n8n hands rows out of a sub-workflow: paired by their places. */
const rowsOf = (...jobIds: string[]): INodeExecutionData[] =>
	jobIds.map((jobId, item) => ({ json: { jobId }, pairedItem: { item } }));

interface Answer {
	/** What the inner execution gives out. */
	data: INodeExecutionData[][];
	/** Set when it fell asleep. */
	waitTill?: Date;
}

const deadlineMs = Date.now() + 60_000;

/** Two jobs with an item between them that has none, in the background of an n8n that answers like this. */
async function waitOver(executeWorkflow: () => Promise<Answer>, credentials: INode['credentials'] = {}) {
	const executeData = { data: { main: [] as INodeExecutionData[][] } };
	const [hints, started]: [string[], IWorkflowBase[]] = [[], []];
	const context = {
		continueOnFail: () => true,
		getNode: () => ({ name: 'Wait', type: 'n8n-nodes-ai-video.waitForVideo', parameters: {}, credentials }),
		getExecutionId: () => '17',
		getWorkflow: () => ({ id: 'workflow' }),
		getWorkflowDataProxy: () => ({ $execution: { resumeUrl: 'https://n8n.example.com/webhook-waiting/17' } }),
		executeWorkflow: async ({ code }: { code: IWorkflowBase }) => {
			started.push(code);
			return { executionId: '18', ...(await executeWorkflow()) };
		},
		putExecutionToWait: async () => await Promise.resolve(),
		getExecuteData: () => executeData,
		addExecutionHints: ({ message }: { message: string }) => void hints.push(message),
	} as unknown as IExecuteFunctions;
	const noJob = new VideoError('invalid-request', 'Job ID: item 2 has none.', { nextStep: 'Connect it.' });
	const jobs = [
		{ itemIndex: 0, value: runningJob('run-1') },
		{ itemIndex: 1, error: noJob },
		{ itemIndex: 2, value: runningJob('run-2') },
	];
	const settings = exampleSettings({ severalVideos: 'items' });
	const given = await waitInBackground(context, jobs, settings, deadlineMs);
	return { given, hints, started, sleptWith: executeData.data.main[0] };
}

const asleep = async (): Promise<Answer> => await Promise.resolve({ data: [[]], waitTill: new Date(deadlineMs) });

describe('a watcher that ends before its execution falls asleep', () => {
	const endedAtOnceWith = async (rows: INodeExecutionData[]) =>
		await waitOver(async () => await Promise.resolve({ data: [rows] }));

	it('is believed when it has a row for each item', async () => {
		const rows = rowsOf('run-1', 'none', 'run-2');
		expect(await endedAtOnceWith(rows)).toMatchObject({ given: rows, hints: [] });
	});

	it('is believed when it has several for a job with several videos, which stay with its item', async () => {
		const { given } = await endedAtOnceWith(rowsOf('run-1', 'none', 'run-2', 'run-2'));
		expect(given?.map(({ json, pairedItem }) => [json.jobId, pairedItem])).toEqual([
			['run-1', { item: 0 }],
			['none', { item: 1 }],
			['run-2', { item: 2 }],
			['run-2', { item: 2 }],
		]);
	});

	it.each([[[]], [['run-1']]])('is not believed when it has rows for %j only', async (jobIds) => {
		const { given, hints } = await endedAtOnceWith(rowsOf(...jobIds));
		expect([given, hints]).toEqual([undefined, [expect.stringContaining('gave no result')]]);
	});
});

describe('an inner execution that n8n refuses', () => {
	it('leaves all jobs to a wait in this execution, which says why', async () => {
		const refused = async () => await Promise.reject(new Error('No access to the credential'));
		const { given, hints, sleptWith } = await waitOver(refused);
		expect([given, sleptWith]).toEqual([undefined, undefined]);
		expect(hints).toEqual([expect.stringMatching(/stayed busy.*No access to the credential/)]);
	});
});

describe('an execution that falls asleep', () => {
	it('would leave with every job and its id, in the place of its item, should nobody wake it', async () => {
		const { sleptWith = [] } = await waitOver(asleep);
		expect(sleptWith.map(({ json, pairedItem }) => ({ ...json, pairedItem }))).toMatchObject([
			{ error: 'still-running', details: { provider: 'runflow', jobId: 'run-1' }, pairedItem: { item: 0 } },
			{ error: 'invalid-request', message: 'Job ID: item 2 has none.', pairedItem: { item: 1 } },
			{ error: 'still-running', details: { provider: 'runflow', jobId: 'run-2' }, pairedItem: { item: 2 } },
		]);
	});

	it('shows its jobs as waiting meanwhile', async () => {
		const { given } = await waitOver(asleep);
		expect(given?.map(({ json, pairedItem }) => [json.jobId, json.status ?? json.error, pairedItem])).toEqual([
			['run-1', 'waiting', { item: 0 }],
			[undefined, 'invalid-request', { item: 1 }],
			['run-2', 'waiting', { item: 2 }],
		]);
	});

	it('names only the credential that its jobs need, because n8n checks all that are named', async () => {
		const { started } = await waitOver(asleep, {
			runflowApi: { id: '1', name: 'Runflow' },
			shortApi: { id: '2', name: 'Deleted' },
		});
		const named = started.flatMap(({ nodes }) => nodes.flatMap(({ credentials = {} }) => Object.keys(credentials)));
		expect(named).toEqual(['runflowApi']);
	});
});
