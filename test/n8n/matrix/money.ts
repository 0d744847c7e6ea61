import type { SimulatorReport } from '../../simulator/server';
import type { Execution, ExecutionItem } from '../execution';
import type { VideoJobRow } from '../ledger/videoJobs';

/** What became of the money of one batch. */
export interface Money {
	asked: number;
	/** Jobs the provider made, refunded later or not. */
	billed: number;
	/** Ids of billed jobs that are in no item and no error of the executions. */
	lost: readonly string[];
	/** Of the prompts that were made into more than one job. */
	madeTwice: readonly string[];
	/** Prompts that may have been billed, as an error or the table says, although nothing left for them. */
	falseDoubts: readonly string[];
}

/** All a user can see of an execution: items, rows and errors of its nodes, with the ids in them. */
function visible({ data: { resultData } }: Execution): string {
	return JSON.stringify([resultData.runData.Create, resultData.runData.Wait, resultData.error]);
}

/** The jobs that were made of each prompt, as the provider's books have them. */
export function jobsOf({ arrivals }: SimulatorReport, prompts: readonly string[]): Map<string, string[]> {
	const submits = arrivals.filter(({ kind, jobId }) => kind === 'submit' && jobId !== undefined);
	const texts = submits.map(({ body, jobId = '' }) => ({ jobId, text: JSON.stringify(body) }));
	return new Map(
		prompts.map((prompt) => [prompt, texts.filter(({ text }) => text.includes(prompt)).map(({ jobId }) => jobId)]),
	);
}

/** `rows`: what the table says of these executions. */
export function moneyOf(
	report: SimulatorReport,
	prompts: readonly string[],
	executions: readonly Execution[],
	rows: readonly VideoJobRow[] = [],
): Money {
	const jobs = jobsOf(report, prompts);
	const seen = executions.map(visible).join();
	const billed = [...jobs.values()].flat();
	return {
		asked: prompts.length,
		billed: billed.length,
		lost: billed.filter((jobId) => !seen.includes(jobId)),
		madeTwice: prompts.filter((prompt) => (jobs.get(prompt) ?? []).length > 1),
		falseDoubts: doubtfulItems(executions, rows)
			.flatMap((itemIndex) => prompts[itemIndex] ?? [])
			.filter((prompt) => submitsOf(report, prompt) === 0),
	};
}

const doubtfulStates: readonly unknown[] = ['sending', 'inDoubt'];

/** Indexes of the items that are said to be paid for, perhaps. */
function doubtfulItems(executions: readonly Execution[], rows: readonly VideoJobRow[]): number[] {
	const inTable = rows.filter(({ state }) => doubtfulStates.includes(state)).map(({ itemIndex }) => itemIndex ?? 0);
	const inErrors = executions
		.flatMap((execution) => [0, 1].flatMap((output) => rowsAt(execution, 'Create', output)).filter(isErrorRow))
		.filter(({ json }) => json.error === 'submission-uncertain')
		.map(({ pairedItem }) => (pairedItem as { item?: number } | undefined)?.item ?? 0);
	return [...new Set([...inTable, ...inErrors])];
}

/** Submits of one prompt that left, taken or not. */
export function submitsOf({ arrivals }: SimulatorReport, prompt: string): number {
	return arrivals.filter(({ kind, body }) => kind === 'submit' && JSON.stringify(body ?? '').includes(prompt)).length;
}

/** The rows of one output of one node in its last run; none where it did not run. */
export function rowsAt(execution: Execution, node: 'Create' | 'Wait', output: number): ExecutionItem[] {
	return execution.data.resultData.runData[node]?.at(-1)?.data?.main?.[output] ?? [];
}

export const isErrorRow = ({ json }: ExecutionItem): boolean => json.error !== undefined;

/** The words of the error of an item, wherever it went: an error row, or the end of the execution. */
export function errorTexts(execution: Execution): string[] {
	const { error } = execution.data.resultData;
	const rows = [0, 1].flatMap((output) => rowsAt(execution, 'Create', output)).filter(isErrorRow);
	return [...rows.map(({ json }) => JSON.stringify(json)), ...(error ? [`${error.message} ${error.description}`] : [])];
}
