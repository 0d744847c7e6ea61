import { fingerprintOf } from '../../nodes/host/ledger/fingerprint';
import type { LedgerRow } from '../../nodes/engine/ledger/row';
import { budgetKeyAt, type Aftermath } from './simulation';

/** What must hold after every history; each names what it found, or nothing. */
type Invariant = (after: Aftermath) => string[] | Promise<string[]>;

function countBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
	return counts;
}

/** Each order is billed once at most. Equal items of one workflow may stand for each other, so they count together. */
const nobodyPaysTwice: Invariant = ({ history, provider, asked }) => {
	const isEqual = new Set(history.executions.flatMap((plan, number) => (plan.isEqual ? [`root-${number}`] : [])));
	const nameOf = (order: string) => {
		const [root = ''] = order.split('/');
		return isEqual.has(root) ? root : order;
	};
	const billed = countBy(provider.billed, ({ order }) => nameOf(order));
	const allowed = countBy([...asked], nameOf);
	return [...billed].flatMap(([name, count]) =>
		count > (allowed.get(name) ?? 0) ? [`${name}: asked ${allowed.get(name) ?? 0}, billed ${count}`] : [],
	);
};

/** Every billed job is known by its id, or its row says that it is in doubt. */
const noJobIsLost: Invariant = ({ provider, told, table, history }) => {
	if (!history.hasTables) return [];
	const text = JSON.stringify(told);
	return provider.billed.flatMap(({ jobId, reference }) => {
		const rows = table.rows.filter(({ key }) => fingerprintOf(key) === reference);
		const isKnown = text.includes(`"${jobId}"`) || table.rows.some((one) => one.jobId === jobId);
		const isInDoubt = rows.some(({ state }) => state === 'inDoubt' || state === 'sending');
		return isKnown || isInDoubt
			? []
			: [`${jobId} is in no item and no row; its rows are ${rows.map(({ state }) => state).join() || 'not there'}`];
	});
};

/**
 * What never reached the provider is not in doubt, unless its process died between the writing and the sending. What a living
 * process has not written so far, it writes with its next claim.
 */
const noFalseDoubt: Invariant = ({ provider, table, history, unwritten }) => {
	if (history.crashes.length > 0) return [];
	const doubtful = table.rows.filter(({ state }) => state === 'inDoubt' || state === 'sending');
	const isFalse = ({ key }: LedgerRow) => !unwritten.has(key) && !provider.arrived.has(fingerprintOf(key));
	return doubtful.filter(isFalse).map(({ key, state }) => `row ${key} is ${state} and was never sent`);
};

/**
 * A limit per day is never passed by what was billed on that day; without tables each process counts for itself. What was
 * on its way when the clock jumped counts on the day that its row names.
 */
const limitsHold: Invariant = ({ history: { dailyLimit, hasTables }, provider, table, world }) => {
	if (dailyLimit === undefined || !hasTables) return [];
	const days = countBy(provider.billed, ({ atMs, reference }) => {
		const row = world.hasJustJumped(atMs) && table.rows.find(({ key }) => fingerprintOf(key) === reference);
		return (row && row.budgetKey) || budgetKeyAt(atMs);
	});
	return [...days].flatMap(([day, count]) =>
		count > dailyLimit ? [`${day}: limit ${dailyLimit}, billed ${count}`] : [],
	);
};

/** When everybody is gone, a key without a job is free. */
const nothingStaysLocked: Invariant = async ({ history, table, unwritten, later }) => {
	if (!history.hasTables || history.dailyLimit !== undefined) return [];
	const names = [...new Set(history.executions.flatMap(({ deduplication }) => deduplication ?? []))];
	const found: string[] = [];
	for (const name of names) {
		const isTaken = table.rows.some(
			({ key, deduplicationKey, state }) =>
				!unwritten.has(key) &&
				deduplicationKey === `key-${name}-0` &&
				['sending', 'inDoubt', 'accepted', 'succeeded'].includes(state),
		);
		const isOpen = table.rows.some((row) => unwritten.has(row.key) && row.deduplicationKey === `key-${name}-0`);
		if (isTaken || isOpen) continue;
		const told = await later({ deduplication: name, tries: 3 });
		const last = told.at(-1);
		const isLocked =
			['ledger-unavailable', 'submission-uncertain'].includes(last?.error?.code ?? '') ||
			(last?.error?.message ?? '').includes('Another execution');
		if (isLocked) found.push(`key ${name} stays locked: ${last?.error?.message ?? ''}`);
	}
	return found;
};

export const invariants: Readonly<Record<string, Invariant>> = {
	nobodyPaysTwice,
	noJobIsLost,
	noFalseDoubt,
	limitsHold,
	nothingStaysLocked,
};
