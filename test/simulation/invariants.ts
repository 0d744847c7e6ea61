import { fingerprintOf } from '../../nodes/host/ledger/fingerprint';
import type { LedgerRow } from '../../nodes/engine/ledger/row';
import type { BilledJob } from './provider';
import { budgetKeyAt } from './step';
import type { Told } from './stage';
import type { Aftermath } from './simulation';

/** What must hold after every history; each names what it found, or nothing. */
type Invariant = (after: Aftermath) => string[];

function countBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
	return counts;
}

const rootOf = (order: string) => order.split('/')[0] ?? '';

/** Items of one workflow that are equal, or become others, may stand for each other, so they count together. */
function namesIn({ history }: Aftermath): (order: string) => string {
	const together = new Set(
		history.executions.flatMap(({ isEqual, agent, hasOtherRowsAfterCrash }, number) =>
			(isEqual && !agent) || hasOtherRowsAfterCrash ? [`root-${number}`] : [],
		),
	);
	return (order) => (together.has(rootOf(order)) ? rootOf(order) : order);
}

/** Each order is billed once, and once more for each job that is known to have failed or whose row somebody has deleted. */
const nobodyPaysTwice: Invariant = (after) => {
	const { provider, asked, person } = after;
	const nameOf = namesIn(after);
	const ofJob = ({ order }: BilledJob) => nameOf(order);
	const isFree = ({ isKnownToHaveFailed, reference }: BilledJob) =>
		isKnownToHaveFailed || person.deleted.has(reference);
	const billed = countBy(provider.billed, ofJob);
	const free = countBy(provider.billed.filter(isFree), ofJob);
	const allowed = countBy([...asked], nameOf);
	return [...billed].flatMap(([name, count]) => {
		const most = (allowed.get(name) ?? 0) + (free.get(name) ?? 0);
		return count > most ? [`${name}: asked ${most}, billed ${count}`] : [];
	});
};

/** Every billed job is known by its id, or its row says that it is in doubt. */
const noJobIsLost: Invariant = ({ provider, told, table, history, person, crashed }) => {
	const known = new Set(told.flatMap(({ jobId }) => jobId ?? []));
	const words = told.flatMap(({ error }) => error?.message ?? []).join();
	const lost = provider.billed.filter(
		({ jobId, reference }) =>
			!known.has(jobId) &&
			!new RegExp(`\\b${jobId}\\b`).test(words) &&
			!person.deleted.has(reference) &&
			!table.rows.some((one) => one.jobId === jobId),
	);
	return lost.flatMap(({ jobId, reference, order, executionId }) => {
		const states = table.rows.filter(({ key }) => fingerprintOf(key) === reference).map(({ state }) => state);
		// Without a table only words are left, and a crash ends those as well.
		const isTold = told.some((one) => one.order === order && one.error?.code === 'submission-uncertain');
		const isInDoubt = history.hasTables
			? states.includes('inDoubt') || states.includes('sending')
			: isTold || crashed.has(executionId);
		return isInDoubt ? [] : [`${jobId} is in no item and no row; its rows are ${states.join() || 'not there'}`];
	});
};

/** A video that somebody gets is one that was asked for with this order. */
const everyVideoIsTheRightOne: Invariant = (after) => {
	const nameOf = namesIn(after);
	return after.told.flatMap(({ jobId, order }) => {
		const job = jobId === undefined ? undefined : after.provider.job(jobId);
		return jobId === undefined || (job && nameOf(job.order) === nameOf(order))
			? []
			: [`${order} got ${jobId}, which is ${job?.order ?? 'nobody’s'}`];
	});
};

/** After a crash as many as were being sent side by side. */
const doubtsPerCrash = 10;

/**
 * What never reached the provider is not in doubt, unless its process died between the writing and the sending, or before it
 * could write that. What a living process has not written so far, it writes with its next claim.
 */
const noFalseDoubt: Invariant = ({ provider, table, unwritten, crashed, knownBetter, person }) => {
	const doubtful = table.rows.filter(({ state }) => state === 'inDoubt' || state === 'sending');
	const isFalse = ({ key }: LedgerRow) =>
		!unwritten.has(key) &&
		!knownBetter.has(key) &&
		!person.damagedRows.has(key) &&
		!provider.arrived.has(fingerprintOf(key));
	const wrong = doubtful.filter(isFalse);
	const after = countBy(
		wrong.filter(({ executionId }) => crashed.has(executionId)),
		({ claim }) => claim,
	);
	return [
		...wrong
			.filter(({ executionId }) => !crashed.has(executionId))
			.map(({ key, state }) => `row ${key} is ${state} and was never sent`),
		...[...after].flatMap(([claim, count]) =>
			count > doubtsPerCrash ? [`claim ${claim}: ${count} rows are in doubt since a crash and were never sent`] : [],
		),
	];
};

/** Nobody is told that money may be spent where nothing left. */
const nobodyIsToldAFalseDoubt: Invariant = (after) => {
	const { told, provider, table, crashed, knownBetter, person } = after;
	const uncertain = told.filter(({ error }) => error?.code === 'submission-uncertain' && error.billed !== false);
	if (uncertain.length === 0) return [];
	const groupOf = (order: string, root: string) => (order.startsWith('key-') ? order : root);
	const left = new Set([...provider.arrived.values()].map((order) => groupOf(order, rootOf(order))));
	const died = table.rows.filter(({ executionId, key }) => crashed.has(executionId) || knownBetter.has(key));
	for (const { deduplicationKey, rootExecution } of died) left.add(deduplicationKey ?? rootExecution);
	return uncertain.flatMap(({ order, root, executionId, error }) => {
		const group = groupOf(order, root);
		const isTrue = left.has(group) || person.damaged.has(group) || left.has(rootOf(order));
		return isTrue ? [] : [`${order} in ${executionId} was told: ${error?.message ?? ''}`];
	});
};

/**
 * A limit is never passed by what was billed; without tables each process counts for itself, and nobody can count rows that
 * are gone. What was on its way when the clock jumped counts on the day that its row names.
 */
const limitsHold: Invariant = ({
	history: { dailyLimit, executionLimit, hasTables },
	provider,
	table,
	world,
	person,
}) => {
	if (!hasTables || person.deleted.size > 0) return [];
	const dayOf = ({ atMs, sinceStartMs, reference }: BilledJob) => {
		const row = world.hasJustJumped(sinceStartMs) && table.rows.find(({ key }) => fingerprintOf(key) === reference);
		return (row && row.budgetKey) || budgetKeyAt(atMs);
	};
	const beyond = (limit: number | undefined, keyOf: (job: BilledJob) => string) =>
		[...countBy(limit === undefined ? [] : provider.billed, keyOf)].flatMap(([name, count]) =>
			count > (limit ?? 0) ? [`${name}: limit ${limit}, billed ${count}`] : [],
		);
	return [...beyond(dailyLimit, dayOf), ...beyond(executionLimit, ({ executionId }) => executionId)];
};

/** When everybody is gone and all works, who asks once more gets a video, or hears of money that was or may have been spent. */
const nothingStaysLocked: Invariant = (after) => {
	const { history, toldAtLast, table, provider, crashed, knownBetter, person } = after;
	const { hasTables } = history;
	const mayBeUsed = (code: string) => ['over-budget', ...(hasTables ? [] : ['ledger-unavailable'])].includes(code);
	const isDoubt = ({ state, key, executionId }: LedgerRow) =>
		(state === 'inDoubt' || state === 'sending') &&
		(provider.arrived.has(fingerprintOf(key)) || crashed.has(executionId));
	const locked = ({ order, root, error }: Told) => {
		if (!error || mayBeUsed(error.code)) return false;
		if (error.code !== 'submission-uncertain' || error.billed === false) return true;
		if (!hasTables || person.damaged.has(order) || person.damaged.has(root)) return false;
		// What is paid for and fits no item any more is named, too.
		const mine = table.rows.filter(({ rootExecution, deduplicationKey }) =>
			deduplicationKey === undefined ? rootExecution === root : deduplicationKey === order,
		);
		return !mine.some(
			(row) => isDoubt(row) || knownBetter.has(row.key) || ['accepted', 'succeeded'].includes(row.state),
		);
	};
	return toldAtLast
		.filter(locked)
		.map(
			({ order, executionId, error }) => `${order} in ${executionId}: ${error?.code ?? ''}: ${error?.message ?? ''}`,
		);
};

/** What a step may never do, noticed while it ran. */
const noStepMisbehaves: Invariant = ({ seen }) => seen;

export const invariants: Readonly<Record<string, Invariant>> = {
	nobodyPaysTwice,
	noJobIsLost,
	everyVideoIsTheRightOne,
	noFalseDoubt,
	nobodyIsToldAFalseDoubt,
	limitsHold,
	nothingStaysLocked,
	noStepMisbehaves,
};
