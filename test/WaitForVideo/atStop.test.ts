import type { IExecuteFunctions } from 'n8n-workflow';
import { rowsOfThisProcess } from '../../nodes/host/ledger/rowsOfThisProcess';
import { atStop } from '../../nodes/WaitForVideo/atStop';
import type { WatchedItem } from '../../nodes/WaitForVideo/jobs/watchedJobs';
import { exampleRow } from '../engine/ledger/exampleRow';
import { exampleProvider } from '../engine/exampleProvider';
import { answered, ScriptedTransport } from '../engine/scriptedTransport';

const context = { logger: { warn: () => undefined } } as unknown as IExecuteFunctions;

/** A job that still runs, at a provider that says this to a cancel. */
function running(jobId: string, isCanceled: boolean): WatchedItem {
	const call = { method: 'POST', path: '/cancel', timeoutSeconds: 30 } as const;
	const provider = { ...exampleProvider, cancelCall: () => call, readCancel: () => isCanceled };
	const transport = { afterStop: new ScriptedTransport(answered(200)) };
	return { job: { provider, job: { jobId }, transport }, result: { outcome: 'stopped' } } as unknown as WatchedItem;
}

describe('a job that is canceled at Stop', () => {
	it('is known as canceled to this process, which writes it later: a stopped execution writes no table', async () => {
		const rows = ['job-1', 'job-2'].map((jobId, itemIndex) =>
			exampleRow({ claim: 'at Stop', itemIndex, id: itemIndex, jobId, state: 'accepted' }),
		);
		rowsOfThisProcess.add(rows, 'table');
		const settings = { whenStopped: 'cancel' } as never;
		await atStop(context, [running('job-1', true), running('job-2', false)], settings);
		expect(rows.map(({ key }) => rowsOfThisProcess.get(key)?.state)).toStrictEqual(['canceled', 'accepted']);
		expect(rowsOfThisProcess.unwritten('table')).toMatchObject([{ id: 0, change: { state: 'canceled' } }]);
	});
});
