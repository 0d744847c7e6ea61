import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { fitOf, selfOf } from '../../../nodes/host/ledger/self';
import { exampleRequest } from '../../video/exampleRequest';

/** n8n as far as a step says who it is. */
interface Step {
	executionId?: string | null;
	token?: string;
	mode?: string;
	run?: number;
	/** What the step gave out in each earlier run. */
	output?: Array<Array<{ json: IDataObject }>>;
	type?: string;
	parameters?: IDataObject;
	input?: INodeExecutionData[];
}

function contextOf({
	executionId = '17',
	token = 'secret',
	mode = 'webhook',
	run = 0,
	output = [],
	type = 'createVideo',
	parameters = {},
	input = [{ json: {} }],
}: Step = {}): IExecuteFunctions {
	const resumeUrl = `https://n8n.example.com/webhook-waiting/${executionId ?? ''}`;
	return {
		getExecutionId: () => executionId ?? undefined,
		getWorkflowDataProxy: () => ({
			$execution: { resumeUrl: token === '' ? resumeUrl : `${resumeUrl}?signature=${token}` },
			$runIndex: run,
			$items: (_: string, __: number, earlier: number) => {
				if (!output[earlier]) throw new Error('Run not found');
				return output[earlier];
			},
		}),
		getWorkflow: () => ({ id: 'flow' }),
		getNode: () => ({ id: 'create', name: 'Create', type, parameters }),
		getMode: () => mode,
		getExecutionCancelSignal: () => undefined,
		getInputData: () => input,
	} as unknown as IExecuteFunctions;
}

describe('the run of a step', () => {
	it('is known by execution, workflow, node and run', () => {
		expect(selfOf(contextOf({ run: 2 }))).toMatchObject({
			executionId: '17',
			step: 'flow/create',
			run: 2,
			past: { isRetry: false, isKnown: true },
		});
	});

	it('has the root of the execution that it retries, by a name that says nothing about its token', () => {
		const [first, retry, other] = [
			selfOf(contextOf()),
			selfOf(contextOf({ executionId: '18', mode: 'retry' })),
			selfOf(contextOf({ executionId: '19', token: 'another' })),
		];
		expect(retry).toMatchObject({ rootExecution: first?.rootExecution, past: { isRetry: true, isKnown: true } });
		expect(other?.rootExecution).not.toBe(first?.rootExecution);
		expect(first?.rootExecution).not.toContain('secret');
	});

	it('does not know what it retries where n8n gives its executions no token', () => {
		expect(selfOf(contextOf({ token: '', mode: 'retry' }))).toMatchObject({
			rootExecution: '17',
			past: { isRetry: true, isKnown: false },
		});
	});

	it('is an execution of its own where a server calls the tool without one', () => {
		const calls = [0, 1].map(() => selfOf(contextOf({ executionId: null, token: '' })));
		expect(calls[0]?.executionId).not.toBe(calls[1]?.executionId);
	});

	it('has the jobs that its earlier runs gave out and n8n still has', () => {
		const output = [[{ json: { jobId: 'job-1' } }, { json: { error: 'no' } }], [], [{ json: { jobId: 'job-3' } }]];
		const retained = (run: number) => [...selfOf(contextOf({ run, output })).past.retainedJobIds];
		expect(retained(0)).toStrictEqual([]);
		expect(retained(3)).toStrictEqual(['job-1', 'job-3']);
		// Of the runs before, n8n has one less than it counts.
		expect(retained(4)).toStrictEqual(['job-1', 'job-3']);
	});
});

describe('what an item is in a retried execution', () => {
	const parameters = { prompt: '={{ $json.idea }} at {{ $now }}', options: { seed: 7 } };
	const input: INodeExecutionData[] = [{ json: { idea: 'a boat' } }, { json: { idea: 'a kite' } }];
	const fit = (step: Step = {}, itemIndex = 0, prompt = 'A boat at noon') =>
		fitOf(contextOf({ parameters, input, ...step }), exampleRequest({ prompt }), itemIndex);

	it('is the same whatever its expressions say now, and whichever run or execution it is', () => {
		const later = { executionId: '18', token: 'another', run: 3 };
		expect(fit(later, 0, 'A boat at one')).toBe(fit());
	});

	it('is the same wherever the item stands', () => {
		expect(fit({ input: [...input].reverse() }, 1)).toBe(fit());
	});

	it.each<[string, Step]>([
		['another item', { input: [{ json: { idea: 'a whale' } }] }],
		['another parameter', { parameters: { ...parameters, prompt: 'A boat' } }],
		['another option', { parameters: { ...parameters, options: { seed: 8 } } }],
		['another file', { input: [{ json: { idea: 'a boat' }, binary: { image: { mimeType: 'image/png', data: '' } } }] }],
	])('is something else with %s', (_, step) => {
		expect(fit(step)).not.toBe(fit());
	});

	it('is the same with other limits, waits and keys, which change nothing of the video', () => {
		const options = { maximumCostPerDay: 5, capacityMinutes: 1, deduplicationKey: 'k', callback: 'never', seed: 7 };
		expect(fit({ parameters: { ...parameters, options } })).toBe(fit());
	});

	it('is the same with the same file under the new name that n8n gave it', () => {
		const stored = (id: string) => ({
			input: [
				{ json: {}, binary: { image: { id, data: id, mimeType: 'image/png', fileName: 'a.png', fileSize: '2 kB' } } },
			],
		});
		expect(fit(stored('filesystem:1'))).toBe(fit(stored('filesystem:2')));
	});
});

describe('what an AI agent’s call is', () => {
	const fit = (request: Parameters<typeof exampleRequest>[0], input: INodeExecutionData[] = []) =>
		fitOf(contextOf({ type: 'createVideoTool', input }), exampleRequest(request), 0);

	it('is what it asks for, whatever its item and its callback are', () => {
		const called = { prompt: 'a boat', callbackUrl: 'https://n8n.example.com/1', callbackSecret: 'one' };
		expect(fit(called)).toBe(fit({ prompt: 'a boat' }, [{ json: { query: 'more words' } }]));
		expect(fit({ prompt: 'a kite' })).not.toBe(fit({ prompt: 'a boat' }));
	});
});
