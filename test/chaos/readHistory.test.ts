import type { Execution, ExecutionItem, NodeRun } from '../n8n/execution';
import type { PlannedWait } from './plan';
import { readExecution } from './readHistory';

const plan = { name: 'wait-1', shape: 'loop' } as PlannedWait;

function run(startTime: number, ...outputs: Array<Array<ExecutionItem['json']>>): NodeRun {
	return { startTime, executionTime: 10, data: { main: outputs.map((items) => items.map((json) => ({ json }))) } };
}

function execution(status: Execution['status'], runData: Record<string, NodeRun[]>, lastNodeExecuted = 'Good') {
	const data = { resultData: { runData, lastNodeExecuted } };
	return { id: '1', workflowId: 'w', mode: 'webhook', startedAt: '', status, data } as Execution;
}

const ready = (jobId: string) => ({ jobId, status: 'succeeded' });
const given = (jobId: string) => ({ jobId });
const failed = (jobId: string, code: string) => ({ error: code, details: { jobId, code } });

describe('the history that is read from an execution', () => {
	it('has each run of a wait with the jobs it was given, in a loop too', () => {
		const { waits } = readExecution(
			execution('success', {
				// In the second round nothing could be created.
				Create: [run(1, [given('a'), given('b')]), run(100, [], [failed('', 'quota')]), run(200, [given('c')])],
				Wait: [run(20, [ready('a')], [failed('b', 'job-failed')]), run(220, [ready('c')])],
			}),
			plan,
		);
		expect(waits).toEqual([
			{
				node: 'Wait',
				jobIds: ['a', 'b'],
				startMs: 11,
				endMs: 30,
				rows: [
					{ jobId: 'a', fate: 'succeeded', isGood: true },
					{ jobId: 'b', fate: 'job-failed', isGood: false },
				],
			},
			{
				node: 'Wait',
				jobIds: ['c'],
				startMs: 210,
				endMs: 230,
				rows: [{ jobId: 'c', fate: 'succeeded', isGood: true }],
			},
		]);
	});

	it.each<Execution['status']>(['waiting', 'canceled', 'crashed'])(
		'takes nothing for a result that an execution sleeps with, also once it is %s',
		(status) => {
			const runData = { Create: [run(1, [given('a')])], Wait: [run(20, [{ jobId: 'a', status: 'waiting' }])] };
			expect(readExecution(execution(status, runData, 'Wait'), plan).waits).toEqual([]);
		},
	);

	it('has what an approval or a form gave out, and undefined where something else took its place', () => {
		const answerOf = (json: Record<string, unknown>) =>
			readExecution(execution('success', { Approval: [run(1, [json])] }), plan).approvals[0]?.answer;
		expect([answerOf({ body: { token: 'yes' } }), answerOf({ token: 'yes' }), answerOf(ready('a'))]).toEqual([
			'yes',
			'yes',
			undefined,
		]);
	});
});
