import type { IExecuteFunctions } from 'n8n-workflow';
import { hint } from '../host/hint';
import type { JobLedger } from '../host/ledger/jobLedger';
import { providerById } from '../providers';

const namedAtMost = 20;

/** Whether a Wait for Video follows, which notes how the jobs end; without one nobody can tell who picks them up. */
export function isAwaited(context: IExecuteFunctions): boolean {
	const followers = context.getChildNodes(context.getNode().name);
	return followers.some(({ type, disabled }) => type.endsWith('.waitForVideo') && !disabled);
}

/** Tells of paid jobs of earlier executions whose video nobody has; they are never adopted without being asked for. */
export function warnOfOrphaned(context: IExecuteFunctions, { orphaned }: JobLedger): void {
	if (orphaned.length === 0) return;
	const named = orphaned.slice(0, namedAtMost).map(({ provider, jobId }) => {
		return `${jobId ?? ''} (${providerById(provider)?.name ?? provider})`;
	});
	const others = orphaned.length > named.length ? ` and ${orphaned.length - named.length} more` : '';
	const message = `Paid video jobs of earlier executions that nobody picked up: ${named.join(', ')}${others}. Give these IDs to Wait for Video to get the videos; n8n’s data table "Video jobs" has them all.`;
	hint(context, message);
	context.logger.warn(message);
}
