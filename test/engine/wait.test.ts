import type { Look } from '../../nodes/engine/client';
import type { WaitResult, WatchedJob } from '../../nodes/engine/progress';
import { waitUntilSettled } from '../../nodes/engine/wait';
import type { ErrorCode } from '../../nodes/video/errors';
import { VideoError } from '../../nodes/video/errors';
import { ManualClock } from './manualClock';

const seconds = 1_000;
const minutes = 60 * seconds;

const running: Look = { kind: 'state', state: { phase: 'running' } };
const done: Look = { kind: 'state', state: { phase: 'succeeded', videos: [{ url: 'https://example.com/v.mp4' }] } };
const failed: Look = { kind: 'state', state: { phase: 'failed', reason: 'input', message: 'No', billed: null } };

function trouble(code: ErrorCode): VideoError {
	return new VideoError(code, `It was ${code}`, { nextStep: 'Wait.' });
}

const blind: Look = { kind: 'blind', error: trouble('unavailable') };
const missing: Look = { kind: 'missing', error: trouble('refused') };
const denied: Look = { kind: 'denied', error: trouble('authentication') };

class Watch {
	readonly clock = new ManualClock();

	readonly startMs = this.clock.now();

	/** When each look happened, in milliseconds since the start; by job, in order. */
	readonly looksMs: number[][] = [];

	readonly stop = new AbortController();

	readonly jobs: WatchedJob[] = [];

	/** A job whose looks find what `find` says about the time since the start and the number of the look. */
	watch(find: (sinceMs: number, look: number) => Look, lane = 'lane', submittedAtMs = this.startMs, tookMs = 0): this {
		const looks: number[] = [];
		this.looksMs.push(looks);
		this.jobs.push({
			lane,
			submittedAtMs,
			look: async () => {
				const sinceMs = this.clock.now() - this.startMs;
				looks.push(sinceMs);
				if (tookMs > 0) await this.clock.sleep(tookMs);
				return find(sinceMs, looks.length);
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

	get tookMs(): number {
		return this.clock.now() - this.startMs;
	}
}

const doneAfter = (milliseconds: number) => (sinceMs: number) => (sinceMs >= milliseconds ? done : running);

describe('waiting for one job', () => {
	it('ends with the first look when the job is settled', async () => {
		const watch = new Watch().watch(() => done);
		expect(await watch.settle(5 * minutes)).toStrictEqual([{ outcome: 'settled', state: done.state, looks: 1 }]);
		expect(watch.tookMs).toBe(0);
	});

	it('takes a failed job as a result like any other', async () => {
		const [result] = await new Watch().watch(() => failed).settle(5 * minutes);
		expect(result).toMatchObject({ outcome: 'settled', state: { phase: 'failed', reason: 'input' } });
	});

	it('notices the end soon, and looks less and less often', async () => {
		const watch = new Watch().watch(doneAfter(3 * minutes));
		await watch.settle(30 * minutes);
		expect(watch.tookMs).toBeGreaterThanOrEqual(3 * minutes);
		expect(watch.tookMs).toBeLessThanOrEqual(3 * minutes + 15 * seconds);
		const looksMs = watch.looksMs[0] ?? [];
		const pauses = looksMs.slice(1).map((atMs, index) => atMs - (looksMs[index] ?? 0));
		expect(pauses).toStrictEqual([...pauses].sort((first, second) => first - second));
		expect(pauses.length).toBeLessThan(45);
	});

	it('asks an old job less often from the start', async () => {
		const watch = new Watch();
		watch.watch(() => running, 'lane', watch.startMs - 60 * minutes);
		await watch.settle(1 * minutes);
		expect(watch.looksMs[0]).toStrictEqual([0, 15_000, 30_000, 45_000, 60_000]);
	});

	it('does not stop looking because a job claims to come from the future', async () => {
		const watch = new Watch();
		watch.watch(doneAfter(10 * seconds), 'lane', watch.startMs + 60 * minutes);
		expect(await watch.settle(1 * minutes)).toMatchObject([{ outcome: 'settled' }]);
		expect(watch.tookMs).toBe(10 * seconds);
	});
});

describe('a deadline', () => {
	it('lets one look happen, however late it is', async () => {
		const watch = new Watch().watch(() => done).watch(() => running);
		expect(await watch.settle(-10 * minutes)).toMatchObject([
			{ outcome: 'settled', looks: 1 },
			{ outcome: 'still-running', looks: 1 },
		]);
		expect(watch.tookMs).toBe(0);
	});

	it('is used up: the last look falls on it', async () => {
		const watch = new Watch().watch(doneAfter(7 * seconds));
		expect(await watch.settle(7 * seconds)).toMatchObject([{ outcome: 'settled' }]);
		expect(watch.looksMs[0]?.at(-1)).toBe(7 * seconds);
	});

	it('ends with how the job stood', async () => {
		const [result] = await new Watch().watch(() => running).settle(7 * seconds);
		expect(result).toStrictEqual({ outcome: 'still-running', looks: 5, lastState: { phase: 'running' } });
	});

	it('ends with the last trouble, and the state seen before it', async () => {
		const [result] = await new Watch().watch((_, look) => (look === 1 ? running : blind)).settle(7 * seconds);
		expect(result).toMatchObject({
			outcome: 'still-running',
			lastState: { phase: 'running' },
			error: { code: 'unavailable' },
		});
	});

	it('forgets trouble that is over', async () => {
		const [result] = await new Watch().watch((_, look) => (look === 1 ? blind : running)).settle(7 * seconds);
		expect(result).not.toHaveProperty('error');
	});
});

describe('trouble', () => {
	it('of the network or the provider is not the end of a job', async () => {
		const watch = new Watch().watch((sinceMs) => (sinceMs < 5 * minutes ? blind : done));
		expect(await watch.settle(30 * minutes)).toMatchObject([{ outcome: 'settled' }]);
	});

	it('makes looks rarer, and a good look makes them usual again', async () => {
		const watch = new Watch().watch((_, look) => (look <= 4 ? blind : running));
		await watch.settle(40 * seconds);
		expect(watch.looksMs[0]?.slice(0, 6)).toStrictEqual([0, 2_000, 6_000, 14_000, 30_000, 33_000]);
	});

	it('with the key ends the wait at once', async () => {
		const watch = new Watch().watch((_, look) => (look === 1 ? running : denied)).watch(doneAfter(10 * seconds));
		expect(await watch.settle(30 * minutes)).toMatchObject([
			{ outcome: 'gave-up', error: { code: 'authentication' }, looks: 2 },
			{ outcome: 'settled' },
		]);
	});

	it('of a job nobody knows is believed after it repeated for a minute', async () => {
		const watch = new Watch().watch(() => missing);
		expect(await watch.settle(30 * minutes)).toMatchObject([{ outcome: 'gave-up', error: { code: 'refused' } }]);
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
	const busy = (retryAfterMs: number): Look => ({ kind: 'blind', error: trouble('rate-limit'), retryAfterMs });

	it('is left alone by all its jobs, and other providers are not', async () => {
		const watch = new Watch()
			.watch((_, look) => (look === 1 ? busy(40 * seconds) : running), 'busy')
			.watch(() => running, 'busy')
			.watch(() => running, 'free');
		await watch.settle(50 * seconds);
		const [first = [], second = [], other = []] = watch.looksMs;
		const during = (looks: number[]) => looks.filter((atMs) => atMs > 0 && atMs < 40 * seconds);
		expect([during(first), during(second)]).toStrictEqual([[], []]);
		expect([first.includes(40 * seconds), second.includes(40 * seconds)]).toStrictEqual([true, true]);
		expect(during(other).length).toBeGreaterThan(5);
	});

	it('is left alone by jobs that still wait for their turn', async () => {
		const watch = new Watch();
		for (let job = 0; job < 100; job++) watch.watch(() => busy(40 * seconds), 'busy', watch.startMs, 100);
		await watch.settle(39 * seconds);
		const looksBefore = watch.looksMs.flat().filter((atMs) => atMs < 39 * seconds);
		expect(looksBefore.length).toBeLessThanOrEqual(20);
	});

	it('is still looked at on the deadline', async () => {
		const watch = new Watch().watch((sinceMs) => (sinceMs === 0 ? busy(60 * minutes) : done));
		expect(await watch.settle(2 * minutes)).toMatchObject([{ outcome: 'settled', looks: 2 }]);
		expect(watch.tookMs).toBe(2 * minutes);
	});

	it('is left alone for the longest time it asked for', async () => {
		const watch = new Watch().watch((_, look) => (look === 1 ? busy(30 * seconds) : running), 'busy');
		watch.watch((_, look) => (look === 1 ? busy(5 * seconds) : running), 'busy');
		await watch.settle(31 * seconds);
		expect(watch.looksMs.flat().filter((atMs) => atMs > 0 && atMs < 30 * seconds)).toStrictEqual([]);
	});
});

describe('Stop', () => {
	it('ends all waits at once, without another look', async () => {
		const watch = new Watch()
			.watch(() => running)
			.watch(() => missing)
			.watch(() => blind);
		const results = watch.settle(30 * minutes);
		await watch.clock.sleep(10 * seconds + 1);
		const before = watch.looksMs.flat().length;
		watch.stop.abort();
		expect((await results).map(({ outcome }) => outcome)).toStrictEqual(['stopped', 'stopped', 'stopped']);
		expect([watch.looksMs.flat().length, watch.tookMs]).toStrictEqual([before, 10 * seconds + 1]);
	});

	it('before the first look means that there is none', async () => {
		const watch = new Watch().watch(() => done);
		watch.stop.abort();
		expect(await watch.settle(30 * minutes)).toStrictEqual([{ outcome: 'stopped', looks: 0 }]);
		expect(watch.looksMs).toStrictEqual([[]]);
	});

	it('ends the wait for a provider that wants to be left alone', async () => {
		const busy: Look = { kind: 'blind', error: trouble('rate-limit'), retryAfterMs: 10 * minutes };
		const watch = new Watch().watch(() => busy);
		const results = watch.settle(30 * minutes);
		await watch.clock.sleep(5 * seconds);
		watch.stop.abort();
		expect(await results).toMatchObject([{ outcome: 'stopped', looks: 1 }]);
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

	it('are never looked at more than 20 at once, even 200 of them', async () => {
		const watch = new Watch();
		let atOnce = 0;
		let most = 0;
		for (let job = 0; job < 200; job++) {
			watch.jobs.push({
				lane: `lane ${job % 4}`,
				submittedAtMs: watch.startMs,
				look: async () => {
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
