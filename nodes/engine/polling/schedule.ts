/** Bounds of the pause between two polls of the same job. */
const shortestMs = 2_000;
const longestMs = 15_000;
const longestAfterTroubleMs = 30_000;
/** Before a job can be expected. */
const longestEarlyMs = 60_000;
const earlyShareOfAge = 0.75;
const shareOfAge = 0.1;

interface PollHistory {
	/** Since the job was submitted, or since we know of it. */
	ageMs: number;
	/** Polls in a row that learned nothing. */
	blindPolls: number;
	/** How long the provider says that such a job takes. */
	expectedSeconds?: number | undefined;
}

/** Jobs are rarely ready before half of the expected time, and rarely take more than two and a half times as long. */
const soonestShare = 0.5;
const latestShare = 2.5;

/** Of the expected time: the pause when a job may first be ready, what it shrinks by as it grows late, and its least. */
const firstShare = 0.12;
const shrinkingShare = 0.04;
const leastShare = 0.04;

function bounded(milliseconds: number): number {
	return Math.min(longestMs, Math.max(shortestMs, milliseconds));
}

/** The later it is, the likelier a job is to be ready within the next second, so the closer the polls. */
function usualPauseMs(ageMs: number, expectedMs: number): number {
	const soonestMs = expectedMs * soonestShare;
	if (ageMs < soonestMs - shortestMs) {
		return Math.min(longestEarlyMs, Math.max(shortestMs, ageMs * earlyShareOfAge), soonestMs - ageMs);
	}
	if (ageMs > expectedMs * latestShare) return bounded(ageMs * shareOfAge);
	const shrunkMs = expectedMs * firstShare - (ageMs - soonestMs) * shrinkingShare;
	return bounded(Math.max(expectedMs * leastShare, shrunkMs));
}

/**
 * Milliseconds until the next poll. Before a job can be expected, a pause is three quarters of its age, so that one that
 * is far too soon is noticed in its own time; from then on pauses are short. Without an expectation a pause is a tenth of
 * the age. Longer after answers that failed.
 */
export function nextPollInMs({ ageMs, blindPolls, expectedSeconds }: PollHistory): number {
	const usualMs =
		expectedSeconds === undefined ? bounded(ageMs * shareOfAge) : usualPauseMs(ageMs, expectedSeconds * 1000);
	const afterTroubleMs = blindPolls === 0 ? 0 : Math.min(longestAfterTroubleMs, shortestMs * 2 ** (blindPolls - 1));
	return Math.max(usualMs, afterTroubleMs);
}

/**
 * The first pause of one of several jobs that are polled by turns; `turn` goes from 0 to 1. Ages at a poll grow by the
 * same factor later, so second polls that are spread over one such factor keep the polls of all jobs apart.
 */
export function firstPauseInTurnMs(usualMs: number, ageMs: number, turn: number): number {
	const spread = (1 + earlyShareOfAge) ** turn;
	return ageMs < shortestMs ? shortestMs * spread - Math.max(0, ageMs) : (usualMs * spread) / 2;
}

/** Whether a job was ready so soon that the expectation says nothing about the others like it. */
export function provesWrong(tookMs: number, expectedSeconds: number): boolean {
	return tookMs < expectedSeconds * 1000 * soonestShare;
}

/** Bounds of the pause between two timed polls while nothing runs; n8n scans for due executions once a minute. */
const shortestTimedMs = 60_000;
const longestTimedMs = 300_000;
/** No call may ever come, and most videos are ready by then. */
const longestWhileYoungMs = 120_000;
const youngMs = 600_000;
const soonestMs = 5_000;

/** A job whose provider calls back is polled less and less often. */
const shareOfAgeWithCallback = 0.5;

interface SleepingJob {
	/** Since the job was submitted. */
	ageMs: number;
	expectedSeconds?: number | undefined;
	/** The provider was asked to call this wait when the job is done. */
	callsBack?: boolean | undefined;
}

/**
 * Milliseconds until the next timed poll of a suspended wait: when the job is expected to be ready, but at most a
 * minute, since jobs are often faster than their provider says; later ones grow with the age of the job.
 */
export function nextTimedPollInMs({ ageMs, expectedSeconds = 0, callsBack = false }: SleepingJob): number {
	const share = callsBack ? shareOfAgeWithCallback : shareOfAge;
	const longestMs = ageMs < youngMs ? longestWhileYoungMs : longestTimedMs;
	const usualMs = Math.min(longestMs, Math.max(shortestTimedMs, ageMs * share));
	const untilExpectedMs = expectedSeconds * 1000 - ageMs;
	return untilExpectedMs >= soonestMs ? Math.min(usualMs, untilExpectedMs) : usualMs;
}
