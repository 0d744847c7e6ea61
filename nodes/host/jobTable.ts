import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData, IWorkflowBase } from 'n8n-workflow';
import { z } from 'zod';

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

const dataTable = 'n8n-nodes-base.dataTable';

function step(name: string, order: number, type: string, parameters: INode['parameters'], once = false): INode {
	return {
		id: name,
		name,
		type,
		typeVersion: type === dataTable ? 1.1 : 1,
		// n8n runs the branches of a node from top to bottom.
		position: [200, order * 200],
		parameters,
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
	dataTable,
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

const insertRows = step('Insert', -1, dataTable, {
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
		dataTable,
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

function findRows(any: readonly Condition[]): INode {
	return step(
		'Find',
		1,
		dataTable,
		{
			resource: 'row',
			operation: 'get',
			...theTable,
			...where(
				'anyCondition',
				any.map(([column, value]) => [column, 'eq', value]),
			),
			returnAll: true,
			orderBy: true,
			orderByColumn: 'id',
			orderByDirection: 'ASC',
		},
		true,
	);
}

/** Changes the rows whose columns equal the item's. */
function updateRows(by: readonly string[]): INode {
	return step('Update', -1, dataTable, {
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

/** A sub-workflow of such steps, each fed with the same items; the lowest one gives the result. */
function workflowOf(steps: INode[]): IWorkflowBase {
	const start = step('Start', 0, 'n8n-nodes-base.executeWorkflowTrigger', { inputSource: 'passthrough' });
	return {
		// n8n gives an inline workflow the id of its parent.
		id: '',
		name: tableName,
		active: false,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		nodes: [{ ...start, typeVersion: 1.1, position: [0, 0] }, ...steps],
		connections: {
			Start: { main: [steps.map(({ name }) => ({ node: name, type: 'main' as const, index: 0 }))] },
		},
		// Nothing of a run is worth keeping: the rows are in the table.
		settings: {
			executionOrder: 'v1',
			callerPolicy: 'any',
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
		},
	};
}

/**
 * The Data Table in which paid jobs survive restarts. A community node may not use the table helper itself, so each
 * access is one run of an inline sub-workflow with n8n's own Data Table node. Throws where n8n has no data tables.
 */
export class JobTable {
	constructor(private readonly context: IExecuteFunctions) {}

	/** Adds rows, then gives back all rows that meet any of the conditions, lowest id first. */
	async insertAndFind(rows: readonly RowChange[], any: readonly Condition[], nowMs: number): Promise<JobRow[]> {
		return await this.run([createTable, pruneRows(nowMs), insertRows, findRows(any)], rows);
	}

	/** The rows that meet any of the conditions, lowest id first. */
	async find(any: readonly Condition[]): Promise<JobRow[]> {
		return await this.run([findRows(any)], [{}]);
	}

	async updateById(rows: ReadonlyArray<RowChange & { id: number }>): Promise<void> {
		await this.run([updateRows(['id'])], rows);
	}

	async updateByJob(rows: ReadonlyArray<RowChange & { provider: string; jobId: string }>): Promise<void> {
		await this.run([updateRows(['provider', 'jobId'])], rows);
	}

	private async run(steps: INode[], rows: readonly object[]): Promise<JobRow[]> {
		const { context } = this;
		const { data } = await context.executeWorkflow(
			{ code: workflowOf(steps) },
			rows.map((json): INodeExecutionData => ({ json: { ...json } as IDataObject })),
			undefined,
			{
				parentExecution: {
					executionId: context.getExecutionId(),
					workflowId: context.getWorkflow().id ?? '',
					shouldResume: false,
				},
			},
		);
		return (data[0] ?? []).flatMap(({ json }) => {
			const row = jobRowSchema.safeParse(json);
			return row.success ? [row.data] : [];
		});
	}
}
