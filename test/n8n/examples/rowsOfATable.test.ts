import { eventually } from '../eventually';
import type { N8nClient } from '../n8nClient';
import { isNightly } from '../../tier';
import { readyWithinMs, withScenario, type Scenario } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';
import type { WorkflowJson } from '../workflowJson';
import { readExample, withCredentials, withParameters } from './example';

/** Each is a row of its own; they go in rounds of ten. */
const toMake = isNightly ? 151 : 31;
const doneBefore = 40;
const withoutPrompt = 8;

/** Sixteen rounds on a busy machine. */
const longRunMs = 8 * 60_000;

interface TableRow {
	id: number;
	prompt: string | null;
	status: string | null;
	jobId: string | null;
	videoUrl: string | null;
	message: string | null;
}

/** A table of its own for a case, and the example that works on it. */
function exampleOn(table: string, { suffix }: Scenario): WorkflowJson {
	const text = JSON.stringify(readExample('rows-of-a-table')).replaceAll('Videos to make', table);
	return withCredentials(JSON.parse(text) as WorkflowJson, suffix);
}

class Table {
	private constructor(
		private readonly client: N8nClient,
		private readonly path: string,
	) {}

	/** The table that "Set Up Once" made. */
	static async named(client: N8nClient, name: string): Promise<Table> {
		const { data } = (await client.session.get('/rest/data-tables-global?take=100')) as {
			data: Array<{ id: string; name: string; projectId: string }>;
		};
		const found = data.find((table) => table.name === name);
		if (!found) throw new Error(`n8n has no data table "${name}"`);
		return new Table(client, `/rest/projects/${found.projectId}/data-tables/${found.id}`);
	}

	async add(rows: ReadonlyArray<Partial<TableRow> & { imageUrl?: string }>): Promise<void> {
		await this.client.session.post(`${this.path}/insert`, { data: rows, returnType: 'count' });
	}

	async rows(): Promise<TableRow[]> {
		const { data } = (await this.client.session.get(`${this.path}/rows?take=250`)) as { data: TableRow[] };
		return data;
	}

	async emptyStatus(id: number): Promise<void> {
		await this.client.session.patch(`${this.path}/rows`, {
			filter: { type: 'and', filters: [{ columnName: 'id', condition: 'eq', value: id }] },
			data: { status: '' },
		});
	}
}

const imageUrl = 'https://example.com/first-frame.jpg';

/** What was ordered, by prompt. */
function ordersIn({ simulator }: Scenario): string[] {
	const submits = simulator.report().arrivals.filter(({ kind, status }) => kind === 'submit' && status < 300);
	return submits.map(({ body }) => /"prompt":"([^"]*)"/.exec(JSON.stringify(body))?.[1] ?? 'no prompt');
}

describe('the example with rows of a table', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent(
		'makes what is to do among its rows in tens, pays each row once, and does nothing when run again',
		async () => {
			await withScenario(
				async (scenario) => {
					const { client, simulator } = scenario;
					const name = `Many rows${scenario.suffix}`;
					const workflowId = await client.createWorkflow(exampleOn(name, scenario));
					const setUp = await client.runManually(workflowId, { fromTrigger: 'Set Up Once' });
					await client.waitForExecution(setUp, { status: 'success' });
					const table = await Table.named(client, name);
					const [sample] = await table.rows();
					expect(sample?.prompt).toBe('A paper boat drifts down a rainy street');

					// The sample is one of those that can be made, and one cannot.
					await table.add([
						...Array.from({ length: withoutPrompt / 2 }, () => ({ prompt: '', imageUrl })),
						...Array.from({ length: withoutPrompt / 2 }, () => ({ prompt: '   ', imageUrl })),
						...Array.from({ length: doneBefore }, (_, index) => ({
							prompt: `Done ${index}`,
							imageUrl,
							status: 'done',
						})),
						{ prompt: 'A kite, scene: moderated', imageUrl },
						...Array.from({ length: toMake - 1 }, (_, index) => ({ prompt: `Kite ${index}`, imageUrl })),
					]);
					const run = async () => {
						const id = await client.runManually(workflowId, { fromTrigger: 'Every Five Minutes' });
						return await client.waitForExecution(id, { status: 'success', timeoutMs: longRunMs });
					};
					await run();

					const rows = await table.rows();
					const count = (status: string | null) => rows.filter((row) => (row.status || null) === status).length;
					expect(['done', 'failed', null].map(count)).toEqual([doneBefore + toMake, 1, withoutPrompt]);
					expect(rows).toHaveLength(doneBefore + toMake + 1 + withoutPrompt);
					const orders = ordersIn(scenario);
					expect([orders.length, new Set(orders).size, simulator.report().billed]).toEqual(
						Array.from({ length: 3 }, () => toMake + 1),
					);
					expect(orders.filter((prompt) => prompt.startsWith('Done'))).toEqual([]);
					expect(simulator.report().maxInFlight).toBeLessThanOrEqual(6);

					const jobs = new Map(simulator.jobs.list().map((job) => [job.jobId, job]));
					for (const { prompt, jobId, status, videoUrl, message } of rows.filter((row) => row.jobId)) {
						const made = jobs.get(jobId ?? '');
						if (status === 'failed') expect([made?.scene, message]).toEqual(['moderated', expect.any(String)]);
						else expect([prompt, videoUrl]).toEqual([prompt, `${simulator.url}/files/${jobId}.mp4`]);
					}

					await run();
					expect(simulator.report().billed).toBe(toMake + 1);

					const failed = rows.find(({ status }) => status === 'failed');
					await table.emptyStatus(failed?.id ?? 0);
					await run();
					expect(simulator.report().billed).toBe(toMake + 2);
				},
				{ jobSeconds: 0.2, capacity: 6 },
			);
		},
		longRunMs + 60_000,
	);

	it.concurrent(
		'pays each row once when the schedule fires while earlier runs still sleep, and writes the links',
		async () => {
			await withScenario(
				async (scenario) => {
					const { client, simulator } = scenario;
					const name = `By schedule${scenario.suffix}`;
					const often = { rule: { interval: [{ field: 'seconds', secondsInterval: 5 }] } };
					const workflow = withParameters(exampleOn(name, scenario), 'Every Five Minutes', often);
					const workflowId = await client.createWorkflow(workflow);
					const setUp = await client.runManually(workflowId, { fromTrigger: 'Set Up Once' });
					await client.waitForExecution(setUp, { status: 'success' });
					const table = await Table.named(client, name);
					await table.add(Array.from({ length: 14 }, (_, index) => ({ prompt: `Kite ${index}`, imageUrl })));

					await client.activate(workflowId);
					const sleeping = await eventually(
						'rows that have their job id while the execution sleeps',
						60_000,
						async () => {
							const rows = await table.rows();
							return rows.filter(({ status }) => status === 'ordered').length >= 10 ? rows : undefined;
						},
					);
					expect(sleeping.filter(({ jobId, videoUrl }) => jobId && !videoUrl).length).toBeGreaterThanOrEqual(10);
					await eventually('every row to be done', 170_000, async () =>
						(await table.rows()).every(({ status }) => status === 'done') ? true : undefined,
					);
					await client.deactivate(workflowId);

					const rows = await table.rows();
					expect(rows.map(({ jobId }) => `${simulator.url}/files/${jobId}.mp4`)).toEqual(
						rows.map(({ videoUrl }) => videoUrl),
					);
					expect([simulator.report().billed, new Set(ordersIn(scenario)).size]).toEqual([15, 15]);
				},
				{ jobSeconds: 5 },
			);
		},
		5 * 60_000,
	);
});
