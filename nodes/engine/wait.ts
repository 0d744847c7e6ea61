import type { Look } from './client';
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

/** Which lanes must be left alone until when, because their provider said so. */
class QuietLanes {
	private readonly untilMs = new Map<string, number>();

	constructor(private readonly options: WaitOptions) {}

	/** Milliseconds this lane is still to be left alone, but not beyond the deadline. */
	leftMs(lane: string): number {
		const { clock, deadlineMs } = this.options;
		return Math.min(this.untilMs.get(lane) ?? 0, deadlineMs) - clock.now();
	}

	note(lane: string, found: Look): void {
		const askedMs = found.kind === 'blind' ? found.retryAfterMs : undefined;
		if (askedMs === undefined) return;
		this.untilMs.set(lane, Math.max(this.untilMs.get(lane) ?? 0, this.options.clock.now() + askedMs));
	}
}

/** Looks as soon as the pool has a place and the lane may be disturbed; undefined when stopped meanwhile. */
async function lookInTurn(
	job: WatchedJob,
	pool: Pool,
	quiet: QuietLanes,
	{ clock, signal }: WaitOptions,
): Promise<Look | undefined> {
	while (!signal?.aborted) {
		const found = await pool.run(async () => {
			if (signal?.aborted || quiet.leftMs(job.lane) > 0) return undefined;
			const look = await job.look();
			// Noted while the place is still ours, so that the next in line knows it.
			quiet.note(job.lane, look);
			return look;
		});
		if (found) return signal?.aborted ? undefined : found;
		await clock.sleep(Math.max(0, quiet.leftMs(job.lane)), signal);
	}
	return undefined;
}

async function waitForOne(job: WatchedJob, pool: Pool, quiet: QuietLanes, options: WaitOptions): Promise<WaitResult> {
	const { clock, deadlineMs, signal } = options;
	const bornMs = Math.min(job.submittedAtMs ?? clock.now(), clock.now());
	const progress: Progress = { looks: 0, blindLooks: 0 };
	for (;;) {
		const found = await lookInTurn(job, pool, quiet, options);
		if (!found) return { outcome: 'stopped', looks: progress.looks };
		const nowMs = clock.now();
		const result = takeIn(found, progress, nowMs);
		if (result) return result;
		if (nowMs >= deadlineMs) return stillRunning(progress);
		const inMs = nextLookInMs({ ageMs: nowMs - bornMs, blindLooks: progress.blindLooks });
		// The last look falls on the deadline itself, so no time the user granted is wasted.
		await clock.sleep(Math.min(inMs, deadlineMs - nowMs), signal);
	}
}

/** Watches all jobs side by side until each is settled, given up or out of time; results in the order of the jobs. */
export async function waitUntilSettled(jobs: readonly WatchedJob[], options: WaitOptions): Promise<WaitResult[]> {
	const pool = new Pool(looksAtOnce);
	const quiet = new QuietLanes(options);
	return await Promise.all(jobs.map(async (job) => await waitForOne(job, pool, quiet, options)));
}
