import type { SettledState } from '../../video/job';

/**
 * What moves between two rounds of polls while nothing runs: small, whatever the number of jobs and their fate.
 * Results and reasons are not kept here, because the last round asks for them again, unless they may be gone by then.
 */
export interface WatchState {
	rounds: number;
	/** One bit per job, base64; as are the next two. */
	settled: string;
	/** Jobs that polling again could not help. */
	gaveUp: string;
	/** Jobs the provider did not know at the last poll. */
	missing: string;
	/** Milliseconds since 1970, when the last of `missing` joined; only with one. */
	missingSinceMs?: number | undefined;
	/** Results that their provider keeps for a short time, by the place of the job; only with some. */
	vanishing?: Readonly<Record<string, SettledState>>;
	/** Milliseconds since 1970; the next round, unless it is woken before. */
	nextPollAtMs: number;
}

export function firstState(nowMs: number): WatchState {
	return { rounds: 0, settled: '', gaveUp: '', missing: '', nextPollAtMs: nowMs };
}

function indexesIn(base64: string): Set<number> {
	const bytes = [...Buffer.from(base64, 'base64')];
	const indexes = bytes.flatMap((byte, place) =>
		[0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => place * 8 + bit),
	);
	return new Set(indexes);
}

/** Places of jobs in their list, by what is known about them. */
export interface Places {
	settled: ReadonlySet<number>;
	gaveUp: ReadonlySet<number>;
	missing: ReadonlySet<number>;
}

export function placesIn({ settled, gaveUp, missing }: WatchState): Places {
	return { settled: indexesIn(settled), gaveUp: indexesIn(gaveUp), missing: indexesIn(missing) };
}

export function bitsOf(indexes: ReadonlySet<number>): string {
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
