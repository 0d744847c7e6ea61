import type { ItemResult } from '../../host/itemResult';
import type { VideoJob } from '../../video/job';

/** A paid job of this run, or of an earlier try of the same step. */
export interface CreatedJob {
	job: VideoJob;
	/** Paid for before. */
	isAdopted: boolean;
}

/** What a submit came to; undefined for one that was not sent because the node stops. */
export type Outcome = ItemResult<CreatedJob> | undefined;
