import type { VideoError } from '../video/errors';
import type { JobState, SettledState } from '../video/job';
import { isSettled } from '../video/job';
import type { Look } from './client';

/** How long "no such job" must repeat before it is believed; a fresh job may not be listed yet. */
const missingIsBelievedAfterMs = 60_000;

export interface WatchedJob {
	/** Jobs with the same lane share a provider's rate limit. */
	lane: string;
	/** Milliseconds since 1970; when unknown, the start of the wait. */
	submittedAtMs?: number | undefined;
	/** Typical time from submit to video. */
	expectedSeconds?: number | undefined;
	/** The provider was asked to call this wait when the job is done, so looks are a second line. */
	callsBack?: boolean;
	look(): Promise<Look>;
}

export type ClosedResult =
	{ outcome: 'settled'; state: SettledState; looks: number } | { outcome: 'gave-up'; error: VideoError; looks: number };

export type WaitResult =
	| ClosedResult
	/** Our deadline came first. `error` is the last trouble, if the last look had any. */
	| { outcome: 'still-running'; lastState?: JobState; error?: VideoError; looks: number }
	| { outcome: 'stopped'; looks: number };

/** What is known about one job between two looks. */
export interface Progress {
	looks: number;
	/** Looks in a row that learned nothing. */
	blindLooks: number;
	/** Milliseconds since 1970; since when the provider says it has no such job. */
	missingSinceMs?: number | undefined;
	lastState?: JobState;
	lastError?: VideoError;
}

/** Takes in what a look found; gives a result when the wait for this job is over. */
export function takeIn(found: Look, progress: Progress, nowMs: number): ClosedResult | undefined {
	progress.looks++;
	const { looks } = progress;
	progress.blindLooks = found.kind === 'blind' ? progress.blindLooks + 1 : 0;
	if (found.kind !== 'state') progress.lastError = found.error;
	else delete progress.lastError;
	if (found.kind !== 'missing') delete progress.missingSinceMs;

	switch (found.kind) {
		case 'denied':
			return { outcome: 'gave-up', error: found.error, looks };
		case 'missing':
			progress.missingSinceMs ??= nowMs;
			if (nowMs - progress.missingSinceMs < missingIsBelievedAfterMs) return undefined;
			return { outcome: 'gave-up', error: found.error, looks };
		case 'state':
			if (isSettled(found.state)) return { outcome: 'settled', state: found.state, looks };
			progress.lastState = found.state;
			return undefined;
		case 'blind':
			return undefined;
	}
}

/** The result of a job that is open when the time is up. */
export function stillRunning({ lastState, lastError, looks }: Progress): WaitResult {
	return {
		outcome: 'still-running',
		looks,
		...(lastState && { lastState }),
		...(lastError && { error: lastError }),
	};
}
