import type { Clock } from './clock';
import { Pool } from './pool';
import type { Progress, WaitResult, WatchedJob } from './progress';
import { stillRunning, takeIn } from './progress';
import { nextLookInMs } from './schedule';

/** Looks in flight at once, over all jobs of one wait. */
export const looksAtOnce = 20;

export interface WaitOptions {
	clock: Clock;
	/** Milliseconds since 1970; each job gets at least one look, however late it is. */
	deadlineMs: number;
	signal?: AbortSignal | undefined;
}

/** Milliseconds since 1970 before which a lane must be left alone, because its provider said so. */
type QuietLanes = Map<string, number>;

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
	options: WaitOptions,
): Promise<WaitResult> {
	const { clock, deadlineMs, signal } = options;
	const bornMs = Math.min(job.submittedAtMs ?? clock.now(), clock.now());
	const progress: Progress = { looks: 0, blindLooks: 0 };
	for (;;) {
		await leaveAlone(job.lane, quiet, options);
		const found = await pool.run(async () => (signal?.aborted ? undefined : await job.look()));
		if (!found || signal?.aborted) return { outcome: 'stopped', looks: progress.looks };
		const nowMs = clock.now();
		const result = takeIn(found, progress, nowMs);
		if (result) return result;

		const retryAfterMs = found.kind === 'blind' ? found.retryAfterMs : undefined;
		if (retryAfterMs !== undefined) quiet.set(job.lane, Math.max(quiet.get(job.lane) ?? 0, nowMs + retryAfterMs));
		if (nowMs >= deadlineMs) return stillRunning(progress);
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
