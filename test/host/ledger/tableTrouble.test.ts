import type { JobLedger } from '../../../nodes/host/ledger/jobLedger';
import { accepted, item, items, Ledgers, pay, withKey } from './ledgers';

const minuteMs = 60_000;

let ledgers: Ledgers;

beforeEach(() => (ledgers = new Ledgers()));
afterEach(() => ledgers.clock.stop());

const held = { kind: 'held', error: { code: 'ledger-unavailable', facts: { billed: false } } };
const noTables = 'Attempted to use Data table node but the module is disabled';

async function keysOf(ledger: JobLedger, count = 1): Promise<string[]> {
	return (await ledger.claimAll(items(count))).map(({ key }) => key);
}

describe('an insert that fails', () => {
	it('is made again; what it wrote all the same is given up, and taken for no earlier try', async () => {
		ledgers.nextAccesses('applied');
		const ledger = ledgers.of('first');
		const keys = await keysOf(ledger, 2);
		for (const key of keys) await ledger.beforeSend(key);
		ledger.record(keys[0]!, accepted('job-1'));
		ledger.record(keys[1]!, { state: 'notSent' });
		await ledger.flush();
		expect(ledgers.states).toStrictEqual(['notSent', 'notSent', 'accepted', 'notSent']);
		expect(await ledgers.retry().claimAll(items(2))).toMatchObject([
			{ kind: 'job', job: { jobId: 'job-1' } },
			{ kind: 'send' },
		]);
	});

	it.each([true, false])(
		'changes nothing of a job, when its rows show up late (in the same process: %p)',
		async (isSame) => {
			const computer = ledgers.computer();
			ledgers.nextAccesses('late');
			await pay(ledgers.of('first', { computer }), 'job-17');
			await ledgers.clock.sleep(minuteMs / 2);
			expect([...ledgers.states].sort()).toStrictEqual(['accepted', 'waiting']);
			const again = isSame ? { computer } : {};
			for (const ledger of [ledgers.retry('retry', again), ledgers.of('first', again)]) {
				expect(await ledger.claimAll([item()])).toMatchObject([{ kind: 'job', job: { jobId: 'job-17' } }]);
			}
		},
	);

	it('sends nothing and doubts nothing where nobody answers, with a key or without', async () => {
		ledgers.nextAccesses('applied', 'fails', 'applied', 'fails');
		const ledger = ledgers.of('first');
		expect(await ledger.claimAll([item(1), withKey()])).toMatchObject([
			{ ...held, error: { ...held.error, message: expect.stringContaining('Nothing was sent') } },
			{ ...held, error: { ...held.error, message: expect.stringMatching(/^The Deduplication Key/) } },
		]);
		await ledger.flush();
		expect(ledgers.states.filter((state) => state !== 'waiting')).toStrictEqual([]);
	});

	it('leaves its keys free at once, when the table answers again', async () => {
		const computer = ledgers.computer();
		ledgers.nextAccesses('applied', 'applied', 'applied', 'fails');
		await ledgers.of('first', { computer }).claimAll([withKey()]);
		await ledgers.clock.sleep(minuteMs / 2);
		const startMs = ledgers.clock.now();
		expect(await ledgers.of('second', { computer }).claimAll([withKey()])).toMatchObject([{ kind: 'send' }]);
		expect(ledgers.clock.now() - startMs).toBeLessThan(1_000);
		expect(ledgers.states).toStrictEqual(['notSent', 'notSent', 'notSent', 'waiting']);
	});

	it('leaves its keys free to others within minutes, where its process died', async () => {
		ledgers.nextAccesses('applied', 'applied', 'applied', 'fails');
		await ledgers.of('first').claimAll([withKey()]);
		await ledgers.clock.sleep(6 * minuteMs);
		expect(await ledgers.of('second').claimAll([withKey()])).toMatchObject([{ kind: 'send' }]);
	});

	it('keeps back what is retried, because nobody knows what was paid for', async () => {
		await pay(ledgers.of('first'), 'job-17');
		ledgers.breakTable();
		expect(await ledgers.retry().claimAll([item()])).toMatchObject([held]);
	});

	it('still gives out what this process knows to be paid for', async () => {
		const computer = ledgers.computer();
		await pay(ledgers.of('first', { computer }), 'job-17');
		ledgers.breakTable();
		expect(await ledgers.of('first', { computer }).claimAll(items(2))).toMatchObject([
			{ kind: 'job', job: { jobId: 'job-17' } },
			held,
		]);
	});
});

describe('a table that cannot be used for some time', () => {
	it('keeps back what was about to leave; it certainly did not, and a later try sends it', async () => {
		const computer = ledgers.computer();
		const ledger = ledgers.of('first', { computer });
		const [key = ''] = await keysOf(ledger);
		ledgers.breakTable();
		await expect(ledger.beforeSend(key)).rejects.toMatchObject(held.error);
		ledger.record(key, { state: 'notSent' });
		await ledger.flush();
		expect(ledgers.states).toStrictEqual(['waiting']);
		ledgers.mendTable();
		await ledgers.clock.sleep(minuteMs);
		const again = ledgers.of('first', { computer });
		expect(await again.claimAll([item()])).toMatchObject([{ kind: 'send' }]);
		expect(ledgers.states).toStrictEqual(['notSent', 'waiting']);
	});

	it('puts nothing in doubt that had left and came back for want of room', async () => {
		const ledger = ledgers.of('first');
		const [key = ''] = await keysOf(ledger);
		await ledger.beforeSend(key);
		ledgers.breakTable();
		ledger.noteWaiting(key);
		await expect(ledger.beforeSend(key)).rejects.toMatchObject(held.error);
	});

	it('is told afterwards what happened meanwhile', async () => {
		const ledger = ledgers.of('first');
		const keys = await keysOf(ledger, 2);
		for (const key of keys) await ledger.beforeSend(key);
		ledgers.breakTable();
		ledger.record(keys[0]!, accepted('job-17'));
		ledger.record(keys[1]!, { state: 'notSent' });
		await ledger.flush();
		expect(ledgers.states).toStrictEqual(['sending', 'sending']);
		ledgers.mendTable();
		await ledger.flush();
		expect(ledgers.states).toStrictEqual(['accepted', 'notSent']);
		expect(ledgers.table.rows[0]).toMatchObject({ jobId: 'job-17' });
	});

	it('is told by the next claim of the process, so that a job is not put in doubt whose ID is known', async () => {
		const computer = ledgers.computer();
		const ledger = ledgers.of('first', { computer });
		const [verdict] = await ledger.claimAll([withKey()]);
		await ledger.beforeSend(verdict!.key);
		ledgers.breakTable();
		ledger.record(verdict!.key, accepted('job-17'));
		await ledger.flush();
		ledgers.mendTable();
		await ledgers.clock.sleep(minuteMs);
		const job = [{ kind: 'job', job: { jobId: 'job-17' } }];
		expect(await ledgers.of('second', { computer }).claimAll([withKey()])).toMatchObject(job);
		expect(await ledgers.of('third').claimAll([withKey()])).toMatchObject(job);
	});

	it('is left alone for a while, so that a long batch does not wait for it at every item', async () => {
		const ledger = ledgers.of('first');
		const keys = await keysOf(ledger, 40);
		ledgers.breakTable();
		const recordAll = async () => {
			for (const key of keys) {
				ledger.record(key, accepted(`job of ${key}`));
				await ledgers.clock.sleep(100);
			}
			await ledger.flush();
		};
		expect(await ledgers.accessesOf(recordAll)).toBeLessThan(10);
	});

	it('is told of once in the log, with the reason', async () => {
		ledgers.breakTable('disk I/O error');
		const ledger = ledgers.of('first');
		await ledger.claimAll([item()]);
		await ledgers.clock.sleep(minuteMs);
		await ledger.claimAll([item(1)]);
		expect(ledgers.told).toStrictEqual([{ failure: 'disk I/O error', hasNoTables: false }]);
	});

	it('is asked three times before it counts as broken', async () => {
		ledgers.nextAccesses('fails', 'fails');
		expect(await ledgers.of('first').claimAll([item()])).toMatchObject([{ kind: 'send' }]);
		expect(ledgers.told).toStrictEqual([]);
	});
});

describe('data tables that are full', () => {
	it.each(['Data table size limit exceeded', 'Data store storage limit reached'])(
		'are called so: %s',
		async (failure) => {
			const ledger = ledgers.of('first');
			const [key = ''] = await keysOf(ledger);
			ledgers.breakTable(failure);
			const full = { code: 'ledger-unavailable', message: expect.stringMatching(/data tables are full/) };
			await expect(ledger.beforeSend(key)).rejects.toMatchObject(full);
			const [verdict] = await ledgers.of('second').claimAll([item()]);
			expect(verdict).toMatchObject({
				kind: 'held',
				error: { ...full, facts: { nextStep: expect.stringContaining('N8N_DATA_TABLES_MAX_SIZE_BYTES') } },
			});
		},
	);
});

describe('an n8n without data tables', () => {
	const computer = () => ledgers.computer();

	it.each([
		['has them switched off', noTables],
		['is older than 2.1', 'Could not get parameter'],
		['does not know their node', 'Unrecognized node type: n8n-nodes-base.dataTable'],
	])('that %s remembers in memory only, and asks once', async (_, failure) => {
		ledgers.breakTable(failure);
		const ledger = ledgers.of('first');
		expect(ledger.hasTable).toBe(true);
		let keys: string[] = [];
		expect(await ledgers.accessesOf(async () => (keys = await keysOf(ledger, 2)))).toBe(1);
		for (const key of keys) await ledger.beforeSend(key);
		ledger.record(keys[0]!, accepted('job-17'));
		await ledger.flush();
		expect([ledger.hasTable, ledgers.table.accesses]).toStrictEqual([false, 1]);
		expect(ledgers.told).toStrictEqual([{ failure, hasNoTables: true }]);
	});

	it('answers another try and a retry in the same process', async () => {
		ledgers.breakTable(noTables);
		const same = computer();
		await pay(ledgers.of('first', { computer: same }), 'job-17');
		const job = [{ kind: 'job', job: { jobId: 'job-17' } }];
		expect(await ledgers.of('first', { computer: same }).claimAll([item()])).toMatchObject(job);
		expect(await ledgers.retry('retry', { computer: same }).claimAll([item()])).toMatchObject(job);
	});

	it('lets a retry take over what waited, but not what left', async () => {
		ledgers.breakTable(noTables);
		const same = computer();
		const first = ledgers.of('first', { computer: same });
		const keys = await keysOf(first, 2);
		await first.beforeSend(keys[0]!);
		const verdicts = await ledgers.retry('retry', { computer: same }).claimAll(items(2));
		expect(verdicts).toMatchObject([{ kind: 'inDoubt' }, { kind: 'send' }]);
		await expect(first.beforeSend(keys[1]!)).rejects.toMatchObject({ code: 'submission-uncertain' });
	});

	it('refuses a retry of which the process knows nothing, again and again', async () => {
		ledgers.breakTable(noTables);
		const same = computer();
		for (const executionId of ['retry', 'another retry']) {
			expect(await ledgers.retry(executionId, { computer: same }).claimAll([item()])).toMatchObject([
				{ ...held, error: { message: expect.stringContaining('which execution is retried') } },
			]);
		}
	});

	it('refuses a Deduplication Key, which would be forgotten', async () => {
		ledgers.breakTable(noTables);
		const [verdict] = await ledgers.of('first').claimAll([withKey()]);
		expect(verdict).toMatchObject({
			...held,
			error: { facts: { nextStep: expect.stringContaining('remove the Deduplication Key') } },
		});
	});

	it('knows whose a job is, as far as this process made it', async () => {
		ledgers.breakTable(noTables);
		const same = computer();
		await pay(ledgers.of('first', { computer: same }), 'job-17');
		const other = ledgers.of('second', { computer: same });
		expect([await other.hasJob('example', 'job-17'), await other.hasJob('example', 'job-18')]).toStrictEqual([
			true,
			false,
		]);
	});
});

describe('two executions of one process that write the same row', () => {
	it('never write what is over on top of what is true, however late their tries are', async () => {
		const computer = ledgers.computer();
		const ledger = ledgers.of('first', { computer });
		const [key = ''] = await keysOf(ledger);
		await ledger.beforeSend(key);
		ledgers.breakTable();
		ledger.noteWaiting(key);
		await ledgers.clock.sleep(1_000);
		const other = ledgers.of('other', { computer }).claimAll([item()]);
		await ledgers.clock.sleep(4_000);
		ledgers.mendTable();
		await ledger.beforeSend(key);
		ledger.record(key, accepted('job-1'));
		await ledger.flush();
		await other;
		expect(ledgers.table.rows[0]).toMatchObject({ state: 'accepted', jobId: 'job-1' });
	});
});
