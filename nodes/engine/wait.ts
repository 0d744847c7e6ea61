import type { Look } from './client';
import type { Clock } from './clock';
import { Pool } from './pool';
import type { Progress, WaitResult, WatchedJob } from './progress';
import { stillRunning, takeIn } from './progress';
import { firstPauseInTurnMs, nextLookInMs, provesWrong } from './schedule';

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

/**
 * The jobs of one lane that are expected to take as long as each other. They are looked at by turns, and the first that
 * is ready far too soon tells the others, so that a batch is noticed soon although each job is looked at seldom.
 */
class Kin {
	private readonly places: WatchedJob[] = [];
	private news = new AbortController();
	private tookSeconds: number | undefined;

	constructor(private readonly toldSeconds: number) {}

	add(job: WatchedJob): void {
		this.places.push(job);
	}

	/** What is known by now. */
	get expectedSeconds(): number {
		return this.tookSeconds ?? this.toldSeconds;
	}

	/** From 0 up to 1; a lone job has none. */
	turnOf(job: WatchedJob): number | undefined {
		return this.places.length === 1 ? undefined : this.places.indexOf(job) / this.places.length;
	}

	noteReady(tookMs: number): void {
		if (!provesWrong(tookMs, this.expectedSeconds)) return;
		this.tookSeconds = tookMs / 1000;
		this.news.abort();
		this.news = new AbortController();
	}

	/** Until the next look: after that pause, or sooner, when the job is as old as another was when it was ready. */
	async sleep(milliseconds: number, bornMs: number, { clock, signal }: WaitOptions): Promise<void> {
		let untilMs = clock.now() + milliseconds;
		while (!signal?.aborted) {
			const heard = this.news.signal;
			const either = AbortSignal.any(signal ? [signal, heard] : [heard]);
			await clock.sleep(Math.max(0, untilMs - clock.now()), either);
			if (!heard.aborted) return;
			untilMs = Math.min(untilMs, bornMs + this.expectedSeconds * 1000);
		}
	}
}

/** Without an expectation a job has no kin. */
function kinOf(jobs: readonly WatchedJob[]): Map<WatchedJob, Kin> {
	const kinds = new Map<string, Kin>();
	const kin = new Map<WatchedJob, Kin>();
	for (const job of jobs) {
		if (job.expectedSeconds === undefined) continue;
		const kind = `${job.expectedSeconds} ${job.lane}`;
		const found = kinds.get(kind) ?? new Kin(job.expectedSeconds);
		kinds.set(kind, found);
		found.add(job);
		kin.set(job, found);
	}
	return kin;
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

interface Watch {
	pool: Pool;
	quiet: QuietLanes;
	kin: Kin | undefined;
}

async function waitForOne(job: WatchedJob, { pool, quiet, kin }: Watch, options: WaitOptions): Promise<WaitResult> {
	const { clock, deadlineMs, signal } = options;
	const bornMs = Math.min(job.submittedAtMs ?? clock.now(), clock.now());
	const progress: Progress = { looks: 0, blindLooks: 0 };
	for (;;) {
		const found = await lookInTurn(job, pool, quiet, options);
		if (!found) return { outcome: 'stopped', looks: progress.looks };
		const nowMs = clock.now();
		const ageMs = nowMs - bornMs;
		const result = takeIn(found, progress, nowMs);
		if (result?.outcome === 'settled' && result.state.phase === 'succeeded') kin?.noteReady(ageMs);
		if (result) return result;
		if (nowMs >= deadlineMs) return stillRunning(progress);
		const inMs = nextLookInMs({ ageMs, blindLooks: progress.blindLooks, expectedSeconds: kin?.expectedSeconds });
		const turn = progress.looks === 1 && progress.blindLooks === 0 ? kin?.turnOf(job) : undefined;
		const inTurnMs = turn === undefined ? inMs : firstPauseInTurnMs(inMs, ageMs, turn);
		// The last look falls on the deadline itself, so no time the user granted is wasted.
		const pauseMs = Math.min(inTurnMs, deadlineMs - nowMs);
		if (kin === undefined) await clock.sleep(pauseMs, signal);
		else await kin.sleep(pauseMs, bornMs, options);
	}
}

/** Watches all jobs side by side until each is settled, given up or out of time; results in the order of the jobs. */
export async function waitUntilSettled(jobs: readonly WatchedJob[], options: WaitOptions): Promise<WaitResult[]> {
	const pool = new Pool(looksAtOnce);
	const quiet = new QuietLanes(options);
	const kin = kinOf(jobs);
	return await Promise.all(jobs.map(async (job) => await waitForOne(job, { pool, quiet, kin: kin.get(job) }, options)));
}
