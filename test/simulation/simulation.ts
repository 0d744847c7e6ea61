import type { CheckedRequest } from '../../nodes/CreateVideo/checkedRequest';
import { reservedIn, tooMuchToday } from '../../nodes/CreateVideo/budget/admit';
import type { BudgetSettings } from '../../nodes/CreateVideo/budget/budgetSettings';
import { submitOnce } from '../../nodes/CreateVideo/submitting/submitOnce';
import type { Task } from '../../nodes/CreateVideo/submitting/submitRun';
import { ProcessRows } from '../../nodes/engine/ledger/processRows';
import { KeyQueues, Patience } from '../../nodes/engine/submitting/capacity';
import { KnownJobs } from '../../nodes/engine/submitting/knownJobs';
import { inOrder, isGood, type ItemResult } from '../../nodes/host/itemResult';
import { fingerprintOf } from '../../nodes/host/ledger/fingerprint';
import { JobLedger, type Self } from '../../nodes/host/ledger/jobLedger';
import { TableAccess, type LedgerTable } from '../../nodes/host/ledger/tableAccess';
import type { CreatedJob } from '../../nodes/CreateVideo/submitting/outcome';
import { exampleRequest } from '../video/exampleRequest';
import type { History, PlannedExecution } from './history';
import { providerThatForgets, providerThatLists, SimulatedProvider } from './provider';
import { SimulatedTable } from './table';
import { SimulatedProcess, World } from './world';

/** Long after everything that was planned. */
export const restMs = 24 * 60 * 60_000;

/** One process, with what n8n's process keeps in memory for this package. */
interface Running {
	process: SimulatedProcess;
	memory: ProcessRows;
	queues: KeyQueues;
	knownJobs: KnownJobs;
}

/** What one item came to, in one execution. */
export interface Told {
	order: string;
	executionId: string;
	jobId?: string;
	/** Job IDs and words of its error. */
	error?: { code: string; message: string; billed: boolean | null | undefined };
}

/** All that can be known after a history. */
export interface Aftermath {
	history: History;
	provider: SimulatedProvider;
	table: SimulatedTable;
	told: Told[];
	/** Orders that were asked for: by executions that got that far. */
	asked: Set<string>;
	/** Names of crashed processes' executions. */
	crashed: Set<string>;
	world: World;
	/** Keys of rows that a living process knows better than the table. */
	unwritten: Set<string>;
	/** A step in a fresh process, when all is over. */
	later(plan: Partial<PlannedExecution>): Promise<Told[]>;
}

const noTables: LedgerTable = new Proxy({} as LedgerTable, {
	get: () => async () => await Promise.reject(new Error('Attempted to use Data table node but the module is disabled')),
});

const hourMs = 60 * 60_000;

export function budgetKeyAt(nowMs: number): string {
	return `day/${new Date(nowMs).toISOString().slice(0, 10)}`;
}

/** Plays one history over the package's own code. */
export class Simulation {
	private readonly world = new World();

	private readonly startMs = this.world.now();

	private readonly provider: SimulatedProvider;

	private readonly table: SimulatedTable;

	private readonly running: Running[];

	private readonly told: Told[] = [];

	private readonly asked = new Set<string>();

	private readonly crashed = new Set<string>();

	private executions = 0;

	private evaluations = 0;

	private latest = 0;

	constructor(private readonly history: History) {
		this.provider = new SimulatedProvider(this.world, history.fates);
		this.table = new SimulatedTable(this.world, history.table);
		this.running = Array.from({ length: history.processes }, () => this.boot());
	}

	async play(): Promise<Aftermath> {
		const { executions, crashes, jumps } = this.history;
		executions.forEach((plan, number) => void this.user(plan, number));
		for (const { atMs, process } of crashes) void this.at(atMs, () => this.crash(process));
		for (const { atMs, byMs } of jumps) void this.at(atMs, () => this.world.jump(byMs));
		await this.world.run(this.startMs + restMs);
		return {
			history: this.history,
			provider: this.provider,
			table: this.table,
			told: this.told,
			asked: this.asked,
			crashed: this.crashed,
			world: this.world,
			unwritten: new Set(this.running.flatMap(({ memory }) => memory.unwritten('workflow').map(({ key }) => key))),
			later: async (plan) => await this.later(plan),
		};
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
		const at = number % this.running.length;
		this.running[at]?.process.kill();
		this.running[at] = this.boot();
	}

	/** Somebody who starts an execution, and retries it where it fails. */
	private async user(plan: PlannedExecution, number: number): Promise<void> {
		await this.world.sleep(plan.startMs);
		const root = `root-${number}`;
		let round = 0;
		let given: string[][] = [];
		for (const again of [undefined, ...plan.retries]) {
			if (again) await this.world.sleep(again.afterMs);
			const place = (again ?? plan).process % this.running.length;
			const ended = await this.execute(plan, root, place, again !== undefined, round, given);
			if (ended.kind === 'success') return;
			// After a crash n8n starts at the trigger again, and has nothing of what was given out.
			round = ended.kind === 'crash' ? 0 : ended.round;
			given = ended.kind === 'crash' ? [] : ended.given;
		}
	}

	private async execute(
		plan: PlannedExecution,
		root: string,
		place: number,
		isRetry: boolean,
		firstRound: number,
		before: string[][],
	): Promise<{ kind: 'success' } | { kind: 'crash' } | { kind: 'error'; round: number; given: string[][] }> {
		const running = this.running[place]!;
		const executionId = `execution-${++this.executions}`;
		const stop = new AbortController();
		if (plan.stopAfterMs !== undefined) void this.at(plan.stopAfterMs, () => stop.abort());
		const given = before.slice(0, firstRound);
		const work = async () => {
			for (let round = firstRound; round < plan.rounds; round++) {
				const isDone = await this.round(running, plan, {
					executionId,
					root,
					isRetry,
					round,
					given,
					signal: stop.signal,
				});
				if (!isDone || stop.signal.aborted) return { kind: 'error' as const, round, given };
			}
			return { kind: 'success' as const };
		};
		return await Promise.race([work(), this.untilDead(running, executionId)]);
	}

	private async untilDead({ process }: Running, executionId: string): Promise<{ kind: 'crash' }> {
		await process.death;
		this.crashed.add(executionId);
		return { kind: 'crash' };
	}

	/** One run of the node, with its tries; whether the workflow goes on. */
	private async round(
		running: Running,
		plan: PlannedExecution,
		at: { executionId: string; root: string; isRetry: boolean; round: number; given: string[][]; signal: AbortSignal },
	): Promise<boolean> {
		for (let tried = 1; ; tried++) {
			const results = await this.step(running, plan, at);
			const errors = results.filter((result) => !isGood(result));
			this.tell(plan, at, results);
			const isFirstBad = results[0] !== undefined && !isGood(results[0]);
			const hasFailed = plan.onError === 'stop' ? errors.length > 0 : isFirstBad;
			if (hasFailed && tried < plan.tries && !at.signal.aborted) {
				await running.process.clock.sleep(1_000);
				continue;
			}
			if (plan.onError === 'stop' && errors.length > 0) return false;
			at.given.push(results.flatMap((result) => (isGood(result) ? [result.value.job.jobId] : [])));
			return true;
		}
	}

	private tell(
		plan: PlannedExecution,
		at: { executionId: string; root: string; round: number },
		results: ReadonlyArray<ItemResult<CreatedJob>>,
	): void {
		const { executionId } = at;
		for (const result of results) {
			const order = this.orderOf(plan, at, result.itemIndex);
			if (isGood(result)) {
				this.told.push({ order, executionId, jobId: result.value.job.jobId });
				continue;
			}
			const { code, message, facts } = result.error;
			this.told.push({
				order,
				executionId,
				error: { code, message: `${message} ${facts.nextStep}`, billed: facts.billed },
			});
		}
	}

	/** An agent's calls are orders of their execution alone. */
	private orderOf(
		{ deduplication, isToolCall }: PlannedExecution,
		{ root, round, executionId }: { root: string; round: number; executionId: string },
		itemIndex: number,
	): string {
		if (isToolCall) return `${root}/${executionId}/${itemIndex}`;
		return deduplication === undefined ? `${root}/${round}/${itemIndex}` : `key-${deduplication}-${itemIndex}`;
	}

	private async step(
		running: Running,
		plan: PlannedExecution,
		at: { executionId: string; root: string; isRetry: boolean; round: number; given: string[][]; signal: AbortSignal },
	): Promise<Array<ItemResult<CreatedJob>>> {
		const { clock } = running.process;
		const { hasTables, dailyLimit } = this.history;
		const provider = this.history.canSearch ? providerThatLists : providerThatForgets;
		const table = hasTables ? this.table.seenBy(running.process) : noTables;
		const budget: BudgetSettings = {
			provider,
			currency: 'USD',
			allowUnknownCost: true,
			budgetKeyAt,
			...(dailyLimit !== undefined && { perDay: { name: 'Maximum Cost per Day', maximum: dailyLimit } }),
		};
		const self: Self = {
			executionId: at.executionId,
			rootExecution: at.root,
			step: 'workflow/node',
			run: at.round,
			past: { isRetry: at.isRetry, isKnown: true, retainedJobIds: new Set(at.given.flat()) },
			signal: at.signal,
		};
		const access = new TableAccess(table, running.memory, 'workflow', clock, () => {});
		const ledger = new JobLedger(
			self,
			{
				currency: 'USD',
				budgetKeyAt,
				...(budget.perDay && { overBudgetToday: (rows, spent) => tooMuchToday(budget, spent, reservedIn(rows)) }),
				isAwaited: true,
			},
			running.memory,
			access,
			clock,
		);
		const ports = {
			transport: this.provider.seenBy(running.process),
			clock,
			knownJobs: running.knownJobs,
			signal: at.signal,
		};
		const results = await submitOnce(this.tasksOf(plan, at, provider), {
			ports,
			publish: async ({ request }: CheckedRequest) => await Promise.resolve(request),
			ledger,
			budget,
			capacity: { keyQueue: running.queues.named('key'), patience: new Patience(60_000, at.signal) },
			stopOnError: plan.onError === 'stop',
		});
		return inOrder(results);
	}

	private tasksOf(
		plan: PlannedExecution,
		at: { root: string; round: number; executionId: string },
		provider: CheckedRequest['provider'],
	): Task[] {
		return Array.from({ length: plan.items }, (_, itemIndex): Task => {
			const order = this.orderOf(plan, at, itemIndex);
			this.asked.add(order);
			const raw = plan.isEqual ? 'the same' : `${at.root}/${at.round}/${itemIndex}`;
			const evaluated = plan.isChanging ? `${raw} ${++this.evaluations}` : raw;
			return {
				itemIndex,
				fit: fingerprintOf(plan.isToolCall ? `${order} ${raw}` : raw),
				isToolCall: plan.isToolCall,
				checked: {
					provider,
					// One second costs one dollar.
					request: exampleRequest({ prompt: `${order} ${evaluated}`, duration: 1 }),
					format: provider.requestFormats[0],
					warnings: [],
					files: new Map(),
					model: {
						id: 'example-model',
						name: 'Example Model',
						expectedSeconds: 60,
						price: { currency: 'USD', by: 'flat', rates: { any: 1 }, source: 'simulation', date: '2026-11-20' },
					},
					...(plan.deduplication !== undefined && { deduplication: { key: order, days: 30 } }),
				},
			};
		});
	}

	/** When all is over and the table works, one more execution in a process of its own. */
	private async later(more: Partial<PlannedExecution>): Promise<Told[]> {
		const before = this.told.length;
		this.provider.isCalm = true;
		this.running.push(this.boot());
		const plan: PlannedExecution = {
			startMs: 0,
			process: this.running.length - 1,
			rounds: 1,
			items: 1,
			isEqual: false,
			isChanging: false,
			isToolCall: false,
			tries: 1,
			onError: 'continue',
			retries: [],
			...more,
		};
		void this.user(plan, 1_000 + ++this.latest);
		await this.world.run(this.world.now() + hourMs);
		return this.told.slice(before);
	}
}
