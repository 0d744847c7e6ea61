import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { runflow } from '../../../nodes/providers/runflow';
import type { ReachableJob } from '../../../nodes/WaitForVideo/jobs/reachableJobs';
import { waitInBackground } from '../../../nodes/WaitForVideo/background/waitInBackground';
import { answered, ScriptedTransport } from '../../engine/scriptedTransport';
import { exampleSettings } from '../exampleSettings';

function runningJob(jobId: string): ReachableJob {
	const transport = new ScriptedTransport(answered(200, { status_code: 'running' }));
	return {
		provider: runflow,
		job: { provider: runflow.id, jobId },
		transport: { baseUrl: runflow.baseUrl, send: async (call) => await transport.send(call), afterStop: transport },
	};
}

/** As n8n hands rows out of a sub-workflow: paired by their places. */
const rowsOf = (...jobIds: string[]): INodeExecutionData[] =>
	jobIds.map((jobId, item) => ({ json: { jobId }, pairedItem: { item } }));

/** What two jobs come to whose watcher gives out these rows instead of falling asleep. */
async function endedAtOnceWith(rows: INodeExecutionData[]) {
	const context = {
		continueOnFail: () => true,
		getNode: () => ({ name: 'Wait', type: 'n8n-nodes-ai-video.waitForVideo', parameters: {} }),
		getExecutionId: () => '17',
		getWorkflow: () => ({ id: 'workflow' }),
		getWorkflowDataProxy: () => ({ $execution: { resumeUrl: 'https://n8n.example.com/webhook-waiting/17' } }),
		executeWorkflow: async () => await Promise.resolve({ executionId: '18', data: [rows] }),
	} as unknown as IExecuteFunctions;
	const deadlineMs = Date.now() + 60_000;
	const jobs = ['run-1', 'run-2'].map((jobId, itemIndex) => ({ itemIndex, value: runningJob(jobId) }));
	const settings = exampleSettings({ severalVideos: 'items' });
	return await waitInBackground(context, jobs, settings, deadlineMs);
}

describe('a watcher that ends before its execution falls asleep', () => {
	it('is believed when it has a row for each job', async () => {
		expect(await endedAtOnceWith(rowsOf('run-1', 'run-2'))).toEqual(rowsOf('run-1', 'run-2'));
	});

	it('is believed when it has several for a job with several videos, which stay with its item', async () => {
		const given = await endedAtOnceWith(rowsOf('run-1', 'run-2', 'run-2'));
		expect(given?.map(({ json, pairedItem }) => [json.jobId, pairedItem])).toEqual([
			['run-1', { item: 0 }],
			['run-2', { item: 1 }],
			['run-2', { item: 1 }],
		]);
	});

	it.each([[[]], [['run-1']]])('is not believed when it has rows for %j only', async (jobIds) => {
		expect(await endedAtOnceWith(rowsOf(...jobIds))).toBeUndefined();
	});
});
