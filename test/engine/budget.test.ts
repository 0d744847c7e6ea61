import { Budget } from '../../nodes/engine/budget';
import { ManualClock } from './manualClock';

const execution = 'execution/1';
const day = 'day/2026-11-20';

function taken(verdict: ReturnType<Budget['reserve']>) {
	if (!('reservation' in verdict)) throw new Error('The budget refused');
	return verdict.reservation;
}

describe('a budget', () => {
	it('gives what is left, to the last cent, and nothing beyond', () => {
		const budget = new Budget(new ManualClock());
		const caps = [{ scope: execution, maximum: 0.3 }];
		expect([0.1, 0.2, 0.0001].map((amount) => 'reservation' in budget.reserve(caps, amount))).toStrictEqual([
			true,
			true,
			false,
		]);
		expect(budget.spent(execution)).toBe(0.3);
	});

	it('reserves in every scope or in none, and names the cap that stands in the way', () => {
		const budget = new Budget(new ManualClock());
		budget.reserve([{ scope: day }], 9);
		const tight = { scope: day, maximum: 10 };
		expect(budget.reserve([{ scope: execution, maximum: 5 }, tight], 2)).toStrictEqual({ exceeded: tight, spent: 9 });
		expect([budget.spent(execution), budget.spent(day)]).toStrictEqual([0, 9]);
	});

	it('counts what is spent without a cap, for those who have one', () => {
		const budget = new Budget(new ManualClock());
		budget.reserve([{ scope: day }], 7);
		expect(budget.reserve([{ scope: day, maximum: 8 }], 2)).toMatchObject({ spent: 7 });
	});

	it('takes back what was not spent', () => {
		const budget = new Budget(new ManualClock());
		const reservation = taken(budget.reserve([{ scope: execution }, { scope: day }], 4));
		budget.release(reservation);
		expect([budget.spent(execution), budget.spent(day)]).toStrictEqual([0, 0]);
	});

	it('puts the real amount in the place of the reserved one', () => {
		const budget = new Budget(new ManualClock());
		budget.reserve([{ scope: execution }], 1);
		budget.settle(taken(budget.reserve([{ scope: execution }], 4)), 5.5);
		expect(budget.spent(execution)).toBe(6.5);
	});

	it('with a maximum of nothing lets only what costs nothing pass', () => {
		const budget = new Budget(new ManualClock());
		const caps = [{ scope: execution, maximum: 0 }];
		expect([0, 0.01].map((amount) => 'reservation' in budget.reserve(caps, amount))).toStrictEqual([true, false]);
	});

	it('remembers a scope for a week after its last use, so that memory does not grow for ever', async () => {
		const clock = new ManualClock();
		const budget = new Budget(clock);
		budget.reserve([{ scope: execution }], 1);
		await clock.sleep(6 * 24 * 3_600_000);
		budget.reserve([{ scope: day }], 1);
		expect(budget.spent(execution)).toBe(1);
		await clock.sleep(2 * 24 * 3_600_000);
		budget.reserve([], 0);
		expect([budget.spent(execution), budget.spent(day)]).toStrictEqual([0, 1]);
	});

	it('takes over what somebody else counted, where that is more', () => {
		const budget = new Budget(new ManualClock());
		budget.reserve([{ scope: 'day' }], 5);
		budget.raise('day', 3);
		expect(budget.spent('day')).toBe(5);
		budget.raise('day', 8);
		expect(budget.spent('day')).toBe(8);
	});
});
