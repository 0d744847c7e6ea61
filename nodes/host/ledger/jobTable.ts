import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData, IWorkflowBase } from 'n8n-workflow';
import { z } from 'zod';
import { inlineNode, inlineStart, inlineWorkflow, runInline } from '../inlineWorkflow';
import { rowStates, type LedgerRow, type RowChange } from '../../engine/ledger/row';
import { toVideoError } from '../../video/errors';
import type { LedgerTable, Move, Wanted } from './tableAccess';

/** What users see in n8n under Data tables. */
const tableName = 'Video jobs';

const textColumns = [
	'state',
	'provider',
	'model',
	'jobId',
	'workflowName',
	'nodeName',
	'executionId',
	'currency',
	'workflowId',
	'deduplicationKey',
	'awaitedBy',
	'budgetKey',
	'rootExecution',
	'step',
	'fit',
	'rowKey',
	'claim',
	'movedBy',
	'adoptedFrom',
	'details',
] as const;

const numberColumns = ['itemIndex', 'run', 'estimatedCost', 'reservedCost', 'insertTry'] as const;

/** ISO 8601. */
const dateColumns = ['submittedAt', 'aliveUntil', 'keptUntil'] as const;

type TextColumn = (typeof textColumns)[number];

const text = z
	.string()
	.nullish()
	.transform((value) => value || undefined);
const number = z
	.number()
	.nullish()
	.transform((value) => value ?? undefined);
const date = z.coerce
	.string()
	.transform((value) => Date.parse(value))
	.catch(NaN);

const jobRowSchema = z
	.object({
		id: z.number(),
		createdAt: date,
		rowKey: z.string(),
		claim: z.string(),
		insertTry: number,
		// People edit this table; what they make unreadable is in doubt.
		state: z.enum(rowStates).catch('inDoubt'),
		provider: z.string().catch(''),
		model: z.string().catch(''),
		jobId: text,
		executionId: z.string().catch(''),
		rootExecution: z.string().catch(''),
		step: z.string().catch(''),
		run: z.number().catch(0),
		itemIndex: z.number().catch(0),
		fit: z.string().catch(''),
		currency: z.enum(['USD', 'credits']).optional().catch(undefined),
		deduplicationKey: text,
		awaitedBy: text,
		budgetKey: text,
		reservedCost: number,
		movedBy: text,
		adoptedFrom: text,
		aliveUntil: date,
		details: text,
	})
	.transform(({ rowKey, createdAt, aliveUntil, ...row }): LedgerRow => {
		const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
		return { ...(given as typeof row), key: rowKey, createdAtMs: createdAt, aliveUntilMs: aliveUntil } as LedgerRow;
	});

/** Values to write, by column. */
export type Columns = { [Column in TextColumn | (typeof dateColumns)[number]]?: string } & {
	[Column in (typeof numberColumns)[number]]?: number;
};

/** A row or a change of one as the table has it, without what only memory knows. */
function columnsOf(change: RowChange & { key?: string }): Columns {
	const { key, submittedAtMs, aliveUntilMs, keptUntilMs, ...others } = change;
	const same = { ...others };
	delete same.createdAtMs;
	delete same.sequence;
	return {
		...same,
		...(key !== undefined && { rowKey: key }),
		...(submittedAtMs !== undefined && { submittedAt: new Date(submittedAtMs).toISOString() }),
		...(aliveUntilMs !== undefined && { aliveUntil: new Date(aliveUntilMs).toISOString() }),
		...(keptUntilMs !== undefined && { keptUntil: new Date(keptUntilMs).toISOString() }),
	};
}

export type Condition = [column: TextColumn, value: string];

function conditionsOf({ rootExecution, deduplicationKeys = [], budgetKey, claims = [], jobId }: Wanted): Condition[] {
	return [
		...(rootExecution === undefined ? [] : [['rootExecution', rootExecution] satisfies Condition]),
		...[...new Set(deduplicationKeys)].map((key): Condition => ['deduplicationKey', key]),
		...(budgetKey === undefined ? [] : [['budgetKey', budgetKey] satisfies Condition]),
		...claims.map((claim): Condition => ['claim', claim]),
		...(jobId === undefined ? [] : [['jobId', jobId] satisfies Condition]),
	];
}

function step(name: string, order: number, parameters: INode['parameters'], once = false): INode {
	return {
		// n8n runs the branches of a node from top to bottom.
		...inlineNode(name, 'n8n-nodes-base.dataTable', [200, order * 200], parameters),
		typeVersion: 1.1,
		...(once && { executeOnce: true }),
	};
}

/** Tables whose names contain ours; n8n makes such ones, too, when a project with a table of that name moves into another. */
const listTables = step('List Tables', 1, {
	resource: 'table',
	operation: 'list',
	returnAll: true,
	options: { filterName: tableName },
});

const createTable = step('Create Table', 1, {
	resource: 'table',
	operation: 'create',
	tableName,
	columns: {
		column: [
			...textColumns.map((name) => ({ name, type: 'string' })),
			...numberColumns.map((name) => ({ name, type: 'number' })),
			...dateColumns.map((name) => ({ name, type: 'date' })),
		],
	},
	options: { createIfNotExists: false },
});

const columnsFromItems = { columns: { mappingMode: 'autoMapInputData', value: null } };
const oldestFirst = { orderBy: true, orderByColumn: 'id', orderByDirection: 'ASC' };

const hourMs = 60 * 60_000;

/** Most waits give up after half an hour; a video older than a week is rarely there any more. */
const orphanedAfterMs = hourMs;
const orphanedUntilMs = 7 * 24 * hourMs;

/** Enough to warn of; a step with more has another problem. */
const orphanedAtMost = 100;

function where(matchType: 'allConditions' | 'anyCondition', all: ReadonlyArray<[string, string, string]>) {
	return {
		matchType,
		filters: { conditions: all.map(([keyName, condition, keyValue]) => ({ keyName, condition, keyValue })) },
	};
}

/** What can be done with the rows of one table. By its id: where n8n looks for a name, it takes one that contains it. */
class Rows {
	constructor(private readonly tableId: string) {}

	insert(): INode {
		return this.step('Insert', -1, 'insert', { ...columnsFromItems, options: {} });
	}

	prune(nowMs: number): INode {
		const now = new Date(nowMs).toISOString();
		return this.step('Prune', -2, 'deleteRows', { ...where('allConditions', [['keptUntil', 'lt', now]]) }, true);
	}

	/**
	 * All rows that meet any of the conditions. n8n reads page by page, so a condition must be on what never changes in a row:
	 * one that came in or fell out meanwhile would make others come twice or not at all.
	 */
	find(any: readonly Condition[]): INode {
		const conditions = any.map(([column, value]): [string, string, string] => [column, 'eq', value]);
		return this.step('Find', 1, 'get', { ...where('anyCondition', conditions), returnAll: true, ...oldestFirst }, true);
	}

	/** The newest paid jobs of a step that are old enough to be missed, and not so old that nobody can have them any more. */
	findOrphaned(step: string, nowMs: number): INode {
		const at = (ageMs: number) => new Date(nowMs - ageMs).toISOString();
		const conditions = where('allConditions', [
			['awaitedBy', 'eq', step],
			['state', 'eq', 'accepted'],
			['submittedAt', 'lt', at(orphanedAfterMs)],
			['submittedAt', 'gt', at(orphanedUntilMs)],
		]);
		const newestFirst = { ...oldestFirst, orderByDirection: 'DESC' };
		const limited = { returnAll: false, limit: orphanedAtMost };
		return this.step('Find Orphaned', 2, 'get', { ...conditions, ...limited, ...newestFirst }, true);
	}

	/** Changes the rows whose columns equal the item's, and that are in this state; gives back those it changed. */
	update(by: readonly string[], state?: string): INode {
		const conditions = [
			...by.map((column): [string, string, string] => [column, 'eq', `={{ $json.${column} }}`]),
			...(state === undefined ? [] : [['state', 'eq', state] satisfies [string, string, string]]),
		];
		return this.step('Update', -1, 'update', {
			...columnsFromItems,
			...where('allConditions', conditions),
			options: {},
		});
	}

	private step(name: string, order: number, operation: string, more: INode['parameters'], once = false): INode {
		const dataTableId = { __rl: true, mode: 'id', value: this.tableId };
		return step(name, order, { resource: 'row', operation, dataTableId, ...more }, once);
	}
}

function leadingTo(nodes: readonly INode[]) {
	return { main: [nodes.map(({ name }) => ({ node: name, type: 'main' as const, index: 0 }))] };
}

/** A sub-workflow of such steps, each fed with the same items; the lowest one gives the result, or several together. */
function workflowOf(steps: INode[], together: INode[] = []): IWorkflowBase {
	const both = {
		...inlineNode('Both', 'n8n-nodes-base.merge', [400, 200], { mode: 'append', numberInputs: together.length }),
		typeVersion: 3.2,
	};
	// Also where nothing was found, because the last node waits for all of them.
	const sources = together.map((node) => ({ ...node, alwaysOutputData: true }));
	const toBoth = sources.map(({ name }, index) => [
		name,
		{ main: [[{ node: both.name, type: 'main' as const, index }]] },
	]);
	return inlineWorkflow({
		name: tableName,
		nodes: [inlineStart('Start'), ...steps, ...sources, ...(together.length > 0 ? [both] : [])],
		connections: { Start: leadingTo([...steps, ...sources]), ...Object.fromEntries(toBoth) },
		// Nothing of a run is worth keeping: the rows are in the table.
		saveData: 'none',
	});
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

/** By workflow, because tables belong to projects: what this process knows about the table. */
const prepared = new Map<string, Prepared>();

const prunedForMs = 24 * 60 * 60_000;

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
			const code = wanted.orphansOf
				? workflowOf(steps, [table.find(first), table.findOrphaned(wanted.orphansOf, nowMs)])
				: workflowOf([...steps, table.find(first)]);
			const answer = await this.run(
				code,
				rows.map((row) => ({ ...this.names, ...columnsOf(row) })),
			);
			if (!isPruned) prepared.set(this.workflowId, { tableId, prunedAtMs: nowMs });
			return answer;
		});
		return lowestFirst([...found, ...(await this.findAny(others.flat()))]);
	}

	async find(wanted: Wanted): Promise<LedgerRow[]> {
		return await this.findAny(conditionsOf(wanted));
	}

	async update(changes: ReadonlyArray<{ id: number; change: RowChange }>): Promise<void> {
		await this.change(
			['id'],
			changes.map(({ id, change }) => ({ id, ...columnsOf(change) })),
		);
	}

	async moveWaiting(ids: readonly number[], { state, movedBy }: Move): Promise<number[]> {
		const moved = await this.change(
			['id'],
			ids.map((id) => ({ id, state, movedBy })),
			'waiting',
		);
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

	private async change(by: readonly string[], rows: readonly object[], state?: string): Promise<LedgerRow[]> {
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
		const { data } = await runInline(this.context, code, items, false);
		return data[0] ?? [];
	}
}
