import { reservedIn } from '../../../nodes/CreateVideo/budget/admit';
import type { DayBudget } from '../../../nodes/host/ledger/departures';
import type { JobLedger } from '../../../nodes/host/ledger/jobLedger';
import { VideoError } from '../../../nodes/video/errors';
import { accepted, item, Ledgers, pay, type Computer } from './ledgers';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let ledgers: Ledgers;

beforeEach(() => (ledgers = new Ledgers()));
afterEach(() => ledgers.clock.stop());

/** Lets a queue that crosses midnight spend so much of the new day's money. */
function upTo(maximum: number): NonNullable<DayBudget['overBudgetToday']> {
	return (rows, spent) =>
		spent + reservedIn(rows) > maximum
			? new VideoError('over-budget', 'Too much', { nextStep: 'None.', billed: false })
			: undefined;
}

const limited = { overBudgetToday: upTo(Infinity) };
const costing = (reservedCost: number, itemIndex = 0) => item(itemIndex, { reservedCost });

async function claimed(ledger: JobLedger, ...costs: number[]): Promise<string[]> {
	return (await ledger.claimAll(costs.map((cost, index) => costing(cost, index)))).map(({ key }) => key);
}

describe('what was spent on a day', () => {
	it('is all that is paid for, waits, is in doubt or failed, but not what was rejected, not sent or only found', async () => {
		const first = ledgers.of('1');
		const keys = await claimed(first, 1, 2, 4, 8, 16, 32);
		for (const key of keys.slice(1)) await first.beforeSend(key);
		first.record(keys[1]!, accepted('job-1'));
		first.record(keys[2]!, accepted('job-2'));
		const facts = { nextStep: '', billed: null };
		first.record(keys[3]!, { state: 'inDoubt', error: new VideoError('submission-uncertain', '', facts) });
		first.record(keys[4]!, { state: 'rejected' });
		first.record(keys[5]!, { state: 'notSent' });
		await first.flush();
		ledgers.table.rows[2]!.state = 'failed';
		const second = ledgers.of('2', limited);
		await claimed(second, 100);
		expect(second.spentByOthers.onDay).toBe(1 + 2 + 4 + 8);
	});

	it('is that of the same credential and day, in the same money', async () => {
		await pay(ledgers.of('1', { budgetKeyAt: () => 'another credential' }), 'job-1', costing(1));
		await pay(ledgers.of('2', { currency: 'credits' }), 'job-2', costing(300));
		await pay(ledgers.of('3'), 'job-3', costing(4));
		const today = ledgers.of('4', limited);
		await claimed(today, 1);
		expect(today.spentByOthers.onDay).toBe(4);
		await ledgers.clock.sleep(24 * hourMs);
		const tomorrow = ledgers.of('5', limited);
		await claimed(tomorrow, 1);
		expect(tomorrow.spentByOthers.onDay).toBe(0);
	});

	it('is what the provider says, where that is more', async () => {
		const first = ledgers.of('1');
		const [key = ''] = await claimed(first, 2);
		first.record(key, { ...(accepted('job-1') as { state: 'accepted'; job: never }), reservedCost: 3.5 });
		await first.flush();
		const second = ledgers.of('2', limited);
		await claimed(second, 1);
		expect(second.spentByOthers.onDay).toBe(3.5);
	});

	it('counts for one of two at least that come together', async () => {
		const both = [ledgers.of('1', limited), ledgers.of('2', limited)];
		await Promise.all(both.map(async (ledger) => await claimed(ledger, 5)));
		expect(Math.max(...both.map((ledger) => ledger.spentByOthers.onDay))).toBe(5);
	});

	it('counts rows of others with higher IDs, which the database shows before ours', async () => {
		ledgers.nextAccess(1_000);
		const first = ledgers.of('1', limited);
		const claim = claimed(first, 1);
		await ledgers.clock.sleep(100);
		const second = ledgers.of('2', limited);
		await claimed(second, 5);
		await claim;
		expect(ledgers.table.rows.map(({ executionId, id }) => [executionId, id])).toStrictEqual([
			['2', 2],
			['1', 1],
		]);
		expect([first.spentByOthers.onDay, second.spentByOthers.onDay]).toStrictEqual([5, 0]);
	});

	it('is forgotten of what waited when its process died', async () => {
		const computer = ledgers.computer();
		await claimed(ledgers.of('1', { computer }), 5);
		computer.process.kill();
		await ledgers.clock.sleep(hourMs / 2);
		const second = ledgers.of('2', limited);
		await claimed(second, 1);
		expect(second.spentByOthers.onDay).toBe(0);
	});
});

describe('what an execution has spent', () => {
	it('is known where it goes on in another process, in the same money only', async () => {
		const first = ledgers.of('1');
		const keys = await claimed(first, 2, 4);
		first.record(keys[1]!, { state: 'notSent' });
		await first.flush();
		await claimed(ledgers.of('1', { currency: 'credits', run: 1 }), 300);
		const goesOn = ledgers.of('1', { run: 2 });
		await claimed(goesOn, 2);
		expect(goesOn.spentByOthers.byExecution).toBe(2);
	});

	it('is known where only memory knows it', async () => {
		ledgers.breakTable('module is disabled');
		const computer: Computer = ledgers.computer();
		await pay(ledgers.of('1', { computer }), 'job-1', costing(2));
		const goesOn = ledgers.of('1', { computer, run: 1 });
		await claimed(goesOn, 1);
		expect(goesOn.spentByOthers).toStrictEqual({ byExecution: 2, onDay: 2 });
	});
});

describe('what waited past midnight', () => {
	const overBudget = { code: 'over-budget', facts: { billed: false } };

	it('is paid for with the money of the day on which it leaves', async () => {
		const ledger = ledgers.of('1', { overBudgetToday: upTo(2) });
		const keys = await claimed(ledger, 1, 1);
		await ledger.beforeSend(keys[0]!);
		await ledgers.clock.sleep(15 * hourMs);
		await ledger.beforeSend(keys[1]!);
		expect(ledgers.table.rows).toMatchObject([
			{ state: 'sending', budgetKey: '2026-11-20' },
			{ state: 'sending', budgetKey: '2026-11-21' },
		]);
	});

	it('is not sent where that day has no money left, because others spent it', async () => {
		const ledger = ledgers.of('1', { overBudgetToday: upTo(2) });
		const [key = ''] = await claimed(ledger, 1);
		await ledgers.clock.sleep(15 * hourMs);
		await pay(ledgers.of('2'), 'job-1', costing(2));
		await expect(ledger.beforeSend(key)).rejects.toMatchObject(overBudget);
		await ledger.flush();
		expect(ledgers.states).toStrictEqual(['notSent', 'accepted']);
	});

	it('is not sent where what waited with it has spent that day’s money', async () => {
		const ledger = ledgers.of('1', { overBudgetToday: upTo(3) });
		const keys = await claimed(ledger, 1, 1, 1, 1);
		await ledgers.clock.sleep(15 * hourMs);
		await Promise.all(keys.slice(0, 2).map(async (key) => await ledger.beforeSend(key)));
		const last = await Promise.allSettled(keys.slice(2).map(async (key) => await ledger.beforeSend(key)));
		expect(last).toMatchObject([
			{ status: 'rejected', reason: overBudget },
			{ status: 'rejected', reason: overBudget },
		]);
	});

	it('is not sent where nobody can say what that day has spent', async () => {
		const ledger = ledgers.of('1', { overBudgetToday: upTo(Infinity) });
		const [key = ''] = await claimed(ledger, 1);
		await ledgers.clock.sleep(15 * hourMs);
		ledgers.breakTable();
		await expect(ledger.beforeSend(key)).rejects.toMatchObject({ code: 'ledger-unavailable' });
	});

	it('is not sent where others spent the money of a row that seemed dead, as after a nap of the computer', async () => {
		const ledger = ledgers.of('1', { overBudgetToday: upTo(1) });
		const [key = ''] = await claimed(ledger, 1);
		ledgers.clock.nap(10 * minuteMs);
		const other = ledgers.of('2', { overBudgetToday: upTo(1) });
		await claimed(other, 1);
		expect(other.spentByOthers.onDay).toBe(0);
		await expect(ledger.beforeSend(key)).rejects.toMatchObject(overBudget);
	});

	it('is sent where there is no limit per day', async () => {
		const ledger = ledgers.of('1');
		const [key = ''] = await claimed(ledger, 1);
		await ledgers.clock.sleep(15 * hourMs);
		await ledger.beforeSend(key);
		expect(ledgers.states).toStrictEqual(['sending']);
	});
});
