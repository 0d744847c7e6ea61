import type { VideoError } from '../../video/errors';
import type { JobState, SettledState } from '../../video/job';
import { isSettled } from '../../video/job';
import type { PollResult } from './poll';

/** How long "no such job" must repeat before it is believed; a fresh job may not be listed yet. */
const missingIsBelievedAfterMs = 60_000;

export interface WatchedJob {
	/** Id of the provider; its jobs share a rate limit. */
	provider: string;
	/** Milliseconds since 1970; when unknown, the start of the wait. */
	submittedAtMs?: number | undefined;
	/** Typical time from submit to video. */
	expectedSeconds?: number | undefined;
	/** The provider keeps its result for a time that a wait may outlast. */
	vanishes?: boolean;
	/** The provider was asked to call this wait when the job is done, so polls are a second line. */
	callsBack?: boolean;
	poll(): Promise<PollResult>;
}

type ClosedResult = { outcome: 'settled'; state: SettledState } | { outcome: 'gave-up'; error: VideoError };

export type WaitResult =
	| ClosedResult
	/** Our deadline came first. `error` is the last trouble, if the last poll had any. */
	| { outcome: 'still-running'; lastState?: JobState; error?: VideoError }
	| { outcome: 'stopped' };

/** What is known about one job between two polls. */
export interface Progress {
	polls: number;
	/** Polls in a row that learned nothing. */
	blindPolls: number;
	/** Milliseconds since 1970; since when the provider says it has no such job. */
	missingSinceMs?: number | undefined;
	lastState?: JobState;
	lastError?: VideoError;
}

/** Takes in what a poll found; gives a result when the wait for this job is over. */
export function takeIn(found: PollResult, progress: Progress, nowMs: number): ClosedResult | undefined {
	progress.polls++;
	progress.blindPolls = found.kind === 'blind' ? progress.blindPolls + 1 : 0;
	if (found.kind !== 'state') progress.lastError = found.error;
	else delete progress.lastError;
	if (found.kind !== 'missing') delete progress.missingSinceMs;

	switch (found.kind) {
		case 'denied':
			return { outcome: 'gave-up', error: found.error };
		case 'missing':
			progress.missingSinceMs ??= nowMs;
			if (nowMs - progress.missingSinceMs < missingIsBelievedAfterMs) return undefined;
			return { outcome: 'gave-up', error: found.error };
		case 'state':
			if (isSettled(found.state)) return { outcome: 'settled', state: found.state };
			progress.lastState = found.state;
			return undefined;
		case 'blind':
			return undefined;
	}
}

/** The result of a job that is open when the time is up. */
export function stillRunning({ lastState, lastError }: Progress): WaitResult {
	return {
		outcome: 'still-running',
		...(lastState && { lastState }),
		...(lastError && { error: lastError }),
	};
}
