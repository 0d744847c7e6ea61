import type { Cost, JobState, SucceededState } from './job';

/** What a 2xx answer to a submit says. */
export type Submission =
	| { outcome: 'accepted'; jobId: string; reportedCost?: Cost; warning?: string }
	| { outcome: 'finished'; jobId: string; state: SucceededState }
	/** The number is the provider's own, which may be an HTTP status. */
	| { outcome: 'rejected'; message: string; status?: number };

/** An error of the provider's own inside a 2xx. */
export interface RejectedReport {
	phase: 'rejected';
	message: string;
	/** The number that comes with it, which may be an HTTP status or one of the provider's own. */
	status?: number;
}

/** What an answer to a poll says. `ended`: only the result tells what became of the job. */
export type StatusReport = JobState | RejectedReport | { phase: 'ended' };
