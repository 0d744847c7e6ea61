import type { RowChange } from '../../engine/ledger/row';
import { errorToJson, type VideoError } from '../../video/errors';
import type { VideoJob } from '../../video/job';

/** How a submit ended. */
export type Recorded =
	/** `reservedCost`: what the provider says instead of what was set aside. */
	| { state: 'accepted'; job: VideoJob; reservedCost?: number | undefined }
	| { state: 'rejected' | 'notSent' }
	| { state: 'inDoubt'; error: VideoError };

/** The provider's own words may quote what was asked for, which the table must not hold. */
const doubtInTable =
	'An earlier try of this step got no answer it could read. The video may have been created and billed; it was not sent again.';

/** What a row says of how its submit ended; `awaitedBy` is the step whose Wait for Video will see how the job ends. */
export function changeFor(outcome: Recorded, nowMs: number, awaitedBy: string | undefined): RowChange {
	if (outcome.state === 'inDoubt') {
		return { state: 'inDoubt', details: JSON.stringify({ ...errorToJson(outcome.error), message: doubtInTable }) };
	}
	if (outcome.state !== 'accepted') return { state: outcome.state };
	const job = { ...outcome.job };
	// No address belongs into the table.
	delete job.videos;
	delete job.videosMark;
	return {
		state: 'accepted',
		submittedAtMs: nowMs,
		jobId: job.jobId,
		details: JSON.stringify(job),
		...(awaitedBy !== undefined && { awaitedBy }),
		...(job.estimatedCost && { estimatedCost: job.estimatedCost.amount }),
		...(outcome.reservedCost !== undefined && { reservedCost: outcome.reservedCost }),
	};
}
