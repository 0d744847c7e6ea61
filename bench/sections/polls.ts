import { nextPollInMs } from '../../nodes/engine/polling/schedule';
import type { PollsFigures } from '../figures';
import type { Scale, Section } from '../section';
import { mean, percentile, rounded, seededRandom } from '../statistics';

const expectations = [30, 120, 300];
const fixedSeconds = [2, 5, 10, 20];
const jobs = { full: 20_000, small: 500 } satisfies Record<Scale, number>;
const seed = 20_261_120;

/** Real durations over expected ones: at least, most likely where one is, at most. */
const factors = { least: 0.5, likeliest: 1, most: 2.5 };

/** Milliseconds until the next poll of a job of that age. */
export type Pause = (ageMs: number) => number;

/** Polls a job right after its submit, and then after each pause until it is seen to be done. */
export function follow(durationMs: number, pause: Pause): { polls: number; lagMs: number } {
	let ageMs = 0;
	let polls = 1;
	while (ageMs < durationMs) {
		ageMs += pause(ageMs);
		polls += 1;
	}
	return { polls, lagMs: ageMs - durationMs };
}

const draws: Record<PollsFigures['spread'], (random: number) => number> = {
	even: (random) => factors.least + random * (factors.most - factors.least),
	/** A triangle with its peak at the expected duration. */
	aroundExpected: (random) => {
		const { least, likeliest, most } = factors;
		const peak = (likeliest - least) / (most - least);
		return random < peak
			? least + Math.sqrt(random * (most - least) * (likeliest - least))
			: most - Math.sqrt((1 - random) * (most - least) * (most - likeliest));
	},
};

function tried(
	schedule: PollsFigures['schedule'],
	expectedSeconds: number,
	spread: PollsFigures['spread'],
	count: number,
): PollsFigures {
	const pause: Pause =
		schedule === 'ours' ? (ageMs) => nextPollInMs({ ageMs, expectedSeconds, blindPolls: 0 }) : () => schedule * 1000;
	// The same durations for every schedule.
	const random = seededRandom(seed + expectedSeconds);
	const followed = Array.from({ length: count }, () => follow(draws[spread](random()) * expectedSeconds * 1000, pause));
	const lags = followed.map(({ lagMs }) => lagMs / 1000);
	return {
		schedule,
		expectedSeconds,
		spread,
		jobs: count,
		meanPolls: rounded(mean(followed.map(({ polls }) => polls)), 2),
		meanLagSeconds: rounded(mean(lags), 2),
		p95LagSeconds: rounded(percentile(lags, 0.95), 2),
	};
}

export function simulatePolls(count: number): PollsFigures[] {
	return (['even', 'aroundExpected'] as const).flatMap((spread) =>
		expectations.flatMap((expectedSeconds) =>
			(['ours', ...fixedSeconds] as const).map((schedule) => tried(schedule, expectedSeconds, spread, count)),
		),
	);
}

export const polls: Section<'polls'> = {
	name: 'polls',
	limitSeconds: 60,
	run: async (_, scale) => await Promise.resolve(simulatePolls(jobs[scale])),
};
