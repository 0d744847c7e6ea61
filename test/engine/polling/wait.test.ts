import type { PollResult } from '../../../nodes/engine/polling/poll';
import type { WaitResult, WatchedJob } from '../../../nodes/engine/polling/progress';
import { waitUntilSettled } from '../../../nodes/engine/polling/wait';
import type { ErrorCode } from '../../../nodes/video/errors';
import { VideoError } from '../../../nodes/video/errors';
import { ManualClock } from '../manualClock';
import { done, failed, running } from './pollResults';

const seconds = 1_000;
const minutes = 60 * seconds;

function trouble(code: ErrorCode): VideoError {
	return new VideoError(code, `It was ${code}`, { nextStep: 'Wait.' });
}

const blind: PollResult = { kind: 'blind', error: trouble('unavailable') };
const missing: PollResult = { kind: 'missing', error: trouble('rejected') };
const denied: PollResult = { kind: 'denied', error: trouble('authentication') };

class Watch {
	readonly clock = new ManualClock();

	readonly startMs = this.clock.now();

	/** When each poll happened, in milliseconds since the start; by job, in order. */
	readonly pollsMs: number[][] = [];

	readonly stop = new AbortController();

	readonly jobs: WatchedJob[] = [];

	/** A job whose polls find what `find` says about the time since the start and the number of the poll. */
	watch(
		find: (sinceMs: number, poll: number) => PollResult,
		provider = 'provider',
		submittedAtMs = this.startMs,
		tookMs = 0,
	): this {
		const polls: number[] = [];
		this.pollsMs.push(polls);
		this.jobs.push({
			provider,
			submittedAtMs,
			poll: async () => {
				const sinceMs = this.clock.now() - this.startMs;
				polls.push(sinceMs);
				if (tookMs > 0) await this.clock.sleep(tookMs);
				return find(sinceMs, polls.length);
			},
		});
		return this;
	}

	async settle(limitMs: number): Promise<WaitResult[]> {
		return await waitUntilSettled(this.jobs, {
			clock: this.clock,
			deadlineMs: this.startMs + limitMs,
			signal: this.stop.signal,
		});
	}

	/** By job, in order. */
	get pollCounts(): number[] {
		return this.pollsMs.map(({ length }) => length);
	}

	get tookMs(): number {
		return this.clock.now() - this.startMs;
	}
}

const doneAfter = (milliseconds: number) => (sinceMs: number) => (sinceMs >= milliseconds ? done : running);

describe('waiting for one job', () => {
	it('ends with the first poll when the job is settled', async () => {
		const watch = new Watch().watch(() => done);
		expect(await watch.settle(5 * minutes)).toStrictEqual([{ outcome: 'settled', state: done.state }]);
		expect(watch.pollCounts).toStrictEqual([1]);
		expect(watch.tookMs).toBe(0);
	});

	it('takes a failed job as a result like any other', async () => {
		const [result] = await new Watch().watch(() => failed).settle(5 * minutes);
		expect(result).toMatchObject({ outcome: 'settled', state: { phase: 'failed', reason: 'input' } });
	});

	it('notices the end soon, and polls less and less often', async () => {
		const watch = new Watch().watch(doneAfter(3 * minutes));
		await watch.settle(30 * minutes);
		expect(watch.tookMs).toBeGreaterThanOrEqual(3 * minutes);
		expect(watch.tookMs).toBeLessThanOrEqual(3 * minutes + 15 * seconds);
		const pollsMs = watch.pollsMs[0] ?? [];
		const pauses = pollsMs.slice(1).map((atMs, index) => atMs - (pollsMs[index] ?? 0));
		expect(pauses).toStrictEqual([...pauses].sort((first, second) => first - second));
		expect(pauses.length).toBeLessThan(45);
	});

	it('asks an old job less often from the start', async () => {
		const watch = new Watch();
		watch.watch(() => running, 'provider', watch.startMs - 60 * minutes);
		await watch.settle(1 * minutes);
		expect(watch.pollsMs[0]).toStrictEqual([0, 15_000, 30_000, 45_000, 60_000]);
	});

	it('does not stop polling because a job claims to come from the future', async () => {
		const watch = new Watch();
		watch.watch(doneAfter(10 * seconds), 'provider', watch.startMs + 60 * minutes);
		expect(await watch.settle(1 * minutes)).toMatchObject([{ outcome: 'settled' }]);
		expect(watch.tookMs).toBe(10 * seconds);
	});
});

describe('a deadline', () => {
	it('lets one poll happen, however late it is', async () => {
		const watch = new Watch().watch(() => done).watch(() => running);
		expect(await watch.settle(-10 * minutes)).toMatchObject([{ outcome: 'settled' }, { outcome: 'still-running' }]);
		expect(watch.pollCounts).toStrictEqual([1, 1]);
		expect(watch.tookMs).toBe(0);
	});

	it('is used up: the last poll falls on it', async () => {
		const watch = new Watch().watch(doneAfter(7 * seconds));
		expect(await watch.settle(7 * seconds)).toMatchObject([{ outcome: 'settled' }]);
		expect(watch.pollsMs[0]?.at(-1)).toBe(7 * seconds);
	});

	it('ends with how the job stood', async () => {
		const watch = new Watch().watch(() => running);
		const [result] = await watch.settle(7 * seconds);
		expect(result).toStrictEqual({ outcome: 'still-running', lastState: { phase: 'running' } });
		expect(watch.pollCounts).toStrictEqual([5]);
	});

	it('ends with the last trouble, and the state seen before it', async () => {
		const [result] = await new Watch().watch((_, poll) => (poll === 1 ? running : blind)).settle(7 * seconds);
		expect(result).toMatchObject({
			outcome: 'still-running',
			lastState: { phase: 'running' },
			error: { code: 'unavailable' },
		});
	});

	it('forgets trouble that is over', async () => {
		const [result] = await new Watch().watch((_, poll) => (poll === 1 ? blind : running)).settle(7 * seconds);
		expect(result).not.toHaveProperty('error');
	});
});

describe('trouble', () => {
	it('of the network or the provider is not the end of a job', async () => {
		const watch = new Watch().watch((sinceMs) => (sinceMs < 5 * minutes ? blind : done));
		expect(await watch.settle(30 * minutes)).toMatchObject([{ outcome: 'settled' }]);
	});

	it('makes polls rarer, and a good poll makes them usual again', async () => {
		const watch = new Watch().watch((_, poll) => (poll <= 4 ? blind : running));
		await watch.settle(40 * seconds);
		expect(watch.pollsMs[0]?.slice(0, 6)).toStrictEqual([0, 2_000, 6_000, 14_000, 30_000, 33_000]);
	});

	it('with the key ends the wait at once', async () => {
		const watch = new Watch().watch((_, poll) => (poll === 1 ? running : denied)).watch(doneAfter(10 * seconds));
		expect(await watch.settle(30 * minutes)).toMatchObject([
			{ outcome: 'gave-up', error: { code: 'authentication' } },
			{ outcome: 'settled' },
		]);
		expect(watch.pollCounts[0]).toBe(2);
	});

	it('of a job nobody knows is believed after it repeated for a minute', async () => {
		const watch = new Watch().watch(() => missing);
		expect(await watch.settle(30 * minutes)).toMatchObject([{ outcome: 'gave-up', error: { code: 'rejected' } }]);
		expect(watch.tookMs).toBeGreaterThanOrEqual(60 * seconds);
		expect(watch.tookMs).toBeLessThan(70 * seconds);
	});

	it('of a job not listed yet is forgotten once it appears', async () => {
		const watch = new Watch().watch((sinceMs) => {
			if (sinceMs < 50 * seconds || (sinceMs > 55 * seconds && sinceMs < 100 * seconds)) return missing;
			return sinceMs < 3 * minutes ? running : done;
		});
		expect(await watch.settle(30 * minutes)).toMatchObject([{ outcome: 'settled' }]);
	});
});

describe('a provider that wants to be left alone', () => {
	const busy = (retryAfterMs: number): PollResult => ({ kind: 'blind', error: trouble('rate-limit'), retryAfterMs });

	it('is left alone by all its jobs, and other providers are not', async () => {
		const watch = new Watch()
			.watch((_, poll) => (poll === 1 ? busy(40 * seconds) : running), 'busy')
			.watch(() => running, 'busy')
			.watch(() => running, 'free');
		await watch.settle(50 * seconds);
		const [first = [], second = [], other = []] = watch.pollsMs;
		const during = (polls: number[]) => polls.filter((atMs) => atMs > 0 && atMs < 40 * seconds);
		expect([during(first), during(second)]).toStrictEqual([[], []]);
		expect([first.includes(40 * seconds), second.includes(40 * seconds)]).toStrictEqual([true, true]);
		expect(during(other).length).toBeGreaterThan(5);
	});

	it('is left alone by jobs that still wait for their turn', async () => {
		const watch = new Watch();
		for (let job = 0; job < 100; job++) watch.watch(() => busy(40 * seconds), 'busy', watch.startMs, 100);
		await watch.settle(39 * seconds);
		const pollsBefore = watch.pollsMs.flat().filter((atMs) => atMs < 39 * seconds);
		expect(pollsBefore.length).toBeLessThanOrEqual(20);
	});

	it('is still polled on the deadline', async () => {
		const watch = new Watch().watch((sinceMs) => (sinceMs === 0 ? busy(60 * minutes) : done));
		expect(await watch.settle(2 * minutes)).toMatchObject([{ outcome: 'settled' }]);
		expect(watch.pollCounts).toStrictEqual([2]);
		expect(watch.tookMs).toBe(2 * minutes);
	});

	it('is left alone for the longest time it asked for', async () => {
		const watch = new Watch().watch((_, poll) => (poll === 1 ? busy(30 * seconds) : running), 'busy');
		watch.watch((_, poll) => (poll === 1 ? busy(5 * seconds) : running), 'busy');
		await watch.settle(31 * seconds);
		expect(watch.pollsMs.flat().filter((atMs) => atMs > 0 && atMs < 30 * seconds)).toStrictEqual([]);
	});
});

describe('Stop', () => {
	it('ends all waits at once, without another poll', async () => {
		const watch = new Watch()
			.watch(() => running)
			.watch(() => missing)
			.watch(() => blind);
		const results = watch.settle(30 * minutes);
		await watch.clock.sleep(10 * seconds + 1);
		const before = watch.pollsMs.flat().length;
		watch.stop.abort();
		expect((await results).map(({ outcome }) => outcome)).toStrictEqual(['stopped', 'stopped', 'stopped']);
		expect([watch.pollsMs.flat().length, watch.tookMs]).toStrictEqual([before, 10 * seconds + 1]);
	});

	it('before the first poll means that there is none', async () => {
		const watch = new Watch().watch(() => done);
		watch.stop.abort();
		expect(await watch.settle(30 * minutes)).toStrictEqual([{ outcome: 'stopped' }]);
		expect(watch.pollsMs).toStrictEqual([[]]);
	});

	it('ends the wait for a provider that wants to be left alone', async () => {
		const busy: PollResult = { kind: 'blind', error: trouble('rate-limit'), retryAfterMs: 10 * minutes };
		const watch = new Watch().watch(() => busy);
		const results = watch.settle(30 * minutes);
		await watch.clock.sleep(5 * seconds);
		watch.stop.abort();
		expect(await results).toStrictEqual([{ outcome: 'stopped' }]);
		expect(watch.pollCounts).toStrictEqual([1]);
		expect(watch.tookMs).toBe(5 * seconds);
	});
});

describe('many jobs', () => {
	it('are watched side by side: all take as long as the longest', async () => {
		const watch = new Watch();
		for (let job = 1; job <= 10; job++) watch.watch(doneAfter(job * 20 * seconds));
		expect(await watch.settle(30 * minutes)).toHaveLength(10);
		expect(watch.tookMs).toBeLessThanOrEqual(200 * seconds + 15 * seconds);
	});

	it('give their results in the order of the jobs', async () => {
		const watch = new Watch()
			.watch(doneAfter(90 * seconds))
			.watch(() => denied)
			.watch(() => failed)
			.watch(() => running);
		const results = await watch.settle(2 * minutes);
		expect(results.map(({ outcome }) => outcome)).toStrictEqual(['settled', 'gave-up', 'settled', 'still-running']);
	});

	it('are never polled more than 20 at once, even 200 of them', async () => {
		const watch = new Watch();
		let atOnce = 0;
		let most = 0;
		for (let job = 0; job < 200; job++) {
			watch.jobs.push({
				provider: `provider ${job % 4}`,
				submittedAtMs: watch.startMs,
				poll: async () => {
					atOnce++;
					most = Math.max(most, atOnce);
					await watch.clock.sleep(300);
					atOnce--;
					return doneAfter(30 * seconds)(watch.tookMs);
				},
			});
		}
		const results = await watch.settle(30 * minutes);
		expect(results.filter(({ outcome }) => outcome === 'settled')).toHaveLength(200);
		expect(most).toBe(20);
	});

	it('may be none', async () => {
		expect(await new Watch().settle(1 * minutes)).toStrictEqual([]);
	});
});
