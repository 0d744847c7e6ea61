import { WakeBoard } from '../../nodes/engine/callback';
import type { Look } from '../../nodes/engine/client';
import { VideoError } from '../../nodes/video/errors';
import { ManualClock } from './manualClock';

const seconds = 1_000;
const minutes = 60 * seconds;

const running: Look = { kind: 'state', state: { phase: 'running' } };
const done: Look = { kind: 'state', state: { phase: 'succeeded', videos: [{ url: 'https://example.com/v.mp4' }] } };
const failed: Look = { kind: 'state', state: { phase: 'failed', reason: 'input', message: 'No', billed: null } };
const blind: Look = { kind: 'blind', error: new VideoError('unavailable', 'No answer', { nextStep: 'Wait.' }) };

/** A wait with two jobs, and a provider whose answers can be changed. */
class Hearing {
	readonly clock = new ManualClock();

	readonly board = new WakeBoard(this.clock);

	readonly answers: Record<string, Look> = { one: running, two: running };

	/** Which job was asked about, and when in milliseconds since the start. */
	readonly looks: Array<[string, number]> = [];

	private readonly startMs = this.clock.now();

	constructor(private readonly tookMs = 0) {}

	async hear(jobId: string, waitId = 'execution 1', jobIds = ['one', 'two']): Promise<boolean> {
		return await this.board.hear(waitId, jobIds, jobId, async (id) => {
			this.looks.push([id, this.clock.now() - this.startMs]);
			if (this.tookMs > 0) await this.clock.sleep(this.tookMs);
			return this.answers[id] ?? blind;
		});
	}
}

describe('callbacks about a batch', () => {
	it('end its wait with the last job, and not before', async () => {
		const hearing = new Hearing();
		hearing.answers.one = done;
		expect(await hearing.hear('one')).toBe(false);
		hearing.answers.two = failed;
		expect(await hearing.hear('two')).toBe(true);
	});

	it('end its wait once only, however many more come', async () => {
		const hearing = new Hearing();
		Object.assign(hearing.answers, { one: done, two: done });
		const first = [await hearing.hear('one'), await hearing.hear('two')];
		const more = [await hearing.hear('two'), await hearing.hear('one'), await hearing.hear('two')];
		expect([first, more]).toStrictEqual([
			[false, true],
			[false, false, false],
		]);
		expect(hearing.looks.map(([jobId]) => jobId)).toStrictEqual(['one', 'two']);
	});

	it('end its wait once only when they come at the same moment', async () => {
		const hearing = new Hearing(300);
		Object.assign(hearing.answers, { one: done, two: done });
		const heard = ['one', 'two', 'one', 'two', 'two'].map(async (jobId) => await hearing.hear(jobId));
		expect((await Promise.all(heard)).filter(Boolean)).toHaveLength(1);
		expect(hearing.looks).toHaveLength(2);
	});

	it('do not end it when the provider says otherwise, or nothing', async () => {
		const hearing = new Hearing();
		hearing.answers.one = done;
		hearing.answers.two = blind;
		expect([await hearing.hear('one'), await hearing.hear('two')]).toStrictEqual([false, false]);
		hearing.answers.two = done;
		expect(await hearing.hear('two')).toBe(true);
	});

	it('say nothing about another wait', async () => {
		const hearing = new Hearing();
		Object.assign(hearing.answers, { one: done, two: done });
		expect(await hearing.hear('one', 'execution 1')).toBe(false);
		expect(await hearing.hear('two', 'execution 2')).toBe(false);
		expect(await hearing.hear('two', 'execution 1')).toBe(true);
	});
});

describe('looks because of callbacks', () => {
	it('happen at once for the first, then at most every five seconds for a job', async () => {
		const hearing = new Hearing();
		for (let count = 0; count < 4; count++) await hearing.hear('one');
		expect(hearing.looks).toStrictEqual([
			['one', 0],
			['one', 5_000],
			['one', 10_000],
			['one', 15_000],
		]);
	});

	it('are shared by all callbacks that come while one is due or under way', async () => {
		const hearing = new Hearing(300);
		await Promise.all(Array.from({ length: 50 }, async () => await hearing.hear('one')));
		expect(hearing.looks).toStrictEqual([['one', 0]]);
		await Promise.all(Array.from({ length: 50 }, async () => await hearing.hear('one')));
		expect(hearing.looks).toStrictEqual([
			['one', 0],
			['one', 5_000],
		]);
	});

	it('of one job do not hold up those of another', async () => {
		const hearing = new Hearing();
		await hearing.hear('one');
		await hearing.hear('two');
		expect(hearing.looks).toStrictEqual([
			['one', 0],
			['two', 0],
		]);
	});

	it('end with the job: a settled one is not asked about again', async () => {
		const hearing = new Hearing();
		hearing.answers.one = failed;
		await hearing.hear('one');
		await hearing.clock.sleep(10 * seconds);
		await hearing.hear('one');
		expect(hearing.looks).toHaveLength(1);
	});

	it('that go wrong do not keep the next callback from looking', async () => {
		const hearing = new Hearing();
		const broken = hearing.board.hear('execution 1', ['one'], 'one', async () => {
			throw new Error('No credential');
		});
		await expect(broken).rejects.toThrow('No credential');
		hearing.answers.one = done;
		expect(await hearing.hear('one', 'execution 1', ['one'])).toBe(true);
		expect(hearing.looks).toStrictEqual([['one', 5_000]]);
	});
});

describe('what is known about a wait', () => {
	it('is kept while callbacks come in, hours on end', async () => {
		const hearing = new Hearing();
		hearing.answers.one = done;
		await hearing.hear('one');
		for (let round = 0; round < 5; round++) {
			await hearing.clock.sleep(50 * minutes);
			await hearing.hear('two');
		}
		hearing.answers.two = done;
		expect(await hearing.hear('two')).toBe(true);
	});

	it('is forgotten after an idle hour, so that memory does not grow', async () => {
		const hearing = new Hearing();
		hearing.answers.one = done;
		await hearing.hear('one');
		await hearing.clock.sleep(61 * minutes);
		await hearing.hear('one', 'another execution');
		hearing.answers.two = done;
		expect(await hearing.hear('two')).toBe(false);
		expect(hearing.looks.map(([jobId]) => jobId)).toStrictEqual(['one', 'one', 'two']);
	});
});
