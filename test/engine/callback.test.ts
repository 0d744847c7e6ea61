import { WakeBoard } from '../../nodes/engine/callback';
import { ManualClock } from './manualClock';

const minutes = 60_000;

/** A wait with two jobs, and when it was woken in milliseconds since the start. */
class Hearing {
	readonly clock = new ManualClock();

	readonly board = new WakeBoard(this.clock);

	readonly wakes: number[] = [];

	private readonly startMs = this.clock.now();

	constructor(private readonly tookMs = 0) {}

	async hear(jobId: string, waitId = 'execution 1', jobIds = ['one', 'two']): Promise<void> {
		await this.board.hear(waitId, jobIds, jobId, async () => {
			this.wakes.push(this.clock.now() - this.startMs);
			if (this.tookMs > 0) await this.clock.sleep(this.tookMs);
		});
	}
}

describe('callbacks about a batch', () => {
	it('wake its wait with the one about the last job, and not before', async () => {
		const hearing = new Hearing();
		await hearing.hear('one');
		await hearing.hear('one');
		expect(hearing.wakes).toStrictEqual([]);
		await hearing.hear('two');
		expect(hearing.wakes).toStrictEqual([0]);
	});

	it('wake it once when they come at the same moment', async () => {
		const hearing = new Hearing();
		await Promise.all(['one', 'two', 'one', 'two', 'two'].map(async (jobId) => await hearing.hear(jobId)));
		expect(hearing.wakes).toStrictEqual([0]);
	});

	it('wake it again for a job it had heard of, since the first may have been a lie', async () => {
		const hearing = new Hearing();
		for (const jobId of ['one', 'two']) await hearing.hear(jobId);
		await hearing.clock.sleep(1 * minutes);
		await hearing.hear('one');
		expect(hearing.wakes).toStrictEqual([0, 60_000]);
	});

	it('say nothing about another wait', async () => {
		const hearing = new Hearing();
		await hearing.hear('one', 'execution 1');
		await hearing.hear('two', 'execution 2');
		expect(hearing.wakes).toStrictEqual([]);
		await hearing.hear('two', 'execution 1');
		expect(hearing.wakes).toStrictEqual([0]);
	});

	it('need not speak of jobs that were settled before', async () => {
		const hearing = new Hearing();
		await hearing.hear('two', 'execution 1', ['two']);
		expect(hearing.wakes).toStrictEqual([0]);
	});
});

describe('wake-ups of one wait', () => {
	it('happen at most every five seconds', async () => {
		const hearing = new Hearing();
		for (let count = 0; count < 4; count++) await hearing.hear('one', 'execution 1', ['one']);
		expect(hearing.wakes).toStrictEqual([0, 5_000, 10_000, 15_000]);
	});

	it('are shared by all callbacks that come while one is due', async () => {
		const hearing = new Hearing();
		await hearing.hear('one', 'execution 1', ['one']);
		await Promise.all(Array.from({ length: 50 }, async () => await hearing.hear('one', 'execution 1', ['one'])));
		expect(hearing.wakes).toStrictEqual([0, 5_000]);
	});

	it('are not shared by a callback that comes when one has begun, because its look may be over', async () => {
		const hearing = new Hearing(300);
		const first = hearing.hear('one', 'execution 1', ['one']);
		await hearing.clock.sleep(100);
		await Promise.all([first, hearing.hear('one', 'execution 1', ['one'])]);
		expect(hearing.wakes).toStrictEqual([0, 5_000]);
	});

	it('do not hold up those of another wait', async () => {
		const hearing = new Hearing();
		await hearing.hear('one', 'execution 1', ['one']);
		await hearing.hear('one', 'execution 2', ['one']);
		expect(hearing.wakes).toStrictEqual([0, 0]);
	});

	it('that go wrong do not keep the next callback from waking', async () => {
		const hearing = new Hearing();
		const broken = hearing.board.hear('execution 1', ['one'], 'one', async () => {
			throw new Error('No way to myself');
		});
		await expect(broken).rejects.toThrow('No way to myself');
		await hearing.hear('one', 'execution 1', ['one']);
		expect(hearing.wakes).toStrictEqual([5_000]);
	});
});

describe('what was heard about a wait', () => {
	it('is kept while callbacks come in, hours on end', async () => {
		const hearing = new Hearing();
		await hearing.hear('one');
		for (let round = 0; round < 5; round++) {
			await hearing.clock.sleep(50 * minutes);
			await hearing.hear('one');
		}
		await hearing.hear('two');
		expect(hearing.wakes).toHaveLength(1);
	});

	it('is forgotten after an idle hour, so that memory does not grow', async () => {
		const hearing = new Hearing();
		await hearing.hear('one');
		await hearing.clock.sleep(61 * minutes);
		await hearing.hear('one', 'another execution');
		await hearing.hear('two');
		expect(hearing.wakes).toStrictEqual([]);
	});
});
