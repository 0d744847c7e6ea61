import { decide, type Decision, type Past } from '../../../nodes/engine/ledger/decide';
import type { Order } from '../../../nodes/engine/ledger/identity';
import { rowStates, type LedgerRow, type RowState } from '../../../nodes/engine/ledger/row';
import { exampleRow, startMs } from './exampleRow';

const first: Past = { isRetry: false, isKnown: true, retainedJobIds: new Set() };
const retry: Past = { ...first, isRetry: true };

/** An order of the execution "second", which retries "first"; its items are told apart by what they ask for. */
function order(special: Partial<Order> = {}): Order {
	return {
		executionId: 'second',
		rootExecution: 'root',
		step: 'workflow/node',
		run: 0,
		itemIndex: 0,
		fit: 'boat',
		isToolCall: false,
		...special,
	};
}

/** A row of the execution "first". */
function past(special: Partial<LedgerRow> = {}): LedgerRow {
	return exampleRow({
		claim: 'past',
		executionId: 'first',
		rootExecution: 'root',
		fit: 'boat',
		state: 'accepted',
		jobId: 'job-1',
		...special,
	});
}

/** What the ledger does with orders whose own rows wait. */
function decided(orders: readonly Order[], rows: readonly LedgerRow[], of: Past = first): Decision[] {
	const own = orders.map(({ executionId, rootExecution, step, run, itemIndex, fit }, index) =>
		exampleRow({ executionId, rootExecution, step, run, itemIndex, fit, claim: 'own', key: `own/${index}` }),
	);
	return decide(orders, own, [...rows, ...own], of);
}

/** Each decision in a word, with the key of the row it is about. */
function words(decisions: readonly Decision[]): string[] {
	return decisions.map((decision) => ('row' in decision ? `${decision.kind} ${decision.row.key}` : decision.kind));
}

const statesWhere = (isWanted: (state: RowState) => boolean) => rowStates.filter(isWanted);
const leftStates: readonly RowState[] = ['sending', 'accepted', 'inDoubt', 'succeeded', 'failed', 'canceled'];
const paidStates: readonly RowState[] = ['sending', 'accepted', 'inDoubt', 'succeeded'];

describe('another try of the same execution', () => {
	const here = { executionId: 'second' };

	it('finds its order by execution, step, run and item, whatever the expressions say now', () => {
		const rows = [past({ ...here, fit: 'a boat at noon' })];
		expect(words(decided([order({ fit: 'a boat at one' })], rows))).toStrictEqual(['adopt past/0']);
	});

	it.each([
		['another execution', { executionId: 'third' }],
		['another step', { step: 'workflow/other' }],
		['another run', { run: 1 }],
		['another item', { itemIndex: 1 }],
	])('is a new order in %s', (_, elsewhere) => {
		expect(words(decided([order(elsewhere)], [past(here)]))).toStrictEqual(['send']);
	});

	it.each(leftStates)('never sends again what was %s, not even when its job failed since', (state) => {
		expect(words(decided([order()], [past({ ...here, state })]))).toStrictEqual(['adopt past/0']);
	});

	it.each(statesWhere((state) => !leftStates.includes(state)))('sends what was %s', (state) => {
		expect(words(decided([order()], [past({ ...here, state })]))).toStrictEqual(['send']);
	});

	it('finds the job behind a row that only points to it', () => {
		const job = past({ key: 'past/7', itemIndex: 7 });
		const pointer = past({ ...here, claim: 'earlier', state: 'adopted', adoptedFrom: job.key });
		expect(words(decided([order()], [job, pointer]))).toStrictEqual([`adopt ${job.key}`]);
	});
});

describe('a retried execution', () => {
	it('finds what was paid for by what is asked, wherever it stands now', () => {
		const rows = [
			past({ key: 'boat', itemIndex: 0 }),
			past({ key: 'kite', itemIndex: 1, fit: 'kite', jobId: 'job-2' }),
		];
		const orders = [order({ run: 3, itemIndex: 0, fit: 'kite' }), order({ run: 3, itemIndex: 1 })];
		expect(words(decided(orders, rows, retry))).toStrictEqual(['adopt kite', 'adopt boat']);
	});

	it.each([
		['another root execution', { rootExecution: 'other' }],
		['another step', { step: 'workflow/other' }],
		['a Deduplication Key', { deduplicationKey: 'row 7' }],
	])('does not take what belongs to %s', (_, other) => {
		expect(words(decided([order()], [past(other)], retry))).toStrictEqual(['send']);
	});

	it('gives each job out once, and is held for what is more, since its past may have paid for it', () => {
		const rows = [past({ key: 'one' }), past({ key: 'two', itemIndex: 1, jobId: 'job-2' })];
		const orders = [0, 1, 2].map((itemIndex) => order({ itemIndex }));
		expect(words(decided(orders, rows, retry))).toStrictEqual(['adopt one', 'adopt two', 'send']);
	});

	it('prefers the job of the same run and item, then the lowest', () => {
		const rows = [0, 1, 2].map((itemIndex) => past({ key: `past/${itemIndex}`, itemIndex }));
		const orders = [order({ run: 1 }), order({ itemIndex: 1 })];
		expect(words(decided(orders, rows, retry))).toStrictEqual(['adopt past/0', 'adopt past/1']);
		expect(words(decided([order({ itemIndex: 2 })], rows, retry))).toStrictEqual(['adopt past/2']);
	});

	it('knows what an earlier retry paid for', () => {
		const rows = [past({ executionId: 'another retry' })];
		expect(words(decided([order()], rows, retry))).toStrictEqual(['adopt past/0']);
	});

	it('does not give out a second time what one of its own items has adopted', () => {
		const pointer = past({
			claim: 'earlier',
			executionId: 'second',
			itemIndex: 4,
			state: 'adopted',
			adoptedFrom: 'paid',
		});
		expect(words(decided([order()], [past({ key: 'paid' }), pointer], retry))).toStrictEqual(['send']);
	});

	it('makes a new video for an equal row of a later round, whose earlier job it still has', () => {
		const rows = [past({ run: 0, jobId: 'job-1' })];
		const later = { ...retry, retainedJobIds: new Set(['job-1']) };
		expect(words(decided([order({ run: 1 })], rows, later))).toStrictEqual(['send']);
		expect(words(decided([order({ run: 1 })], rows, retry))).toStrictEqual(['adopt past/0']);
	});

	it.each(paidStates)('holds what is new while a job that fits nothing is %s, and names it', (state) => {
		const paid = past({ state, fit: 'an idea of yesterday' });
		expect(decided([order()], [paid], retry)).toStrictEqual([{ kind: 'unmatched', rows: [paid] }]);
	});

	it.each(statesWhere((state) => !paidStates.includes(state)))('sends what is new where the past is %s', (state) => {
		expect(words(decided([order()], [past({ state, fit: 'an idea of yesterday' })], retry))).toStrictEqual(['send']);
	});

	it('sends what certainly cost nothing before, while what is new is held', () => {
		const rows = [
			past({ state: 'notSent' }),
			past({ key: 'rejected', itemIndex: 1, fit: 'kite', state: 'rejected' }),
			past({ key: 'failed', itemIndex: 2, fit: 'whale', state: 'failed' }),
			past({ key: 'paid', itemIndex: 3, fit: 'an idea of yesterday' }),
		];
		const orders = ['boat', 'kite', 'whale', 'an idea of today'].map((fit, itemIndex) => order({ fit, itemIndex }));
		expect(words(decided(orders, rows, retry))).toStrictEqual(['send', 'send', 'send', 'unmatched']);
	});

	it('holds, retried again, what a retry held', () => {
		const paid = past();
		const held = past({ executionId: 'retry', claim: 'held', fit: 'a boat by an AI', state: 'notSent' });
		expect(words(decided([order({ fit: 'a boat by an AI' })], [paid, held], retry))).toStrictEqual(['unmatched']);
	});

	it('prefers a paid job to a row that cost nothing', () => {
		const rows = [past({ key: 'free', state: 'notSent' }), past({ key: 'paid', itemIndex: 5 })];
		expect(words(decided([order()], rows, retry))).toStrictEqual(['adopt paid']);
	});

	it('takes over what still waits, because its owner may live', () => {
		expect(words(decided([order()], [past({ state: 'waiting' })], retry))).toStrictEqual(['takeOver past/0']);
	});

	it('sends nothing without a key where n8n does not say what is retried', () => {
		const unknown = { ...retry, isKnown: false };
		const orders = [order(), order({ itemIndex: 1, deduplicationKey: 'row 7' })];
		expect(words(decided(orders, [], unknown))).toStrictEqual(['pastUnknown', 'elect']);
	});
});

describe('a tool call', () => {
	const call = order({ isToolCall: true });
	const inExecution = { executionId: 'second', fit: 'boat' };
	const equal = (special: Partial<LedgerRow> = {}) => past({ ...inExecution, itemIndex: 9, ...special });

	it.each(['accepted', 'inDoubt', 'succeeded'] as const)('gets the job of an equal one that is %s', (state) => {
		expect(words(decided([call], [equal({ state })]))).toStrictEqual(['adopt past/9']);
	});

	it.each(['failed', 'canceled', 'rejected', 'notSent'] as const)('is free where the equal one is %s', (state) => {
		expect(words(decided([call], [equal({ state })]))).toStrictEqual(['send']);
	});

	it.each([
		['asks for something else', { fit: 'kite' }],
		['is in another execution', { executionId: 'third' }],
		['is of another step', { step: 'workflow/other' }],
	])('is one of its own where it %s', (_, elsewhere) => {
		expect(words(decided([{ ...call, ...elsewhere }], [equal()]))).toStrictEqual(['send']);
	});

	it('is one of its own at the same run and item of an execution', () => {
		expect(words(decided([call], [equal({ itemIndex: 0, fit: 'kite' })]))).toStrictEqual(['send']);
	});

	it('waits for an equal one of its process that came before it, and the other for none', () => {
		const [one, other] = [1, 2].map((sequence) => exampleRow({ claim: `${sequence}`, sequence, ...inExecution }));
		const of = (own: LedgerRow) => words(decide([call], [own], [one!, other!], first));
		expect([of(one!), of(other!)]).toStrictEqual([['send'], [`awaitCall ${one!.key}`]]);
	});

	it('does not wait for one whose process died while it waited, as when n8n starts the execution once more', () => {
		expect(words(decided([call], [equal({ state: 'waiting', createdAtMs: startMs - 1 })]))).toStrictEqual(['send']);
	});

	it('waits for one that is being sent', () => {
		expect(words(decided([call], [equal({ state: 'sending' })]))).toStrictEqual(['awaitCall past/9']);
	});
});

describe('an order with a Deduplication Key', () => {
	const withKey = order({ deduplicationKey: 'row 7' });

	it('is settled among all who have the key', () => {
		expect(words(decided([withKey], []))).toStrictEqual(['elect']);
		expect(words(decided([withKey], [past()], retry))).toStrictEqual(['elect']);
	});

	it('is the same in another try of the same execution', () => {
		const rows = [past({ executionId: 'second', deduplicationKey: 'row 7' })];
		expect(words(decided([withKey], rows))).toStrictEqual(['adopt past/0']);
	});
});
