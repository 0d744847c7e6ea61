import { RunBudget } from '../../nodes/CreateVideo/budget';
import type { BudgetSettings } from '../../nodes/CreateVideo/readBudget';
import type { CheckedRequest } from '../../nodes/CreateVideo/readRequest';
import { Budget } from '../../nodes/engine/budget';
import type { ErrorCode } from '../../nodes/video/errors';
import { VideoError } from '../../nodes/video/errors';
import type { Cost } from '../../nodes/video/job';
import { exampleProvider } from '../engine/exampleProvider';
import { ManualClock } from '../engine/manualClock';
import { exampleRequest } from '../video/exampleRequest';

const scope = 'execution/1';
const price = {
	currency: 'USD',
	by: 'flat',
	perSecond: { any: 0.5 },
	source: 'https://example.com/prices',
	date: '2026-06-01',
} as const;

/** An item whose video takes that many seconds, at half a dollar each. */
function item(duration: number, model?: Partial<CheckedRequest>): CheckedRequest {
	return {
		provider: exampleProvider,
		request: exampleRequest({ duration }),
		files: new Map(),
		format: exampleProvider.requestFormats[0],
		model: { id: 'example-model', name: 'Example Model', expectedSeconds: 60, price },
		warnings: [],
		...model,
	};
}

function withoutPrice(): CheckedRequest {
	return item(5, { model: { id: 'example-model', name: 'Example Model', expectedSeconds: 60 } });
}

function settings(maximum?: number, more: Partial<BudgetSettings> = {}): BudgetSettings {
	return {
		provider: exampleProvider,
		currency: 'USD',
		executionPurse: scope,
		purse: 'day/2026-11-20/credential/USD',
		isDayLimited: false,
		caps: [{ name: 'Maximum Cost per Execution', scope, ...(maximum !== undefined && { maximum }) }],
		allowUnknownCost: false,
		...more,
	};
}

function start(maximum?: number, more: Partial<BudgetSettings> = {}) {
	const budget = new Budget(new ManualClock());
	const round = () => new RunBudget(settings(maximum, more), budget);
	return { budget, round, run: round() };
}

function refusalsIn(tickets: ReturnType<RunBudget['admit']>): boolean[] {
	return tickets.map((ticket) => ticket instanceof VideoError);
}

function failed(code: ErrorCode) {
	return { error: new VideoError(code, 'no', { nextStep: 'None.' }) };
}

function accepted(reportedCost?: Cost) {
	return { job: { provider: 'example', jobId: 'job-17', ...(reportedCost && { reportedCost }) } };
}

describe('the budget of a run', () => {
	it('lets everything pass without a cap, and counts it', () => {
		const { budget, run } = start();
		expect(refusalsIn(run.admit([item(10), withoutPrice()], true))).toStrictEqual([false, false]);
		expect(budget.spent(scope)).toBe(5);
	});

	it('refuses the whole run where errors stop and it does not fit, and keeps nothing of it', () => {
		const { budget, run } = start(5);
		expect(refusalsIn(run.admit([item(4), item(4), item(4)], true))).toStrictEqual([true, true, true]);
		expect(budget.spent(scope)).toBe(0);
	});

	it('says the limit, what is spent, what the run can cost and which option to change', () => {
		const { round } = start(5);
		round().admit([item(4)], true);
		const [refusal] = round().admit([item(4), item(4)], true);
		expect(refusal).toMatchObject({
			code: 'invalid-request',
			message:
				'Maximum Cost per Execution: the limit is 5 USD, 2 USD are spent or reserved, and this run can cost up to 4 USD.',
			facts: { billed: false, nextStep: expect.stringContaining('Raise Maximum Cost per Execution under Options') },
		});
	});

	it('lets the items that fit pass in order where errors continue', () => {
		const { budget, run } = start(5);
		const tickets = run.admit([item(4), item(8), item(4), item(2)], false);
		expect(refusalsIn(tickets)).toStrictEqual([false, true, false, false]);
		expect(tickets[1]).toMatchObject({ message: expect.stringContaining('this video can cost up to 4 USD') });
		expect(budget.spent(scope)).toBe(5);
	});

	it('counts all rounds of a loop together', () => {
		const { round } = start(5);
		const rounds = [4, 4, 4].map((seconds) => refusalsIn(round().admit([item(seconds)], true)));
		expect(rounds).toStrictEqual([[false], [false], [true]]);
	});

	it('asks no money for what was already paid for', () => {
		const { budget, run } = start(2);
		expect(refusalsIn(run.admit([undefined, item(4), undefined], true))).toStrictEqual([false, false, false]);
		expect(budget.spent(scope)).toBe(2);
	});

	it('says where a limit comes from that nobody set', () => {
		const origin = '1 USD is the limit for AI agents unless you set another.';
		const { run } = start(1, { caps: [{ name: 'Maximum Cost per Execution', scope, maximum: 1, origin }] });
		for (const refused of [item(4), withoutPrice()]) {
			expect(run.admit([refused], true)).toMatchObject([{ message: expect.stringContaining(`. ${origin}`) }]);
		}
	});

	it('refuses an unknown price under a cap, and says how to allow it', () => {
		const [refusal] = start(5).run.admit([withoutPrice()], true);
		expect(refusal).toMatchObject({
			message: expect.stringContaining('no price is known for the model "example-model"'),
			facts: {
				nextStep: expect.stringMatching(/form shows, remove Extra Parameters \(JSON\), or turn on Allow Unknown Cost/),
			},
		});
	});

	it('names a reference video among what can make a price unknown', () => {
		const videos = [{ url: 'https://example.com/dance.mp4' }];
		const withVideo = { ...withoutPrice(), request: exampleRequest({ mode: 'reference', videos }) };
		expect(start(5).run.admit([withVideo], true)).toMatchObject([
			{ facts: { nextStep: expect.stringContaining('or the reference video') } },
		]);
	});

	it('refuses the whole run for one unknown price where errors stop, and only that item where they continue', () => {
		expect(refusalsIn(start(5).run.admit([item(4), withoutPrice()], true))).toStrictEqual([true, true]);
		expect(refusalsIn(start(5).run.admit([item(4), withoutPrice()], false))).toStrictEqual([false, true]);
	});

	it('lets an unknown price pass where that is allowed', () => {
		const { run } = start(1, { allowUnknownCost: true });
		expect(refusalsIn(run.admit([withoutPrice(), item(2)], true))).toStrictEqual([false, false]);
	});

	it.each([
		['keeps the money of an accepted job', accepted(), 2],
		['counts what the provider says where that is more', accepted({ amount: 3, currency: 'USD', basis: '' }), 3],
		['does not believe a lower figure of the submit', accepted({ amount: 0.02, currency: 'USD', basis: '' }), 2],
		['does not mix currencies', accepted({ amount: 200, currency: 'credits', basis: '' }), 2],
		['keeps the money of a submit nobody knows the end of', failed('submission-uncertain'), 2],
		['gives back the money of a refused submit', failed('refused'), 0],
		['gives back the money of an item that was not sent', { skipped: true } as const, 0],
	])('%s', (_, outcome, left) => {
		const { budget, run } = start(5);
		const [ticket] = run.admit([item(4)], true);
		run.settle(ticket, outcome);
		expect(budget.spent(scope)).toBe(left);
	});
});
