import { stepOf, type Step } from '../../../nodes/engine/ledger/election';
import type { LedgerRow } from '../../../nodes/engine/ledger/row';
import { exampleRow, minuteMs, startMs } from './exampleRow';

const dayMs = 24 * 60 * minuteMs;

/** A row that wants the key "row 7". */
const wanting = (claim: string, id: number, special: Partial<LedgerRow> = {}) =>
	exampleRow({ claim, id, deduplicationKey: 'row 7', ...special });

/** What the row with ID 5 does. */
function step(
	others: readonly LedgerRow[],
	{ hasYielded = false, isOver = false, nowMs = startMs, days = 30 } = {},
): Step {
	const row = wanting('own', 5, { state: hasYielded ? 'yielded' : 'waiting' });
	return stepOf({ row, days, hasYielded }, [row, ...others], nowMs, isOver);
}

describe('who gets a Deduplication Key', () => {
	it('is who wants it alone', () => {
		expect(step([])).toStrictEqual({ kind: 'goAhead' });
	});

	it.each([
		['wants another key', wanting('other', 1, { deduplicationKey: 'row 8' })],
		['is of the same claim', wanting('own', 1, { itemIndex: 1 })],
		['has stepped back', wanting('other', 1, { state: 'yielded' })],
		['was rejected', wanting('other', 1, { state: 'rejected' })],
		['was not sent', wanting('other', 1, { state: 'notSent' })],
		['only points at a job', wanting('other', 1, { state: 'adopted' })],
		['has a job that failed', wanting('other', 1, { state: 'failed', jobId: 'job-1' })],
		['has a job that was canceled', wanting('other', 1, { state: 'canceled', jobId: 'job-1' })],
	])('is not kept by a row that %s', (_, other) => {
		expect(step([other])).toStrictEqual({ kind: 'goAhead' });
	});

	it.each(['accepted', 'succeeded', 'inDoubt'] as const)('is the row that is %s, whatever its ID', (state) => {
		const decided = wanting('other', 9, { state });
		expect(step([wanting('third', 1), decided])).toStrictEqual({ kind: 'follow', row: decided });
	});

	it('is its job for as many days as it is kept, and then whoever wants it', () => {
		const job = wanting('other', 1, { state: 'accepted', jobId: 'job-1' });
		expect(step([job], { days: 2, nowMs: startMs + 2 * dayMs })).toMatchObject({ kind: 'follow' });
		expect(step([job], { days: 2, nowMs: startMs + 2 * dayMs + 1 })).toStrictEqual({ kind: 'goAhead' });
	});

	it('is the lowest, but only when all others have stepped back', () => {
		expect(step([wanting('other', 9)])).toStrictEqual({ kind: 'readAgain', isBehind: false });
		expect(step([wanting('other', 9, { state: 'yielded' })])).toStrictEqual({ kind: 'goAhead' });
	});

	it('is not who comes behind a lower one: it steps back, and looks again', () => {
		expect(step([wanting('other', 1)])).toStrictEqual({ kind: 'write', state: 'yielded' });
		expect(step([wanting('other', 1)], { hasYielded: true })).toStrictEqual({ kind: 'readAgain', isBehind: true });
	});

	it('is not who is lowest but finds somebody sending already', () => {
		expect(step([wanting('other', 9, { state: 'sending' })])).toStrictEqual({ kind: 'write', state: 'yielded' });
	});

	it('is one that stepped back only after it has written that it wants the key again', () => {
		expect(step([], { hasYielded: true })).toStrictEqual({ kind: 'write', state: 'waiting' });
		expect(step([wanting('other', 9)], { hasYielded: true })).toStrictEqual({ kind: 'write', state: 'waiting' });
	});

	it('is not a dead owner, whose row somebody moves out of the way, but one that lives', () => {
		const owner = wanting('other', 1);
		const diesAtMs = owner.aliveUntilMs ?? 0;
		expect(step([owner], { nowMs: diesAtMs - 1 })).toMatchObject({ kind: 'write' });
		expect(step([owner], { nowMs: diesAtMs })).toStrictEqual({ kind: 'release', rows: [owner] });
	});

	it('is nobody’s for this run, where a dead owner cannot be moved in time', () => {
		const owner = wanting('other', 1);
		expect(step([owner], { nowMs: owner.aliveUntilMs ?? 0, isOver: true })).toStrictEqual({ kind: 'busy', row: owner });
	});

	it('is nobody in time: the key is busy, or whoever was sending has it', () => {
		const waiting = wanting('other', 1);
		expect(step([waiting], { hasYielded: true, isOver: true })).toStrictEqual({ kind: 'busy', row: waiting });
		const sending = wanting('other', 1, { state: 'sending' });
		expect(step([sending], { hasYielded: true, isOver: true })).toStrictEqual({ kind: 'follow', row: sending });
	});
});
