import { choices, type Choices } from '../fuzz/choices';
import type { AccessFault, TablePlan } from './table';

/** What a provider does with one submit. */
export type SubmitFate = 'accepts' | 'rejects' | 'full' | 'loses' | 'losesAccepted' | 'notReached';

/** One workflow run, as a user starts it. */
export interface PlannedExecution {
	startMs: number;
	process: number;
	/** Rounds of a loop around Create Video; each is a run of the node. */
	rounds: number;
	items: number;
	/** All rounds and items ask for the same. */
	isEqual: boolean;
	/** The prompt contains the time, so that it is another one at each try. */
	isChanging: boolean;
	/** Shared by all executions with this name; the item's number is added. */
	deduplication?: string;
	isToolCall: boolean;
	/** Tries of the node (Retry On Fail). */
	tries: number;
	onError: 'stop' | 'continue';
	/** The user presses Stop, or the workflow's time is over, so long after the start. */
	stopAfterMs?: number;
	/** Retries of the execution, one after the other, if it fails: how long after its end, and where. */
	retries: ReadonlyArray<{ afterMs: number; process: number }>;
}

/** Everything that happens in one simulated history; two with the same plan are the same. */
export interface History {
	processes: number;
	hasTables: boolean;
	canSearch: boolean;
	dailyLimit?: number;
	executions: readonly PlannedExecution[];
	/** By the number of the submit that arrives, counted from 0. */
	fates: readonly SubmitFate[];
	table: TablePlan;
	crashes: ReadonlyArray<{ atMs: number; process: number }>;
	/** The clock is set forward by so much. */
	jumps: ReadonlyArray<{ atMs: number; byMs: number }>;
}

const fates: readonly SubmitFate[] = ['rejects', 'full', 'loses', 'losesAccepted', 'notReached'];
const accessFaults: readonly AccessFault[] = ['fails', 'applied', 'late'];

function plannedExecution({ below, chance, list }: Choices, processes: number): PlannedExecution {
	const isToolCall = chance(0.1);
	return {
		startMs: below(20_000),
		process: below(processes),
		rounds: isToolCall || chance(0.7) ? 1 : 1 + below(3),
		items: isToolCall ? 1 : chance(0.1) ? 10 + below(20) : 1 + below(4),
		isEqual: chance(0.3),
		isChanging: chance(0.4),
		...(chance(0.35) && !isToolCall && { deduplication: chance(0.7) ? 'shared' : 'other' }),
		isToolCall,
		tries: chance(0.5) ? 1 : 2 + below(2),
		onError: chance(0.6) ? 'stop' : 'continue',
		...(chance(0.15) && { stopAfterMs: below(6_000) }),
		retries: list(2, () => ({ afterMs: below(30_000), process: below(processes) })),
	};
}

/** A history by chance: the same for the same seed. */
export function historyOf(seed: number): History {
	const random = choices(seed);
	const { below, chance, oneOf, list } = random;
	const processes = 1 + below(3);
	const isCalm = chance(0.3);
	return {
		processes,
		hasTables: chance(0.85),
		canSearch: chance(0.5),
		...(chance(0.2) && { dailyLimit: 1 + below(8) }),
		executions: Array.from({ length: 1 + below(3) }, () => plannedExecution(random, processes)),
		fates: Array.from({ length: 40 }, () => (chance(0.7) ? 'accepts' : oneOf(fates))),
		table: {
			faults: isCalm ? {} : Object.fromEntries(list(6, () => [below(60), oneOf(accessFaults)] as const)),
			outages: isCalm
				? []
				: list(2, () => below(30_000)).map((fromMs) => [fromMs, fromMs + 500 + below(20_000)] as const),
			delaysMs: [20, 60, 200].slice(0, 1 + below(3)),
		},
		crashes: chance(0.5) ? list(2, () => ({ atMs: below(25_000), process: below(processes) })) : [],
		jumps: chance(0.1) ? [{ atMs: below(20_000), byMs: oneOf([60_000, 3_600_000, 13 * 3_600_000]) }] : [],
	};
}
