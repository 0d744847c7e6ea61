import { ProcessRows } from '../../nodes/engine/ledger/processRows';
import { KeyQueues } from '../../nodes/engine/submitting/capacity';
import { KnownJobs } from '../../nodes/engine/submitting/knownJobs';
import type { History, PlannedExecution } from './history';
import { Person } from './person';
import { SimulatedProvider } from './provider';
import type { Running, Stage, Told } from './stage';
import { tableKey } from './step';
import { SimulatedTable } from './table';
import { Workflow } from './workflow';
import { SimulatedProcess, World } from './world';

const minuteMs = 60_000;

/** Against what never ends; time stops as soon as nobody waits for anything. */
const atMostMs = 7 * 24 * 60 * minuteMs;

/** So long after its last word, nobody believes that the owner of a row lives; longer where clocks are set back. */
const ownersLiveMs = { usual: 5 * minuteMs + 1, afterJump: 10 * minuteMs + 1 } as const;

/** All that can be known after a history, and after the calm that follows it. */
export interface Aftermath extends Omit<Stage, 'running'> {
	person: Person;
	/** Keys of rows that a living process knows better than the table. */
	unwritten: Set<string>;
	/** What those were told who asked once more in the calm. */
	toldAtLast: readonly Told[];
}

/** Plays one history over the package's own code. */
export class Simulation {
	private readonly world = new World();

	private readonly stage: Stage;

	private readonly person: Person;

	private executions = 0;

	private values = 0;

	constructor(history: History) {
		const { world } = this;
		const provider = new SimulatedProvider(world, history.provider);
		const sinceStart = { now: () => world.sinceStartMs, sleep: async (ms: number) => await world.sleep(ms) };
		this.stage = {
			history,
			world,
			provider,
			table: new SimulatedTable(sinceStart, history.table),
			running: Array.from({ length: history.processes }, () => this.boot()),
			told: [],
			asked: new Set(),
			crashed: new Set(),
			knownBetter: new Set(),
			seen: [],
			nextExecution: () => `execution-${++this.executions}`,
			nextValue: () => ++this.values,
		};
		this.person = new Person(this.stage);
	}

	async play(): Promise<Aftermath> {
		const { executions, crashes, jumps, edits } = this.stage.history;
		const workflows = executions.map((plan, number) => new Workflow(this.stage, plan, `root-${number}`));
		for (const workflow of workflows) void workflow.live();
		for (const { atMs, process } of crashes) void this.at(atMs, () => this.crash(process));
		for (const { atMs, byMs } of jumps) void this.at(atMs, () => this.world.jump(byMs));
		for (const edit of edits) void this.at(edit.atMs, () => this.person.edits(edit));
		await this.world.run(atMostMs);
		const before = this.stage.told.length;
		await this.calm(workflows);
		const unwritten = this.stage.running.flatMap(({ memory }) => memory.unwritten(tableKey).map(({ key }) => key));
		return {
			...this.stage,
			person: this.person,
			unwritten: new Set(unwritten),
			toldAtLast: this.stage.told.slice(before),
		};
	}

	/** When all is over and everything works, all who are not content try once more, and so does somebody with each key. */
	private async calm(workflows: readonly Workflow[]): Promise<void> {
		const { world, stage } = this;
		stage.provider.isCalm = true;
		stage.table.isCalm = true;
		void world.sleep(stage.history.jumps.length > 0 ? ownersLiveMs.afterJump : ownersLiveMs.usual);
		await world.run(atMostMs);
		// One after the other: who has the same key waits for the first, but only for a minute.
		for (const workflow of workflows.filter(({ canBeRetried }) => canBeRetried)) {
			void workflow.retry(workflow.plan.process, true);
			await world.run(atMostMs);
		}
		const keys = new Set(stage.history.executions.flatMap(({ deduplication }) => deduplication ?? []));
		for (const deduplication of keys) {
			void new Workflow(stage, { ...newExecution, deduplication }, `root-${stage.nextExecution()}`).live();
			await world.run(atMostMs);
		}
	}

	private boot(): Running {
		const process = new SimulatedProcess(this.world);
		const { clock } = process;
		return {
			process,
			memory: new ProcessRows(clock),
			queues: new KeyQueues(clock, () => 0),
			knownJobs: new KnownJobs(),
		};
	}

	private async at(afterMs: number, work: () => void): Promise<void> {
		await this.world.sleep(afterMs);
		work();
	}

	private crash(number: number): void {
		const { running } = this.stage;
		const at = number % running.length;
		for (const { key } of running[at]?.memory.unwritten(tableKey) ?? []) this.stage.knownBetter.add(key);
		running[at]?.process.kill();
		running[at] = this.boot();
	}
}

const newExecution: PlannedExecution = {
	startMs: 0,
	process: 0,
	rounds: 1,
	items: 1,
	isEqual: false,
	isChanging: false,
	tries: 1,
	onError: 'continue',
	isAwaited: false,
	cancelsAtStop: false,
	capacityMs: minuteMs,
	retries: [],
	afterCrash: 'anew',
	hasOtherRowsAfterCrash: false,
};
