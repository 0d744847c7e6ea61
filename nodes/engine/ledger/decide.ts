import { matchRetried, ofEarlierTry, ofEqualCall, type Match, type Order } from './identity';
import type { LedgerRow } from './row';

/** What a claim finds out about one item. */
export type Decision =
	| { kind: 'send' }
	/** The order was made: this row has its job, or the doubt about it. */
	| { kind: 'adopt'; row: LedgerRow }
	/** An equal tool call is under way; its outcome is ours. */
	| { kind: 'awaitCall'; row: LedgerRow }
	/** Whoever has the Deduplication Key has the job: see `election.ts`. */
	| { kind: 'elect' }
	/** It waits in the execution that this one retries: whoever of the two moves the row first may send. */
	| { kind: 'takeOver'; row: LedgerRow }
	/** Paid jobs of the retried execution fit no item, so this item may be one of them. */
	| { kind: 'unmatched'; rows: LedgerRow[] }
	/** This n8n does not say which execution is retried. */
	| { kind: 'pastUnknown' };

/** What is known about the executions that this one retries. */
export interface Past {
	isRetry: boolean;
	/** Whether n8n says which execution is retried. */
	isKnown: boolean;
	/** Jobs that the execution still has in the run data of this step. */
	retainedJobIds: ReadonlySet<string>;
}

/** One decision per order, each with its own row in `own`. */
export function decide(
	orders: readonly Order[],
	own: readonly LedgerRow[],
	rows: readonly LedgerRow[],
	past: Past,
): Decision[] {
	const first = orders.map((order, index) => withoutPast(order, own[index]!, rows));
	const open = orders.filter((_, index) => first[index] === undefined);
	const later = withPast(open, rows, past);
	return first.map((decision) => decision ?? later.shift() ?? { kind: 'send' });
}

/** Undefined where only the past of a retried execution could know the order. */
function withoutPast(order: Order, own: LedgerRow, rows: readonly LedgerRow[]): Decision | undefined {
	if (order.isToolCall) {
		const equal = ofEqualCall(order, rows, own);
		if (!equal) return { kind: 'send' };
		const isUnderWay = equal.state === 'waiting' || equal.state === 'sending';
		return { kind: isUnderWay ? 'awaitCall' : 'adopt', row: equal };
	}
	const earlier = ofEarlierTry(order, rows, own);
	if (earlier) return { kind: 'adopt', row: earlier };
	return order.deduplicationKey === undefined ? undefined : { kind: 'elect' };
}

function withPast(orders: readonly Order[], rows: readonly LedgerRow[], past: Past): Decision[] {
	if (!past.isRetry) return orders.map(() => ({ kind: 'send' }));
	if (!past.isKnown) return orders.map(() => ({ kind: 'pastUnknown' }));
	const isRetained = ({ jobId }: LedgerRow) => jobId !== undefined && past.retainedJobIds.has(jobId);
	const { matches, unmatched } = matchRetried(orders, rows, isRetained);
	return matches.map((match) => decisionOf(match, unmatched));
}

/**
 * Whether an item is certainly not the one that this row paid for: both were there in one execution. A row of another one
 * may be that item, changed since, and was held itself.
 */
function isAnotherThan({ executionId }: LedgerRow, match: Exclude<Match, { kind: 'paid' }>): boolean {
	return match.kind === 'unpaid' && match.row.executionId === executionId;
}

function decisionOf(match: Match, unmatched: LedgerRow[]): Decision {
	if (match.kind === 'paid') return { kind: 'adopt', row: match.row };
	if (unmatched.some((row) => !isAnotherThan(row, match))) return { kind: 'unmatched', rows: unmatched };
	if (match.kind === 'new') return { kind: 'send' };
	return match.row.state === 'waiting' ? { kind: 'takeOver', row: match.row } : { kind: 'send' };
}
