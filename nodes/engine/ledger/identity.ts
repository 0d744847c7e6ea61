import { isPaidOrInDoubt, meanings, type LedgerRow } from './row';

/**
 * What makes two submits the same order, in one place:
 *
 * | Who comes again | The same order is |
 * | --- | --- |
 * | the same execution (Retry On Fail) | the same execution, step, run and item, whatever its expressions say now |
 * | a retried or restarted execution | the same root execution and step, and an item that fits: see `matchRetried` |
 * | an AI agent | the same request within its execution, unless that job failed |
 * | a Deduplication Key | the same key, unless its job failed: see `election.ts` |
 */
export interface Order {
	executionId: string;
	rootExecution: string;
	step: string;
	run: number;
	itemIndex: number;
	/** Of a tool call: digest of the request. Else: digest of the raw parameters and the input item. */
	fit: string;
	isToolCall: boolean;
	deduplicationKey?: string;
}

type Place = Pick<LedgerRow, 'executionId' | 'step' | 'run' | 'itemIndex'>;

function isSamePlace(row: Place, order: Place): boolean {
	return (
		row.executionId === order.executionId &&
		row.step === order.step &&
		row.run === order.run &&
		row.itemIndex === order.itemIndex
	);
}

/** The row that a row which only points stands for. */
export function behind(row: LedgerRow, rows: readonly LedgerRow[]): LedgerRow {
	if (row.state !== 'adopted') return row;
	return rows.find(({ key }) => key === row.adoptedFrom) ?? row;
}

/**
 * What an earlier try of the same execution left for this item. A job that has failed since is given out again, too:
 * nobody could have asked for another in between.
 */
export function ofEarlierTry(order: Order, rows: readonly LedgerRow[], own: LedgerRow): LedgerRow | undefined {
	const earlier = rows.filter((row) => row.claim !== own.claim && isSamePlace(row, order));
	return earlier.map((row) => behind(row, rows)).find((row) => meanings[row.state].left);
}

/** What an equal tool call of the same execution left, or has under way since before ours. */
export function ofEqualCall(order: Order, rows: readonly LedgerRow[], own: LedgerRow): LedgerRow | undefined {
	const equal = rows.filter(
		(row) =>
			row.claim !== own.claim &&
			row.executionId === order.executionId &&
			row.step === order.step &&
			row.fit === order.fit &&
			!meanings[row.state].frees,
	);
	return equal.find(isPaidOrInDoubt) ?? equal.find((row) => isBefore(row, own));
}

/**
 * One order for all who look, so that of two equal calls at once only the second waits. Both are in the process of their
 * execution; what waits in another one waits for a process that died.
 */
function isBefore({ sequence = Infinity }: LedgerRow, own: LedgerRow): boolean {
	return sequence < (own.sequence ?? 0);
}

/** What of an execution's past belongs to one item of its retry. */
export type Match =
	| { kind: 'paid'; row: LedgerRow }
	/** It was claimed and not paid for. Its row may still wait for an owner that lives. */
	| { kind: 'unpaid'; row: LedgerRow }
	| { kind: 'new' };

export interface Matching {
	/** One per order, in the same order. */
	matches: Match[];
	/** Paid or doubtful rows that fit no item. While there are some, nobody knows whether a new item is one of them. */
	unmatched: LedgerRow[];
}

/**
 * Matches the items of a retried execution with what its root execution and their retries did at this step. n8n restarts a
 * crashed execution at its trigger, so runs count on and places move: a job belongs to an item that fits, each job once;
 * the same place first, then the lowest row. `isAccountedFor` leaves out jobs that the execution still has in its run data.
 */
export function matchRetried(
	orders: readonly Order[],
	rows: readonly LedgerRow[],
	isAccountedFor: (row: LedgerRow) => boolean,
): Matching {
	const past = pastOf(orders[0], rows).filter((row) => !isAccountedFor(row));
	const paid = new Set(past.filter(isPaidOrInDoubt));
	const unpaid = new Set(past.filter((row) => !paid.has(row)));
	const matches = new Map<Order, Match>();
	for (const [kind, open] of [['paid', paid] as const, ['unpaid', unpaid] as const]) {
		for (const isRight of [isFitInPlace, isFit]) {
			for (const order of orders) {
				if (matches.has(order)) continue;
				const row = [...open].find((one) => isRight(one, order));
				if (!row) continue;
				open.delete(row);
				matches.set(order, { kind, row });
			}
		}
	}
	return { matches: orders.map((order) => matches.get(order) ?? { kind: 'new' }), unmatched: [...paid] };
}

function isFit(row: LedgerRow, order: Order): boolean {
	return row.fit === order.fit;
}

function isFitInPlace(row: LedgerRow, order: Order): boolean {
	return isFit(row, order) && row.run === order.run && row.itemIndex === order.itemIndex;
}

/** Rows of the executions that this one retries, without keys of their own, that nobody of this one has adopted. */
function pastOf(order: Order | undefined, rows: readonly LedgerRow[]): LedgerRow[] {
	if (!order) return [];
	const { executionId, rootExecution, step } = order;
	const adopted = new Set(rows.flatMap((row) => (row.executionId === executionId ? (row.adoptedFrom ?? []) : [])));
	return rows.filter(
		(row) =>
			row.rootExecution === rootExecution &&
			row.executionId !== executionId &&
			row.step === step &&
			row.deduplicationKey === undefined &&
			row.state !== 'adopted' &&
			!adopted.has(row.key),
	);
}
