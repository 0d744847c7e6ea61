import type { Look } from '../../nodes/engine/client';
import { LookCalendar } from '../../nodes/engine/lookCalendar';
import type { WaitResult, WatchedJob } from '../../nodes/engine/progress';
import type { Round, WatchState } from '../../nodes/engine/watch';
import { firstState, settledCount, watchRound } from '../../nodes/engine/watch';
import { VideoError } from '../../nodes/video/errors';
import { ManualClock } from './manualClock';

const seconds = 1_000;
const minutes = 60 * seconds;

const running: Look = { kind: 'state', state: { phase: 'running' } };
const done: Look = { kind: 'state', state: { phase: 'succeeded', videos: [{ url: 'https://example.com/v.mp4' }] } };
const failed: Look = { kind: 'state', state: { phase: 'failed', reason: 'input', message: 'No', billed: null } };
const blind: Look = { kind: 'blind', error: new VideoError('unavailable', 'No answer', { nextStep: 'Wait.' }) };
const missing: Look = { kind: 'missing', error: new VideoError('refused', 'No such job', { nextStep: 'Check.' }) };
const denied: Look = {
	kind: 'denied',
	error: new VideoError('authentication', 'Wrong key', { nextStep: 'Correct it.', jobId: 'job-17' }),
};

/** Between two rounds nothing is left but the state, and n8n keeps that as JSON. */
class Watch {
	readonly clock = new ManualClock();

	readonly startMs = this.clock.now();

	readonly looks: number[] = [];

	readonly jobs: WatchedJob[] = [];

	deadlineMs = this.startMs + 30 * minutes;

	state: WatchState = firstState(this.startMs);

	constructor(private readonly calendar?: LookCalendar) {}

	/** A job whose looks find what `find` says about the time since the start and the number of its look. */
	watch(find: (sinceMs: number, look: number) => Look, expectedSeconds?: number): this {
		const index = this.jobs.length;
		this.looks.push(0);
		this.jobs.push({
			lane: 'lane',
			submittedAtMs: this.startMs,
			expectedSeconds,
			look: async () => {
				const look = (this.looks[index] ?? 0) + 1;
				this.looks[index] = look;
				return await Promise.resolve(find(this.clock.now() - this.startMs, look));
			},
		});
		return this;
	}

	async round(): Promise<Round> {
		const { clock, deadlineMs, calendar } = this;
		const round = await watchRound(this.jobs, this.state, { clock, deadlineMs, calendar });
		this.state = JSON.parse(JSON.stringify(round.state)) as WatchState;
		return round;
	}

	/** Sleeps as the state says, round after round. */
	async untilOver(): Promise<WaitResult[]> {
		for (;;) {
			const { results } = await this.round();
			if (results) return results;
			await this.clock.sleep(this.state.nextLookAtMs - this.clock.now());
		}
	}
}

const doneAfter = (milliseconds: number) => (sinceMs: number) => (sinceMs >= milliseconds ? done : running);

describe('a round of looks', () => {
	it('looks once at each open job', async () => {
		const watch = new Watch().watch(() => running).watch(() => blind);
		expect((await watch.round()).results).toBeUndefined();
		expect((await watch.round()).results).toBeUndefined();
		expect(watch.looks).toStrictEqual([2, 2]);
		expect(watch.state.rounds).toBe(2);
	});

	it('is the last when all jobs are settled, and has their results in order', async () => {
		const watch = new Watch().watch(() => done).watch(() => failed);
		const { results } = await watch.round();
		expect(results).toMatchObject([
			{ outcome: 'settled', state: { phase: 'succeeded' } },
			{ outcome: 'settled', state: { phase: 'failed', reason: 'input' } },
		]);
		expect(watch.looks).toStrictEqual([1, 1]);
	});

	it('does not ask about settled jobs again before the last one, which asks for all results', async () => {
		const watch = new Watch().watch(() => done).watch(doneAfter(3 * minutes));
		watch.watch(() => failed);
		for (let round = 0; round < 3; round++) {
			expect((await watch.round()).results).toBeUndefined();
			expect(watch.looks).toStrictEqual([1, round + 1, 1]);
			expect(settledCount(watch.state)).toBe(2);
			await watch.clock.sleep(1 * minutes);
		}
		const { results = [] } = await watch.round();
		expect(results.map((result) => result.outcome === 'settled' && result.state.phase)).toStrictEqual([
			'succeeded',
			'succeeded',
			'failed',
		]);
		expect(watch.looks).toStrictEqual([2, 4, 2]);
	});

	it('asks again for a minute when the provider stumbles over a result it had', async () => {
		const watch = new Watch().watch((_, look) => (look === 1 || look > 4 ? done : blind)).watch(doneAfter(1 * minutes));
		await watch.round();
		await watch.clock.sleep(1 * minutes);
		expect((await watch.round()).results).toMatchObject([{ outcome: 'settled' }, { outcome: 'settled' }]);
		expect(watch.clock.now() - watch.startMs).toBeLessThan(2 * minutes);
	});

	it('goes back to sleep when results cannot be had just now, and has them when the provider is back', async () => {
		const outage = (sinceMs: number, look: number) => (look === 1 || sinceMs > 10 * minutes ? done : blind);
		const watch = new Watch().watch(outage).watch(doneAfter(1 * minutes));
		await watch.round();
		await watch.clock.sleep(1 * minutes);
		expect((await watch.round()).results).toBeUndefined();
		expect(settledCount(watch.state)).toBe(2);
		expect(watch.state.nextLookAtMs - watch.clock.now()).toBe(1 * minutes);
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }, { outcome: 'settled' }]);
		expect(watch.clock.now() - watch.startMs).toBeLessThan(12 * minutes);
	});

	it('says "still running" at the deadline for a result the provider had and then loses for good', async () => {
		const watch = new Watch().watch((_, look) => (look === 1 ? done : blind)).watch(doneAfter(1 * minutes));
		expect(await watch.untilOver()).toMatchObject([
			{ outcome: 'still-running', error: { code: 'unavailable' } },
			{ outcome: 'settled' },
		]);
		expect(watch.clock.now()).toBeGreaterThanOrEqual(watch.deadlineMs);
		expect(watch.clock.now() - watch.deadlineMs).toBeLessThanOrEqual(1 * minutes);
	});

	it('does not look again at a job it gave up on before the last one, which asks for the reason', async () => {
		const watch = new Watch().watch(() => denied).watch(doneAfter(4 * minutes));
		await watch.round();
		await watch.clock.sleep(2 * minutes);
		await watch.round();
		expect([settledCount(watch.state), watch.looks[0]]).toStrictEqual([1, 1]);
		const [result] = await watch.untilOver();
		expect(result).toMatchObject({ outcome: 'gave-up', error: { code: 'authentication', message: 'Wrong key' } });
		expect(result?.outcome === 'gave-up' && result.error).toBeInstanceOf(VideoError);
		expect(result?.outcome === 'gave-up' && result.error.facts).toMatchObject({ jobId: 'job-17' });
		expect(watch.looks[0]).toBe(2);
	});

	it('has the video of a job it gave up on when the key was corrected meanwhile', async () => {
		const watch = new Watch().watch((_, look) => (look === 1 ? denied : done)).watch(doneAfter(2 * minutes));
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }, { outcome: 'settled' }]);
	});

	it('waits for a job it gave up on that runs again when all others are done', async () => {
		const back = (sinceMs: number, look: number) => (look === 1 ? denied : doneAfter(6 * minutes)(sinceMs));
		const watch = new Watch().watch(back).watch(doneAfter(2 * minutes));
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }, { outcome: 'settled' }]);
		expect(watch.state.gaveUp).toBe('');
		expect(watch.clock.now() - watch.startMs).toBeLessThanOrEqual(7 * minutes);
	});

	it('says "still running" at the deadline for a job it gave up on and cannot ask about', async () => {
		const watch = new Watch().watch((_, look) => (look === 1 ? denied : blind)).watch(doneAfter(2 * minutes));
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
		expect((await watch.round()).results).toMatchObject([{ outcome: 'gave-up', error: { code: 'refused' } }]);
	});

	it('is forgiven when it appears in between', async () => {
		const watch = new Watch().watch((_, look) => (look === 2 ? running : missing));
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
			{ outcome: 'gave-up', error: { code: 'refused', message: 'No such job' } },
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
	it('falls on the last look', async () => {
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
			.watch((_, look) => (look === 1 ? running : blind));
		watch.deadlineMs = watch.startMs + 90 * seconds;
		expect(await watch.untilOver()).toMatchObject([
			{ outcome: 'settled' },
			{ outcome: 'still-running', lastState: { phase: 'running' } },
			{ outcome: 'gave-up' },
			{ outcome: 'still-running', error: { code: 'unavailable' } },
		]);
	});

	it('lets one look happen, however late it is', async () => {
		const watch = new Watch().watch(() => done).watch(() => running);
		watch.deadlineMs = watch.startMs - 1;
		expect(await watch.untilOver()).toMatchObject([{ outcome: 'settled' }, { outcome: 'still-running', looks: 1 }]);
		expect(watch.looks).toStrictEqual([1, 1]);
	});
});

describe('the time of the next round', () => {
	it('is a minute later, or sooner when a job is expected then', async () => {
		const watch = new Watch().watch(() => running, 600).watch(() => running, 40);
		await watch.round();
		expect(watch.state.nextLookAtMs).toBe(watch.startMs + 40 * seconds);
		await watch.clock.sleep(40 * seconds);
		await watch.round();
		expect(watch.state.nextLookAtMs).toBe(watch.startMs + 100 * seconds);
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
	it('look one after the other when they want to at the same time', async () => {
		const looks = new LookCalendar(new ManualClock(), 1);
		const watches = Array.from({ length: 3 }, () => new Watch(looks).watch(() => running));
		for (const watch of watches) await watch.round();
		expect(watches.map(({ state, startMs }) => (state.nextLookAtMs - startMs) / minutes)).toStrictEqual([1, 2, 3]);
	});

	it('never put off a look beyond the deadline', async () => {
		const looks = new LookCalendar(new ManualClock(), 1);
		for (let other = 0; other < 9; other++) looks.book(new ManualClock().now() + (2 + other) * minutes);
		const watch = new Watch(looks).watch(() => running);
		watch.deadlineMs = watch.startMs + 5 * minutes;
		await watch.round();
		await watch.clock.sleep(1 * minutes);
		await watch.round();
		expect(watch.state.nextLookAtMs).toBe(watch.deadlineMs);
	});
});

describe('what is kept between two rounds', () => {
	it('is small for 1,000 jobs, whatever becomes of them', async () => {
		const fates: Look[] = [done, denied, missing, blind, running];
		const mixes: Array<(job: number) => Look | undefined> = [
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
		expect(watch.looks).toStrictEqual(watch.looks.map(() => 2));
	});
});

describe('many jobs in one round', () => {
	it('are never looked at more than 20 at once', async () => {
		const watch = new Watch();
		let atOnce = 0;
		let most = 0;
		for (let job = 0; job < 200; job++) {
			watch.jobs.push({
				lane: 'lane',
				look: async () => {
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
