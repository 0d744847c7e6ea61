import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { Kept } from '../engine/kept';
import type { Condition, JobRow, RowChange } from '../host/jobTable';
import { JobTable } from '../host/jobTable';
import { failureReasons, toFault, VideoError } from '../video/errors';
import type { SettledState } from '../video/job';
import type { ReachableJob } from './reachableJobs';
import type { ResultFile } from './storeFiles';

type Failure = NonNullable<ReachableJob['failure']>;

const keptAtMost = 5_000;

/** What earlier tries of a step came to in this process; n8n's Retry On Fail runs it again with all its items. */
const failures = new Kept<Failure>(keptAtMost);
const files = new Kept<IBinaryData>(keptAtMost);

function keyOf(context: IExecuteFunctions, { provider, job }: ReachableJob, ...more: string[]): string {
	return [context.getExecutionId(), context.getNode().id, provider.id, job.jobId, ...more].join('/');
}

export function keepFailure(context: IExecuteFunctions, job: ReachableJob, failure: Failure): void {
	failures.set(keyOf(context, job), failure);
}

/** A file of this execution that is stored already is not fetched again. One that n8n keeps in memory is not kept here. */
export async function storedOnce(
	context: IExecuteFunctions,
	job: ReachableJob,
	{ place, kind }: Pick<ResultFile, 'place' | 'kind'>,
	store: () => Promise<IBinaryData>,
): Promise<IBinaryData> {
	// Not its field: with one item per video every video of the job has the same.
	const key = keyOf(context, job, String(place), kind);
	const stored = files.get(key) ?? (await store());
	if (stored.id !== undefined) files.set(key, stored);
	return stored;
}

/** The provider's words may quote what was asked for, which the table must not hold. */
const rowDetails = z.object({
	phase: z.enum(['failed', 'canceled']),
	reason: z.enum(failureReasons).default('canceled'),
	billed: z.boolean().nullable(),
});

/** What the table of paid jobs is told about a job that has settled. */
export function changeFor(state: SettledState): RowChange {
	const settled = { state: state.phase, awaitedBy: '' };
	if (state.phase === 'succeeded') return settled;
	const { phase, billed } = state;
	return { ...settled, details: JSON.stringify({ phase, billed, ...('reason' in state && { reason: state.reason }) }) };
}

function failureIn({ state, details }: JobRow): Failure | undefined {
	if ((state !== 'failed' && state !== 'canceled') || !details) return undefined;
	const written = rowDetails.safeParse(JSON.parse(details));
	return written.success
		? { ...written.data, message: 'the execution that is retried has the provider’s words' }
		: undefined;
}

/** What the execution that is retried wrote about its jobs; costs a run of the table, so only there. */
async function rowsOfRetried(context: IExecuteFunctions, jobs: readonly ReachableJob[]): Promise<JobRow[]> {
	if (context.getMode() !== 'retry' || jobs.length === 0) return [];
	const any = jobs.map(({ job }): Condition => ['jobId', job.jobId]);
	return await new JobTable(context).find(any).catch((error: unknown) => {
		context.logger.debug(`The table of video jobs could not be read: ${toFault(error).message}`);
		return [];
	});
}

/** Gives each job that is known to have failed its failure, so that nobody asks for it again. */
export async function withEarlierFailures(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<ReachableJob | VideoError>,
): Promise<Array<ReachableJob | VideoError>> {
	const reachable = jobs.filter((job): job is ReachableJob => !(job instanceof VideoError));
	const rows = await rowsOfRetried(context, reachable);
	return jobs.map((job) => {
		if (job instanceof VideoError) return job;
		const row = rows.find(({ provider, jobId }) => provider === job.provider.id && jobId === job.job.jobId);
		const failure = failures.get(keyOf(context, job)) ?? (row && failureIn(row));
		return failure ? { ...job, failure } : job;
	});
}
