import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { Kept } from '../../engine/kept';
import type { LedgerRow, RowChange } from '../../engine/ledger/row';
import type { ItemResult } from '../../host/itemResult';
import { isGood, withEach } from '../../host/itemResult';
import { JobTable } from '../../host/ledger/jobTable';
import type { Condition } from '../../host/ledger/tableSteps';
import { failureReasons, toVideoError } from '../../video/errors';
import type { SettledState } from '../../video/job';
import { parsedJson } from '../../video/json';
import type { ReachableJob } from './reachableJobs';
import { tryKeyOf } from './tryKey';

type Failure = NonNullable<ReachableJob['failure']>;

const keptAtMost = 5_000;

/** Jobs that earlier tries of a step saw fail in this process; n8n's Retry On Fail runs it again with all its items. */
const failures = new Kept<Failure>(keptAtMost);

export function keepFailure(context: IExecuteFunctions, job: ReachableJob, failure: Failure): void {
	failures.set(tryKeyOf(context, job), failure);
}

/** The provider's words may quote what was asked for, which the table must not hold. */
const rowDetails = z.object({
	phase: z.enum(['failed', 'canceled']),
	reason: z.enum(failureReasons).default('canceled'),
	billed: z.boolean().nullable(),
});

/** What the table of paid jobs is told about a job that has settled. */
export function changeFor(state: SettledState): RowChange & { state: SettledState['phase'] } {
	const settled = { state: state.phase, awaitedBy: '' };
	if (state.phase === 'succeeded') return settled;
	const { phase, billed } = state;
	return { ...settled, details: JSON.stringify({ phase, billed, ...('reason' in state && { reason: state.reason }) }) };
}

function failureIn({ state, details }: LedgerRow): Failure | undefined {
	if ((state !== 'failed' && state !== 'canceled') || !details) return undefined;
	const written = rowDetails.safeParse(parsedJson(details));
	return written.success
		? { ...written.data, message: 'the execution that is retried has the provider’s words' }
		: undefined;
}

/** What the execution that is retried wrote about its jobs; costs a run of the table, so only there. */
async function rowsOfRetried(context: IExecuteFunctions, jobs: readonly ReachableJob[]): Promise<LedgerRow[]> {
	if (context.getMode() !== 'retry' || jobs.length === 0) return [];
	const any = jobs.map(({ job }): Condition => ['jobId', job.jobId]);
	return await new JobTable(context).findAny(any).catch((error: unknown) => {
		context.logger.debug(`The table of video jobs could not be read: ${toVideoError(error).message}`);
		return [];
	});
}

/** Gives each job that is known to have failed its failure, so that nobody asks for it again. */
export async function withEarlierFailures(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<ItemResult<ReachableJob>>,
): Promise<Array<ItemResult<ReachableJob>>> {
	const reachable = jobs.filter(isGood).map(({ value }) => value);
	const rows = await rowsOfRetried(context, reachable);
	return await withEach(jobs, (job) => {
		const row = rows.find(({ provider, jobId }) => provider === job.provider.id && jobId === job.job.jobId);
		const failure = failures.get(tryKeyOf(context, job)) ?? (row && failureIn(row));
		return failure ? { ...job, failure } : job;
	});
}
