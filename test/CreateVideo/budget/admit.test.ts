import { admit, reservedIn, tooMuchToday, worstOf, type Asking } from '../../../nodes/CreateVideo/budget/admit';
import type { BudgetSettings } from '../../../nodes/CreateVideo/budget/budgetSettings';
import type { CheckedRequest } from '../../../nodes/CreateVideo/checkedRequest';
import type { Spent } from '../../../nodes/host/ledger/jobLedger';
import { isGood, type ItemResult } from '../../../nodes/host/itemResult';
import type { VideoError } from '../../../nodes/video/errors';
import { exampleProvider } from '../../engine/exampleProvider';
import { exampleRow } from '../../engine/ledger/exampleRow';
import { exampleRequest } from '../../video/exampleRequest';

const model = { id: 'example-model', name: 'Example Model', expectedSeconds: 60 };
const price = {
	currency: 'USD',
	by: 'flat',
	rates: { any: 0.5 },
	source: 'https://example.com/prices',
	date: '2026-06-01',
} as const;

/** An item whose video takes that many seconds, at half a dollar each. */
function item(duration: number, special?: Partial<CheckedRequest>): CheckedRequest {
	return {
		provider: exampleProvider,
		request: exampleRequest({ duration }),
		files: new Map(),
		format: exampleProvider.requestFormats[0],
		model: { ...model, price },
		warnings: [],
		...special,
	};
}

const withoutPrice = () => item(5, { model });

function settings(perExecution?: number, more: Partial<BudgetSettings> = {}): BudgetSettings {
	return {
		provider: exampleProvider,
		currency: 'USD',
		budgetKeyAt: () => 'today',
		...(perExecution !== undefined && {
			perExecution: { name: 'Maximum Cost per Execution', maximum: perExecution },
		}),
		allowUnknownCost: false,
		...more,
	};
}

const perDay = (maximum: number) => settings(undefined, { perDay: { name: 'Maximum Cost per Day', maximum } });

interface Question {
	spent?: Partial<Spent>;
	allOrNothing?: boolean;
}

/** What items get of the money, in order. */
function asked(of: BudgetSettings, items: readonly CheckedRequest[], { spent, allOrNothing = true }: Question = {}) {
	const asking = items.map((checked, itemIndex): Asking => ({ itemIndex, checked }));
	return admit(asking, of, { byExecution: 0, onDay: 0, ...spent }, allOrNothing);
}

/** Which items get no money; every answer names its item. */
function refusalsIn(results: ReadonlyArray<ItemResult<undefined>>): boolean[] {
	expect(results.map(({ itemIndex }) => itemIndex)).toStrictEqual([...results.keys()]);
	return results.map((result) => !isGood(result));
}

function errorOf(result: ItemResult<undefined> | undefined): VideoError | undefined {
	return result && !isGood(result) ? result.error : undefined;
}

describe('the money of a run', () => {
	it('is no question without a limit', () => {
		expect(refusalsIn(asked(settings(), [item(10), withoutPrice()]))).toStrictEqual([false, false]);
	});

	it('is there to the last cent, and nothing beyond', () => {
		const spent = { byExecution: 0.1 + 0.2 };
		expect(refusalsIn(asked(settings(0.8), [item(1)], { spent }))).toStrictEqual([false]);
		expect(refusalsIn(asked(settings(0.7999), [item(1)], { spent }))).toStrictEqual([true]);
	});

	it('is refused to the whole run where errors stop and it does not fit', () => {
		expect(refusalsIn(asked(settings(5), [item(4), item(4), item(4)]))).toStrictEqual([true, true, true]);
	});

	it('is refused with the limit, what is spent, what the run can cost and which option to change', () => {
		const [refusal] = asked(settings(5), [item(4), item(4)], { spent: { byExecution: 2 } });
		expect(errorOf(refusal)).toMatchObject({
			code: 'over-budget',
			message:
				'Maximum Cost per Execution: the limit is 5 USD, 2 USD are spent or reserved, and this run can cost up to 4 USD.',
			facts: { billed: false, nextStep: expect.stringContaining('Raise Maximum Cost per Execution under Options') },
		});
	});

	it('goes to the items that fit, in order, where errors continue', () => {
		const results = asked(settings(5), [item(4), item(8), item(4), item(2)], { allOrNothing: false });
		expect(refusalsIn(results)).toStrictEqual([false, true, false, false]);
		expect(errorOf(results[1])).toMatchObject({ message: expect.stringContaining('this video can cost up to 4 USD') });
	});

	it('is counted per execution and per day, each with what it has spent', () => {
		const both = settings(5, { perDay: { name: 'Maximum Cost per Day', maximum: 10 } });
		const nameOf = (spent: Partial<Spent>) => errorOf(asked(both, [item(4)], { spent })[0])?.message.split(':')[0];
		expect(nameOf({ byExecution: 3, onDay: 8 })).toBeUndefined();
		expect(nameOf({ byExecution: 4, onDay: 4 })).toBe('Maximum Cost per Execution');
		expect(nameOf({ byExecution: 3, onDay: 9 })).toBe('Maximum Cost per Day');
	});

	it('is none where the limit is nothing, but for what costs nothing', () => {
		const free = item(4, { model: { ...model, price: { ...price, rates: { any: 0 } } } });
		expect(refusalsIn(asked(settings(0), [free, item(1)], { allOrNothing: false }))).toStrictEqual([false, true]);
	});

	it('is refused with where a limit comes from that nobody set', () => {
		const origin = '1 USD is the limit for AI agents unless you set another.';
		const limit = { perExecution: { name: 'Maximum Cost per Execution', maximum: 1, origin } };
		for (const refused of [item(4), withoutPrice()]) {
			expect(errorOf(asked(settings(undefined, limit), [refused])[0])).toMatchObject({
				message: expect.stringContaining(`. ${origin}`),
			});
		}
	});

	it.each([settings(5), perDay(5)])('is refused to an unknown price under a limit, with how to allow it', (limited) => {
		expect(errorOf(asked(limited, [withoutPrice()])[0])).toMatchObject({
			code: 'over-budget',
			message: expect.stringContaining('no price is known for the model "example-model"'),
			facts: {
				nextStep: expect.stringMatching(/form shows, remove Extra Parameters \(JSON\), or turn on Allow Unknown Cost/),
			},
		});
	});

	it('is refused with a reference video among what can make a price unknown', () => {
		const videos = [{ url: 'https://example.com/dance.mp4' }];
		const withVideo = { ...withoutPrice(), request: exampleRequest({ mode: 'reference', videos }) };
		expect(errorOf(asked(settings(5), [withVideo])[0])).toMatchObject({
			facts: { nextStep: expect.stringContaining('or the reference video') },
		});
	});

	it('is refused to all for one unknown price where errors stop, and only to that item where they continue', () => {
		const both = [item(4), withoutPrice()];
		expect(refusalsIn(asked(settings(5), both))).toStrictEqual([true, true]);
		expect(refusalsIn(asked(settings(5), both, { allOrNothing: false }))).toStrictEqual([false, true]);
	});

	it('lets an unknown price pass where that is allowed', () => {
		const results = asked(settings(1, { allowUnknownCost: true }), [withoutPrice(), item(2)]);
		expect(refusalsIn(results)).toStrictEqual([false, false]);
	});
});

describe('what rows set aside', () => {
	it('is the most that an item can cost', () => {
		expect([worstOf(item(4)), worstOf(withoutPrice())]).toStrictEqual([2, undefined]);
	});

	it('adds up to the last cent', () => {
		const rows = [0.1, 0.2].map((reservedCost) => exampleRow({ reservedCost }));
		expect(reservedIn([...rows, exampleRow()])).toBe(0.3);
	});
});

describe('what waited past midnight', () => {
	it('needs money of the new day, where that is limited', () => {
		expect(tooMuchToday(perDay(5), 3, 2)).toBeUndefined();
		expect(tooMuchToday(perDay(5), 3.5, 2)).toMatchObject({
			code: 'over-budget',
			message: expect.stringContaining('what waited can cost up to 2 USD'),
			facts: { billed: false },
		});
		expect(tooMuchToday(settings(1), 100, 100)).toBeUndefined();
	});
});
