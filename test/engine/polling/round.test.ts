import type { PollResult } from '../../../nodes/engine/polling/poll';
import { PollCalendar } from '../../../nodes/engine/polling/pollCalendar';
import type { WaitResult, WatchedJob } from '../../../nodes/engine/polling/progress';
import type { Round } from '../../../nodes/engine/polling/round';
import type { WatchState } from '../../../nodes/engine/polling/watchState';
import { firstState, settledCount } from '../../../nodes/engine/polling/watchState';
import { pollRound } from '../../../nodes/engine/polling/round';
import { VideoError } from '../../../nodes/video/errors';
import { ManualClock } from '../manualClock';
import { done, failed, running } from './pollResults';

const seconds = 1_000;
const minutes = 60 * seconds;

const blind: PollResult = { kind: 'blind', error: new VideoError('unavailable', 'No answer', { nextStep: 'Wait.' }) };
const missing: PollResult = {
	kind: 'missing',
	error: new VideoError('rejected', 'No such job', { nextStep: 'Check.' }),
};
const denied: PollResult = {
	kind: 'denied',
	error: new VideoError('authentication', 'Wrong key', { nextStep: 'Correct it.', jobId: 'job-17' }),
};

/** Between two rounds nothing is left but the state, and n8n keeps that as JSON. */
class Watch {
	readonly clock = new ManualClock();

	readonly startMs = this.clock.now();

	readonly polls: number[] = [];

	readonly jobs: WatchedJob[] = [];

	deadlineMs = this.startMs + 30 * minutes;

	state: WatchState = firstState(this.startMs);

	constructor(private readonly calendar?: PollCalendar) {}

	/** A job whose polls find what `find` says about the time since the start and the number of its poll. */
	watch(find: (sinceMs: number, poll: number) => PollResult, expectedSeconds?: number, vanishes = false): this {
		const index = this.jobs.length;
		this.polls.push(0);
		this.jobs.push({
			provider: 'provider',
			submittedAtMs: this.startMs,
			expectedSeconds,
			vanishes,
			poll: async () => {
				const poll = (this.polls[index] ?? 0) + 1;
				this.polls[index] = poll;
				return await Promise.resolve(find(this.clock.now() - this.startMs, poll));
			},
		});
		return this;
	}

	async round(): Promise<Round> {
		const { clock, deadlineMs, calendar } = this;
		const round = await pollRound(this.jobs, this.state, { clock, deadlineMs, calendar });
		this.state = JSON.parse(JSON.stringify(round.state)) as WatchState;
		return round;
	}

	/** Sleeps as the state says, round after round. */
	async untilOver(): Promise<WaitResult[]> {
		for (;;) {
			const { results } = await this.round();
			if (results) return results;
			await this.clock.sleep(this.state.nextPollAtMs - this.clock.now());
		}
	}
}

const doneAfter = (milliseconds: number) => (sinceMs: number) => (sinceMs >= milliseconds ? done : running);

describe('a round of polls', () => {
	it('polls once at each open job', async () => {
		const watch = new Watch().watch(() => running).watch(() => blind);
		expect((await watch.round()).results).toBeUndefined();
		expect((await watch.round()).results).toBeUndefined();
		expect(watch.polls).toStrictEqual([2, 2]);
		expect(watch.state.rounds).toBe(2);
	});

	it('is the last when all jobs are settled, and has their results in order', async () => {
		const watch = new Watch().watch(() => done).watch(() => failed);
		const { results } = await watch.round();
		expect(results).toMatchObject([
			{ outcome: 'settled', state: { phase: 'succeeded' } },
			{ outcome: 'settled', state: { phase: 'failed', reason: 'input' } },
		]);
		expect(watch.polls).toStrictEqual([1, 1]);
	});

	it('does not ask about settled jobs again before the last one, which asks for all results', async () => {
		const watch = new Watch().watch(() => done).watch(doneAfter(3 * minutes));
		watch.watch(() => failed);
		for (let round = 0; round < 3; round++) {
			expect((await watch.round()).results).toBeUndefined();
			expect(watch.polls).toStrictEqual([1, round + 1, 1]);
			expect(settledCount(watch.state)).toBe(2);
			await watch.clock.sleep(1 * minutes);
		}
		const { results = [] } = await watch.round();
		expect(results.map((result) => result.outcome === 'settled' && result.state.phase)).toStrictEqual([
			'succeeded',
			'succeeded',
			'failed',
		]);
		expect(watch.polls).toStrictEqual([2, 4, 2]);
	});

	it('asks again for a minute when the provider stumbles over a result it had', async () => {
		const watch = new Watch().watch((_, poll) => (poll === 1 || poll > 4 ? done : blind)).watch(doneAfter(1 * minutes));
		await watch.round();
		await watch.clock.sleep(1 * minutes);
		expect((await watch.round()).results).toMatchObject([{ outcome: 'settled' }, { outcome: 'settled' }]);
		expect(watch.clock.now() - watch.startMs).toBeLessThan(2 * minutes);
	});

	it('goes back to sleep when results cannot be had just now, and has them when the provider is back', async () => {
		const outage = (sinceMs: number, poll: number) => (poll === 1 || sinceMs > 10 * minutes ? done : blind);
		const watch = new Watch().watch(outage).watch(doneAfter(1 * minutes));
		await watch.round();
		await watch.clock.sleep(1 * minutes);
		expect((await watch.round()).results).toBeUndefined();
		expect(settledCount(watch.state)).toBe(2);
		expect(watch.state.nextPollAtMs - watch.clock.now()).toBe(1 * minutes);
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }, { outcome: 'settled' }]);
		expect(watch.clock.now() - watch.startMs).toBeLessThan(12 * minutes);
	});

	it('says "still running" at the deadline for a result the provider had and then loses for good', async () => {
		const watch = new Watch().watch((_, poll) => (poll === 1 ? done : blind)).watch(doneAfter(1 * minutes));
		expect(await watch.untilOver()).toMatchObject([
			{ outcome: 'still-running', error: { code: 'unavailable' } },
			{ outcome: 'settled' },
		]);
		expect(watch.clock.now()).toBeGreaterThanOrEqual(watch.deadlineMs);
		expect(watch.clock.now() - watch.deadlineMs).toBeLessThanOrEqual(1 * minutes);
	});

	it('does not poll a job again it gave up on before the last one, which asks for the reason', async () => {
		const watch = new Watch().watch(() => denied).watch(doneAfter(4 * minutes));
		await watch.round();
		await watch.clock.sleep(2 * minutes);
		await watch.round();
		expect([settledCount(watch.state), watch.polls[0]]).toStrictEqual([1, 1]);
		const [result] = await watch.untilOver();
		expect(result).toMatchObject({ outcome: 'gave-up', error: { code: 'authentication', message: 'Wrong key' } });
		expect(result?.outcome === 'gave-up' && result.error).toBeInstanceOf(VideoError);
		expect(result?.outcome === 'gave-up' && result.error.facts).toMatchObject({ jobId: 'job-17' });
		expect(watch.polls[0]).toBe(2);
	});

	it('has the video of a job it gave up on when the key was corrected meanwhile', async () => {
		const watch = new Watch().watch((_, poll) => (poll === 1 ? denied : done)).watch(doneAfter(2 * minutes));
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }, { outcome: 'settled' }]);
	});

	it('waits for a job it gave up on that runs again when all others are done', async () => {
		const back = (sinceMs: number, poll: number) => (poll === 1 ? denied : doneAfter(6 * minutes)(sinceMs));
		const watch = new Watch().watch(back).watch(doneAfter(2 * minutes));
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }, { outcome: 'settled' }]);
		expect(watch.state.gaveUp).toBe('');
		expect(watch.clock.now() - watch.startMs).toBeLessThanOrEqual(7 * minutes);
	});

	it('says "still running" at the deadline for a job it gave up on and cannot ask about', async () => {
		const watch = new Watch().watch((_, poll) => (poll === 1 ? denied : blind)).watch(doneAfter(2 * minutes));
		expect(await watch.untilOver()).toMatchObject([
			{ outcome: 'still-running', error: { code: 'unavailable' } },
			{ outcome: 'settled' },
		]);
		expect(watch.clock.now()).toBeGreaterThanOrEqual(watch.deadlineMs);
	});

	it('has nothing to wait for without jobs', async () => {
		expect((await new Watch().round()).results).toStrictEqual([]);
	});
});

describe('a job nobody knows', () => {
	it('is believed to be missing when rounds over a minute say so', async () => {
		const watch = new Watch().watch(() => missing);
		expect((await watch.round()).results).toBeUndefined();
		await watch.clock.sleep(59 * seconds);
		expect((await watch.round()).results).toBeUndefined();
		await watch.clock.sleep(1 * seconds);
		expect((await watch.round()).results).toMatchObject([{ outcome: 'gave-up', error: { code: 'rejected' } }]);
	});

	it('is forgiven when it appears in between', async () => {
		const watch = new Watch().watch((_, poll) => (poll === 2 ? running : missing));
		for (let round = 0; round < 3; round++) {
			expect((await watch.round()).results).toBeUndefined();
			await watch.clock.sleep(50 * seconds);
		}
		expect(watch.state.missingSinceMs).toBe(watch.clock.now() - 50 * seconds);
		expect(watch.state.gaveUp).toBe('');
	});

	it('is given up on while others go on, and keeps its reason to the end', async () => {
		const watch = new Watch().watch(() => missing).watch(doneAfter(5 * minutes));
		expect(await watch.untilOver()).toMatchObject([
			{ outcome: 'gave-up', error: { code: 'rejected', message: 'No such job' } },
			{ outcome: 'settled' },
		]);
		expect(watch.clock.now() - watch.startMs).toBeLessThan(7 * minutes);
	});

	it('waits its own minute when another one vanished before it', async () => {
		const watch = new Watch().watch(() => missing).watch((sinceMs) => (sinceMs < 50 * seconds ? running : missing));
		await watch.round();
		await watch.clock.sleep(50 * seconds);
		await watch.round();
		await watch.clock.sleep(50 * seconds);
		expect((await watch.round()).results).toBeUndefined();
		await watch.clock.sleep(10 * seconds);
		expect((await watch.round()).results).toMatchObject([{ outcome: 'gave-up' }, { outcome: 'gave-up' }]);
	});
});

describe('the deadline of the rounds', () => {
	it('falls on the last poll', async () => {
		const watch = new Watch().watch(doneAfter(90 * seconds));
		watch.deadlineMs = watch.startMs + 90 * seconds;
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }]);
		expect(watch.clock.now()).toBe(watch.deadlineMs);
	});

	it('gives all results: settled ones, and how the others stand', async () => {
		const watch = new Watch()
			.watch(() => done)
			.watch(() => running)
			.watch(() => denied)
			.watch((_, poll) => (poll === 1 ? running : blind));
		watch.deadlineMs = watch.startMs + 90 * seconds;
		expect(await watch.untilOver()).toMatchObject([
			{ outcome: 'settled' },
			{ outcome: 'still-running', lastState: { phase: 'running' } },
			{ outcome: 'gave-up' },
			{ outcome: 'still-running', error: { code: 'unavailable' } },
		]);
	});

	it('lets one poll happen, however late it is', async () => {
		const watch = new Watch().watch(() => done).watch(() => running);
		watch.deadlineMs = watch.startMs - 1;
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }, { outcome: 'still-running' }]);
		expect(watch.polls).toStrictEqual([1, 1]);
	});
});

describe('the time of the next round', () => {
	it('is a minute later, or sooner when a job is expected then', async () => {
		const watch = new Watch().watch(() => running, 600).watch(() => running, 40);
		await watch.round();
		expect(watch.state.nextPollAtMs).toBe(watch.startMs + 40 * seconds);
		await watch.clock.sleep(40 * seconds);
		await watch.round();
		expect(watch.state.nextPollAtMs).toBe(watch.startMs + 100 * seconds);
	});

	it('notices a job at most 65 seconds after it was ready, in its first ten minutes', async () => {
		for (const readyAfterMs of [1, 59, 61, 149, 151, 301, 599].map((value) => value * seconds)) {
			const watch = new Watch().watch(doneAfter(readyAfterMs), 150);
			await watch.untilOver();
			expect(watch.clock.now() - watch.startMs - readyAfterMs).toBeLessThanOrEqual(65 * seconds);
		}
	});
});

describe('many waits that sleep in one process', () => {
	it('poll one after the other when they want to at the same time', async () => {
		const polls = new PollCalendar(new ManualClock(), 1);
		const watches = Array.from({ length: 3 }, () => new Watch(polls).watch(() => running));
		for (const watch of watches) await watch.round();
		expect(watches.map(({ state, startMs }) => (state.nextPollAtMs - startMs) / minutes)).toStrictEqual([1, 2, 3]);
	});

	it('never put off a poll beyond the deadline', async () => {
		const polls = new PollCalendar(new ManualClock(), 1);
		for (let other = 0; other < 9; other++) polls.book(new ManualClock().now() + (2 + other) * minutes);
		const watch = new Watch(polls).watch(() => running);
		watch.deadlineMs = watch.startMs + 5 * minutes;
		await watch.round();
		await watch.clock.sleep(1 * minutes);
		await watch.round();
		expect(watch.state.nextPollAtMs).toBe(watch.deadlineMs);
	});
});

describe('what is kept between two rounds', () => {
	it('is small for 1,000 jobs, whatever becomes of them', async () => {
		const fates: PollResult[] = [done, denied, missing, blind, running];
		const mixes: Array<(job: number) => PollResult | undefined> = [
			...fates.map((fate) => () => fate),
			(job) => fates[job % fates.length],
			(job) => (job === 999 ? done : running),
			(job) => (job >= 500 ? denied : missing),
		];
		for (const fateOf of mixes) {
			const watch = new Watch();
			// One that stays open, so that the state is needed.
			for (let job = 0; job < 999; job++) watch.watch(() => fateOf(job) ?? running);
			watch.watch(() => running);
			for (let round = 0; round < 3; round++) {
				expect((await watch.round()).results).toBeUndefined();
				expect(Buffer.byteLength(JSON.stringify(watch.state))).toBeLessThanOrEqual(1_024);
				await watch.clock.sleep(40 * seconds);
			}
		}
	});

	it('knows each settled job again, whatever its place', async () => {
		const watch = new Watch();
		const isDone = (job: number) => job % 3 === 0 || job === 255 || job === 256;
		for (let job = 0; job < 300; job++) watch.watch((sinceMs) => (isDone(job) || sinceMs > 0 ? done : running));
		await watch.round();
		expect(settledCount(watch.state)).toBe(Array.from({ length: 300 }, (_, job) => job).filter(isDone).length);
		await watch.clock.sleep(1 * minutes);
		const { results = [] } = await watch.round();
		expect(results.every(({ outcome }) => outcome === 'settled')).toBe(true);
		expect(watch.polls).toStrictEqual(watch.polls.map(() => 2));
	});
});

describe('many jobs in one round', () => {
	it('are never polled more than 20 at once', async () => {
		const watch = new Watch();
		let atOnce = 0;
		let most = 0;
		for (let job = 0; job < 200; job++) {
			watch.jobs.push({
				provider: 'provider',
				poll: async () => {
					most = Math.max(most, ++atOnce);
					await watch.clock.sleep(300);
					atOnce--;
					return running;
				},
			});
		}
		expect((await watch.round()).results).toBeUndefined();
		expect(most).toBe(20);
	});
});

describe('a result that the provider forgets before the others are ready', () => {
	it('is kept when it is seen, and not asked for again', async () => {
		const forgetful = (_: number, poll: number) => (poll === 1 ? done : missing);
		const watch = new Watch().watch(forgetful, 60, true).watch(doneAfter(5 * minutes), 60);
		const settled = { outcome: 'settled', state: { phase: 'succeeded' } };
		expect(await watch.untilOver()).toMatchObject([settled, settled]);
		expect(watch.polls[0]).toBe(1);
	});

	it('is not carried along where it can be had again', async () => {
		const watch = new Watch().watch(() => done).watch(doneAfter(5 * minutes));
		await watch.untilOver();
		expect(JSON.stringify(watch.state)).not.toContain('https:');
	});
});
