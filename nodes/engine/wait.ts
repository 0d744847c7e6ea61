import type { VideoError } from '../video/errors';
import type { JobState, SettledState } from '../video/job';
import { isSettled } from '../video/job';
import type { Look } from './client';
import type { Clock } from './clock';
import { Pool } from './pool';
import { nextLookInMs } from './schedule';

/** How long "no such job" must repeat before it is believed; a fresh job may not be listed yet. */
const missingIsBelievedAfterMs = 60_000;

/** Looks in flight at once, over all jobs of one wait. */
const looksAtOnce = 20;

export interface WatchedJob {
	/** Jobs with the same lane share a provider's rate limit. */
	lane: string;
	/** Milliseconds since 1970; when unknown, the start of the wait. */
	submittedAtMs?: number | undefined;
	look(): Promise<Look>;
}

export type WaitResult =
	| { outcome: 'settled'; state: SettledState; looks: number }
	| { outcome: 'gave-up'; error: VideoError; looks: number }
	/** Our deadline came first. `error` is the last trouble, if the last look had any. */
	| { outcome: 'still-running'; lastState?: JobState; error?: VideoError; looks: number }
	| { outcome: 'stopped'; looks: number };

export interface WaitOptions {
	clock: Clock;
	/** Milliseconds since 1970; each job gets at least one look, however late it is. */
	deadlineMs: number;
	signal?: AbortSignal | undefined;
}

/** Milliseconds since 1970 before which a lane must be left alone, because its provider said so. */
type QuietLanes = Map<string, number>;

interface Progress {
	looks: number;
	blindLooks: number;
	missingSinceMs?: number;
	lastState?: JobState;
	lastError?: VideoError;
}

/** Takes in what a look found; gives a result when the wait for this job is over. */
function takeIn(found: Look, progress: Progress, nowMs: number): WaitResult | undefined {
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

/** Sleeps while the provider wants this lane left alone, but not beyond the deadline. */
async function leaveAlone(lane: string, quiet: QuietLanes, { clock, deadlineMs, signal }: WaitOptions): Promise<void> {
	for (;;) {
		const quietMs = Math.min(quiet.get(lane) ?? 0, deadlineMs) - clock.now();
		if (quietMs <= 0 || signal?.aborted) return;
		await clock.sleep(quietMs, signal);
	}
}

async function waitForOne(
	job: WatchedJob,
	pool: Pool,
	quiet: QuietLanes,
	{ clock, deadlineMs, signal }: WaitOptions,
): Promise<WaitResult> {
	const bornMs = Math.min(job.submittedAtMs ?? clock.now(), clock.now());
	const progress: Progress = { looks: 0, blindLooks: 0 };
	for (;;) {
		await leaveAlone(job.lane, quiet, { clock, deadlineMs, signal });
		const found = await pool.run(async () => (signal?.aborted ? undefined : await job.look()));
		if (!found || signal?.aborted) return { outcome: 'stopped', looks: progress.looks };
		progress.looks++;
		const nowMs = clock.now();
		const result = takeIn(found, progress, nowMs);
		if (result) return result;

		const retryAfterMs = found.kind === 'blind' ? found.retryAfterMs : undefined;
		if (retryAfterMs !== undefined) quiet.set(job.lane, Math.max(quiet.get(job.lane) ?? 0, nowMs + retryAfterMs));
		if (nowMs >= deadlineMs) {
			const { lastState, lastError, looks } = progress;
			return {
				outcome: 'still-running',
				looks,
				...(lastState && { lastState }),
				...(lastError && { error: lastError }),
			};
		}
		const inMs = nextLookInMs({ ageMs: nowMs - bornMs, blindLooks: progress.blindLooks });
		// The last look falls on the deadline itself, so no time the user granted is wasted.
		await clock.sleep(Math.min(inMs, deadlineMs - nowMs), signal);
	}
}

/** Watches all jobs side by side until each is settled, given up or out of time; results in the order of the jobs. */
export async function waitUntilSettled(jobs: readonly WatchedJob[], options: WaitOptions): Promise<WaitResult[]> {
	const pool = new Pool(looksAtOnce);
	const quiet: QuietLanes = new Map();
	return await Promise.all(jobs.map(async (job) => await waitForOne(job, pool, quiet, options)));
}
