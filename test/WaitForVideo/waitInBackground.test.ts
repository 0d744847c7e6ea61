import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { runflow } from '../../nodes/providers/runflow';
import type { ReachableJob } from '../../nodes/WaitForVideo/reachableJobs';
import { waitInBackground } from '../../nodes/WaitForVideo/waitInBackground';
import { answered, ScriptedTransport } from '../engine/scriptedTransport';
import { exampleSettings } from './exampleSettings';

function runningJob(jobId: string): ReachableJob {
	const transport = new ScriptedTransport(answered(200, { status_code: 'running' }));
	return {
		provider: runflow,
		job: { provider: runflow.id, jobId },
		transport: { baseUrl: runflow.baseUrl, send: async (call) => await transport.send(call), afterStop: transport },
	};
}

const rowFor = (item: number, name: string): INodeExecutionData => ({ json: { name }, pairedItem: { item } });

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
	const settings = exampleSettings({ severalVideos: 'items' });
	return await waitInBackground(context, [runningJob('run-1'), runningJob('run-2')], settings, deadlineMs);
}

describe('a watcher that ends before its execution falls asleep', () => {
	it('is believed when it has a row for each job, or several for one with several videos', async () => {
		const each = [rowFor(0, 'kite'), rowFor(1, 'boat')];
		expect(await endedAtOnceWith(each)).toEqual(each);
		const several = [rowFor(0, 'kite'), rowFor(0, 'kite 2'), rowFor(1, 'boat')];
		expect(await endedAtOnceWith(several)).toEqual(several);
	});

	it.each([
		['nothing', []],
		['a row too few', [rowFor(0, 'kite')]],
		['two rows about the same job', [rowFor(0, 'kite'), rowFor(0, 'kite 2')]],
		['rows of nobody knows which job', [{ json: {} }, { json: {} }]],
	])('is not believed when it has %s', async (_, rows) => {
		expect(await endedAtOnceWith(rows)).toBeUndefined();
	});
});
