import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData, IWorkflowBase } from 'n8n-workflow';

import type { Unwritten } from '../../../nodes/engine/ledger/processRows';
import type { LedgerRow, RowChange } from '../../../nodes/engine/ledger/row';
import { JobTable } from '../../../nodes/host/ledger/jobTable';
import { exampleRow } from '../../engine/ledger/exampleRow';

const hours = 60 * 60_000;
const startMs = Date.UTC(2026, 10, 20, 10);

interface Table {
	id: string;
	name: string;
}

/** n8n as far as a table sees it: it runs inline workflows, of which only those on tables do something here. */
class Runs {
	readonly steps: string[][] = [];

	/** Nodes that work on rows. */
	readonly rowNodes: INode[] = [];

	/** The items of each run. */
	readonly given: IDataObject[][] = [];

	/** What the next runs on rows find. */
	readonly answers: IDataObject[][] = [];

	failure: Error | undefined;

	constructor(
		private readonly workflowId: string,
		private readonly tables: Table[] = [],
	) {}

	get table(): JobTable {
		return new JobTable(this.context());
	}

	/** The runs that one insert takes, each as the names of its nodes. */
	async insert(nowMs: number): Promise<string[][]> {
		const before = this.steps.length;
		await this.table.insertAndFind([exampleRow({ createdAtMs: nowMs })], { rootExecution: 'execution' });
		return this.steps.slice(before).map((names) => names.filter((name) => name !== 'Start'));
	}

	private context(): IExecuteFunctions {
		return {
			getWorkflow: () => ({ id: this.workflowId, name: 'Flow' }),
			getNode: () => ({ id: 'create', name: 'Create' }),
			getExecutionId: () => '17',
			executeWorkflow: async ({ code: { nodes } }: { code: IWorkflowBase }, items: INodeExecutionData[]) => {
				this.given.push(items.map(({ json }) => json));
				this.steps.push(nodes.map(({ name }) => name));
				this.rowNodes.push(...nodes.filter(({ parameters }) => parameters.resource === 'row'));
				const tableNode = nodes.find(({ parameters }) => parameters.resource === 'table');
				if (this.failure && !tableNode) return await Promise.reject(this.failure);
				const found = tableNode ? this.answer(tableNode.parameters as IDataObject) : (this.answers.shift() ?? []);
				return await Promise.resolve({ data: [found.map((json) => ({ json }))] });
			},
		} as unknown as IExecuteFunctions;
	}

	/** As n8n does it: what contains the name, in any case. */
	private answer({ operation, tableName, options }: IDataObject): Table[] {
		if (operation === 'create') {
			const made = { id: `made-${this.tables.length}`, name: String(tableName) };
			this.tables.push(made);
			return [made];
		}
		const wanted = String((options as IDataObject).filterName).toLowerCase();
		return this.tables.filter(({ name }) => name.toLowerCase().includes(wanted));
	}
}

/** A row with this id that has changed. */
function changed(id: number, change: RowChange, special: Partial<LedgerRow> = {}): Unwritten {
	const key = `row-${id}`;
	const row = exampleRow({ key, id, sequence: id, step: 'in place/create', ...change, ...special });
	return { key, id, change, row };
}

const tableIdOf = ({ parameters }: INode) => parameters.dataTableId;

describe('the table of video jobs', () => {
	it('is made and pruned by the first insert of a workflow, and pruned again a day later', async () => {
		const runs = new Runs('first');
		expect(await runs.insert(startMs)).toStrictEqual([['List Tables'], ['Create Table'], ['Prune', 'Insert', 'Find']]);
		expect(await runs.insert(startMs + 23 * hours)).toStrictEqual([['Insert', 'Find']]);
		expect(await runs.insert(startMs + 24 * hours)).toStrictEqual([['Prune', 'Insert', 'Find']]);
	});

	it('is looked for by each workflow, which may belong to another project', async () => {
		await new Runs('one').insert(startMs);
		expect((await new Runs('other').insert(startMs)).flat()).toContain('Create Table');
	});

	it('is the one that has exactly its name, not one that n8n would take for it', async () => {
		const named = (id: string, name: string) => ({ id, name });
		const runs = new Runs('exact', [named('1', 'AI video jobs'), named('2', 'Video jobs'), named('3', 'video jobs')]);
		expect((await runs.insert(startMs)).flat()).not.toContain('Create Table');
		await runs.table.update([changed(7, { state: 'notSent' })]);
		expect(runs.rowNodes).toHaveLength(4);
		for (const node of runs.rowNodes) expect(tableIdOf(node)).toMatchObject({ mode: 'id', value: '2' });
	});

	it('is made beside others whose names contain its own', async () => {
		const runs = new Runs('beside', [{ id: '1', name: 'Video jobs (Marketing)' }]);
		await runs.insert(startMs);
		expect(tableIdOf(runs.rowNodes[0] as INode)).toMatchObject({ value: 'made-1' });
	});

	it('is looked for again after an access that failed, since somebody may have deleted it', async () => {
		const runs = new Runs('deleted');
		await runs.insert(startMs);
		runs.failure = new Error('No such table');
		await expect(runs.insert(startMs + 1)).rejects.toThrow('No such table');
		runs.failure = undefined;
		expect((await runs.insert(startMs + 2)).flat()).toContain('List Tables');
		expect((await runs.insert(startMs + 3)).flat()).not.toContain('List Tables');
	});

	it('is searched for jobs that nobody picked up every ten minutes, for each step', async () => {
		const runs = new Runs('orphans');
		const search = async (orphansOf: string, minutes: number) => {
			const before = runs.rowNodes.length;
			await runs.table.insertAndFind([exampleRow({ createdAtMs: startMs + minutes * 60_000 })], { orphansOf });
			return runs.rowNodes.slice(before).some(({ name }) => name === 'Find Orphaned');
		};
		expect(await search('orphans/create', 0)).toBe(true);
		expect(await search('orphans/create', 9)).toBe(false);
		expect(await search('orphans/other', 9)).toBe(true);
		expect(await search('orphans/create', 10)).toBe(true);
	});

	it('is asked for many conditions in several reads, because databases reject too many at once', async () => {
		const runs = new Runs('many');
		const deduplicationKeys = Array.from({ length: 1_000 }, (_, row) => `row ${row}`);
		await runs.table.insertAndFind([exampleRow()], { deduplicationKeys });
		const asked = runs.rowNodes.flatMap(({ name, parameters }) =>
			name === 'Find' ? [(parameters as { filters: { conditions: unknown[] } }).filters.conditions.length] : [],
		);
		expect(Math.max(...asked)).toBeLessThan(900);
		expect(asked.reduce((sum, count) => sum + count)).toBe(1_000);
	});

	it('lets a row go on only while it waits: that is asked in the same access', async () => {
		const runs = new Runs('moves');
		await runs.table.moveWaiting([7], { state: 'sending', movedBy: 'claim' });
		await runs.table.release('claim');
		await runs.table.update([changed(7, { state: 'accepted' })]);
		const updates = runs.rowNodes.map(({ parameters }) => {
			const { matchType, filters } = parameters as { matchType: string; filters: { conditions: IDataObject[] } };
			return [
				matchType,
				...filters.conditions.map(({ keyName, condition, keyValue }) => `${keyName} ${condition} ${keyValue}`),
			];
		});
		expect(updates).toStrictEqual([
			['allConditions', 'id gte ={{ $json.id.from }}', 'id lte ={{ $json.id.to }}', 'state eq waiting'],
			['allConditions', 'claim eq ={{ $json.claim }}', 'state eq waiting'],
			['allConditions', 'id gte ={{ $json.id.from }}', 'id lte ={{ $json.id.to }}'],
		]);
	});

	it('gives the newest paid jobs that nobody picked up, of an age at which somebody would have', async () => {
		const runs = new Runs('orphaned');
		const row = exampleRow({ createdAtMs: startMs });
		await runs.table.insertAndFind([row], { rootExecution: 'execution', orphansOf: 'workflow/node' });
		const { parameters = {} } = runs.rowNodes.find(({ name }) => name === 'Find Orphaned') ?? {};
		const { conditions } = parameters.filters as { conditions: IDataObject[] };
		const at = (ageMs: number) => new Date(startMs - ageMs).toISOString();
		// The database leaves out what is too young or too old: a limit on all rows would leave no room for the others.
		expect(conditions.map(({ keyName, condition, keyValue }) => [keyName, condition, keyValue])).toStrictEqual([
			['awaitedBy', 'eq', 'workflow/node'],
			['state', 'eq', 'accepted'],
			['submittedAt', 'lt', at(hours)],
			['submittedAt', 'gt', at(7 * 24 * hours)],
		]);
		expect(parameters).toMatchObject({
			matchType: 'allConditions',
			limit: 100,
			orderByColumn: 'id',
			orderByDirection: 'DESC',
		});
	});

	it('is told of rows that follow each other and change alike by one change, since n8n measures all tables before each', async () => {
		const runs = new Runs('ranges');
		await runs.table.moveWaiting([9, 7, 8, 11], { state: 'sending', movedBy: 'claim' });
		const others = [
			changed(3, { state: 'notSent' }),
			changed(4, { state: 'rejected' }),
			changed(5, { state: 'rejected' }),
		];
		await runs.table.update(others);
		expect(runs.given.filter((items) => items.length > 0 && 'id' in (items[0] ?? {}))).toStrictEqual([
			[
				{ id: { from: 7, to: 9 }, state: 'sending', movedBy: 'claim' },
				{ id: { from: 11, to: 11 }, state: 'sending', movedBy: 'claim' },
			],
			[
				{ id: { from: 3, to: 3 }, state: 'notSent' },
				{ id: { from: 4, to: 5 }, state: 'rejected' },
			],
		]);
	});

	it('gets accepted rows of one step anew, all at once, and loses the old ones only after that', async () => {
		const runs = new Runs('anew');
		const rows = [1, 2, 3].map((id) => changed(id, { state: 'accepted', jobId: `job-${id}` }, { step: 'anew/create' }));
		runs.answers.push([]);
		runs.answers.push([30, 10, 20].map((id) => ({ id, rowKey: `row-${id / 10}`, claim: 'claim', insertTry: 101 })));
		const foreign = changed(4, { state: 'accepted' }, { step: 'anew/other' });
		expect([...(await runs.table.update([...rows, foreign]))].sort()).toStrictEqual([
			['row-1', 10],
			['row-2', 20],
			['row-3', 30],
		]);
		const [inPlace, insert, remove] = runs.rowNodes;
		expect([inPlace?.name, insert?.name, remove?.name]).toStrictEqual(['Update', 'Insert', 'Remove']);
		expect(insert?.position[1]).toBeLessThan(remove?.position[1] ?? 0);
		const ids = (remove?.parameters as { filters: { conditions: IDataObject[] } }).filters.conditions;
		expect(ids.map(({ keyName, keyValue }) => [keyName, keyValue])).toStrictEqual(
			[1, 2, 3].map((id) => ['id', `${id}`]),
		);
		const inserted = runs.given.at(-1) ?? [];
		expect(inserted.map(({ jobId, insertTry }) => [jobId, insertTry])).toStrictEqual(
			[1, 2, 3].map((id) => [`job-${id}`, 101]),
		);
	});

	it.each([
		['there are few', [1, 2], { sequence: 'given' }],
		['another process wrote them', [1, 2, 3], { sequence: 'none' }],
	])('gets accepted rows changed in place where %s', async (_, ids, { sequence }) => {
		const runs = new Runs('in place');
		const rows = ids.map((id) => changed(id, { state: 'accepted', jobId: `job-${id}` }));
		if (sequence === 'none') for (const { row } of rows) delete row.sequence;
		await runs.table.update(rows);
		expect(runs.rowNodes.map(({ name }) => name)).toStrictEqual(['Update']);
	});
});
