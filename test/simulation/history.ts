import { choices, type Choices } from '../fuzz/choices';
import type { AccessFault, TablePlan } from './table';

/** What a provider does with one submit. */
export type SubmitFate = 'accepts' | 'rejects' | 'full' | 'loses' | 'losesAccepted' | 'notReached';

export type JobEnd = 'succeeded' | 'failed' | 'canceled';

export interface ProviderPlan {
	canSearch: boolean;
	/** By the number of the submit that arrives, counted from 0. */
	fates: readonly SubmitFate[];
	/** How long an answer takes, likewise. */
	latenciesMs: readonly number[];
	/** When it takes nothing, in milliseconds since the start. */
	full: ReadonlyArray<readonly [fromMs: number, toMs: number]>;
	/** By the number of the job. */
	ends: ReadonlyArray<{ end: JobEnd; afterMs: number }>;
}

/** What n8n has of a crashed execution when somebody retries it. */
export type AfterCrash =
	/** It starts at the trigger, and has nothing of what was given out. */
	| 'anew'
	/** It starts at the trigger, and the runs of the node count on. */
	| 'runsCountOn'
	/** n8n has saved its progress: it goes on where it was. */
	| 'goesOn'
	/** It is started once more under its own id, as a stalled job of a queue is. */
	| 'sameExecution';

/** Calls of one agent, all of which ask for the same or each for something else. */
export interface Agent {
	calls: number;
	apartMs: number;
	/** MCP Server Trigger: n8n has no execution for them, so each call stands for itself. */
	isServer: boolean;
}

/** One workflow run, as a user starts it. */
export interface PlannedExecution {
	startMs: number;
	process: number;
	/** Rounds of a loop around Create Video; each is a run of the node. */
	rounds: number;
	items: number;
	/** All rounds and items, or all calls of an agent, ask for the same. */
	isEqual: boolean;
	/** The prompt contains the time, so that it is another one at each try. */
	isChanging: boolean;
	/** Shared by all executions with this name; the item's number is added. */
	deduplication?: string;
	agent?: Agent;
	/** Tries of the node (Retry On Fail). */
	tries: number;
	onError: 'stop' | 'continue';
	/** Wait for Video follows each run, and sees how the jobs end. */
	isAwaited: boolean;
	/** The user presses Stop so long after the start. */
	stopAfterMs?: number;
	/** At Stop, Wait for Video cancels what is open. */
	cancelsAtStop: boolean;
	/** The workflow's time is over: no sub-workflow runs any more, so no access to the table; Stop comes a little later. */
	timeoutAfterMs?: number;
	capacityMs: number;
	/** Retries of the execution, one after the other, if it fails: how long after its end, and where. */
	retries: ReadonlyArray<{ afterMs: number; process: number }>;
	afterCrash: AfterCrash;
	/** An AI or a filter makes other rows when the execution starts at its trigger again. */
	hasOtherRowsAfterCrash: boolean;
}

/** What a person does to the table: frees what is in doubt and not at the provider, or harms the row of this number. */
export interface PersonsEdit {
	atMs: number;
	kind: 'frees' | 'deletes' | 'damagesDetails' | 'damagesState';
	row: number;
}

/** Everything that happens in one simulated history; two with the same plan are the same. */
export interface History {
	processes: number;
	hasTables: boolean;
	dailyLimit?: number;
	executionLimit?: number;
	executions: readonly PlannedExecution[];
	provider: ProviderPlan;
	table: TablePlan;
	crashes: ReadonlyArray<{ atMs: number; process: number }>;
	/** The clock is set by so much. */
	jumps: ReadonlyArray<{ atMs: number; byMs: number }>;
	edits: readonly PersonsEdit[];
}

const fates: readonly SubmitFate[] = ['rejects', 'full', 'loses', 'losesAccepted', 'notReached'];
const accessFaults: readonly AccessFault[] = ['fails', 'applied', 'late'];
const afterCrash: readonly AfterCrash[] = ['anew', 'runsCountOn', 'goesOn', 'sameExecution'];
const editKinds: ReadonlyArray<PersonsEdit['kind']> = ['frees', 'frees', 'deletes', 'damagesDetails', 'damagesState'];
const jumpsMs: readonly number[] = [60_000, 600_000, 3_600_000, 13 * 3_600_000, -60_000, -3_600_000, -13 * 3_600_000];

/** Makes histories by chance. */
class Chance {
	private readonly by: Choices;

	/** Most histories are over in a minute; in some people and providers take their time. */
	private readonly isLong: boolean;

	private readonly processes: number;

	constructor(seed: number) {
		this.by = choices(seed);
		this.isLong = this.by.chance(0.25);
		this.processes = 1 + this.by.below(3);
	}

	history(): History {
		const isCalm = this.by.chance(0.3);
		return {
			processes: this.processes,
			hasTables: this.by.chance(0.85),
			...(this.by.chance(0.2) && { dailyLimit: 1 + this.by.below(8) }),
			...(this.by.chance(0.1) && { executionLimit: 1 + this.by.below(6) }),
			executions: Array.from({ length: 1 + this.by.below(3) }, () => this.execution()),
			provider: this.provider(),
			table: {
				faults: isCalm
					? {}
					: Object.fromEntries(this.by.list(6, () => [this.by.below(60), this.by.oneOf(accessFaults)] as const)),
				outages: isCalm ? [] : this.by.list(2, () => this.spanMs()),
				delaysMs: this.by.chance(0.1) ? [20, 4_000, 60] : [20, 60, 200].slice(0, 1 + this.by.below(3)),
				lateMs: this.by.chance(0.2) ? 10 * 60_000 : 5_000,
			},
			crashes: this.by.chance(0.5)
				? this.by.list(2, () => ({ atMs: this.soonMs(), process: this.by.below(this.processes) }))
				: [],
			jumps: this.by.chance(0.1) ? [{ atMs: this.soonMs(), byMs: this.by.oneOf(jumpsMs) }] : [],
			edits: this.by.chance(0.15)
				? this.by.list(3, () => ({ atMs: 2 * this.soonMs(), kind: this.by.oneOf(editKinds), row: this.by.below(20) }))
				: [],
		};
	}

	private provider(): ProviderPlan {
		return {
			canSearch: this.by.chance(0.5),
			fates: Array.from({ length: 40 }, () => (this.by.chance(0.7) ? 'accepts' : this.by.oneOf(fates))),
			latenciesMs: this.by.chance(0.7) ? [150] : [150, 12_000, 150, 2_000],
			full: this.by.chance(this.isLong ? 0.6 : 0.05) ? [this.spanMs()] : [],
			ends: Array.from({ length: 10 }, () => ({
				end: this.by.chance(0.7) ? 'succeeded' : this.by.oneOf(['failed', 'canceled'] as const),
				afterMs: 2_000 + this.by.below(this.isLong ? 300_000 : 30_000),
			})),
		};
	}

	private execution(): PlannedExecution {
		const isAgent = this.by.chance(0.12);
		const hasRounds = !isAgent && this.by.chance(0.3);
		const many = this.by.chance(0.1) ? 10 + this.by.below(20) : 1 + this.by.below(4);
		return {
			startMs: this.soonMs(),
			process: this.by.below(this.processes),
			rounds: hasRounds ? 1 + this.by.below(3) : 1,
			items: isAgent ? 1 : many,
			isEqual: this.by.chance(isAgent ? 0.8 : 0.3),
			isChanging: !isAgent && this.by.chance(0.4),
			...(!isAgent && this.by.chance(0.35) && { deduplication: this.by.chance(0.7) ? 'shared' : 'other' }),
			...(isAgent && { agent: this.agent() }),
			tries: this.by.chance(0.5) ? 1 : 2 + this.by.below(2),
			onError: this.by.chance(0.6) ? 'stop' : 'continue',
			isAwaited: this.by.chance(0.5),
			...(this.by.chance(0.15) && { stopAfterMs: this.by.below(this.isLong ? 200_000 : 6_000) }),
			cancelsAtStop: this.by.chance(0.5),
			...(this.by.chance(0.1) && { timeoutAfterMs: this.by.below(this.isLong ? 200_000 : 4_000) }),
			capacityMs: this.isLong ? 30 * 60_000 : 60_000,
			retries: this.by.list(2, () => ({ afterMs: this.by.below(30_000), process: this.by.below(this.processes) })),
			afterCrash: this.by.oneOf(afterCrash),
			hasOtherRowsAfterCrash: !isAgent && this.by.chance(0.2),
		};
	}

	private agent(): Agent {
		return {
			calls: 1 + this.by.below(3),
			apartMs: this.by.oneOf([0, 0, 30, 1_000, 40_000]),
			isServer: this.by.chance(0.2),
		};
	}

	private soonMs(): number {
		return this.by.below(this.isLong ? 20 * 60_000 : 25_000);
	}

	private spanMs(): readonly [number, number] {
		const fromMs = this.soonMs();
		return [fromMs, fromMs + 500 + this.by.below(this.isLong ? 15 * 60_000 : 20_000)];
	}
}

/** A history by chance: the same for the same seed. */
export function historyOf(seed: number): History {
	return new Chance(seed).history();
}
