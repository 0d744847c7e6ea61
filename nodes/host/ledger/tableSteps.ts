import type { INode, IWorkflowBase } from 'n8n-workflow';
import { inlineNode, inlineStart, inlineWorkflow } from '../inlineWorkflow';
import { dateColumns, numberColumns, textColumns, type TextColumn } from './jobColumns';

/** What users see in n8n under Data tables. */
export const tableName = 'Video jobs';

/** A value that a column must have. */
export type Condition = [column: TextColumn, value: string];

function step(name: string, order: number, parameters: INode['parameters'], once = false): INode {
	return {
		// n8n runs the branches of a node from top to bottom.
		...inlineNode(name, 'n8n-nodes-base.dataTable', [200, order * 200], parameters),
		typeVersion: 1.1,
		...(once && { executeOnce: true }),
	};
}

/** Tables whose names contain ours; n8n makes such ones, too, when a project with a table of that name moves into another. */
export const listTables = step('List Tables', 1, {
	resource: 'table',
	operation: 'list',
	returnAll: true,
	options: { filterName: tableName },
});

export const createTable = step('Create Table', 1, {
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

type Comparison = [column: string, how: 'eq' | 'gt' | 'gte' | 'lt' | 'lte', value: string];

function where(matchType: 'allConditions' | 'anyCondition', all: readonly Comparison[]) {
	return {
		matchType,
		filters: { conditions: all.map(([keyName, condition, keyValue]) => ({ keyName, condition, keyValue })) },
	};
}

/** What can be done with the rows of one table. By its id: where n8n looks for a name, it takes one that contains it. */
export class Rows {
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
		const conditions = any.map(([column, value]): Comparison => [column, 'eq', value]);
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

	/** Deletes these. */
	remove(ids: readonly number[]): INode {
		const conditions = ids.map((id): Comparison => ['id', 'eq', String(id)]);
		return this.step('Remove', 1, 'deleteRows', where('anyCondition', conditions), true);
	}

	/**
	 * Changes the rows whose columns equal the item's, or whose ids are in its range, and that are in this state; gives back
	 * those it changed.
	 */
	update(by: readonly TextColumn[] | 'idRange', state?: string): INode {
		const which: Comparison[] =
			by === 'idRange'
				? [
						['id', 'gte', '={{ $json.id.from }}'],
						['id', 'lte', '={{ $json.id.to }}'],
					]
				: by.map((column) => [column, 'eq', `={{ $json.${column} }}`]);
		const conditions: Comparison[] = [...which, ...(state === undefined ? [] : [['state', 'eq', state] as Comparison])];
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
export function workflowOf(steps: INode[], together: INode[] = []): IWorkflowBase {
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
	});
}
