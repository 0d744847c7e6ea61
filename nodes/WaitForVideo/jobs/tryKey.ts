import type { IExecuteFunctions } from 'n8n-workflow';
import type { KnownJob } from './readJobs';

/** What stays the same of a job when n8n's Retry On Fail runs the step again. */
export function tryKeyOf(context: IExecuteFunctions, { provider, job }: KnownJob, ...more: string[]): string {
	return [context.getExecutionId(), context.getNode().id, provider.id, job.jobId, ...more].join('/');
}
