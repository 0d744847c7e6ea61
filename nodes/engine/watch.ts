import type { VideoErrorJson } from '../video/errors';
import { errorFromJson, errorToJson } from '../video/errors';
import type { Clock } from './clock';
import { Pool } from './pool';
import type { Progress, WaitResult, WatchedJob } from './progress';
import { stillRunning, takeIn } from './progress';
import { nextTimedLookInMs } from './schedule';
import { looksAtOnce, waitUntilSettled } from './wait';

/** How long the last round asks again for results it saw before, when the provider stumbles just then. */
const collectWithinMs = 60_000;

/**
 * What moves between two rounds of looks while nothing runs: small, whatever the number of jobs.
 * Results are not kept here; the last round asks for them again.
 */
export interface WatchState {
	rounds: number;
	/** One bit per job, base64. */
	settled: string;
	/** By job index. */
	missingSinceMs: Record<string, number>;
	/** By job index. */
	gaveUp: Record<string, VideoErrorJson>;
	/** Milliseconds since 1970; a round that starts earlier goes back to sleep, unless it was woken. */
	nextLookAtMs: number;
}

export interface Round {
	state: WatchState;
	/** In the order of the jobs; only when the wait is over. */
	results?: WaitResult[];
}

export function firstState(nowMs: number): WatchState {
	return { rounds: 0, settled: '', missingSinceMs: {}, gaveUp: {}, nextLookAtMs: nowMs };
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
	return indexesIn(settled).size + Object.keys(gaveUp).length;
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

/**
 * One round: each open job is looked at once. When all are closed, or the deadline is over, the round has the results of
 * all jobs; otherwise the state to sleep with.
 */
export async function watchRound(
	jobs: readonly WatchedJob[],
	before: WatchState,
	{ clock, deadlineMs }: { clock: Clock; deadlineMs: number },
): Promise<Round> {
	const settledBefore = indexesIn(before.settled);
	const settled = new Set(settledBefore);
	const gaveUp = { ...before.gaveUp };
	const missingSinceMs: Record<string, number> = {};
	const results = new Map<number, WaitResult>();
	const pool = new Pool(looksAtOnce);

	await Promise.all(
		jobs.map(async (job, index) => {
			if (settled.has(index) || gaveUp[index]) return;
			const progress: Progress = {
				looks: before.rounds,
				blindLooks: 0,
				missingSinceMs: before.missingSinceMs[index],
			};
			const closed = takeIn(await pool.run(async () => await job.look()), progress, clock.now());
			results.set(index, closed ?? stillRunning(progress));
			if (closed?.outcome === 'settled') settled.add(index);
			else if (closed) gaveUp[index] = errorToJson(closed.error);
			else if (progress.missingSinceMs !== undefined) missingSinceMs[index] = progress.missingSinceMs;
		}),
	);

	const nowMs = clock.now();
	const open = jobs.flatMap((job, index) => (settled.has(index) || gaveUp[index] ? [] : [job]));
	const waits = open.map(({ submittedAtMs = nowMs, expectedSeconds, callsBack }) =>
		nextTimedLookInMs({ ageMs: nowMs - submittedAtMs, expectedSeconds, callsBack }),
	);
	const nextLookAtMs = Math.min(deadlineMs, nowMs + Math.min(...waits));
	const state = { rounds: before.rounds + 1, settled: bitsOf(settled), missingSinceMs, gaveUp, nextLookAtMs };
	if (open.length > 0 && nowMs < deadlineMs) return { state };

	for (const [index, result] of await collect(jobs, [...settledBefore], clock)) results.set(index, result);
	for (const [index, error] of Object.entries(before.gaveUp)) {
		results.set(Number(index), { outcome: 'gave-up', error: errorFromJson(error), looks: before.rounds });
	}
	return { state, results: jobs.map((_, index) => results.get(index) ?? { outcome: 'still-running', looks: 0 }) };
}
