import { KeyQueues, Patience } from '../../../nodes/engine/submitting/capacity';
import { VideoError } from '../../../nodes/video/errors';
import { ManualClock } from '../manualClock';

const minuteMs = 60_000;

function tooMany(retryAfterSeconds?: number): VideoError {
	const facts = { nextStep: 'Wait.', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
	return new VideoError('rate-limit', 'Example Films answered 429: 3 of 3 in flight.', facts);
}

/** A provider that runs so many jobs at once, each for so long. */
class Studio {
	readonly arrivals: Array<{ name: string; atMs: number }> = [];

	readonly taken: string[] = [];

	mostAtOnce = 0;

	private running = 0;

	constructor(
		readonly clock: ManualClock,
		private readonly capacity: number,
		private readonly jobMs: number,
		private readonly retryAfterSeconds?: number,
	) {}

	readonly order =
		(name: string, answerAfterMs = 0) =>
		async (): Promise<string> => {
			this.arrivals.push({ name, atMs: this.clock.now() });
			if (this.running >= this.capacity) throw tooMany(this.retryAfterSeconds);
			this.running++;
			this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
			void this.clock.sleep(this.jobMs).then(() => this.running--);
			this.taken.push(name);
			if (answerAfterMs > 0) await this.clock.sleep(answerAfterMs);
			return name;
		};
}

function names(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `job ${index + 1}`);
}

function setUp(capacity: number, jobMs: number, retryAfterSeconds?: number) {
	const clock = new ManualClock();
	const keyQueues = new KeyQueues(clock, () => 0);
	return {
		clock,
		keyQueues,
		keyQueue: keyQueues.named('key'),
		studio: new Studio(clock, capacity, jobMs, retryAfterSeconds),
	};
}

const caught = (error: unknown) => error as VideoError;

describe('a queue with room', () => {
	it('lets everybody pass at once', async () => {
		const { clock, keyQueue, studio } = setUp(10, minuteMs);
		const patience = new Patience(0);
		await Promise.all(names(10).map((name) => keyQueue.run(studio.order(name), patience)));
		expect([studio.arrivals.length, clock.sleptMs.filter((ms) => ms < minuteMs), patience.waitedMs]).toStrictEqual([
			10,
			[],
			0,
		]);
	});

	it('passes on every other failure, and repeats none', async () => {
		const { keyQueue } = setUp(1, 0);
		let attempts = 0;
		const rejected = new VideoError('rejected', 'No.', { nextStep: 'Change it.' });
		const outcome = keyQueue.run(async () => {
			attempts++;
			throw rejected;
		}, new Patience(minuteMs));
		expect([await outcome.catch(caught), attempts]).toStrictEqual([rejected, 1]);
	});
});

describe('a queue after "too many at once"', () => {
	it('submits the rest in order, never more than there is room for', async () => {
		const { keyQueue, studio } = setUp(3, 10_000);
		const patience = new Patience(10 * minuteMs);
		const results = await Promise.all(names(8).map((name) => keyQueue.run(studio.order(name), patience)));
		expect(results).toStrictEqual(names(8));
		expect([studio.taken, studio.mostAtOnce]).toStrictEqual([names(8), 3]);
		expect(patience.waitedMs).toBeGreaterThanOrEqual(20_000);
	});

	it('sends one probe at a time, with growing pauses up to half a minute', async () => {
		const { keyQueue, studio } = setUp(1, 3 * minuteMs);
		await Promise.all(
			names(4).map((name) => keyQueue.run(studio.order(name), new Patience(minuteMs * 5)).catch(caught)),
		);
		const [startMs = 0] = studio.arrivals.map(({ atMs }) => atMs);
		// The first four went together, before anybody knew.
		const probes = studio.arrivals.slice(4, 10).map(({ name, atMs }) => `${name} after ${(atMs - startMs) / 1000} s`);
		expect(probes).toStrictEqual([
			'job 2 after 2 s',
			'job 2 after 6 s',
			'job 2 after 14 s',
			'job 2 after 30 s',
			'job 2 after 60 s',
			'job 2 after 90 s',
		]);
	});

	it('pauses as long as the provider asks', async () => {
		const { clock, keyQueue, studio } = setUp(1, 50_000, 45);
		const startMs = clock.now();
		await Promise.all(names(2).map((name) => keyQueue.run(studio.order(name), new Patience(10 * minuteMs))));
		expect(studio.arrivals.slice(2).map(({ atMs }) => atMs - startMs)).toStrictEqual([45_000, 90_000]);
	});

	it('does not stay closed for hours where somebody sets the clock back', async () => {
		const { clock } = setUp(1, 0);
		let setBackMs = 0;
		const set = { now: () => clock.now() - setBackMs, sleep: clock.sleep.bind(clock) };
		const queue = new KeyQueues(set, () => 0).named('key');
		const full = queue.run(async () => await Promise.reject(tooMany(45)), new Patience(0));
		expect(await full.catch(caught)).toMatchObject({ code: 'rate-limit' });
		setBackMs = 13 * 60 * minuteMs;
		expect(await queue.run(async () => await Promise.resolve('taken'), new Patience(0))).toBe('taken');
	});

	it('pauses for minutes at most, whatever the provider asks', async () => {
		const { clock, keyQueue, studio } = setUp(1, minuteMs, 86_400);
		const startMs = clock.now();
		await Promise.all(names(2).map((name) => keyQueue.run(studio.order(name), new Patience(10 * minuteMs))));
		expect(studio.arrivals.slice(2).map(({ atMs }) => atMs - startMs)).toStrictEqual([5 * minuteMs]);
	});

	it('asks no more than once a second, whatever the provider says', async () => {
		const { keyQueue, studio } = setUp(1, 5_000, 0);
		await Promise.all(names(2).map((name) => keyQueue.run(studio.order(name), new Patience(minuteMs))));
		expect(studio.arrivals).toHaveLength(2 + 5);
	});

	it('spreads its pauses, so that several n8n do not come back together', async () => {
		const clock = new ManualClock();
		const keyQueue = new KeyQueues(clock, () => 0.5).named('key');
		const studio = new Studio(clock, 1, 2_100);
		const startMs = clock.now();
		await Promise.all(names(2).map((name) => keyQueue.run(studio.order(name), new Patience(minuteMs))));
		expect(studio.arrivals.at(-1)?.atMs).toBe(startMs + 2_500);
	});

	it('lets nobody pass the line who comes later, from whatever execution', async () => {
		const { clock, keyQueue, studio } = setUp(1, 10_000);
		const first = names(2).map((name) => keyQueue.run(studio.order(name), new Patience(minuteMs)));
		await clock.sleep(1_000);
		const later = keyQueue.run(studio.order('later'), new Patience(minuteMs));
		await Promise.all([...first, later]);
		expect(studio.taken).toStrictEqual(['job 1', 'job 2', 'later']);
	});

	it('does not hold up the line behind a submit that answers after minutes', async () => {
		const { clock, keyQueue, studio } = setUp(3, 3 * minuteMs);
		const patience = new Patience(10 * minuteMs);
		const startMs = clock.now();
		await Promise.all(names(6).map((name) => keyQueue.run(studio.order(name, 3 * minuteMs), patience)));
		expect(studio.taken).toStrictEqual(names(6));
		expect(clock.now() - startMs).toBeLessThan(7 * minuteMs);
	});

	it('is open to all again once the line is gone', async () => {
		const { clock, keyQueue, studio } = setUp(2, 3_000);
		await Promise.all(names(3).map((name) => keyQueue.run(studio.order(name), new Patience(minuteMs))));
		await clock.sleep(minuteMs);
		const before = studio.arrivals.length;
		await Promise.all(names(2).map((name) => keyQueue.run(studio.order(name), new Patience(0))));
		expect(studio.arrivals.length - before).toBe(2);
	});

	it('does not touch the queues of other keys', async () => {
		const { clock, keyQueues, studio } = setUp(0, 0);
		const waiting = keyQueues.named('key').run(studio.order('waits'), new Patience(minuteMs)).catch(caught);
		await clock.sleep(500);
		expect(await keyQueues.named('other').run(async () => clock.sleptMs.length, new Patience(0))).toBe(2);
		expect(((await waiting) as VideoError).code).toBe('rate-limit');
	});

	it('is the same for all who name the same key', () => {
		const { keyQueues, keyQueue } = setUp(1, 0);
		expect(keyQueues.named('key')).toBe(keyQueue);
	});
});

describe('when the time for capacity is over', () => {
	it('all that wait are unbilled rejections that say how to send a long list', async () => {
		const { clock, keyQueue, studio } = setUp(2, 60 * minuteMs);
		const startMs = clock.now();
		const patience = new Patience(3 * minuteMs);
		const outcomes = await Promise.all(
			names(5).map((name) => keyQueue.run(studio.order(name), patience).catch(caught)),
		);
		const late = outcomes.slice(2) as VideoError[];
		expect(outcomes.slice(0, 2)).toStrictEqual(names(2));
		expect(late.map(({ code, facts }) => [code, facts.billed])).toStrictEqual(late.map(() => ['rate-limit', false]));
		expect(late[0]?.message).toBe('Example Films answered 429: 3 of 3 in flight. It took no more within 3 minutes.');
		expect(late[0]?.facts.nextStep).toMatch(/Nothing was created or billed.*in tens.*Loop Over Items/);
		expect(clock.now() - startMs).toBeLessThanOrEqual(3 * minuteMs);
	});

	it('gives up at once where the provider asks for more time than there is', async () => {
		const { clock, keyQueue, studio } = setUp(0, 0, 3600);
		const startMs = clock.now();
		await Promise.all(names(3).map((name) => keyQueue.run(studio.order(name), new Patience(minuteMs)).catch(caught)));
		expect([studio.arrivals.length, clock.now() - startMs]).toStrictEqual([3, 0]);
	});

	it('0 minutes do not wait at all', async () => {
		const { clock, keyQueue, studio } = setUp(1, minuteMs);
		const startMs = clock.now();
		const outcomes = await Promise.all(
			names(3).map((name) => keyQueue.run(studio.order(name), new Patience(0)).catch(caught)),
		);
		expect([outcomes[0], (outcomes[2] as VideoError).code, clock.now() - startMs]).toStrictEqual([
			'job 1',
			'rate-limit',
			0,
		]);
		expect((outcomes[1] as VideoError).message).toContain('does not wait');
	});

	it('who has more time stays in line', async () => {
		const { keyQueue, studio } = setUp(1, 2 * minuteMs);
		const short = new Patience(minuteMs);
		const long = new Patience(10 * minuteMs);
		const outcomes = await Promise.all([
			keyQueue.run(studio.order('runs'), short),
			keyQueue.run(studio.order('short'), short).catch(caught),
			keyQueue.run(studio.order('long'), long),
		]);
		expect([outcomes[0], (outcomes[1] as VideoError).code, outcomes[2]]).toStrictEqual(['runs', 'rate-limit', 'long']);
	});
});

describe('Stop', () => {
	it('ends all waiting at once, without another send', async () => {
		const { clock, keyQueue, studio } = setUp(1, 60 * minuteMs);
		const stop = new AbortController();
		const patience = new Patience(10 * minuteMs, stop.signal);
		const startMs = clock.now();
		const all = Promise.all(names(4).map((name) => keyQueue.run(studio.order(name), patience).catch(caught)));
		await clock.sleep(500);
		stop.abort();
		const outcomes = await all;
		expect(outcomes.slice(1).map((error) => (error as VideoError).code)).toStrictEqual(
			names(3).map(() => 'rate-limit'),
		);
		expect([studio.arrivals.length, clock.now() - startMs]).toStrictEqual([4, 500]);
	});

	it('leaves the line to those who were not stopped', async () => {
		const { clock, keyQueue, studio } = setUp(1, 5_000);
		const stop = new AbortController();
		const stopped = new Patience(10 * minuteMs, stop.signal);
		const first = names(3).map((name) => keyQueue.run(studio.order(name), stopped).catch(caught));
		const other = keyQueue.run(studio.order('other'), new Patience(minuteMs));
		await clock.sleep(500);
		stop.abort();
		await Promise.all(first);
		expect(await other).toBe('other');
		expect(studio.taken).toStrictEqual(['job 1', 'other']);
	});
});
