import { WakeBoard } from '../../nodes/engine/callback';
import { ManualClock } from './manualClock';

const minutes = 60_000;

/** A wait with two jobs, and when it was woken in milliseconds since the start. */
class Callbacks {
	readonly clock = new ManualClock();

	readonly board = new WakeBoard(this.clock);

	readonly wakes: number[] = [];

	private readonly startMs = this.clock.now();

	constructor(private readonly tookMs = 0) {}

	async noteCallback(jobId: string, waitId = 'execution 1', jobIds = ['one', 'two']): Promise<void> {
		await this.board.noteCallback(waitId, jobIds, jobId, async () => {
			this.wakes.push(this.clock.now() - this.startMs);
			if (this.tookMs > 0) await this.clock.sleep(this.tookMs);
		});
	}
}

describe('callbacks about a batch', () => {
	it('wake its wait with the one about the last job, and not before', async () => {
		const callbacks = new Callbacks();
		await callbacks.noteCallback('one');
		await callbacks.noteCallback('one');
		expect(callbacks.wakes).toStrictEqual([]);
		await callbacks.noteCallback('two');
		expect(callbacks.wakes).toStrictEqual([0]);
	});

	it('wake it once when they come at the same moment', async () => {
		const callbacks = new Callbacks();
		await Promise.all(['one', 'two', 'one', 'two', 'two'].map(async (jobId) => await callbacks.noteCallback(jobId)));
		expect(callbacks.wakes).toStrictEqual([0]);
	});

	it('wake it again for a job it had heard of, since the first may have been a lie', async () => {
		const callbacks = new Callbacks();
		for (const jobId of ['one', 'two']) await callbacks.noteCallback(jobId);
		await callbacks.clock.sleep(1 * minutes);
		await callbacks.noteCallback('one');
		expect(callbacks.wakes).toStrictEqual([0, 60_000]);
	});

	it('say nothing about another wait', async () => {
		const callbacks = new Callbacks();
		await callbacks.noteCallback('one', 'execution 1');
		await callbacks.noteCallback('two', 'execution 2');
		expect(callbacks.wakes).toStrictEqual([]);
		await callbacks.noteCallback('two', 'execution 1');
		expect(callbacks.wakes).toStrictEqual([0]);
	});

	it('need not speak of jobs that were settled before', async () => {
		const callbacks = new Callbacks();
		await callbacks.noteCallback('two', 'execution 1', ['two']);
		expect(callbacks.wakes).toStrictEqual([0]);
	});
});

describe('wake-ups of one wait', () => {
	it('happen at most every five seconds', async () => {
		const callbacks = new Callbacks();
		for (let count = 0; count < 4; count++) await callbacks.noteCallback('one', 'execution 1', ['one']);
		expect(callbacks.wakes).toStrictEqual([0, 5_000, 10_000, 15_000]);
	});

	it('are shared by all callbacks that come while one is due', async () => {
		const callbacks = new Callbacks();
		await callbacks.noteCallback('one', 'execution 1', ['one']);
		await Promise.all(
			Array.from({ length: 50 }, async () => await callbacks.noteCallback('one', 'execution 1', ['one'])),
		);
		expect(callbacks.wakes).toStrictEqual([0, 5_000]);
	});

	it('are not shared by a callback that comes when one has begun, because its poll may be over', async () => {
		const callbacks = new Callbacks(300);
		const first = callbacks.noteCallback('one', 'execution 1', ['one']);
		await callbacks.clock.sleep(100);
		await Promise.all([first, callbacks.noteCallback('one', 'execution 1', ['one'])]);
		expect(callbacks.wakes).toStrictEqual([0, 5_000]);
	});

	it('do not hold up those of another wait', async () => {
		const callbacks = new Callbacks();
		await callbacks.noteCallback('one', 'execution 1', ['one']);
		await callbacks.noteCallback('one', 'execution 2', ['one']);
		expect(callbacks.wakes).toStrictEqual([0, 0]);
	});

	it('that go wrong do not keep the next callback from waking', async () => {
		const callbacks = new Callbacks();
		const broken = callbacks.board.noteCallback('execution 1', ['one'], 'one', async () => {
			throw new Error('No way to myself');
		});
		await expect(broken).rejects.toThrow('No way to myself');
		await callbacks.noteCallback('one', 'execution 1', ['one']);
		expect(callbacks.wakes).toStrictEqual([5_000]);
	});
});

describe('what was heard about a wait', () => {
	it('is kept while callbacks come in, hours on end', async () => {
		const callbacks = new Callbacks();
		await callbacks.noteCallback('one');
		for (let round = 0; round < 5; round++) {
			await callbacks.clock.sleep(50 * minutes);
			await callbacks.noteCallback('one');
		}
		await callbacks.noteCallback('two');
		expect(callbacks.wakes).toHaveLength(1);
	});

	it('is forgotten after an idle hour, so that memory does not grow', async () => {
		const callbacks = new Callbacks();
		await callbacks.noteCallback('one');
		await callbacks.clock.sleep(61 * minutes);
		await callbacks.noteCallback('one', 'another execution');
		await callbacks.noteCallback('two');
		expect(callbacks.wakes).toStrictEqual([]);
	});
});
