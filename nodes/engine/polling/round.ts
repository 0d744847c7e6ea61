import type { Clock } from '../clock';
import { Pool } from '../pool';
import type { PollCalendar } from './pollCalendar';
import type { Progress, WaitResult, WatchedJob } from './progress';
import { stillRunning, takeIn } from './progress';
import { nextTimedPollInMs } from './schedule';
import { pollsAtOnce, waitUntilSettled } from './wait';
import type { Places, WatchState } from './watchState';
import { bitsOf, placesIn } from './watchState';

/** How long the last round asks again for results it saw before, when the provider stumbles just then. */
const collectWithinMs = 60_000;

/** Until the wait asks again for what the last round could not collect. */
const collectAgainAfterMs = 60_000;

export interface Round {
	state: WatchState;
	/** In the order of the jobs; only when the wait is over. */
	results?: WaitResult[];
}

interface RoundOptions {
	clock: Clock;
	/** Milliseconds since 1970. */
	deadlineMs: number;
	/** Where the next timed poll finds its place among those of others. */
	calendar?: PollCalendar | undefined;
}

/** What a round learned about one job, by the job's place in the list. */
interface Polled {
	index: number;
	result: WaitResult;
	/** The provider says that it has no such job. */
	isMissing: boolean;
}

/** Polls one job; `progress` is what is known from earlier rounds. */
async function pollOnce(job: WatchedJob, index: number, progress: Progress, pool: Pool, clock: Clock): Promise<Polled> {
	const found = await pool.run(async () => await job.poll());
	const result = takeIn(found, progress, clock.now()) ?? stillRunning(progress);
	return { index, result, isMissing: progress.missingSinceMs !== undefined };
}

async function pollOpenJobs(
	jobs: readonly WatchedJob[],
	{ rounds, missingSinceMs }: WatchState,
	{ settled, gaveUp, missing }: Places,
	pool: Pool,
	clock: Clock,
): Promise<Polled[]> {
	const polls = jobs.flatMap((job, index) => {
		if (settled.has(index) || gaveUp.has(index)) return [];
		const progress = {
			polls: rounds,
			blindPolls: 0,
			missingSinceMs: missing.has(index) ? missingSinceMs : undefined,
		};
		return [pollOnce(job, index, progress, pool, clock)];
	});
	return await Promise.all(polls);
}

function placesAfter({ settled, gaveUp }: Places, polled: readonly Polled[]): Places {
	const placesOf = (outcome: WaitResult['outcome']) =>
		polled.filter(({ result }) => result.outcome === outcome).map(({ index }) => index);
	const missing = polled.filter(({ result, isMissing }) => isMissing && isOpen(result)).map(({ index }) => index);
	return {
		settled: new Set([...settled, ...placesOf('settled')]),
		gaveUp: new Set([...gaveUp, ...placesOf('gave-up')]),
		missing: new Set(missing),
	};
}

function isOpen(result: WaitResult): boolean {
	return result.outcome === 'still-running';
}

function bookedAt(wantedMs: number, { deadlineMs, calendar }: RoundOptions): number {
	if (wantedMs >= deadlineMs) return deadlineMs;
	return Math.min(deadlineMs, calendar?.book(wantedMs) ?? wantedMs);
}

function nextPollAt(open: readonly WatchedJob[], options: RoundOptions): number {
	const nowMs = options.clock.now();
	const waits = open.map(({ submittedAtMs = nowMs, expectedSeconds, callsBack }) =>
		nextTimedPollInMs({ ageMs: nowMs - submittedAtMs, expectedSeconds, callsBack }),
	);
	return bookedAt(nowMs + Math.min(...waits), options);
}

/** Since when the provider does not know the missing jobs; counted from the last that joined them. */
function missingSince(before: WatchState, earlier: Places, { missing }: Places, nowMs: number): Partial<WatchState> {
	if (missing.size === 0) return {};
	const hasJoined = [...missing].some((index) => !earlier.missing.has(index));
	return { missingSinceMs: hasJoined ? nowMs : before.missingSinceMs };
}

/** Results that nobody may ask for again later. */
function vanishingAfter(
	jobs: readonly WatchedJob[],
	{ vanishing }: WatchState,
	polled: readonly Polled[],
): Pick<WatchState, 'vanishing'> {
	const fresh = polled.flatMap(({ index, result }) =>
		jobs[index]?.vanishes && result.outcome === 'settled' ? [[index, result.state] as const] : [],
	);
	return vanishing || fresh.length > 0 ? { vanishing: { ...vanishing, ...Object.fromEntries(fresh) } } : {};
}

/** Asks again for results that earlier rounds saw, except for those that were kept. */
async function collect(
	jobs: readonly WatchedJob[],
	{ settled }: Places,
	{ vanishing = {} }: WatchState,
	clock: Clock,
): Promise<Array<[number, WaitResult]>> {
	const indexes = [...settled].filter((index) => !vanishing[index]);
	const again = indexes.flatMap((index) => jobs[index] ?? []);
	const results = await waitUntilSettled(again, { clock, deadlineMs: clock.now() + collectWithinMs });
	const kept = Object.entries(vanishing).map(([index, state]): [number, WaitResult] => [
		Number(index),
		{ outcome: 'settled', state },
	]);
	return [...kept, ...results.map((result, place): [number, WaitResult] => [indexes[place] ?? -1, result])];
}

/** Asks once more about jobs that earlier rounds gave up; "no such job" need not repeat again. */
async function askForReasons(
	jobs: readonly WatchedJob[],
	{ gaveUp }: Places,
	pool: Pool,
	clock: Clock,
): Promise<Array<[number, WaitResult]>> {
	const asked = [...gaveUp].map(async (index): Promise<Array<[number, WaitResult]>> => {
		const job = jobs[index];
		if (!job) return [];
		const { result } = await pollOnce(job, index, { polls: 0, blindPolls: 0, missingSinceMs: 0 }, pool, clock);
		return [[index, result]];
	});
	return (await Promise.all(asked)).flat();
}

/** The results of all jobs, or, where some cannot be had again just now, the state to sleep with. */
async function finish(
	jobs: readonly WatchedJob[],
	before: WatchState,
	earlier: Places,
	polled: readonly Polled[],
	round: { state: WatchState; places: Places },
	pool: Pool,
	options: RoundOptions,
): Promise<Round> {
	const { clock, deadlineMs } = options;
	const { state, places } = round;
	const known = (
		await Promise.all([collect(jobs, earlier, before, clock), askForReasons(jobs, earlier, pool, clock)])
	).flat();
	// A provider in trouble must not turn finished jobs into lost ones while there is time.
	if (known.some(([, result]) => isOpen(result)) && clock.now() < deadlineMs) {
		// Its key was corrected, or its provider found it again.
		const isBack = new Set(
			known.flatMap(([index, result]) => (isOpen(result) && 'lastState' in result ? [index] : [])),
		);
		const gaveUp = bitsOf(new Set([...places.gaveUp].filter((index) => !isBack.has(index))));
		return { state: { ...state, gaveUp, nextPollAtMs: bookedAt(clock.now() + collectAgainAfterMs, options) } };
	}
	const results = new Map([...polled.map(({ index, result }) => [index, result] as const), ...known]);
	return { state, results: jobs.map((_, index) => results.get(index) ?? { outcome: 'still-running' }) };
}

/**
 * One round: each open job is polled once. When all are closed and their results could be had again, or the deadline
 * is over, the round has the results of all jobs; otherwise the state to sleep with.
 */
export async function pollRound(
	jobs: readonly WatchedJob[],
	before: WatchState,
	options: RoundOptions,
): Promise<Round> {
	const { clock, deadlineMs } = options;
	const pool = new Pool(pollsAtOnce);
	const earlier = placesIn(before);
	const polled = await pollOpenJobs(jobs, before, earlier, pool, clock);
	const places = placesAfter(earlier, polled);
	const open = jobs.filter((_, index) => !places.settled.has(index) && !places.gaveUp.has(index));
	const isOver = open.length === 0 || clock.now() >= deadlineMs;
	const state: WatchState = {
		rounds: before.rounds + 1,
		settled: bitsOf(places.settled),
		gaveUp: bitsOf(places.gaveUp),
		missing: bitsOf(places.missing),
		...missingSince(before, earlier, places, clock.now()),
		...vanishingAfter(jobs, before, polled),
		nextPollAtMs: isOver ? deadlineMs : nextPollAt(open, options),
	};
	return isOver ? await finish(jobs, before, earlier, polled, { state, places }, pool, options) : { state };
}
