/** Bounds of the pause between two looks at the same job. */
const shortestMs = 2_000;
const longestMs = 15_000;
const longestAfterTroubleMs = 30_000;
const shareOfAge = 0.1;

export interface LookHistory {
	/** Since the job was submitted, or since we know of it. */
	ageMs: number;
	/** Looks in a row that learned nothing. */
	blindLooks: number;
	/** How long the provider says that such a job takes. */
	expectedSeconds?: number | undefined;
}

/**
 * Milliseconds until the next look: a tenth of the job's age, so that a short job is noticed soon and a long one
 * is not asked about needlessly; longer after answers that failed.
 */
export function nextLookInMs({ ageMs, blindLooks }: LookHistory): number {
	const usualMs = Math.min(longestMs, Math.max(shortestMs, ageMs * shareOfAge));
	const afterTroubleMs = blindLooks === 0 ? 0 : Math.min(longestAfterTroubleMs, shortestMs * 2 ** (blindLooks - 1));
	return Math.max(usualMs, afterTroubleMs);
}

/** Bounds of the pause between two timed looks while nothing runs; n8n scans for due executions once a minute. */
const shortestTimedMs = 60_000;
const longestTimedMs = 300_000;
const soonestMs = 5_000;

/** A job whose provider calls back is looked at less and less often. */
const shareOfAgeWithCallback = 0.5;

export interface SleepingJob {
	/** Since the job was submitted. */
	ageMs: number;
	expectedSeconds?: number | undefined;
	/** The provider was asked to call when the job is done. */
	callsBack?: boolean | undefined;
}

/**
 * Milliseconds until the next timed look of a suspended wait: when the job is expected to be ready, but at most a
 * minute, since jobs are often faster than their provider says; later ones grow with the age of the job.
 */
export function nextTimedLookInMs({ ageMs, expectedSeconds = 0, callsBack = false }: SleepingJob): number {
	const share = callsBack ? shareOfAgeWithCallback : shareOfAge;
	const usualMs = Math.min(longestTimedMs, Math.max(shortestTimedMs, ageMs * share));
	const untilExpectedMs = expectedSeconds * 1000 - ageMs;
	return untilExpectedMs >= soonestMs ? Math.min(usualMs, untilExpectedMs) : usualMs;
}
