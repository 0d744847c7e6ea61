import type { IDataObject, WorkflowExecuteMode } from 'n8n-workflow';

import { createVideo, detailsOf, jobIdsAt, waitForVideo, withRun } from './requests';

const prompts = [{ prompt: 'A boat' }, { prompt: 'scene: moderated' }, { prompt: 'A kite' }];

/** No execution of these tests can sleep, and one that has tried to says so in its output. */
const triedToSleep = [expect.stringMatching(/stayed busy.*the module is disabled/) as string];

function steps(wait: IDataObject = {}) {
	return [createVideo('shortApi'), waitForVideo(wait, { onError: 'continueRegularOutput' })];
}

describe('Wait for Video', () => {
	it.concurrent('gives out every job in its place where n8n refuses the background, and says why', async () => {
		await withRun(
			prompts,
			steps(),
			(ended, simulator) => {
				const items = ended.items('waitForVideo');
				expect(items.map(({ json }) => json.status ?? json.error)).toEqual(['succeeded', 'job-failed', 'succeeded']);
				expect(items.map((item) => item.json.jobId ?? detailsOf(item).jobId)).toEqual(jobIdsAt(simulator));
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
				expect(ended.hints('waitForVideo')).toEqual(triedToSleep);
			},
			{ mode: 'webhook' },
		);
	});

	it.concurrent.each([
		['an evaluation', {}, { mode: 'evaluation' }],
		['an evaluation, although it is set to Background', { waitUsing: 'background' }, { mode: 'evaluation' }],
		['a workflow that an evaluation calls', {}, { mode: 'integrated', rootMode: 'evaluation' }],
		['a workflow that a run in the editor calls', {}, { mode: 'integrated', rootMode: 'manual' }],
	] as Array<[string, IDataObject, { mode: WorkflowExecuteMode }]>)('never sleeps in %s', async (_, wait, how) => {
		await withRun(
			[{ prompt: 'A boat' }],
			steps(wait),
			(ended) => {
				expect(ended.items('waitForVideo').map(({ json }) => json.status)).toEqual(['succeeded']);
				expect(ended.hints('waitForVideo')).toEqual([]);
			},
			how,
		);
	});

	it.concurrent('sleeps in a workflow that a trigger’s run calls', async () => {
		const how = { mode: 'integrated', rootMode: 'webhook' } as const;
		await withRun(
			[{ prompt: 'A boat' }],
			steps(),
			(ended) => expect(ended.hints('waitForVideo')).toEqual(triedToSleep),
			how,
		);
	});
});
