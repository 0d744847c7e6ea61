import { reservedIn, tooMuchToday } from '../../nodes/CreateVideo/budget/admit';
import type { BudgetSettings } from '../../nodes/CreateVideo/budget/budgetSettings';
import type { CheckedRequest } from '../../nodes/CreateVideo/checkedRequest';
import type { CreatedJob } from '../../nodes/CreateVideo/submitting/outcome';
import { submitOnce } from '../../nodes/CreateVideo/submitting/submitOnce';
import type { Task } from '../../nodes/CreateVideo/submitting/submitRun';
import type { LedgerRow } from '../../nodes/engine/ledger/row';
import { Patience } from '../../nodes/engine/submitting/capacity';
import { inOrder, isGood, type ItemResult } from '../../nodes/host/itemResult';
import { fingerprintOf } from '../../nodes/host/ledger/fingerprint';
import { JobLedger, type Self } from '../../nodes/host/ledger/jobLedger';
import { TableAccess, type LedgerTable } from '../../nodes/host/ledger/tableAccess';
import { exampleRequest } from '../video/exampleRequest';
import { providerThatForgets, providerThatLists } from './provider';
import { orderOf, type Place, type Running, type Stage } from './stage';

export type StepResults = Array<ItemResult<CreatedJob>>;

/** Of the one table. */
export const tableKey = 'workflow';

const noTables: LedgerTable = new Proxy({} as LedgerTable, {
	get: () => async () => await Promise.reject(new Error('Attempted to use Data table node but the module is disabled')),
});

export function budgetKeyAt(nowMs: number): string {
	return `day/${new Date(nowMs).toISOString().slice(0, 10)}`;
}

/** Runs Create Video once, over the package's own code. */
export async function runStep(stage: Stage, running: Running, place: Place): Promise<StepResults> {
	const { history, provider: providerSide, seen } = stage;
	const { process, memory, knownJobs, queues } = running;
	const { plan, signal } = place;
	const provider = history.provider.canSearch ? providerThatLists : providerThatForgets;
	const budget = budgetOf(stage, provider);
	const failed = failedJobs(stage);
	const work = submitOnce(tasksOf(stage, place, provider), {
		ports: {
			transport: providerSide.seenBy(process, signal),
			clock: process.clock,
			knownJobs,
			signal,
			random: () => 0.5,
		},
		videosMark: () => undefined,
		publish: async ({ request }: CheckedRequest) => await Promise.resolve(request),
		ledger: ledgerOf(stage, running, place, budget, memory),
		budget,
		capacity: { keyQueue: queues.named('key'), patience: new Patience(plan.capacityMs, signal) },
		stopOnError: plan.onError === 'stop',
	});
	const results = inOrder(
		await work.catch((error: unknown) => {
			seen.push(`a step broke: ${String(error)}`);
			return [];
		}),
	);
	noteOldFailures(stage, place, results, failed);
	return results;
}

function ledgerOf(
	{ history, table }: Stage,
	{ process }: Running,
	{ executionId, root, run, isRetry, given, signal, isClosed }: Place,
	budget: BudgetSettings,
	memory: Running['memory'],
): JobLedger {
	const { clock } = process;
	const self: Self = {
		executionId,
		rootExecution: root,
		step: 'workflow/node',
		run,
		past: { isRetry, isKnown: true, retainedJobIds: new Set(given.flat()) },
		signal,
	};
	const { perDay } = budget;
	const settings = {
		currency: 'USD' as const,
		budgetKeyAt,
		...(perDay && {
			overBudgetToday: (rows: Parameters<typeof reservedIn>[0], spent: number) =>
				tooMuchToday(budget, spent, reservedIn(rows)),
		}),
		isAwaited: true,
	};
	const seenTable = history.hasTables ? table.seenBy(process, isClosed) : noTables;
	const access = new TableAccess(seenTable, memory, tableKey, clock, () => {});
	return new JobLedger(self, settings, memory, access, clock);
}

function budgetOf({ history: { dailyLimit, executionLimit } }: Stage, provider: CheckedRequest['provider']) {
	const budget: BudgetSettings = {
		provider,
		currency: 'USD',
		allowUnknownCost: true,
		budgetKeyAt,
		...(dailyLimit !== undefined && { perDay: { name: 'Maximum Cost per Day', maximum: dailyLimit } }),
		...(executionLimit !== undefined && {
			perExecution: { name: 'Maximum Cost per Execution', maximum: executionLimit },
		}),
	};
	return budget;
}

function tasksOf(stage: Stage, place: Place, provider: CheckedRequest['provider']): Task[] {
	const { plan, root, round, otherRows, executionId } = place;
	return Array.from({ length: plan.items }, (_, itemIndex): Task => {
		const order = orderOf(place, itemIndex);
		stage.asked.add(order);
		const other = otherRows > 0 && itemIndex % 2 === 0 ? ` other ${otherRows}` : '';
		const raw = `${plan.isEqual ? 'the same' : `${plan.agent ? '' : root}/${round}/${itemIndex}`}${other}`;
		const evaluated = plan.isChanging ? `${raw} ${stage.nextValue()}` : raw;
		return {
			itemIndex,
			fit: fingerprintOf(raw),
			isToolCall: plan.agent !== undefined,
			checked: {
				provider,
				// One second costs one dollar.
				request: exampleRequest({ prompt: `${order} ${executionId} ${evaluated}`, duration: 1 }),
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

/** Jobs that the table says have failed, and no process says otherwise. */
function failedJobs({ table, running }: Stage): Set<string> {
	const hasFailed = ({ state }: LedgerRow) => state === 'failed' || state === 'canceled';
	const failed = table.shown.filter((row) => row.jobId !== undefined && hasFailed(row));
	if (failed.length === 0) return new Set();
	const unwritten = new Set(running.flatMap(({ memory }) => memory.unwritten(tableKey).map(({ key }) => key)));
	return new Set(failed.flatMap(({ key, jobId }) => (unwritten.has(key) ? [] : (jobId ?? []))));
}

/** Only another try of the same execution gets a job that has failed. */
function noteOldFailures(
	{ told, seen, provider, crashed }: Stage,
	place: Place,
	results: StepResults,
	failed: ReadonlySet<string>,
): void {
	for (const result of results) {
		if (!isGood(result) || !failed.has(result.value.job.jobId)) continue;
		const { jobId } = result.value.job;
		const { executionId } = place;
		// One that was started once more may have had it before its process died.
		const isOwn = told.some((one) => one.executionId === executionId && one.jobId === jobId);
		const hasMade = provider.job(jobId)?.executionId === executionId;
		if (place.plan.agent || (!isOwn && !hasMade && !crashed.has(executionId)))
			seen.push(`${jobId} was given to ${place.executionId} after it had failed`);
	}
}
