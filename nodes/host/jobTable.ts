import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData, IWorkflowBase } from 'n8n-workflow';
import { z } from 'zod';
import { inlineNode, inlineStart, inlineWorkflow, runInline } from './inlineWorkflow';
import { toFault } from '../video/errors';

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
	'purse',
	'lineage',
	'slot',
	'claim',
	'details',
] as const;

const numberColumns = ['itemIndex', 'estimatedCost', 'reservedCost'] as const;

/** ISO 8601. */
const dateColumns = ['keptUntil'] as const;

const text = z.string().nullish();

/** One row; it holds no prompt, no address and no key. */
const jobRowSchema = z.object({
	id: z.number(),
	createdAt: z.coerce.string(),
	slot: text,
	/** One run of a step; its rows are not those of an earlier try. */
	claim: text,
	/** See `jobRows.ts`. */
	state: text,
	provider: text,
	jobId: text,
	executionId: text,
	currency: text,
	lineage: text,
	deduplicationKey: text,
	/** The step whose Wait for Video has not seen the end of this job; empty otherwise. */
	awaitedBy: text,
	/** One credential on one day. */
	purse: text,
	/** The most that the submit can cost, in the money of its purse. */
	reservedCost: z.number().nullish(),
	/** JSON of the job or the error, for adoption. */
	details: text,
});

export type JobRow = z.infer<typeof jobRowSchema>;

/** Values to write, by column. */
export type RowChange = { [Column in (typeof textColumns | typeof dateColumns)[number]]?: string } & {
	[Column in (typeof numberColumns)[number]]?: number;
};

export type Condition = [column: (typeof textColumns)[number], value: string];

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

/** Enough to warn of; a step with more has another problem. */
const awaitedAtMost = 100;

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

	/** The oldest rows of a step whose videos nobody has picked up so far. */
	findAwaited(awaitedBy: string): INode {
		const conditions = where('allConditions', [['awaitedBy', 'eq', awaitedBy]]);
		const limited = { returnAll: false, limit: awaitedAtMost };
		return this.step('Find Awaited', 2, 'get', { ...conditions, ...limited, ...oldestFirst }, true);
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

/** Beyond about a thousand, SQLite refuses a condition. */
const conditionsAtOnce = 400;

function inChunks(any: readonly Condition[]): Condition[][] {
	const count = Math.ceil(any.length / conditionsAtOnce);
	return Array.from({ length: count }, (_, index) =>
		any.slice(index * conditionsAtOnce, (index + 1) * conditionsAtOnce),
	);
}

/** Once each: a row may meet conditions of several reads, or come on two pages. */
function lowestFirst(rows: readonly JobRow[]): JobRow[] {
	const byId = new Map(rows.map((row) => [row.id, row]));
	return [...byId.values()].sort((one, other) => one.id - other.id);
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
export class JobTable {
	constructor(private readonly context: IExecuteFunctions) {}

	/** Adds rows, then gives back all rows that meet any of the conditions, and awaited ones of the step, lowest id first. */
	async insertAndFind(
		rows: readonly RowChange[],
		any: readonly Condition[],
		nowMs: number,
		awaitedBy?: string,
	): Promise<JobRow[]> {
		const [first = [], ...others] = inChunks(any);
		const found = await this.onTable(async ({ tableId, prunedAtMs }) => {
			const table = new Rows(tableId);
			const isPruned = nowMs - prunedAtMs < prunedForMs;
			const steps = [...(isPruned ? [] : [table.prune(nowMs)]), table.insert()];
			const code = awaitedBy
				? workflowOf(steps, [table.find(first), table.findAwaited(awaitedBy)])
				: workflowOf([...steps, table.find(first)]);
			const answer = await this.run(code, rows);
			if (!isPruned) prepared.set(this.workflowId, { tableId, prunedAtMs: nowMs });
			return answer;
		});
		return lowestFirst([...found, ...(await this.find(others.flat()))]);
	}

	/** The rows that meet any of the conditions, lowest id first. */
	async find(any: readonly Condition[]): Promise<JobRow[]> {
		const found: JobRow[] = [];
		for (const chunk of inChunks(any)) {
			found.push(
				...(await this.onTable(async ({ tableId }) => this.run(workflowOf([new Rows(tableId).find(chunk)]), [{}]))),
			);
		}
		return lowestFirst(found);
	}

	async updateById(rows: ReadonlyArray<RowChange & { id: number }>): Promise<void> {
		await this.update(['id'], rows);
	}

	/** Of these rows, changes those that are in a state, whoever else tries at the same moment; gives back their ids. */
	async moveState(ids: readonly number[], from: string, to: string): Promise<number[]> {
		const rows = ids.map((id) => ({ id, state: to }));
		return (await this.update(['id'], rows, from)).map(({ id }) => id);
	}

	async updateByJob(rows: ReadonlyArray<RowChange & { provider: string; jobId: string }>): Promise<void> {
		await this.update(['provider', 'jobId'], rows);
	}

	private async update(by: readonly string[], rows: readonly RowChange[], state?: string): Promise<JobRow[]> {
		return await this.onTable(async ({ tableId }) => this.run(workflowOf([new Rows(tableId).update(by, state)]), rows));
	}

	private get workflowId(): string {
		return this.context.getWorkflow().id ?? '';
	}

	private async onTable<Result>(work: (table: Prepared) => Promise<Result>): Promise<Result> {
		const known = prepared.get(this.workflowId) ?? { tableId: await this.tableId(), prunedAtMs: -Infinity };
		prepared.set(this.workflowId, known);
		return await work(known).catch((error: unknown) => {
			// Somebody may have deleted the table or moved the workflow: the next try prepares anew.
			prepared.delete(this.workflowId);
			throw toFault(error);
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

	private async run(code: IWorkflowBase, rows: readonly object[]): Promise<JobRow[]> {
		const answer = await this.answer(code, rows);
		return lowestFirst(answer.flatMap(({ json }) => jobRowSchema.safeParse(json).data ?? []));
	}

	private async answer(code: IWorkflowBase, rows: readonly object[]): Promise<INodeExecutionData[]> {
		const items = rows.map((json): INodeExecutionData => ({ json: { ...json } as IDataObject }));
		const { data } = await runInline(this.context, code, items, false);
		return data[0] ?? [];
	}
}
