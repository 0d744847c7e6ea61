import type { IRunExecutionData } from 'n8n-workflow';

import { isLost, nextLookInMs, parentStanding, standingOf } from '../../../nodes/WaitForVideo/background/parent';

const item = (executionId?: string) => ({
	json: {},
	...(executionId && { metadata: { subExecution: { executionId } } }),
});

/** What n8n has on record of an execution that waits, with this as the input of the node it waits at. */
function waitingWith(input: object): IRunExecutionData {
	const stack = [{ node: { name: 'Wait' }, data: { main: [[input]] }, source: null }];
	const record = { resultData: { runData: {} }, waitTill: new Date(), executionData: { nodeExecutionStack: stack } };
	return record as unknown as IRunExecutionData;
}

/** One that does not wait, with so many nodes left to run. */
function runningWith(left: number, runData: object = { Start: [] }): IRunExecutionData {
	const nodeExecutionStack = Array.from({ length: left }, () => ({ data: { main: [[item()]] } }));
	return { resultData: { runData }, executionData: { nodeExecutionStack } } as unknown as IRunExecutionData;
}

function withError(record: IRunExecutionData): IRunExecutionData {
	return { ...record, resultData: { runData: {}, error: { message: 'Stopped' } as never } };
}

describe('the execution that a watcher works for', () => {
	it.each([
		['is where the results belong while it sleeps for this watcher', waitingWith(item('17')), 'here'],
		['is elsewhere at an approval', waitingWith(item()), 'elsewhere'],
		['is elsewhere at a second wait, which has a watcher of its own', waitingWith(item('18')), 'elsewhere'],
		['is busy while it runs, or is only falling asleep', runningWith(1), 'busy'],
		['is busy when n8n has not noted yet what it has to do', runningWith(0, {}), 'busy'],
		['has ended when it has nothing left to do', runningWith(0), 'ended'],
		['has ended when nobody knows it any more', undefined, 'ended'],
		['was stopped by a person while it slept for this watcher', withError(waitingWith(item('17'))), 'stopped'],
		['has ended with an error of a later node, or was stopped there', withError(waitingWith(item())), 'ended'],
	] as const)('%s', (_, record, standing) => {
		expect(standingOf(record as IRunExecutionData | undefined, '17')).toBe(standing);
	});

	it('is not judged while n8n cannot read its database', async () => {
		const getExecutionDataById = async () => await Promise.reject(new Error('Database is not ready'));
		expect(await parentStanding({ getExecutionDataById } as never, '16', '17')).toBe('unknown');
	});

	it('is given up only when it has been busy for longer than a day', () => {
		expect([isLost('busy', 10), isLost('busy', 11), isLost('elsewhere', 200)]).toEqual([false, true, false]);
	});

	it('is looked at ever more rarely, but every day', () => {
		const looks = [0, 1, 2, 3, 20, 200].map((looksInVain) => nextLookInMs(looksInVain) / 60_000);
		expect(looks).toEqual([1, 2, 4, 8, 1440, 1440]);
	});
});
