import type { N8nClient } from '../n8nClient';

interface Table {
	id: string;
	name: string;
	projectId: string;
}

export interface VideoJobRow {
	id: number;
	state: string | null;
	executionId: string | null;
	itemIndex: number | null;
	jobId: string | null;
	details: string | null;
	awaitedBy: string | null;
	/** ISO 8601. */
	submittedAt: string | null;
}

/** As many as n8n gives at once. */
const rowsAtMost = 250;

/** The data table "Video jobs", as its user sees and edits it in n8n. */
export class VideoJobs {
	private constructor(
		private readonly client: N8nClient,
		private readonly tables: string,
		private readonly id: string,
	) {}

	static async open(client: N8nClient): Promise<VideoJobs> {
		const { data } = (await client.session.get('/rest/data-tables-global')) as { data: Table[] };
		const table = data.find(({ name }) => name === 'Video jobs');
		if (!table) throw new Error('There is no data table "Video jobs"');
		return new VideoJobs(client, `/rest/projects/${table.projectId}/data-tables`, table.id);
	}

	private get address(): string {
		return `${this.tables}/${this.id}/rows`;
	}

	/** Another one in the same project, newer than this. */
	async addTable(name: string): Promise<void> {
		await this.client.session.post(this.tables, { name, columns: [{ name: 'state', type: 'string' }] });
	}

	async rowsOf(workflowId: string): Promise<VideoJobRow[]> {
		return await this.find('workflowId', workflowId);
	}

	async rowsOfExecutions(ids: readonly string[]): Promise<VideoJobRow[]> {
		const filters = ids.map((value) => ({ columnName: 'executionId', condition: 'eq', value }));
		return await this.matching({ type: 'or', filters });
	}

	async rowOf(jobId: string): Promise<VideoJobRow> {
		const [row] = await this.find('jobId', jobId);
		if (!row) throw new Error(`"Video jobs" has no row of job ${jobId}`);
		return row;
	}

	private async find(column: string, value: string): Promise<VideoJobRow[]> {
		return await this.matching(rowsWith(column, value));
	}

	private async matching(filter: object): Promise<VideoJobRow[]> {
		const query = new URLSearchParams({ filter: JSON.stringify(filter), take: String(rowsAtMost) });
		const { data } = (await this.client.session.get(`${this.address}?${query}`)) as { data: VideoJobRow[] };
		return data;
	}

	async change({ id }: VideoJobRow, data: Partial<VideoJobRow>): Promise<void> {
		await this.client.session.patch(this.address, { filter: rowsWith('id', id), data });
	}
}

function rowsWith(columnName: string, value: string | number) {
	return { type: 'and', filters: [{ columnName, condition: 'eq', value }] };
}
