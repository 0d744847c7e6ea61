import type { Look } from '../../nodes/engine/client';
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
		const round = await watchRound(this.jobs, this.state, { clock: this.clock, deadlineMs: this.deadlineMs });
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

	it('says "still running" for a result the provider had and then loses for good', async () => {
		const watch = new Watch().watch((_, look) => (look === 1 ? done : blind)).watch(doneAfter(1 * minutes));
		await watch.round();
		await watch.clock.sleep(1 * minutes);
		expect((await watch.round()).results).toMatchObject([
			{ outcome: 'still-running', error: { code: 'unavailable' } },
			{ outcome: 'settled' },
		]);
	});

	it('keeps why it gave up on a job, without asking again', async () => {
		const watch = new Watch().watch(() => denied).watch(doneAfter(2 * minutes));
		const [result] = await watch.untilOver();
		expect(result).toMatchObject({ outcome: 'gave-up', error: { code: 'authentication', message: 'Wrong key' } });
		expect(result?.outcome === 'gave-up' && result.error).toBeInstanceOf(VideoError);
		expect(result?.outcome === 'gave-up' && result.error.facts).toMatchObject({ jobId: 'job-17' });
		expect(watch.looks[0]).toBe(1);
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
		expect(Object.keys(watch.state.missingSinceMs)).toStrictEqual(['0']);
		expect(watch.state.gaveUp).toStrictEqual({});
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

describe('what is kept between two rounds', () => {
	it('is small for 1,000 jobs, however many of them are settled', async () => {
		for (const settled of [0, 1, 500, 999]) {
			const watch = new Watch();
			for (let job = 0; job < 1_000; job++) watch.watch(() => (job >= 1_000 - settled ? done : running));
			await watch.round();
			expect(settledCount(watch.state)).toBe(settled);
			expect(Buffer.byteLength(JSON.stringify(watch.state))).toBeLessThanOrEqual(2 * 1024);
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
