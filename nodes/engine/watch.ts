import type { Clock } from './clock';
import type { LookCalendar } from './lookCalendar';
import { Pool } from './pool';
import type { Progress, WaitResult, WatchedJob } from './progress';
import { stillRunning, takeIn } from './progress';
import { nextTimedLookInMs } from './schedule';
import { looksAtOnce, waitUntilSettled } from './wait';

/** How long the last round asks again for results it saw before, when the provider stumbles just then. */
const collectWithinMs = 60_000;

/** Until the wait asks again for what the last round could not collect. */
const collectAgainAfterMs = 60_000;

/**
 * What moves between two rounds of looks while nothing runs: small, whatever the number of jobs and their fate.
 * Results and reasons are not kept here; the last round asks for them again.
 */
export interface WatchState {
	rounds: number;
	/** One bit per job, base64; as are the next two. */
	settled: string;
	/** Jobs that looking again could not help. */
	gaveUp: string;
	/** Jobs the provider did not know at the last look. */
	missing: string;
	/** Milliseconds since 1970, when the last of `missing` joined; only with one. */
	missingSinceMs?: number | undefined;
	/** Milliseconds since 1970; a round that starts earlier goes back to sleep, unless it was woken. */
	nextLookAtMs: number;
}

export interface Round {
	state: WatchState;
	/** In the order of the jobs; only when the wait is over. */
	results?: WaitResult[];
}

export function firstState(nowMs: number): WatchState {
	return { rounds: 0, settled: '', gaveUp: '', missing: '', nextLookAtMs: nowMs };
}

function indexesIn(base64: string): Set<number> {
	const bytes = [...Buffer.from(base64, 'base64')];
	const indexes = bytes.flatMap((byte, place) =>
		[0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => place * 8 + bit),
	);
	return new Set(indexes);
}

function bitsOf(indexes: ReadonlySet<number>): string {
	const bytes = Buffer.alloc(Math.ceil((Math.max(-1, ...indexes) + 1) / 8));
	for (const index of indexes) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
	return bytes.toString('base64');
}

/** Places of the jobs whose result is known to be final. */
export function settledPlaces({ settled }: WatchState): ReadonlySet<number> {
	return indexesIn(settled);
}

/** How many jobs are settled, for people. */
export function settledCount({ settled, gaveUp }: WatchState): number {
	return indexesIn(settled).size + indexesIn(gaveUp).size;
}

/** Asks again for results that earlier rounds saw. */
async function collect(
	jobs: readonly WatchedJob[],
	indexes: readonly number[],
	clock: Clock,
): Promise<Array<[number, WaitResult]>> {
	const again = indexes.flatMap((index) => jobs[index] ?? []);
	const results = await waitUntilSettled(again, { clock, deadlineMs: clock.now() + collectWithinMs });
	return results.map((result, place) => [indexes[place] ?? -1, result]);
}

/** One look at an open job, which goes on from what the state knows about it. */
async function lookOnce(job: WatchedJob, progress: Progress, pool: Pool, clock: Clock): Promise<WaitResult> {
	return takeIn(await pool.run(async () => await job.look()), progress, clock.now()) ?? stillRunning(progress);
}

/** Asks once more about jobs that earlier rounds gave up; "no such job" need not repeat again. */
async function askForReasons(
	jobs: readonly WatchedJob[],
	indexes: readonly number[],
	looks: number,
	pool: Pool,
	clock: Clock,
): Promise<Array<[number, WaitResult]>> {
	const asked = indexes.map(async (index): Promise<Array<[number, WaitResult]>> => {
		const progress = { looks, blindLooks: 0, missingSinceMs: 0 };
		const job = jobs[index];
		return job ? [[index, await lookOnce(job, progress, pool, clock)]] : [];
	});
	return (await Promise.all(asked)).flat();
}

export interface RoundOptions {
	clock: Clock;
	/** Milliseconds since 1970. */
	deadlineMs: number;
	/** Where the next timed look finds its place among those of others. */
	calendar?: LookCalendar | undefined;
}

function bookedAt(wantedMs: number, { deadlineMs, calendar }: RoundOptions): number {
	if (wantedMs >= deadlineMs) return deadlineMs;
	return Math.min(deadlineMs, calendar?.book(wantedMs) ?? wantedMs);
}

function nextLookAt(open: readonly WatchedJob[], options: RoundOptions): number {
	const nowMs = options.clock.now();
	const waits = open.map(({ submittedAtMs = nowMs, expectedSeconds, callsBack }) =>
		nextTimedLookInMs({ ageMs: nowMs - submittedAtMs, expectedSeconds, callsBack }),
	);
	return bookedAt(nowMs + Math.min(...waits), options);
}

function isOpen(result: WaitResult): boolean {
	return result.outcome === 'still-running';
}

/**
 * One round: each open job is looked at once. When all are closed and their results could be had again, or the deadline
 * is over, the round has the results of all jobs; otherwise the state to sleep with.
 */
export async function watchRound(
	jobs: readonly WatchedJob[],
	before: WatchState,
	options: RoundOptions,
): Promise<Round> {
	const { clock, deadlineMs } = options;
	const [settledBefore, gaveUpBefore, missingBefore] = [before.settled, before.gaveUp, before.missing].map(indexesIn);
	const settled = new Set(settledBefore);
	const gaveUp = new Set(gaveUpBefore);
	const missing = new Set<number>();
	const results = new Map<number, WaitResult>();
	const pool = new Pool(looksAtOnce);

	await Promise.all(
		jobs.map(async (job, index) => {
			if (settled.has(index) || gaveUp.has(index)) return;
			const missingSinceMs = missingBefore?.has(index) ? before.missingSinceMs : undefined;
			const progress: Progress = { looks: before.rounds, blindLooks: 0, missingSinceMs };
			const result = await lookOnce(job, progress, pool, clock);
			results.set(index, result);
			if (result.outcome === 'settled') settled.add(index);
			else if (result.outcome === 'gave-up') gaveUp.add(index);
			else if (progress.missingSinceMs !== undefined) missing.add(index);
		}),
	);

	const open = jobs.filter((_, index) => !settled.has(index) && !gaveUp.has(index));
	const hasJoined = [...missing].some((index) => !missingBefore?.has(index));
	const isOver = open.length === 0 || clock.now() >= deadlineMs;
	const state: WatchState = {
		rounds: before.rounds + 1,
		settled: bitsOf(settled),
		gaveUp: bitsOf(gaveUp),
		missing: bitsOf(missing),
		...(missing.size > 0 && { missingSinceMs: hasJoined ? clock.now() : before.missingSinceMs }),
		nextLookAtMs: isOver ? deadlineMs : nextLookAt(open, options),
	};
	if (!isOver) return { state };

	const known = await Promise.all([
		collect(jobs, [...(settledBefore ?? [])], clock),
		askForReasons(jobs, [...(gaveUpBefore ?? [])], before.rounds, pool, clock),
	]);
	for (const [index, result] of known.flat()) {
		results.set(index, result);
		// Its key was corrected, or its provider found it again.
		if (isOpen(result) && 'lastState' in result) gaveUp.delete(index);
	}
	// A provider in trouble must not turn finished jobs into lost ones while there is time.
	if (known.flat().some(([, result]) => isOpen(result)) && clock.now() < deadlineMs) {
		const nextLookAtMs = bookedAt(clock.now() + collectAgainAfterMs, options);
		return { state: { ...state, gaveUp: bitsOf(gaveUp), nextLookAtMs } };
	}
	return { state, results: jobs.map((_, index) => results.get(index) ?? { outcome: 'still-running', looks: 0 }) };
}
