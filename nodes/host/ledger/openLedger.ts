import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../../engine/clock';
import type { ProcessRows } from '../../engine/ledger/processRows';
import { hint } from '../hint';
import { JobLedger, type Run } from './jobLedger';
import { JobTable } from './jobTable';
import { selfOf } from './self';
import { TableAccess } from './tableAccess';

/** The ledger of one run of the step: memory, and n8n's data table behind it. */
export function openLedger(context: IExecuteFunctions, memory: ProcessRows, clock: Clock, run: Run): JobLedger {
	const tell = (failure: string, hasNoTables: boolean) => {
		context.logger.warn(
			hasNoTables
				? `Paid video jobs are remembered in memory only: ${failure}`
				: `The data table "Video jobs" cannot be used: ${failure}`,
		);
		if (hasNoTables) {
			hint(
				context,
				'n8n’s data tables cannot be used here, so what was paid for is remembered only until n8n restarts.',
			);
		}
	};
	const table = new TableAccess(new JobTable(context), memory, context.getWorkflow().id ?? '', clock, tell);
	return new JobLedger(selfOf(context), run, memory, table, clock);
}
