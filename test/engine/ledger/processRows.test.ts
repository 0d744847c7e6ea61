import { ProcessRows } from '../../../nodes/engine/ledger/processRows';
import type { LedgerRow, RowChange } from '../../../nodes/engine/ledger/row';
import { ManualClock } from '../manualClock';
import { exampleRow, minuteMs } from './exampleRow';

const hourMs = 60 * minuteMs;

function setUp() {
	const clock = new ManualClock();
	const memory = new ProcessRows(clock);
	memory.add([exampleRow({ key: 'a', id: 1 })], 'table');
	/** What a read says that finds these rows. */
	const seen = (found: readonly LedgerRow[], moment = memory.moment) => memory.overlay(found, moment, () => false);
	return { clock, memory, seen };
}

const inTable = (special: Partial<LedgerRow>) => exampleRow({ key: 'a', id: 1, ...special });

describe('a row that this process and the table have', () => {
	it('is as a person changed it in the table, where nothing is unwritten', () => {
		const { memory, seen } = setUp();
		memory.change('a', { state: 'inDoubt' }, true);
		expect(seen([inTable({ state: 'notSent' })])).toMatchObject([{ state: 'notSent' }]);
		expect(memory.get('a')).toMatchObject({ state: 'notSent' });
	});

	it('is as this process knows it, where that is unwritten, and otherwise as in the table', () => {
		const { memory, seen } = setUp();
		memory.change('a', { state: 'accepted', jobId: 'job-1' });
		const stale = inTable({ state: 'sending', awaitedBy: 'changed by somebody' });
		expect(seen([stale])).toMatchObject([{ state: 'accepted', jobId: 'job-1', awaitedBy: 'changed by somebody' }]);
	});

	it('is as this process knows it, where it changed or was written after the read began', () => {
		const { memory, seen } = setUp();
		const { moment } = memory;
		memory.change('a', { state: 'accepted' }, true);
		expect(seen([inTable({ state: 'sending' })], moment)).toMatchObject([{ state: 'accepted' }]);
		memory.change('a', { state: 'succeeded' });
		const beforeWrite = memory.moment;
		memory.noteWritten(memory.unwritten('table'));
		expect(seen([inTable({ state: 'sending' })], beforeWrite)).toMatchObject([{ state: 'succeeded' }]);
	});

	it('is as in the table where only another process knows it', () => {
		const { memory, seen } = setUp();
		const other = exampleRow({ key: 'b', state: 'accepted' });
		expect(seen([other])).toStrictEqual([other]);
		expect(memory.get('b')).toBeUndefined();
	});
});

describe('a row that only this process has', () => {
	it('is found among those of the table, where it is wanted', () => {
		const { memory } = setUp();
		memory.change('a', { state: 'accepted' }, true);
		const wanted = ({ key }: LedgerRow) => key === 'a';
		expect(memory.overlay([], memory.moment, wanted)).toMatchObject([{ key: 'a' }]);
		expect(memory.overlay([], memory.moment, () => false)).toStrictEqual([]);
	});

	const kept = (change: RowChange, isWritten: boolean) => {
		const { memory } = setUp();
		memory.change('a', change, isWritten);
		return { seen: () => memory.overlay([], memory.moment, () => true) };
	};

	it('is freed where somebody deletes it in the table while it is in doubt', () => {
		expect(kept({ state: 'inDoubt' }, true).seen()).toStrictEqual([]);
		expect(kept({ state: 'inDoubt' }, false).seen()).toHaveLength(1);
		expect(kept({ state: 'accepted', jobId: 'job-1' }, true).seen()).toHaveLength(1);
		expect(kept({ state: 'sending' }, true).seen()).toHaveLength(1);
	});

	it('is not freed where the table could not be read', () => {
		const { memory } = setUp();
		memory.change('a', { state: 'inDoubt' }, true);
		expect(memory.overlay(undefined, memory.moment, () => true)).toHaveLength(1);
	});

	it('is freed where it was deleted and its owner has stopped waiting', () => {
		const aliveUntilMs = new ManualClock().now();
		expect(kept({ state: 'waiting', aliveUntilMs }, true).seen()).toStrictEqual([]);
		expect(kept({ state: 'waiting', aliveUntilMs: aliveUntilMs + 1 }, true).seen()).toHaveLength(1);
	});
});

describe('what is unwritten', () => {
	it('is all changes of a row together, under the ID that the table gave it, in its own table', () => {
		const { memory } = setUp();
		memory.add([exampleRow({ key: 'b' })], 'table');
		memory.change('b', { state: 'accepted' });
		memory.change('b', { jobId: 'job-1' });
		expect(memory.unwritten('table')).toStrictEqual([]);
		memory.noteId('b', 7);
		expect(memory.unwritten('table')).toMatchObject([
			{ key: 'b', id: 7, change: { state: 'accepted', jobId: 'job-1' } },
		]);
		expect(memory.unwritten('another table')).toStrictEqual([]);
	});

	it('is nothing of what the table says already, nor what a later state replaces', () => {
		const { memory } = setUp();
		memory.change('a', { state: 'waiting', aliveUntilMs: 7 });
		memory.change('a', { state: 'sending' }, true);
		expect(memory.unwritten('table')).toMatchObject([{ change: { aliveUntilMs: 7 } }]);
		expect(memory.unwritten('table')[0]?.change).not.toHaveProperty('state');
	});

	it('is also what changed while it was being written', () => {
		const { memory } = setUp();
		memory.change('a', { state: 'accepted' });
		const written = memory.unwritten('table');
		memory.change('a', { state: 'succeeded' });
		memory.noteWritten(written);
		expect(memory.unwritten('table')).toMatchObject([{ change: { state: 'succeeded' } }]);
		memory.noteWritten(memory.unwritten('table'));
		expect(memory.unwritten('table')).toStrictEqual([]);
	});
});

describe('what this process writes', () => {
	it('is written one after the other, whether a write fails or not', async () => {
		const { clock, memory } = setUp();
		const wrote: string[] = [];
		const write = async (name: string, ms: number) => {
			await clock.sleep(ms);
			wrote.push(name);
			if (name === 'slow') throw new Error('The database is locked');
		};
		const slow = memory.inTurn('table', async () => await write('slow', 1_000)).catch(() => undefined);
		const elsewhere = memory.inTurn('another table', async () => await write('elsewhere', 10));
		await Promise.all([slow, elsewhere, memory.inTurn('table', async () => await write('quick', 10))]);
		expect(wrote).toStrictEqual(['elsewhere', 'slow', 'quick']);
	});

	it('is not held up for ever by a write that never ends', async () => {
		const { memory } = setUp();
		void memory.inTurn('table', async () => await new Promise(() => {}));
		expect(await memory.inTurn('table', async () => await Promise.resolve('written'))).toBe('written');
	});
});

describe('the end of a job as Wait for Video saw it', () => {
	it('stays unwritten where the table does not have the id of the job so far', () => {
		const { memory } = setUp();
		memory.change('a', { state: 'accepted', jobId: 'job-1' });
		memory.noteEnd('example', 'job-1', 'failed');
		expect(memory.unwritten('table')).toMatchObject([{ change: { state: 'failed', jobId: 'job-1' } }]);
	});

	it('is known of the row that has the job, and not written twice', () => {
		const { memory } = setUp();
		memory.change('a', { state: 'accepted', jobId: 'job-1' }, true);
		memory.add([exampleRow({ key: 'pointer', state: 'adopted', jobId: 'job-1' })], 'table');
		memory.noteEnd('example', 'job-1', 'failed');
		expect([memory.get('a'), memory.get('pointer')]).toMatchObject([{ state: 'failed' }, { state: 'adopted' }]);
		expect(memory.unwritten('table')).toStrictEqual([]);
	});

	it.each([
		['of another provider', 'another', 'job-1'],
		['with another ID', 'example', 'job-2'],
	])('is nothing to a job %s', (_, provider, jobId) => {
		const { memory } = setUp();
		memory.change('a', { state: 'accepted', jobId: 'job-1' }, true);
		memory.noteEnd(provider, jobId, 'failed');
		expect(memory.get('a')).toMatchObject({ state: 'accepted' });
	});
});

describe('a claim that nobody answered', () => {
	it('is remembered for its table until it was released', () => {
		const { memory } = setUp();
		memory.noteStray('table', 'one');
		memory.noteStray('table', 'two');
		memory.noteStray('another table', 'three');
		memory.forgetStray('table', 'one');
		expect([memory.strayClaims('table'), memory.strayClaims('another table')]).toStrictEqual([['two'], ['three']]);
	});
});

describe('the memory of a process that runs for months', () => {
	const state = 'accepted' as const;

	it.each<[string, (memory: ProcessRows) => void]>([
		['is unwritten', (memory) => memory.change('other', { jobId: 'job-1' })],
		['waits', (memory) => memory.change('other', { state: 'waiting' }, true)],
		['is being sent', (memory) => memory.change('other', { state: 'sending' }, true)],
	])('forgets a row a day after it changed last, but what %s only after a week', async (_, change) => {
		const clock = new ManualClock();
		const memory = new ProcessRows(clock);
		memory.add([exampleRow({ key: 'done', id: 1, state }), exampleRow({ key: 'other', id: 2, state })], 'table');
		change(memory);
		const keysAfter = async (hours: number) => {
			await clock.sleep(hours * hourMs);
			memory.add([], 'table');
			return ['done', 'other'].filter((key) => memory.get(key));
		};
		expect(await keysAfter(24)).toStrictEqual(['done', 'other']);
		expect(await keysAfter(1)).toStrictEqual(['other']);
		expect(await keysAfter(5 * 24)).toStrictEqual(['other']);
		expect(await keysAfter(2 * 24)).toStrictEqual([]);
	});

	it('keeps 20,000 rows at most, the newest, but none the less all that are under way', () => {
		const memory = new ProcessRows(new ManualClock());
		const rows = Array.from({ length: 20_000 }, (_, index) => exampleRow({ key: `row ${index}`, state }));
		memory.add([exampleRow({ key: 'waiting' }), exampleRow({ key: 'done', state }), ...rows], 'table');
		memory.add([exampleRow({ key: 'newest', state })], 'table');
		const kept = ['waiting', 'done', 'row 0', 'row 1', 'row 2', 'newest'].filter((key) => memory.get(key));
		expect(kept).toStrictEqual(['waiting', 'row 1', 'row 2', 'newest']);
	});
});
