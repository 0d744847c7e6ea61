import type { IDataObject, IExecuteFunctions, INodeExecutionData, IWorkflowBase } from 'n8n-workflow';
import { z } from 'zod';
import { runInline } from '../inlineWorkflow';
import type { Unwritten } from '../../engine/ledger/processRows';
import type { LedgerRow, RowChange } from '../../engine/ledger/row';
import { toVideoError } from '../../video/errors';
import { columnsOf, jobRowSchema, type Columns, type TextColumn } from './jobColumns';
import { stepOf } from './self';
import type { LedgerTable, Move, Wanted } from './tableAccess';
import { createTable, listTables, Rows, tableName, workflowOf, type Condition } from './tableSteps';

function conditionsOf({ rootExecution, deduplicationKeys = [], budgetKey, claims = [], jobId }: Wanted): Condition[] {
	return [
		...(rootExecution === undefined ? [] : [['rootExecution', rootExecution] satisfies Condition]),
		...[...new Set(deduplicationKeys)].map((key): Condition => ['deduplicationKey', key]),
		...(budgetKey === undefined ? [] : [['budgetKey', budgetKey] satisfies Condition]),
		...claims.map((claim): Condition => ['claim', claim]),
		...(jobId === undefined ? [] : [['jobId', jobId] satisfies Condition]),
	];
}

/** Beyond about a thousand, SQLite rejects a condition. */
const conditionsAtOnce = 400;

function inChunks(any: readonly Condition[]): Condition[][] {
	const count = Math.ceil(any.length / conditionsAtOnce);
	return Array.from({ length: count }, (_, index) =>
		any.slice(index * conditionsAtOnce, (index + 1) * conditionsAtOnce),
	);
}

/** Once each: a row may meet conditions of several reads, or come on two pages. */
function lowestFirst(rows: readonly LedgerRow[]): LedgerRow[] {
	const byId = new Map(rows.map((row) => [row.id ?? 0, row]));
	return [...byId].sort(([one], [other]) => one - other).map(([, row]) => row);
}

interface Prepared {
	tableId: string;
	prunedAtMs: number;
}

/** Rows whose ids follow each other and that get the same values, as one change. */
function inRanges(rows: ReadonlyArray<Columns & { id: number }>): object[] {
	const ranges: Array<{ id: { from: number; to: number }; values: string }> = [];
	for (const { id, ...columns } of [...rows].sort((one, other) => one.id - other.id)) {
		const values = JSON.stringify(columns);
		const last = ranges.at(-1);
		if (last?.id.to === id - 1 && last.values === values) last.id.to = id;
		else ranges.push({ id: { from: id, to: id }, values });
	}
	return ranges.map(({ id, values }) => ({ ...(JSON.parse(values) as Columns), id }));
}

/** Fewer are changed one by one. */
const anewAtLeast = 3;

/** Of the rows of this process; higher than that of any first insert. */
let newestTry = 100;

/** By workflow, because tables belong to projects: what this process knows about the table. */
const prepared = new Map<string, Prepared>();

const prunedForMs = 24 * 60 * 60_000;

/** By step. Each search reads the whole table, and what is told at every run is soon read by nobody. */
const orphansSoughtAtMs = new Map<string, number>();

const orphansEveryMs = 10 * 60_000;

const tableSchema = z.object({ id: z.string(), name: z.string() });

/**
 * The Data Table in which paid jobs survive restarts. A community node may not use the table helper itself, so each
 * access is one run of an inline sub-workflow with n8n's own Data Table node. Throws where n8n has no data tables.
 */
export class JobTable implements LedgerTable {
	constructor(private readonly context: IExecuteFunctions) {}

	/** Adds rows, then gives back all rows that are wanted, lowest id first. */
	async insertAndFind(rows: readonly LedgerRow[], wanted: Wanted): Promise<LedgerRow[]> {
		const [first = [], ...others] = inChunks(conditionsOf(wanted));
		const nowMs = rows[0]?.createdAtMs ?? 0;
		const found = await this.onTable(async ({ tableId, prunedAtMs }) => {
			const table = new Rows(tableId);
			const isPruned = nowMs - prunedAtMs < prunedForMs;
			const steps = [...(isPruned ? [] : [table.prune(nowMs)]), table.insert()];
			const { orphansOf } = wanted;
			const isDue =
				orphansOf !== undefined && nowMs - (orphansSoughtAtMs.get(orphansOf) ?? -Infinity) >= orphansEveryMs;
			const code = isDue
				? workflowOf(steps, [table.find(first), table.findOrphaned(orphansOf, nowMs)])
				: workflowOf([...steps, table.find(first)]);
			const answer = await this.run(
				code,
				rows.map((row) => ({ ...this.names, ...columnsOf(row) })),
			);
			if (!isPruned) prepared.set(this.workflowId, { tableId, prunedAtMs: nowMs });
			if (isDue) orphansSoughtAtMs.set(orphansOf, nowMs);
			return answer;
		});
		return lowestFirst([...found, ...(await this.findAny(others.flat()))]);
	}

	async find(wanted: Wanted): Promise<LedgerRow[]> {
		return await this.findAny(conditionsOf(wanted));
	}

	async update(changes: readonly Unwritten[]): Promise<Map<string, number>> {
		const anew = this.worthWritingAnew(changes);
		const others = changes.filter((one) => !anew.includes(one));
		const changed = others.map(({ id, change }) => ({ id, ...columnsOf(change) }));
		if (changed.length > 0) await this.change('idRange', inRanges(changed));
		return anew.length > 0 ? await this.writeAnew(anew) : new Map();
	}

	async moveWaiting(ids: readonly number[], { state, movedBy }: Move): Promise<number[]> {
		const rows = ids.map((id) => ({ id, state, movedBy }));
		const moved = await this.change('idRange', inRanges(rows), 'waiting');
		return moved.flatMap(({ id }) => id ?? []);
	}

	async release(claim: string): Promise<void> {
		await this.change(['claim'], [{ claim, state: 'notSent' }], 'waiting');
	}

	/** What Wait for Video saw of jobs. */
	async updateByJob(rows: ReadonlyArray<RowChange & { provider: string; jobId: string }>): Promise<void> {
		await this.change(['provider', 'jobId'], rows.map(columnsOf));
	}

	/** The rows that meet any of the conditions, lowest id first. */
	async findAny(any: readonly Condition[]): Promise<LedgerRow[]> {
		const found: LedgerRow[] = [];
		for (const chunk of inChunks(any)) {
			found.push(
				...(await this.onTable(async ({ tableId }) => this.run(workflowOf([new Rows(tableId).find(chunk)]), [{}]))),
			);
		}
		return lowestFirst(found);
	}

	/** What people read in the table. */
	private get names(): Columns {
		const { id = '', name = '' } = this.context.getWorkflow();
		return { workflowId: id, workflowName: name, nodeName: this.context.getNode().name };
	}

	/** Own rows that this process wrote, whose jobs were accepted: nothing asks when those came into the table. */
	private worthWritingAnew(changes: readonly Unwritten[]): Unwritten[] {
		const step = stepOf(this.context);
		const accepted = changes.filter(
			({ row }) => row.state === 'accepted' && row.sequence !== undefined && row.step === step,
		);
		return accepted.length < anewAtLeast ? [] : accepted.slice(0, conditionsAtOnce);
	}

	/**
	 * n8n changes row after row, and measures all of its tables before each. Rows that get values of their own are therefore
	 * inserted once more, together, and then the old ones deleted; while both are there the new one counts.
	 */
	private async writeAnew(changes: readonly Unwritten[]): Promise<Map<string, number>> {
		const insertTry = ++newestTry;
		const rows = changes.map(({ row }) => ({ ...this.names, ...columnsOf(row), insertTry }));
		const both = await this.onTable(async ({ tableId }) => {
			const table = new Rows(tableId);
			return await this.run(workflowOf([], [table.insert(), table.remove(changes.map(({ id }) => id))]), rows);
		});
		const written = both.filter((row) => row.insertTry === insertTry);
		return new Map(written.flatMap(({ key, id }) => (id === undefined ? [] : [[key, id]])));
	}

	private async change(
		by: readonly TextColumn[] | 'idRange',
		rows: readonly object[],
		state?: string,
	): Promise<LedgerRow[]> {
		return await this.onTable(async ({ tableId }) => this.run(workflowOf([new Rows(tableId).update(by, state)]), rows));
	}

	private get workflowId(): string {
		return this.context.getWorkflow().id ?? '';
	}

	private async onTable<Result>(work: (table: Prepared) => Promise<Result>): Promise<Result> {
		const known = prepared.get(this.workflowId) ?? { tableId: await this.tableId(), prunedAtMs: -Infinity };
		prepared.set(this.workflowId, known);
		return await work(known).catch((error: unknown) => {
			// Somebody may have deleted the table or moved the workflow: the next try prepares again.
			prepared.delete(this.workflowId);
			throw toVideoError(error);
		});
	}

	/** Of the table that has exactly our name; it is made where there is none. */
	private async tableId(): Promise<string> {
		const named = (items: readonly INodeExecutionData[]) =>
			items.flatMap(({ json }) => tableSchema.safeParse(json).data ?? []).find(({ name }) => name === tableName)?.id;
		const id = named(await this.answer(workflowOf([listTables]), [{}]));
		if (id !== undefined) return id;
		const made = named(await this.answer(workflowOf([createTable]), [{}]));
		if (made === undefined) throw new Error(`n8n did not make the data table "${tableName}"`);
		return made;
	}

	private async run(code: IWorkflowBase, rows: readonly object[]): Promise<LedgerRow[]> {
		const answer = await this.answer(code, rows);
		return lowestFirst(answer.flatMap(({ json }) => jobRowSchema.safeParse(json).data ?? []));
	}

	private async answer(code: IWorkflowBase, rows: readonly object[]): Promise<INodeExecutionData[]> {
		const items = rows.map((json): INodeExecutionData => ({ json: { ...json } as IDataObject }));
		const { data } = await runInline(this.context, code, items, { shouldResume: false });
		return data[0] ?? [];
	}
}
