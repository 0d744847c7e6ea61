import { VideoError } from '../../../nodes/video/errors';
import type { JobLedger } from '../../../nodes/host/ledger/jobLedger';
import type { Verdict } from '../../../nodes/host/ledger/verdicts';
import { accepted, item, items, Ledgers, pay, withKey } from './ledgers';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const doubt = new VideoError('submission-uncertain', 'It answered in an unknown shape: {"prompt":"A secret film"}', {
	nextStep: 'Look there.',
	billed: null,
});

let ledgers: Ledgers;

beforeEach(() => (ledgers = new Ledgers()));
afterEach(() => ledgers.clock.stop());

const kinds = (verdicts: readonly Verdict[]) => verdicts.map(({ kind }) => kind);
const keysOf = (verdicts: readonly Verdict[]) => verdicts.map(({ key }) => key);
const leave = async (ledger: JobLedger, keys: readonly string[]) =>
	await Promise.all(keys.map(async (key) => await ledger.beforeSend(key)));

/** The name of the only item of a claim that may be sent. */
async function claimedBy(ledger: JobLedger, one = item()): Promise<string> {
	const [verdict] = await ledger.claimAll([one]);
	expect(verdict).toMatchObject({ kind: 'send' });
	return verdict?.key ?? '';
}

describe('a claim', () => {
	it('writes all rows as waiting, and only those that leave as leaving: all that do together in one access', async () => {
		const ledger = ledgers.of('first');
		const keys = keysOf(await ledger.claimAll(items(12)));
		expect(ledgers.states).toStrictEqual(Array.from({ length: 12 }, () => 'waiting'));
		expect(await ledgers.accessesOf(async () => await leave(ledger, keys.slice(0, 10)))).toBe(1);
		expect(ledgers.states.filter((state) => state === 'sending')).toHaveLength(10);
		expect(ledgers.states.slice(10)).toStrictEqual(['waiting', 'waiting']);
	});

	it('has one row in the table for each item, also when several write at once what became of them', async () => {
		const computer = ledgers.computer();
		const ledger = ledgers.of('first', { computer });
		const keys = keysOf(await ledger.claimAll(items(5)));
		await leave(ledger, keys);
		for (const key of keys) ledger.record(key, accepted(`job of ${key}`));
		const other = ledgers.of('second', { computer }).claimAll(items(1));
		await Promise.all([ledger.flush(), ledger.flush(), other]);
		expect(ledgers.states.sort()).toStrictEqual([...Array<string>(5).fill('accepted'), 'waiting']);
	});

	it('takes one access for hundreds of items, and two for what became of them: new rows, and away with the old', async () => {
		const ledger = ledgers.of('first');
		let keys: string[] = [];
		expect(await ledgers.accessesOf(async () => (keys = keysOf(await ledger.claimAll(items(300)))))).toBe(1);
		await leave(ledger, keys);
		for (const key of keys) ledger.record(key, accepted(`job of ${key}`));
		expect(await ledgers.accessesOf(async () => await ledger.flush())).toBe(2);
		expect(new Set(ledgers.states)).toStrictEqual(new Set(['accepted']));
	});

	it('waits again after "too many at once", several in one access, and is written again before the next try', async () => {
		const ledger = ledgers.of('first');
		const keys = keysOf(await ledger.claimAll(items(3)));
		await leave(ledger, keys);
		const waitAgain = async () => {
			for (const key of [...keys, ...keys]) ledger.noteWaiting(key);
			await ledgers.clock.sleep(1_000);
		};
		expect(await ledgers.accessesOf(waitAgain)).toBe(1);
		expect(ledgers.states).toStrictEqual(['waiting', 'waiting', 'waiting']);
		await ledger.beforeSend(keys[0]!);
		expect(ledgers.states).toStrictEqual(['sending', 'waiting', 'waiting']);
	});

	it('is written with what it needs to be found again, and nothing of what is asked for', async () => {
		await pay(ledgers.of('first', { rootExecution: 'root', run: 2 }), 'job-17', item(3, { reservedCost: 2.5 }));
		expect(ledgers.table.rows).toMatchObject([
			{
				state: 'accepted',
				jobId: 'job-17',
				executionId: 'first',
				rootExecution: 'root',
				step: 'workflow/node',
				run: 2,
				itemIndex: 3,
				fit: 'fit 3',
				reservedCost: 2.5,
				currency: 'USD',
				budgetKey: '2026-11-20',
				awaitedBy: 'workflow/node',
			},
		]);
	});

	it('holds nothing of what the provider said about a submit in doubt, which may quote the prompt', async () => {
		const ledger = ledgers.of('first');
		const key = await claimedBy(ledger);
		await ledger.beforeSend(key);
		ledger.record(key, { state: 'inDoubt', error: doubt });
		await ledger.flush();
		expect(JSON.stringify(ledgers.table.rows)).not.toContain('secret');
		expect(await ledgers.of('first').claimAll([item()])).toMatchObject([
			{ kind: 'inDoubt', key, error: { code: 'submission-uncertain', facts: { nextStep: 'Look there.' } } },
		]);
	});

	it('keeps no link to a finished video, which opens it for anybody', async () => {
		const ledger = ledgers.of('first');
		const key = await claimedBy(ledger);
		const job = {
			provider: 'example',
			model: 'm',
			jobId: 'job-1',
			videos: [{ url: 'https://example.com/secret.mp4' }],
		};
		ledger.record(key, { state: 'accepted', job });
		await ledger.flush();
		expect(JSON.stringify(ledgers.table.rows)).not.toContain('secret');
	});
});

describe('the owner of a row that waits', () => {
	it('says every few minutes that it lives, as long as something waits', async () => {
		const ledger = ledgers.of('first');
		const keys = keysOf(await ledger.claimAll(items(2)));
		await ledger.beforeSend(keys[0]!);
		await ledgers.clock.sleep(hourMs);
		const nowMs = ledgers.clock.now();
		const [sent, waiting] = ledgers.table.rows.map(({ aliveUntilMs = 0 }) => aliveUntilMs - nowMs);
		expect(waiting).toBeGreaterThan(minuteMs);
		expect(waiting).toBeLessThanOrEqual(5 * minuteMs);
		expect(sent).toBeLessThan(0);
	});

	it('is believed to live no longer than minutes after its process died, or after the run', async () => {
		const computer = ledgers.computer();
		await ledgers.of('first', { computer }).claimAll([item()]);
		computer.process.kill();
		const ended = ledgers.of('second');
		await ended.claimAll([item()]);
		await ended.flush();
		const accesses = await ledgers.accessesOf(async () => await ledgers.clock.sleep(hourMs));
		expect(accesses).toBe(0);
		for (const { aliveUntilMs = Infinity } of ledgers.table.rows) {
			expect(aliveUntilMs).toBeLessThan(ledgers.clock.now() - hourMs + 6 * minuteMs);
		}
	});
});

describe('another try of the same execution', () => {
	it.each([true, false])('gets its job, whatever is asked for now (in the same process: %p)', async (isSame) => {
		const computer = ledgers.computer();
		await pay(ledgers.of('first', { computer }), 'job-17');
		const again = ledgers.of('first', isSame ? { computer } : {});
		expect(await again.claimAll([item(0, { fit: 'the time is another one' })])).toMatchObject([
			{ kind: 'job', job: { jobId: 'job-17' } },
		]);
		await again.flush();
		expect(ledgers.states).toStrictEqual(['accepted', 'adopted']);
	});

	it('does not send what was being sent when its process died, and says since when', async () => {
		const ledger = ledgers.of('first');
		const sinceMs = ledgers.clock.now();
		const key = await claimedBy(ledger);
		await ledger.beforeSend(key);
		expect(await ledgers.of('first').claimAll([item()])).toStrictEqual([{ kind: 'inDoubt', key, sinceMs }]);
	});

	it('sends what never left', async () => {
		const computer = ledgers.computer();
		await ledgers.of('first', { computer }).claimAll(items(2));
		expect(kinds(await ledgers.of('first', { computer }).claimAll(items(2)))).toStrictEqual(['send', 'send']);
	});

	it.each([true, false])('sends at once what a person freed in the table (in the same process: %p)', async (isSame) => {
		const computer = ledgers.computer();
		const ledger = ledgers.of('first', { computer });
		const key = await claimedBy(ledger);
		await ledger.beforeSend(key);
		ledger.record(key, { state: 'inDoubt', error: doubt });
		await ledger.flush();
		const again = () => ledgers.of('first', isSame ? { computer } : {});
		expect(kinds(await again().claimAll([item()]))).toStrictEqual(['inDoubt']);
		ledgers.table.rows[0]!.state = 'notSent';
		expect(kinds(await again().claimAll([item()]))).toStrictEqual(['send']);
	});

	it('records what it finds out in the row of the submit, for all who point there', async () => {
		const ledger = ledgers.of('first');
		const key = await claimedBy(ledger);
		await ledger.beforeSend(key);
		for (const jobId of ['job-17', 'another']) {
			const again = ledgers.of('first');
			const [verdict] = await again.claimAll([item()]);
			if (verdict?.kind === 'inDoubt') again.record(verdict.key, accepted(jobId));
			await again.flush();
		}
		expect(ledgers.table.rows).toMatchObject([
			{ state: 'accepted', jobId: 'job-17' },
			{ state: 'adopted', adoptedFrom: key },
			{ state: 'adopted', adoptedFrom: key },
		]);
	});
});

describe('a retried execution', () => {
	it('gets the jobs of its items and sends only what has none', async () => {
		const first = ledgers.of('first');
		const keys = keysOf(await first.claimAll(items(3)));
		await leave(first, keys);
		first.record(keys[0]!, accepted('job-0'));
		first.record(keys[1]!, { state: 'rejected' });
		first.record(keys[2]!, { state: 'inDoubt', error: doubt });
		await first.flush();
		expect(await ledgers.retry().claimAll(items(3))).toMatchObject([
			{ kind: 'job', job: { jobId: 'job-0' } },
			{ kind: 'send' },
			{ kind: 'inDoubt' },
		]);
	});

	it('gets a new video for an equal row of a later round', async () => {
		await pay(ledgers.of('first', { run: 0 }), 'job-1');
		const retry = ledgers.retry('retry', { run: 1, retainedJobIds: new Set(['job-1']) });
		expect(kinds(await retry.claimAll([item()]))).toStrictEqual(['send']);
	});

	it('is held where paid jobs fit none of its items, with their IDs and what to do', async () => {
		const first = ledgers.of('first');
		const keys = keysOf(await first.claimAll(items(2)));
		await leave(first, keys);
		first.record(keys[0]!, accepted('job-0'));
		await first.flush();
		const [verdict] = await ledgers.retry().claimAll([item(0, { fit: 'what an AI wrote anew' })]);
		expect(verdict).toMatchObject({
			kind: 'held',
			error: {
				code: 'submission-uncertain',
				message: expect.stringContaining('job-0, item 2 of run 1'),
				facts: { billed: null, nextStep: expect.stringMatching(/Wait for Video.*as a new execution/) },
			},
		});
	});

	it('knows from the rows that it is one, where n8n calls a restarted execution a new one', async () => {
		await pay(ledgers.of('first'), 'job-17');
		const restarted = ledgers.of('second', { rootExecution: 'first' });
		expect(await restarted.claimAll([item()])).toMatchObject([{ kind: 'job', job: { jobId: 'job-17' } }]);
	});

	it('is refused without a key where n8n does not say what it retries, again and again, but not with one', async () => {
		const computer = ledgers.computer();
		for (const executionId of ['retry', 'another retry']) {
			const retry = ledgers.of(executionId, { isRetry: true, isKnown: false, computer });
			const verdicts = await retry.claimAll([item(), { ...withKey(), itemIndex: 1 }]);
			expect(verdicts).toMatchObject([
				{ kind: 'held', error: { code: 'ledger-unavailable', facts: { billed: false } } },
				{ kind: 'send' },
			]);
			retry.record(verdicts[1]!.key, { state: 'rejected' });
			await retry.flush();
		}
	});

	it('counts as the same execution’s money only what it spends itself', async () => {
		await pay(ledgers.of('first'), 'job-1', item(0, { reservedCost: 2 }));
		const retry = ledgers.retry();
		await retry.claimAll(items(1));
		expect(retry.spentByOthers.byExecution).toBe(0);
	});
});

describe('an item that waits while its execution is retried', () => {
	const takenOver = { code: 'submission-uncertain', facts: { billed: false } };

	it.each([
		[0, false],
		[1, false],
		[0, true],
	])('is sent by the retry only, in run %p (in the same process: %p)', async (run, isSame) => {
		const computer = ledgers.computer();
		const first = ledgers.of('first', { computer });
		const key = await claimedBy(first);
		const retry = ledgers.retry('retry', { run, ...(isSame && { computer }) });
		const newKey = await claimedBy(retry);
		await expect(first.beforeSend(key)).rejects.toMatchObject(takenOver);
		// For the item of the first that is a doubt; for the row it is none.
		first.record(key, { state: 'inDoubt', error: doubt });
		await first.flush();
		await retry.beforeSend(newKey);
		retry.record(newKey, accepted('job-17'));
		await retry.flush();
		expect(ledgers.states).toStrictEqual(['notSent', 'accepted']);
		expect(await ledgers.retry('third').claimAll([item()])).toMatchObject([{ kind: 'job', job: { jobId: 'job-17' } }]);
	});

	it('is sent by the first only where it has left before', async () => {
		const first = ledgers.of('first');
		await first.beforeSend(await claimedBy(first));
		expect(kinds(await ledgers.retry().claimAll([item()]))).toStrictEqual(['inDoubt']);
	});

	it.each([0, 50, 100, 120, 150, 200])(
		'is sent by one of the two that act within %p ms of each other',
		async (apartMs) => {
			const first = ledgers.of('first');
			const key = await claimedBy(first);
			const retried = ledgers.retry().claimAll([item()]);
			await ledgers.clock.sleep(apartMs);
			const hasLeft = await first.beforeSend(key).then(
				() => true,
				() => false,
			);
			const [verdict] = await retried;
			expect([hasLeft, verdict?.kind === 'send'].filter(Boolean)).toHaveLength(1);
		},
	);

	it('is sent by one of two retries that take it over at the same moment', async () => {
		await ledgers.of('first').claimAll([item()]);
		const retries = [ledgers.retry('one'), ledgers.retry('other')];
		const verdicts = await Promise.all(retries.map(async (retry) => await retry.claimAll([item()])));
		expect(verdicts.flat().filter(({ kind }) => kind === 'send')).toHaveLength(1);
	});

	it('is sent although the access that moved it said that it failed', async () => {
		const first = ledgers.of('first');
		const key = await claimedBy(first);
		const retry = ledgers.retry();
		const claim = retry.claimAll([item()]);
		await ledgers.clock.sleep(90);
		ledgers.nextAccesses('applied');
		const [verdict] = await claim;
		expect(verdict).toMatchObject({ kind: 'send' });
		ledgers.nextAccesses('applied');
		await retry.beforeSend(verdict?.key ?? '');
		await expect(first.beforeSend(key)).rejects.toMatchObject(takenOver);
		expect(ledgers.states).toStrictEqual(['notSent', 'sending']);
	});

	it('is not sent where nobody can say who has it', async () => {
		await ledgers.of('first').claimAll([item()]);
		const claim = ledgers.retry().claimAll([item()]);
		await ledgers.clock.sleep(90);
		ledgers.nextAccesses('fails', 'fails', 'fails', 'fails');
		expect(await claim).toMatchObject([{ kind: 'held', error: { code: 'ledger-unavailable' } }]);
		ledgers.mendTable();
		expect(ledgers.states).toContain('waiting');
	});
});

describe('an AI agent’s call', () => {
	const call = item(0, { isToolCall: true, fit: 'a boat' });

	it('waits for an equal one that came just before it, and gets its job', async () => {
		const computer = ledgers.computer();
		const [one, other] = [ledgers.of('first', { computer }), ledgers.of('first', { computer })];
		const first = one.claimAll([call]);
		await ledgers.clock.sleep(1);
		const second = other.claimAll([call]);
		const [verdict] = await first;
		await ledgers.clock.sleep(minuteMs);
		one.record(verdict?.key ?? '', accepted('job-17'));
		expect(await second).toMatchObject([{ kind: 'job', job: { jobId: 'job-17' } }]);
	});

	it('is sent itself where the equal one just before it cost nothing', async () => {
		const computer = ledgers.computer();
		const [one, other] = [ledgers.of('first', { computer }), ledgers.of('first', { computer })];
		const first = one.claimAll([call]);
		await ledgers.clock.sleep(1);
		const second = other.claimAll([call]);
		one.record((await first)[0]?.key ?? '', { state: 'rejected' });
		expect(kinds(await second)).toStrictEqual(['send']);
	});

	it('makes a job that failed once more, in the same process, too', async () => {
		const computer = ledgers.computer();
		await pay(ledgers.of('first', { computer }), 'job-1', call);
		const again = async () => kinds(await ledgers.of('first', { computer }).claimAll([call]));
		expect(await again()).toStrictEqual(['job']);
		computer.memory.noteEnd('example', 'job-1', 'failed');
		ledgers.table.rows[0]!.state = 'failed';
		expect(await again()).toStrictEqual(['send']);
	});

	it('is no longer waited for when the user presses Stop', async () => {
		const computer = ledgers.computer();
		const stop = new AbortController();
		await ledgers.of('first', { computer }).claimAll([call]);
		const second = ledgers.of('first', { computer, signal: stop.signal }).claimAll([call]);
		const startMs = ledgers.clock.now();
		await ledgers.clock.sleep(minuteMs);
		stop.abort();
		// Neither has left, so nothing is in doubt.
		expect(await second).toMatchObject([{ kind: 'held', error: { code: 'rate-limit', facts: { billed: false } } }]);
		expect(ledgers.clock.now() - startMs).toBeLessThan(2 * minuteMs);
	});
});

describe('a new execution', () => {
	it('hears of paid jobs of earlier ones that nobody picked up, and adopts none', async () => {
		await pay(ledgers.of('1'), 'forgotten');
		await pay(ledgers.of('2'), 'settled');
		Object.assign(ledgers.table.rows[1]!, { state: 'succeeded', awaitedBy: '' });
		await pay(ledgers.of('3', { isAwaited: false }), 'not awaited');
		await pay(ledgers.of('4', { rootExecution: 'ours' }), 'of the execution that is retried');
		const newest = ledgers.of('5', {
			rootExecution: 'ours',
			retainedJobIds: new Set(['of the execution that is retried']),
		});
		expect(kinds(await newest.claimAll([item()]))).toStrictEqual(['send']);
		expect(newest.orphaned.map(({ jobId }) => jobId)).toStrictEqual(['forgotten']);
	});
});

describe('a job', () => {
	it('is somebody’s to every process once it is written down', async () => {
		await pay(ledgers.of('first'), 'job-17');
		const other = ledgers.of('second');
		expect(await other.hasJob('example', 'job-17')).toBe(true);
		expect(await other.hasJob('another', 'job-17')).toBe(false);
		expect(await other.hasJob('example', 'job-18')).toBe(false);
	});

	it('is somebody’s to its own process before that, and while the table cannot be used', async () => {
		const ledger = ledgers.of('first');
		const key = await claimedBy(ledger);
		ledgers.breakTable();
		ledger.record(key, accepted('job-17'));
		expect([await ledger.hasJob('example', 'job-17'), await ledger.hasJob('example', 'job-18')]).toStrictEqual([
			true,
			false,
		]);
	});
});
