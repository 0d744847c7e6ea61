import type { PollResult } from '../../../nodes/engine/polling/poll';
import type { WatchedJob } from '../../../nodes/engine/polling/progress';
import { waitUntilSettled } from '../../../nodes/engine/polling/wait';
import { ManualClock } from '../manualClock';
import { done as ready, running } from './pollResults';

const seconds = 1_000;
const failed: PollResult = {
	kind: 'state',
	state: { phase: 'failed', reason: 'moderation', message: 'No', billed: null },
};

interface Kind {
	count: number;
	/** Of the job, unknown to the wait. */
	takesSeconds: number;
	expectedSeconds?: number;
	ends?: PollResult;
	provider?: string;
	/** Between the submits of two jobs. */
	apartSeconds?: number;
}

/** Seconds after its submit at which each job was polled, job by job. */
async function pollsAt(...kinds: readonly Kind[]): Promise<number[][]> {
	const clock = new ManualClock();
	const startMs = clock.now();
	const polls: number[][] = [];
	const jobs = kinds.flatMap(
		({ count, takesSeconds, expectedSeconds, ends = ready, provider = 'provider', apartSeconds = 0 }) =>
			Array.from({ length: count }, (_, place): WatchedJob => {
				const bornMs = startMs + (place - count) * apartSeconds * seconds;
				const seen: number[] = [];
				polls.push(seen);
				return {
					provider,
					submittedAtMs: bornMs,
					expectedSeconds,
					poll: async () => {
						const ageSeconds = (clock.now() - bornMs) / seconds;
						seen.push(ageSeconds);
						return await Promise.resolve(ageSeconds >= takesSeconds ? ends : running);
					},
				};
			}),
	);
	await waitUntilSettled(jobs, { clock, deadlineMs: startMs + 1_200 * seconds });
	return polls;
}

const lastOf = (polls: readonly number[]) => polls.at(-1) ?? NaN;
const most = (values: readonly number[]) => Math.max(...values);

describe('jobs that are expected to take as long as each other', () => {
	it('are all seen within two seconds when they are ready far too soon', async () => {
		const polls = await pollsAt({ count: 50, takesSeconds: 20, expectedSeconds: 150 });
		expect(most(polls.map(lastOf))).toBeLessThanOrEqual(22);
	});

	it('are each polled once more, at the age at which the first was ready', async () => {
		const apartSeconds = 0.02;
		const polls = await pollsAt({ count: 40, takesSeconds: 20, expectedSeconds: 150, apartSeconds });
		const sinceStart = polls.map((ages, place) => ages.map((age) => age + (place - polls.length) * apartSeconds));
		const firstReady = Math.min(...sinceStart.map(lastOf));
		const later = sinceStart.map((polled) => polled.filter((second) => second > firstReady).length);
		expect(most(later)).toBe(1);
		expect(most(polls.map(lastOf))).toBeLessThanOrEqual(22);
	});

	it('are each polled less often than a lone job without an expectation', async () => {
		const polls = await pollsAt({ count: 50, takesSeconds: 20, expectedSeconds: 150 });
		const [alone = []] = await pollsAt({ count: 1, takesSeconds: 20 });
		expect(most(polls.map(({ length }) => length))).toBeLessThan(alone.length);
	});

	it('are polled by turns, not all at once', async () => {
		const polls = await pollsAt({ count: 20, takesSeconds: 60, expectedSeconds: 60 });
		expect(new Set(polls.map(([, second]) => second)).size).toBe(20);
	});

	it('give up at the deadline, however late the others would be ready', async () => {
		const polls = await pollsAt(
			{ count: 1, takesSeconds: 1_310, expectedSeconds: 4_000, apartSeconds: 1_300 },
			{ count: 1, takesSeconds: 9_000, expectedSeconds: 4_000 },
		);
		expect(polls.map(lastOf).at(-1)).toBe(1_200);
	});

	it('learn nothing from a job that failed at once', async () => {
		const rejected = { count: 1, takesSeconds: 3, expectedSeconds: 150, ends: failed };
		const [, ...polls] = await pollsAt(rejected, { count: 3, takesSeconds: 150, expectedSeconds: 150 });
		const [, ...undisturbed] = await pollsAt(
			{ count: 1, takesSeconds: 150, expectedSeconds: 150 },
			{ count: 3, takesSeconds: 150, expectedSeconds: 150 },
		);
		expect(polls).toEqual(undisturbed);
	});

	it('learn nothing from jobs of another provider or another expectation', async () => {
		const slow = { count: 2, takesSeconds: 150, expectedSeconds: 150 };
		const alone = await pollsAt(slow);
		expect((await pollsAt(slow, { count: 1, takesSeconds: 5, expectedSeconds: 60 })).slice(0, 2)).toEqual(alone);
		const elsewhere = { count: 1, takesSeconds: 5, expectedSeconds: 150, provider: 'other' };
		expect((await pollsAt(slow, elsewhere)).slice(0, 2)).toEqual(alone);
	});

	it('still are all seen when only some were too soon', async () => {
		const polls = await pollsAt(
			{ count: 2, takesSeconds: 20, expectedSeconds: 150 },
			{ count: 2, takesSeconds: 200, expectedSeconds: 150 },
		);
		expect(
			polls
				.slice(2)
				.map(lastOf)
				.every((atSeconds) => atSeconds >= 200 && atSeconds <= 215),
		).toBe(true);
	});
});
