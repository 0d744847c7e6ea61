import type { ProcessRows } from '../../engine/ledger/processRows';
import type { RowChange, RowState } from '../../engine/ledger/row';
import { toVideoError, type VideoError } from '../../video/errors';
import type { JobTable } from './jobTable';

/** What a row is told of how its job ended. */
export type JobEnd = RowChange & { provider: string; jobId: string; state: RowState };

/**
 * Tells the table and this process how jobs ended; gives back why the table could not be told. Then this process keeps it,
 * and writes it with its next claim.
 */
export async function noteEnds(
	ends: readonly JobEnd[],
	memory: ProcessRows,
	table: Pick<JobTable, 'updateByJob'>,
	tableKey: string,
): Promise<VideoError | undefined> {
	const write = async () => await table.updateByJob(ends);
	const failure = await memory.inTurn(tableKey, write).then(() => undefined, toVideoError);
	for (const { provider, jobId, state } of ends) memory.noteEnd(provider, jobId, state, failure === undefined);
	return failure;
}
