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

const theTable = { dataTableId: { __rl: true, mode: 'name', value: tableName } };
const columnsFromItems = { columns: { mappingMode: 'autoMapInputData', value: null } };

function where(matchType: 'allConditions' | 'anyCondition', all: ReadonlyArray<[string, string, string]>) {
	return {
		matchType,
		filters: { conditions: all.map(([keyName, condition, keyValue]) => ({ keyName, condition, keyValue })) },
	};
}

const createTable = step(
	'Create Table',
	-3,
	{
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
		options: { createIfNotExists: true },
	},
	true,
);

const insertRows = step('Insert', -1, {
	resource: 'row',
	operation: 'insert',
	...theTable,
	...columnsFromItems,
	options: {},
});

function pruneRows(nowMs: number): INode {
	const now = new Date(nowMs).toISOString();
	return step(
		'Prune',
		-2,
		{
			resource: 'row',
			operation: 'deleteRows',
			...theTable,
			...where('allConditions', [['keptUntil', 'lt', now]]),
			options: {},
		},
		true,
	);
}

const oldestFirst = { orderBy: true, orderByColumn: 'id', orderByDirection: 'ASC' };

/**
 * All rows that meet any of the conditions. n8n reads page by page, so a condition must be on what never changes in a row:
 * one that came in or fell out meanwhile would make others come twice or not at all.
 */
function findRows(any: readonly Condition[]): INode {
	return step(
		'Find',
		1,
		{
			resource: 'row',
			operation: 'get',
			...theTable,
			...where(
				'anyCondition',
				any.map(([column, value]) => [column, 'eq', value]),
			),
			returnAll: true,
			...oldestFirst,
		},
		true,
	);
}

/** Enough to warn of; a step with more has another problem. */
const awaitedAtMost = 100;

/** The oldest rows of a step whose videos nobody has picked up so far. */
function findAwaited(awaitedBy: string): INode {
	return step(
		'Find Awaited',
		2,
		{
			resource: 'row',
			operation: 'get',
			...theTable,
			...where('allConditions', [['awaitedBy', 'eq', awaitedBy]]),
			returnAll: false,
			limit: awaitedAtMost,
			...oldestFirst,
		},
		true,
	);
}

/** Changes the rows whose columns equal the item's. */
function updateRows(by: readonly string[]): INode {
	return step('Update', -1, {
		resource: 'row',
		operation: 'update',
		...theTable,
		...columnsFromItems,
		...where(
			'allConditions',
			by.map((column) => [column, 'eq', `={{ $json.${column} }}`]),
		),
		options: {},
	});
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

/** By workflow, because tables belong to projects: when this process last made sure of the table and pruned it. */
const preparedAtMs = new Map<string, number>();

const preparedForMs = 24 * 60 * 60_000;

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
		const { id = '' } = this.context.getWorkflow();
		const isPrepared = nowMs - (preparedAtMs.get(id) ?? -Infinity) < preparedForMs;
		const preparation = isPrepared ? [] : [createTable, pruneRows(nowMs)];
		const steps = [...preparation, insertRows];
		const code = awaitedBy
			? workflowOf(steps, [findRows(any), findAwaited(awaitedBy)])
			: workflowOf([...steps, findRows(any)]);
		const found = await this.run(code, rows).catch((error: unknown) => {
			// Somebody may have deleted the table or moved the workflow: the next try prepares anew.
			preparedAtMs.delete(id);
			throw toFault(error);
		});
		if (!isPrepared) preparedAtMs.set(id, nowMs);
		return found;
	}

	/** The rows that meet any of the conditions, lowest id first. */
	async find(any: readonly Condition[]): Promise<JobRow[]> {
		return await this.run(workflowOf([findRows(any)]), [{}]);
	}

	async updateById(rows: ReadonlyArray<RowChange & { id: number }>): Promise<void> {
		await this.run(workflowOf([updateRows(['id'])]), rows);
	}

	async updateByJob(rows: ReadonlyArray<RowChange & { provider: string; jobId: string }>): Promise<void> {
		await this.run(workflowOf([updateRows(['provider', 'jobId'])]), rows);
	}

	private async run(code: IWorkflowBase, rows: readonly object[]): Promise<JobRow[]> {
		const { context } = this;
		const items = rows.map((json): INodeExecutionData => ({ json: { ...json } as IDataObject }));
		const { data } = await runInline(context, code, items, false);
		const found = (data[0] ?? []).flatMap(({ json }) => {
			const row = jobRowSchema.safeParse(json);
			return row.success ? [[row.data.id, row.data] as const] : [];
		});
		// Once each: a row may be awaited and meet a condition, or come on two pages.
		return [...new Map(found).values()].sort((one, other) => one.id - other.id);
	}
}
