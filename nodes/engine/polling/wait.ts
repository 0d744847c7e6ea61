import type { PollResult } from './poll';
import type { Clock } from '../clock';
import { Pool } from '../pool';
import type { Progress, WaitResult, WatchedJob } from './progress';
import { stillRunning, takeIn } from './progress';
import { firstPauseInTurnMs, nextPollInMs, provesWrong } from './schedule';

/** Polls in flight at once, over all jobs of one wait. */
export const pollsAtOnce = 20;

interface WaitOptions {
	clock: Clock;
	/** Milliseconds since 1970; each job gets at least one poll, however late it is. */
	deadlineMs: number;
	signal?: AbortSignal | undefined;
}

/** Which providers must be left alone until when, because they said so. */
class QuietProviders {
	private readonly untilMs = new Map<string, number>();

	constructor(private readonly options: WaitOptions) {}

	/** Milliseconds this provider is still to be left alone, but not beyond the deadline. */
	leftMs(provider: string): number {
		const { clock, deadlineMs } = this.options;
		return Math.min(this.untilMs.get(provider) ?? 0, deadlineMs) - clock.now();
	}

	note(provider: string, found: PollResult): void {
		const askedMs = found.kind === 'blind' ? found.retryAfterMs : undefined;
		if (askedMs === undefined) return;
		this.untilMs.set(provider, Math.max(this.untilMs.get(provider) ?? 0, this.options.clock.now() + askedMs));
	}
}

/**
 * The jobs of one provider that are expected to take as long as each other. They are polled by turns, and the first that
 * is ready far too soon tells the others, so that a batch is noticed soon although each job is polled seldom.
 */
class Siblings {
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

	/** Until the next poll: after that pause, or sooner, when the job is as old as another was when it was ready. */
	async sleep(milliseconds: number, bornMs: number, { clock, signal }: WaitOptions): Promise<void> {
		let untilMs = clock.now() + milliseconds;
		while (!signal?.aborted) {
			const news = this.news.signal;
			const either = AbortSignal.any(signal ? [signal, news] : [news]);
			await clock.sleep(Math.max(0, untilMs - clock.now()), either);
			if (!news.aborted) return;
			untilMs = Math.min(untilMs, bornMs + this.expectedSeconds * 1000);
		}
	}
}

/** Without an expectation a job has no siblings. */
function siblingsOf(jobs: readonly WatchedJob[]): Map<WatchedJob, Siblings> {
	const kinds = new Map<string, Siblings>();
	const siblings = new Map<WatchedJob, Siblings>();
	for (const job of jobs) {
		if (job.expectedSeconds === undefined) continue;
		const kind = `${job.expectedSeconds} ${job.provider}`;
		const found = kinds.get(kind) ?? new Siblings(job.expectedSeconds);
		kinds.set(kind, found);
		found.add(job);
		siblings.set(job, found);
	}
	return siblings;
}

/** Polls as soon as the pool has a place and the provider may be disturbed; undefined when stopped meanwhile. */
async function pollInTurn(
	job: WatchedJob,
	pool: Pool,
	quiet: QuietProviders,
	{ clock, signal }: WaitOptions,
): Promise<PollResult | undefined> {
	while (!signal?.aborted) {
		const found = await pool.run(async () => {
			if (signal?.aborted || quiet.leftMs(job.provider) > 0) return undefined;
			const poll = await job.poll();
			// Noted while the place is still ours, so that the next in line knows it.
			quiet.note(job.provider, poll);
			return poll;
		});
		if (found) return signal?.aborted ? undefined : found;
		await clock.sleep(Math.max(0, quiet.leftMs(job.provider)), signal);
	}
	return undefined;
}

interface Watch {
	pool: Pool;
	quiet: QuietProviders;
	siblings: Siblings | undefined;
}

async function waitForOne(
	job: WatchedJob,
	{ pool, quiet, siblings }: Watch,
	options: WaitOptions,
): Promise<WaitResult> {
	const { clock, deadlineMs, signal } = options;
	const bornMs = Math.min(job.submittedAtMs ?? clock.now(), clock.now());
	const progress: Progress = { polls: 0, blindPolls: 0 };
	for (;;) {
		const found = await pollInTurn(job, pool, quiet, options);
		if (!found) return { outcome: 'stopped' };
		const nowMs = clock.now();
		const ageMs = nowMs - bornMs;
		const result = takeIn(found, progress, nowMs);
		if (result?.outcome === 'settled' && result.state.phase === 'succeeded') siblings?.noteReady(ageMs);
		if (result) return result;
		if (nowMs >= deadlineMs) return stillRunning(progress);
		const inMs = nextPollInMs({ ageMs, blindPolls: progress.blindPolls, expectedSeconds: siblings?.expectedSeconds });
		const turn = progress.polls === 1 && progress.blindPolls === 0 ? siblings?.turnOf(job) : undefined;
		const inTurnMs = turn === undefined ? inMs : firstPauseInTurnMs(inMs, ageMs, turn);
		// The last poll falls on the deadline itself, so no time the user granted is wasted.
		const pauseMs = Math.min(inTurnMs, deadlineMs - nowMs);
		if (siblings === undefined) await clock.sleep(pauseMs, signal);
		else await siblings.sleep(pauseMs, bornMs, options);
	}
}

/** Watches all jobs side by side until each is settled, given up or out of time; results in the order of the jobs. */
export async function waitUntilSettled(jobs: readonly WatchedJob[], options: WaitOptions): Promise<WaitResult[]> {
	const pool = new Pool(pollsAtOnce);
	const quiet = new QuietProviders(options);
	const siblings = siblingsOf(jobs);
	return await Promise.all(
		jobs.map(async (job) => await waitForOne(job, { pool, quiet, siblings: siblings.get(job) }, options)),
	);
}
