import type { Intent, LedgerEntry } from '../../nodes/engine/ledger';
import { MemoryLedger } from '../../nodes/engine/ledger';
import type { Run } from '../../nodes/host/tableLedger';
import { TableLedger } from '../../nodes/host/tableLedger';
import { ManualClock } from '../engine/manualClock';
import { RowsInMemory, stepIn } from './rowsInMemory';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const accepted = (jobId: string, submittedAt?: string): LedgerEntry => ({
	state: 'accepted',
	job: { provider: 'example', jobId, ...(submittedAt !== undefined && { submittedAt }) },
});
const intent = (slot: string, more: Partial<Intent> = {}): Intent => ({
	slot,
	provider: 'example',
	model: 'a-model',
	itemIndex: 0,
	waits: false,
	...more,
});
const withKey = (slot: string, key = 'row 7', days = 30) => intent(slot, { deduplication: { key, days } });

function setUp() {
	const clock = new ManualClock();
	const table = new RowsInMemory(clock);
	/** The ledger of an execution, in a process of its own unless told otherwise. */
	const ledgerOf = (executionId: string, run: Partial<Run> = {}, { lineage = executionId, mode = 'webhook' } = {}) =>
		new TableLedger(
			stepIn(executionId, lineage, mode),
			new MemoryLedger(clock),
			clock,
			{ purse: 'today', currency: 'USD', isDayLimited: false, isAwaited: true, ...run },
			table,
		);
	return { clock, table, ledgerOf };
}

describe('an access that fails after it wrote its rows', () => {
	it('is made again, and its rows are not taken for those of an earlier try', async () => {
		const { table, ledgerOf } = setUp();
		table.failsAfterInsert = true;
		const ledger = ledgerOf('1');
		expect(await ledger.claim([intent('a'), intent('b')])).toStrictEqual([undefined, undefined]);
		await ledger.record('a', accepted('job-1'));
		await ledger.flush();
		expect(table.states).toStrictEqual(['accepted', 'intent', 'refused', 'refused']);
	});

	it('leaves nothing that the next try would take for a submit in doubt', async () => {
		const { table, ledgerOf } = setUp();
		table.failsAfterInsert = true;
		const ledger = ledgerOf('1');
		await ledger.claim([intent('a')]);
		await ledger.record('a', { state: 'refused' });
		await ledger.flush();
		expect(await ledgerOf('1').claim([intent('a')])).toStrictEqual([undefined]);
	});
});

describe('a submit that waits', () => {
	it('is no intent before it is about to leave, and one when it leaves', async () => {
		const { table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim([intent('a'), intent('b', { waits: true })]);
		expect(table.states).toStrictEqual(['intent', 'waiting']);
		await ledger.beforeSend('b');
		expect(table.states).toStrictEqual(['intent', 'intent']);
	});

	it('costs no access where it does not wait', async () => {
		const { table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim([intent('a')]);
		await ledger.beforeSend('a');
		expect(table.accesses).toBe(1);
	});

	it('waits again after "too many at once", several in one access', async () => {
		const { table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim(['a', 'b', 'c'].map((slot) => intent(slot)));
		for (const slot of ['a', 'b', 'c', 'a']) ledger.noteWaiting(slot);
		await ledger.flush();
		expect([table.states, table.accesses]).toStrictEqual([['waiting', 'waiting', 'waiting'], 2]);
	});

	it('is free after a crash, while one that had left is in doubt', async () => {
		const { ledgerOf } = setUp();
		await ledgerOf('1').claim([intent('a'), intent('b', { waits: true })]);
		const retried = ledgerOf('2', {}, { lineage: '1' });
		expect(await retried.claim([intent('a'), intent('b')])).toMatchObject([{ state: 'intent' }, undefined]);
	});
});

describe('a submit that waits for its turn in a long batch', () => {
	const inBlocks = (count: number) =>
		Array.from({ length: count }, (_, index) => ({
			...intent(String(index)),
			waits: index >= 50,
			block: Math.floor(index / 50),
		}));

	it('is written down with its block, in one access, when the first of them leaves', async () => {
		const { table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim(inBlocks(150));
		expect(table.states.filter((state) => state === 'waiting')).toHaveLength(100);
		const before = table.accesses;
		await Promise.all([50, 51, 99].map(async (index) => await ledger.beforeSend(String(index))));
		expect(table.accesses - before).toBe(1);
		expect(table.states.filter((state) => state === 'waiting')).toHaveLength(50);
	});

	it('leaves alone once it waits for room', async () => {
		const { table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim(inBlocks(100));
		for (let index = 50; index < 100; index++) ledger.noteWaiting(String(index));
		await ledger.beforeSend('70');
		expect(table.states.filter((state) => state === 'waiting')).toHaveLength(49);
	});
});

describe('a submit that waits while its execution is retried', () => {
	const slotIn = (run: number) => `lineage/node/${run}/0/digest`;
	const waiting = (run: number, more: Partial<Intent> = {}) => ({ ...intent(slotIn(run)), waits: true, ...more });
	const other = { code: 'submission-uncertain', message: expect.stringContaining('Nothing was sent for this item') };

	it.each([0, 1])('is sent by the retry only, in run %p', async (run) => {
		const { ledgerOf } = setUp();
		const [retried, retry] = [ledgerOf('1', {}, { lineage: 'same' }), ledgerOf('2', {}, { lineage: 'same' })];
		await retried.claim([waiting(0)]);
		expect(await retry.claim([waiting(run)])).toStrictEqual([undefined]);
		await expect(retried.beforeSend(slotIn(0))).rejects.toMatchObject(other);
		await retried.record(slotIn(0), { state: 'refused' });
		await retry.beforeSend(slotIn(run));
		await retry.record(slotIn(run), accepted('job-17'));
		await retry.flush();
		expect(await ledgerOf('3', {}, { lineage: 'same' }).claim([waiting(0)])).toMatchObject([
			{ job: { jobId: 'job-17' } },
		]);
	});

	it('is sent by the first only when it leaves at the very moment of the retry', async () => {
		const { table, ledgerOf } = setUp();
		const [retried, retry] = [ledgerOf('1', {}, { lineage: 'same' }), ledgerOf('2', {}, { lineage: 'same' })];
		await retried.claim([waiting(0)]);
		const find = table.insertAndFind.bind(table);
		table.insertAndFind = async (...given) => {
			const rows = await find(...given);
			await retried.beforeSend(slotIn(0));
			return rows;
		};
		expect(await retry.claim([waiting(1)])).toMatchObject([{ state: 'intent' }]);
	});

	it('is sent although the access that wrote it down failed after it did', async () => {
		const { table, ledgerOf } = setUp();
		const [retried, retry] = [ledgerOf('1', {}, { lineage: 'same' }), ledgerOf('2', {}, { lineage: 'same' })];
		await retried.claim([waiting(0)]);
		table.failsAfterMove = true;
		expect(await retry.claim([waiting(0)])).toStrictEqual([undefined]);
		table.failsAfterMove = true;
		await retry.beforeSend(slotIn(0));
		await expect(retried.beforeSend(slotIn(0))).rejects.toMatchObject(other);
		expect(table.states).toStrictEqual(['refused', 'intent']);
	});

	it('needs no minute, nor a day, where it has a deduplication key', async () => {
		const { clock, ledgerOf } = setUp();
		const key = { deduplication: { key: 'row 7', days: 30 } };
		await ledgerOf('1', {}, { lineage: 'same' }).claim([waiting(0, key)]);
		const startMs = clock.now();
		expect(await ledgerOf('2', {}, { lineage: 'same' }).claim([waiting(0, key)])).toStrictEqual([undefined]);
		expect(clock.now() - startMs).toBeLessThan(1_500);
	});
});

describe('a table that cannot be used for some time', () => {
	it('keeps back what has a deduplication key, because nobody knows who has it', async () => {
		const { table, ledgerOf } = setUp();
		table.isOff = true;
		const ledger = ledgerOf('1');
		expect(await ledger.claim([withKey('a'), intent('b')])).toMatchObject([
			{ state: 'held', error: { code: 'unavailable', message: expect.stringMatching(/^The Deduplication Key/) } },
			undefined,
		]);
		table.isOff = false;
		expect(await ledgerOf('2').claim([withKey('a')])).toStrictEqual([undefined]);
	});

	it('keeps back what is retried, because nobody knows what was paid for', async () => {
		const { table, ledgerOf } = setUp();
		await ledgerOf('1', {}, { lineage: 'same' }).claim([intent('a')]);
		table.isOff = true;
		const retry = { lineage: 'same', mode: 'retry' };
		const entry = { state: 'held', error: { message: expect.stringMatching(/^What the retried execution has paid/) } };
		expect(await ledgerOf('2', {}, retry).claim([intent('a')])).toMatchObject([entry]);
	});

	it.each([
		['has them switched off', 'Attempted to use Data table node but the module is disabled'],
		['is older than 2.1', 'Could not get parameter'],
	])('keeps nothing back that has no key, not even what is retried, where n8n %s', async (_, failure) => {
		const { table, ledgerOf } = setUp();
		table.isOff = true;
		table.failure = failure;
		const claimed = await ledgerOf('2', {}, { lineage: 'same', mode: 'retry' }).claim([intent('a'), withKey('b')]);
		expect(claimed).toMatchObject([undefined, { state: 'held' }]);
	});

	it('keeps back what waited for its turn, which a retry would otherwise send again', async () => {
		const { clock, table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim([{ ...intent('a'), waits: true }]);
		table.isOff = true;
		await expect(ledger.beforeSend('a')).rejects.toMatchObject({ code: 'unavailable' });
		table.isOff = false;
		await clock.sleep(minuteMs);
		await ledger.beforeSend('a');
		expect(table.states).toStrictEqual(['intent']);
	});

	it('is told afterwards what happened meanwhile', async () => {
		const { table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim([intent('a'), intent('b')]);
		table.isOff = true;
		await ledger.record('a', accepted('job-17'));
		await ledger.record('b', { state: 'refused' });
		await ledger.flush();
		expect(table.states).toStrictEqual(['intent', 'intent']);
		table.isOff = false;
		await ledger.flush();
		expect(table.states).toStrictEqual(['accepted', 'refused']);
		expect(table.rows[0]?.jobId).toBe('job-17');
	});

	it('is left alone for a while, so that a long batch does not wait for it at every item', async () => {
		const { table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		const slots = Array.from({ length: 40 }, (_, index) => `slot ${index}`);
		await ledger.claim(slots.map((slot) => intent(slot)));
		table.isOff = true;
		const before = table.accesses;
		for (const slot of slots) await ledger.record(slot, accepted(`job of ${slot}`));
		await ledger.flush();
		expect(table.accesses - before).toBeLessThan(10);
	});

	it('holds nothing of what the provider said about a submit in doubt, which may quote the prompt', async () => {
		const { table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim([intent('a')]);
		const facts = { nextStep: 'Look there.', billed: null };
		const said = 'It answered in an unknown shape: {"prompt":"A secret film"}';
		await ledger.record('a', { state: 'uncertain', error: { code: 'submission-uncertain', message: said, facts } });
		await ledger.flush();
		expect(table.rows[0]?.details).not.toContain('secret');
		expect(await ledgerOf('2', {}, { lineage: '1' }).claim([intent('a')])).toMatchObject([
			{ state: 'uncertain', error: { facts } },
		]);
	});
});

describe('a deduplication key', () => {
	it('gives the same job for as many days as it is kept', async () => {
		const { clock, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim([withKey('a', 'row 7', 2)]);
		await ledger.record('a', accepted('job-17'));
		await ledger.flush();
		await clock.sleep(dayMs);
		expect(await ledgerOf('2').claim([withKey('b', 'row 7', 2)])).toMatchObject([{ job: { jobId: 'job-17' } }]);
		await clock.sleep(dayMs);
		expect(await ledgerOf('3').claim([withKey('c', 'row 7', 2)])).toStrictEqual([undefined]);
	});

	it.each([
		[1, 30],
		[90, 90],
	])('of %p days keeps its row for %p', async (days, keptDays) => {
		const { clock, table, ledgerOf } = setUp();
		const nowMs = clock.now();
		await ledgerOf('1').claim([withKey('a', 'row 7', days)]);
		expect(Date.parse(table.rows[0]?.keptUntil ?? '')).toBeGreaterThanOrEqual(nowMs + keptDays * dayMs);
		expect(Date.parse(table.rows[0]?.keptUntil ?? '')).toBeLessThan(nowMs + (keptDays + 1) * dayMs);
	});

	it('that is refused to its holder goes to one of those who wait, never to two', async () => {
		const { clock, ledgerOf } = setUp();
		const holder = ledgerOf('1');
		await holder.claim([withKey('a')]);
		const others = ['2', '3', '4'].map(async (executionId) => {
			const ledger = ledgerOf(executionId);
			const [known] = await ledger.claim([withKey(executionId)]);
			if (!known) {
				await clock.sleep(5_000);
				await ledger.record(executionId, accepted(`job of ${executionId}`));
				await ledger.flush();
			}
			return known;
		});
		await clock.sleep(minuteMs / 2);
		await holder.record('a', { state: 'refused' });
		await holder.flush();
		const known = await Promise.all(others);
		expect(known.filter((entry) => entry === undefined)).toHaveLength(1);
		const jobIds = known.flatMap((entry) => (entry?.state === 'accepted' ? [entry.job.jobId] : []));
		expect([jobIds.length, new Set(jobIds).size]).toStrictEqual([2, 1]);
	});

	it('is one job although the database shows the row with the lower id later', async () => {
		const { clock, table, ledgerOf } = setUp();
		const [late, early] = [ledgerOf('1'), ledgerOf('2')];
		table.commitsAfterMs = 1_000;
		const lateClaim = late.claim([withKey('a')]);
		await clock.sleep(500);
		expect(await early.claim([withKey('b')])).toStrictEqual([undefined]);
		await clock.sleep(5_000);
		await early.record('b', accepted('job-17'));
		await early.flush();
		expect(await lateClaim).toMatchObject([{ job: { jobId: 'job-17' } }]);
	});

	it.each([0, 50, 100, 150, 1_000])(
		'goes to one of five that come %p ms apart, whenever their rows are seen',
		async (apartMs) => {
			const { clock, table, ledgerOf } = setUp();
			const claims = [700, 0, 300, 0, 200].map(async (commitsAfterMs, index) => {
				await clock.sleep(1 + index * apartMs);
				const slot = String(index);
				const ledger = ledgerOf(slot);
				table.commitsAfterMs = commitsAfterMs;
				const [known] = await ledger.claim([withKey(slot)]);
				if (!known) await ledger.record(slot, accepted(`job of ${slot}`));
				await ledger.flush();
				return known;
			});
			const known = await Promise.all(claims);
			expect(known.filter((entry) => entry === undefined)).toHaveLength(1);
			const jobIds = known.flatMap((entry) => (entry?.state === 'accepted' ? [entry.job.jobId] : []));
			expect([jobIds.length, new Set(jobIds).size]).toStrictEqual([4, 1]);
		},
	);

	it('is taken within moments by the first of several that come together', async () => {
		const { clock, ledgerOf } = setUp();
		const startMs = clock.now();
		const [first, second] = [ledgerOf('1'), ledgerOf('2')];
		const claim = first.claim([withKey('a')]);
		const waiting = second.claim([withKey('b')]);
		expect(await claim).toStrictEqual([undefined]);
		expect(clock.now() - startMs).toBeLessThan(1_500);
		await first.record('a', accepted('job-17'));
		await first.flush();
		expect(await waiting).toMatchObject([{ job: { jobId: 'job-17' } }]);
	});

	it('stays in doubt when somebody who may not have seen it dies while submitting', async () => {
		const { clock, table, ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		table.commitsAfterMs = 1_000;
		const claim = ledger.claim([withKey('a')]);
		await clock.sleep(500);
		await ledgerOf('2').claim([withKey('b')]);
		expect(await claim).toMatchObject([{ state: 'intent', origin: { slot: 'b' } }]);
	});

	it('whose holder waits for room is neither sent nor in doubt, and free again in the next try', async () => {
		const { clock, table, ledgerOf } = setUp();
		const holder = ledgerOf('1');
		await holder.claim([withKey('a', 'row 7')]);
		holder.noteWaiting('a');
		await holder.flush();
		const other = ledgerOf('2');
		const startMs = clock.now();
		expect(await other.claim([withKey('b')])).toMatchObject([{ state: 'held', error: { code: 'rate-limit' } }]);
		expect(clock.now() - startMs).toBeGreaterThanOrEqual(minuteMs);
		await other.flush();
		expect(table.states).toStrictEqual(['waiting', 'refused']);
		await holder.record('a', accepted('job-17'));
		await holder.flush();
		expect(await other.claim([withKey('b')])).toMatchObject([{ job: { jobId: 'job-17' } }]);
	});

	it('is not held for ever by somebody who died while waiting', async () => {
		const { clock, ledgerOf } = setUp();
		await ledgerOf('1').claim([{ ...withKey('a'), waits: true }]);
		await clock.sleep(dayMs + minuteMs);
		expect(await ledgerOf('2').claim([withKey('b')])).toStrictEqual([undefined]);
	});

	it('is not sent where the table is lost while its holder submits', async () => {
		const { clock, table, ledgerOf } = setUp();
		await ledgerOf('1').claim([withKey('a')]);
		const other = ledgerOf('2').claim([withKey('b')]);
		await clock.sleep(1_000);
		table.isOff = true;
		expect(await other).toMatchObject([
			{ state: 'held', error: { code: 'unavailable', message: expect.stringContaining('Nothing was sent') } },
		]);
	});
});

describe('a new execution', () => {
	async function paid(ledger: TableLedger, clock: ManualClock, slot: string): Promise<void> {
		await ledger.claim([intent(slot)]);
		await ledger.record(slot, accepted(`job of ${slot}`, new Date(clock.now()).toISOString()));
		await ledger.flush();
	}

	it('hears of paid jobs of earlier ones that nobody picked up, and adopts none', async () => {
		const { clock, table, ledgerOf } = setUp();
		await paid(ledgerOf('1'), clock, 'forgotten');
		await paid(ledgerOf('2'), clock, 'settled');
		Object.assign(table.rows[1] ?? {}, { state: 'succeeded', awaitedBy: '' });
		await clock.sleep(2 * hourMs);
		await paid(ledgerOf('3'), clock, 'still in flight');
		const newest = ledgerOf('4');
		expect(await newest.claim([intent('new')])).toStrictEqual([undefined]);
		expect(newest.unclaimed).toStrictEqual([{ provider: 'example', jobId: 'job of forgotten' }]);
		expect(table.accesses).toBe(7);
	});

	it('hears nothing of jobs that no Wait for Video was to see, of its own lineage, and of a week ago', async () => {
		const { clock, ledgerOf } = setUp();
		await paid(ledgerOf('1'), clock, 'old');
		await clock.sleep(8 * dayMs);
		await paid(ledgerOf('2', { isAwaited: false }), clock, 'not awaited');
		await paid(ledgerOf('3', {}, { lineage: 'ours' }), clock, 'of the execution that is retried');
		await clock.sleep(2 * hourMs);
		const retried = ledgerOf('4', {}, { lineage: 'ours' });
		await retried.claim([intent('new')]);
		expect(retried.unclaimed).toStrictEqual([]);
	});
});

describe('what was set aside for a day', () => {
	const limited = { isDayLimited: true };

	it('is known to another process: paid, on its way, waiting and failed, but not what was refused', async () => {
		const { ledgerOf } = setUp();
		const slots = ['paid', 'failed', 'on its way', 'refused', 'waiting'];
		const first = ledgerOf('1');
		await first.claim(slots.map((slot) => intent(slot, { reservedCost: 2, waits: slot === 'waiting' })));
		await first.record('paid', accepted('job-1'));
		await first.record('failed', accepted('job-2'));
		await first.record('refused', { state: 'refused' });
		await first.flush();
		const second = ledgerOf('2', limited);
		await second.claim([intent('new', { reservedCost: 100 })]);
		expect(second.spentBefore().onDay).toBe(8);
	});

	it('is that of the same purse only', async () => {
		const { ledgerOf } = setUp();
		await ledgerOf('1', { purse: 'yesterday' }).claim([intent('a', { reservedCost: 2 })]);
		const second = ledgerOf('2', limited);
		await second.claim([intent('b', { reservedCost: 1 })]);
		expect(second.spentBefore().onDay).toBe(0);
	});

	it('counts the earlier of two that come together', async () => {
		const { ledgerOf } = setUp();
		const both = [ledgerOf('1', limited), ledgerOf('2', limited)];
		await Promise.all(both.map(async (ledger, index) => await ledger.claim([intent(`${index}`, { reservedCost: 5 })])));
		expect(both.map((ledger) => ledger.spentBefore().onDay)).toStrictEqual([0, 5]);
	});
});

describe('what an execution has set aside', () => {
	it('is known where it goes on in another process, in the same money only, but not to its retry', async () => {
		const { ledgerOf } = setUp();
		const first = ledgerOf('1');
		await first.claim(['paid', 'refused'].map((slot) => intent(slot, { reservedCost: 2 })));
		await first.record('refused', { state: 'refused' });
		await first.flush();
		await ledgerOf('1', { currency: 'credits' }).claim([intent('other money', { reservedCost: 300 })]);
		const goesOn = ledgerOf('1');
		await goesOn.claim([intent('next round', { reservedCost: 2 })]);
		expect(goesOn.spentBefore().byExecution).toBe(2);
		const retried = ledgerOf('2', {}, { lineage: '1' });
		await retried.claim([intent('more', { reservedCost: 2 })]);
		expect(retried.spentBefore().byExecution).toBe(0);
	});
});

describe('a job', () => {
	it('is somebody’s to every process once it is written down', async () => {
		const { ledgerOf } = setUp();
		const ledger = ledgerOf('1');
		await ledger.claim([intent('a')]);
		await ledger.record('a', accepted('job-17'));
		await ledger.flush();
		const other = ledgerOf('2');
		expect(await other.hasJob('example', 'job-17')).toBe(true);
		expect(await other.hasJob('another', 'job-17')).toBe(false);
		expect(await other.hasJob('example', 'job-18')).toBe(false);
	});
});

describe('without data tables', () => {
	it('memory alone must do', async () => {
		const { table, ledgerOf } = setUp();
		table.isOff = true;
		const ledger = ledgerOf('1', { isDayLimited: true });
		expect(await ledger.claim([intent('a'), intent('b', { waits: true })])).toStrictEqual([undefined, undefined]);
		await ledger.beforeSend('b');
		await ledger.record('a', accepted('job-17'));
		await ledger.flush();
		expect(await ledger.claim([intent('a')])).toMatchObject([{ state: 'accepted' }]);
		expect([ledger.spentBefore(), ledger.unclaimed]).toStrictEqual([{ byExecution: 0, onDay: 0 }, []]);
	});
});
