import type { Look } from '../../nodes/engine/client';
import type { WatchedJob } from '../../nodes/engine/progress';
import { waitUntilSettled } from '../../nodes/engine/wait';
import { ManualClock } from './manualClock';

const seconds = 1_000;
const running: Look = { kind: 'state', state: { phase: 'running' } };
const ready: Look = { kind: 'state', state: { phase: 'succeeded', videos: [{ url: 'https://example.com/v.mp4' }] } };
const failed: Look = { kind: 'state', state: { phase: 'failed', reason: 'moderation', message: 'No', billed: null } };

interface Kind {
	count: number;
	/** Of the job, unknown to the wait. */
	takesSeconds: number;
	expectedSeconds?: number;
	ends?: Look;
	lane?: string;
	/** Between the submits of two jobs. */
	apartSeconds?: number;
}

/** Seconds after its submit at which each job was looked at, job by job. */
async function looksAt(...kinds: readonly Kind[]): Promise<number[][]> {
	const clock = new ManualClock();
	const startMs = clock.now();
	const looks: number[][] = [];
	const jobs = kinds.flatMap(
		({ count, takesSeconds, expectedSeconds, ends = ready, lane = 'lane', apartSeconds = 0 }) =>
			Array.from({ length: count }, (_, place): WatchedJob => {
				const bornMs = startMs + (place - count) * apartSeconds * seconds;
				const seen: number[] = [];
				looks.push(seen);
				return {
					lane,
					submittedAtMs: bornMs,
					expectedSeconds,
					look: async () => {
						const ageSeconds = (clock.now() - bornMs) / seconds;
						seen.push(ageSeconds);
						return await Promise.resolve(ageSeconds >= takesSeconds ? ends : running);
					},
				};
			}),
	);
	await waitUntilSettled(jobs, { clock, deadlineMs: startMs + 1_200 * seconds });
	return looks;
}

const lastOf = (looks: readonly number[]) => looks.at(-1) ?? NaN;
const most = (values: readonly number[]) => Math.max(...values);

describe('jobs that are expected to take as long as each other', () => {
	it('are all seen within two seconds when they are ready far too soon', async () => {
		const looks = await looksAt({ count: 50, takesSeconds: 20, expectedSeconds: 150 });
		expect(most(looks.map(lastOf))).toBeLessThanOrEqual(22);
	});

	it('are each looked at once more, at the age at which the first was ready', async () => {
		const apartSeconds = 0.02;
		const looks = await looksAt({ count: 40, takesSeconds: 20, expectedSeconds: 150, apartSeconds });
		const sinceStart = looks.map((ages, place) => ages.map((age) => age + (place - looks.length) * apartSeconds));
		const firstReady = Math.min(...sinceStart.map(lastOf));
		const later = sinceStart.map((looked) => looked.filter((second) => second > firstReady).length);
		expect(most(later)).toBe(1);
		expect(most(looks.map(lastOf))).toBeLessThanOrEqual(22);
	});

	it('are each looked at less often than a lone job without an expectation', async () => {
		const looks = await looksAt({ count: 50, takesSeconds: 20, expectedSeconds: 150 });
		const [alone = []] = await looksAt({ count: 1, takesSeconds: 20 });
		expect(most(looks.map(({ length }) => length))).toBeLessThan(alone.length);
	});

	it('are looked at by turns, not all at once', async () => {
		const looks = await looksAt({ count: 20, takesSeconds: 60, expectedSeconds: 60 });
		expect(new Set(looks.map(([, second]) => second)).size).toBe(20);
	});

	it('give up at the deadline, however late the others would be ready', async () => {
		const looks = await looksAt(
			{ count: 1, takesSeconds: 1_310, expectedSeconds: 4_000, apartSeconds: 1_300 },
			{ count: 1, takesSeconds: 9_000, expectedSeconds: 4_000 },
		);
		expect(looks.map(lastOf).at(-1)).toBe(1_200);
	});

	it('learn nothing from a job that failed at once', async () => {
		const rejected = { count: 1, takesSeconds: 3, expectedSeconds: 150, ends: failed };
		const [, ...looks] = await looksAt(rejected, { count: 3, takesSeconds: 150, expectedSeconds: 150 });
		const [, ...undisturbed] = await looksAt(
			{ count: 1, takesSeconds: 150, expectedSeconds: 150 },
			{ count: 3, takesSeconds: 150, expectedSeconds: 150 },
		);
		expect(looks).toEqual(undisturbed);
	});

	it('learn nothing from jobs of another provider or another expectation', async () => {
		const slow = { count: 2, takesSeconds: 150, expectedSeconds: 150 };
		const alone = await looksAt(slow);
		expect((await looksAt(slow, { count: 1, takesSeconds: 5, expectedSeconds: 60 })).slice(0, 2)).toEqual(alone);
		const elsewhere = { count: 1, takesSeconds: 5, expectedSeconds: 150, lane: 'other' };
		expect((await looksAt(slow, elsewhere)).slice(0, 2)).toEqual(alone);
	});

	it('still are all seen when only some were too soon', async () => {
		const looks = await looksAt(
			{ count: 2, takesSeconds: 20, expectedSeconds: 150 },
			{ count: 2, takesSeconds: 200, expectedSeconds: 150 },
		);
		expect(
			looks
				.slice(2)
				.map(lastOf)
				.every((atSeconds) => atSeconds >= 200 && atSeconds <= 215),
		).toBe(true);
	});
});
