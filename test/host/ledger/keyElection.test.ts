import type { JobLedger } from '../../../nodes/host/ledger/jobLedger';
import type { Verdict } from '../../../nodes/host/ledger/verdicts';
import { accepted, Ledgers, pay, withKey } from './ledgers';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

let ledgers: Ledgers;

beforeEach(() => (ledgers = new Ledgers()));
afterEach(() => ledgers.clock.stop());

const job = (jobId: string) => [{ kind: 'job', job: { jobId } }];
const sends = [{ kind: 'send' }];

/** Claims the key and, where it may, pays for the video some seconds later. */
async function wants(ledger: JobLedger, jobId: string): Promise<Verdict | undefined> {
	const [verdict] = await ledger.claimAll([withKey()]);
	if (verdict?.kind === 'send') {
		await ledger.beforeSend(verdict.key);
		await ledgers.clock.sleep(3_000);
		ledger.record(verdict.key, accepted(jobId));
	}
	await ledger.flush();
	return verdict;
}

/** That one of them sent, and all others have its job. */
function expectOneJob(verdicts: ReadonlyArray<Verdict | undefined>): void {
	expect(verdicts.filter((verdict) => verdict?.kind === 'send')).toHaveLength(1);
	const jobIds = verdicts.flatMap((verdict) => (verdict?.kind === 'job' ? [verdict.job.jobId] : []));
	expect([jobIds.length, new Set(jobIds).size]).toStrictEqual([verdicts.length - 1, 1]);
}

describe('a deduplication key', () => {
	it.each([true, false])(
		'gives the same job for as many days as it is kept (in the same process: %p)',
		async (isSame) => {
			const computer = ledgers.computer();
			const next = (executionId: string) => ledgers.of(executionId, isSame ? { computer } : {});
			await pay(next('1'), 'job-17', withKey('row 7', 2));
			await ledgers.clock.sleep(dayMs);
			expect(await next('2').claimAll([withKey('row 7', 2)])).toMatchObject(job('job-17'));
			await ledgers.clock.sleep(dayMs);
			expect(await next('3').claimAll([withKey('row 7', 2)])).toMatchObject(sends);
		},
	);

	it.each([
		[1, 30],
		[90, 90],
	])('of %p days keeps its row for %p', async (days, keptDays) => {
		const nowMs = ledgers.clock.now();
		await ledgers.of('1').claimAll([withKey('row 7', days)]);
		expect(ledgers.table.rows[0]).toMatchObject({ keptUntilMs: nowMs + keptDays * dayMs });
	});

	it('is another one for another row', async () => {
		await pay(ledgers.of('1'), 'job-17', withKey('row 7'));
		expect(await ledgers.of('2').claimAll([withKey('row 8')])).toMatchObject(sends);
	});

	it.each(['failed', 'canceled'] as const)('is free when its job has %s, here and elsewhere', async (state) => {
		const computer = ledgers.computer();
		await pay(ledgers.of('1', { computer }), 'job-17', withKey());
		computer.memory.noteEnd('example', 'job-17', state);
		ledgers.table.rows[0]!.state = state;
		expect(await ledgers.of('2').claimAll([withKey()])).toMatchObject(sends);
		ledgers.table.rows[1]!.state = 'notSent';
		expect(await ledgers.of('3', { computer }).claimAll([withKey()])).toMatchObject(sends);
	});

	it('is taken within moments by the first of several that come together', async () => {
		const startMs = ledgers.clock.now();
		const [first, second] = [ledgers.of('1'), ledgers.of('2')];
		const claim = first.claimAll([withKey()]);
		const waiting = second.claimAll([withKey()]);
		const [verdict] = await claim;
		expect(verdict).toMatchObject({ kind: 'send' });
		expect(ledgers.clock.now() - startMs).toBeLessThan(1_500);
		await first.beforeSend(verdict?.key ?? '');
		first.record(verdict?.key ?? '', accepted('job-17'));
		await first.flush();
		expect(await waiting).toMatchObject(job('job-17'));
	});

	it.each([0, 50, 100, 150, 1_000])('goes to one of five that come %p ms apart', async (apartMs) => {
		const claims = Array.from({ length: 5 }, async (_, index) => {
			await ledgers.clock.sleep(1 + index * apartMs);
			return await wants(ledgers.of(String(index)), `job of ${index}`);
		});
		expectOneJob(await Promise.all(claims));
	});

	it('goes to one of two although the database shows the row with the lower ID later', async () => {
		ledgers.nextAccess(2_000);
		const late = wants(ledgers.of('late'), 'job-1');
		await ledgers.clock.sleep(500);
		const early = wants(ledgers.of('early'), 'job-2');
		expectOneJob(await Promise.all([late, early]));
	});

	it('that is rejected to its holder goes to one of those who wait', async () => {
		const holder = ledgers.of('1');
		const [held] = await holder.claimAll([withKey()]);
		const others = ['2', '3', '4'].map(
			async (executionId) => await wants(ledgers.of(executionId), `job of ${executionId}`),
		);
		await ledgers.clock.sleep(minuteMs / 2);
		holder.record(held?.key ?? '', { state: 'rejected' });
		await holder.flush();
		expectOneJob(await Promise.all(others));
	});

	it('stays in doubt when somebody dies while submitting', async () => {
		const ledger = ledgers.of('1');
		const [verdict] = await ledger.claimAll([withKey()]);
		const key = verdict?.key ?? '';
		await ledger.beforeSend(key);
		expect(await ledgers.of('2').claimAll([withKey()])).toMatchObject([{ kind: 'inDoubt', key }]);
	});

	it('whose holder waits for room is neither sent nor in doubt, and its job is there in a later try', async () => {
		const holder = ledgers.of('1');
		const [held] = await holder.claimAll([withKey()]);
		const other = ledgers.of('2');
		const startMs = ledgers.clock.now();
		expect(await other.claimAll([withKey()])).toMatchObject([
			{ kind: 'held', error: { code: 'rate-limit', facts: { billed: false } } },
		]);
		expect(ledgers.clock.now() - startMs).toBeGreaterThanOrEqual(minuteMs);
		await other.flush();
		expect(ledgers.states).toStrictEqual(['waiting', 'notSent']);
		holder.record(held?.key ?? '', accepted('job-17'));
		await holder.flush();
		expect(await ledgers.of('2').claimAll([withKey()])).toMatchObject(job('job-17'));
	});

	it('is no longer waited for when the user presses Stop', async () => {
		await ledgers.of('1').claimAll([withKey()]);
		const stop = new AbortController();
		const other = ledgers.of('2', { signal: stop.signal }).claimAll([withKey()]);
		await ledgers.clock.sleep(5_000);
		const startMs = ledgers.clock.now();
		stop.abort();
		expect(await other).toMatchObject([{ kind: 'held' }]);
		expect(ledgers.clock.now() - startMs).toBeLessThan(1_000);
	});

	it('is free within minutes when its holder died while waiting, for one of two', async () => {
		const computer = ledgers.computer();
		await ledgers.of('1', { computer }).claimAll([withKey()]);
		computer.process.kill();
		await ledgers.clock.sleep(6 * minuteMs);
		expectOneJob(await Promise.all(['2', '3'].map(async (one) => await wants(ledgers.of(one), `job of ${one}`))));
		expect(ledgers.table.rows[0]).toMatchObject({ state: 'notSent' });
	});

	it('is not sent where the table is lost while its holder submits', async () => {
		await ledgers.of('1').claimAll([withKey()]);
		const other = ledgers.of('2').claimAll([withKey()]);
		await ledgers.clock.sleep(1_000);
		ledgers.breakTable();
		expect(await other).toMatchObject([
			{ kind: 'held', error: { code: 'ledger-unavailable', message: expect.stringContaining('Nothing was sent') } },
		]);
	});

	it('settles many keys of one run together', async () => {
		const keys = Array.from({ length: 50 }, (_, index) => ({ ...withKey(`row ${index}`), itemIndex: index }));
		await pay(ledgers.of('1'), 'job-7', withKey('row 7'));
		const claim = async () => await ledgers.of('2').claimAll(keys);
		let verdicts: Verdict[] = [];
		expect(await ledgers.accessesOf(async () => (verdicts = await claim()))).toBeLessThan(3);
		expect(verdicts.filter(({ kind }) => kind === 'send')).toHaveLength(49);
		expect(verdicts[7]).toMatchObject({ kind: 'job', job: { jobId: 'job-7' } });
	});
});
