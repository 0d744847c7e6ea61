import type { IExecuteFunctions, IWorkflowBase } from 'n8n-workflow';

import { JobTable } from '../../nodes/host/jobTable';

const hours = 60 * 60_000;
const startMs = Date.UTC(2026, 10, 20, 10);

/** n8n as far as a table sees it: it runs inline workflows, here without doing anything. */
class Runs {
	readonly steps: string[][] = [];

	failure: Error | undefined;

	constructor(private readonly workflowId: string) {}

	async insert(nowMs: number): Promise<string[]> {
		await new JobTable(this.context()).insertAndFind([{ slot: 'a' }], [['slot', 'a']], nowMs);
		return this.steps.at(-1) ?? [];
	}

	private context(): IExecuteFunctions {
		return {
			getWorkflow: () => ({ id: this.workflowId }),
			getExecutionId: () => '17',
			executeWorkflow: async ({ code }: { code: IWorkflowBase }) => {
				this.steps.push(code.nodes.map(({ name }) => name));
				return this.failure ? await Promise.reject(this.failure) : await Promise.resolve({ data: [[]] });
			},
		} as unknown as IExecuteFunctions;
	}
}

describe('the table of video jobs', () => {
	it('is made and pruned by the first insert of a workflow, and again a day later', async () => {
		const runs = new Runs('first');
		expect(await runs.insert(startMs)).toStrictEqual(['Start', 'Create Table', 'Prune', 'Insert', 'Find']);
		expect(await runs.insert(startMs + 23 * hours)).toStrictEqual(['Start', 'Insert', 'Find']);
		expect(await runs.insert(startMs + 24 * hours)).toContain('Prune');
	});

	it('is made for each workflow, which may belong to another project', async () => {
		await new Runs('one').insert(startMs);
		expect(await new Runs('other').insert(startMs)).toContain('Create Table');
	});

	it('is made anew after an insert that failed, since somebody may have deleted it', async () => {
		const runs = new Runs('deleted');
		await runs.insert(startMs);
		runs.failure = new Error('No such table');
		await expect(runs.insert(startMs + 1)).rejects.toThrow('No such table');
		runs.failure = undefined;
		expect(await runs.insert(startMs + 2)).toContain('Create Table');
		expect(await runs.insert(startMs + 3)).not.toContain('Create Table');
	});
});
