/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { workflowOf } from '../../test/n8n/background/stage';
import { nodeRun } from '../../test/n8n/execution';
import { N8nClient } from '../../test/n8n/n8nClient';
import { startN8n } from '../../test/n8n/n8nServer';
import type { Bench, ProviderSide } from '../bench';
import type { Contender } from '../contenders';
import type { LedgerFigures } from '../figures';
import { largestOf, peakMb, resetPeakMb } from '../processes';
import { start, succeeded, type Running } from '../run';
import type { Scale, Section } from '../section';
import { median, rounded } from '../statistics';

const rows: Record<Scale, number> = { full: 100_000, small: 2_000 };
const budgets: Record<Scale, number> = { full: 70_000, small: 1_400 };
const fewBudgets = 10;
const repeats: Record<Scale, number> = { full: 15, small: 2 };
const items = 10;
const withinSeconds = 120;

/** The columns of which each row has its own value; `i` counts the rows. */
function ownValues(budgetCount: number): Record<string, string> {
	const random = 'lower(hex(randomblob(16)))';
	return {
		...{ claim: random, rowKey: random, movedBy: random, rootExecution: random, fit: random, jobId: random },
		executionId: "'before-' || i",
		deduplicationKey: "step || '/' || i",
		budgetKey: `'day/2026-01-01/credential-' || (i % ${budgetCount}) || '/USD'`,
		state: "'succeeded'",
	};
}

/** Copies of the first row of *Video jobs*, as other executions would have left them. n8n must not run. */
function fill(userFolder: string, count: number, budgetCount: number): void {
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'));
	try {
		const found = database.prepare("SELECT id FROM data_table WHERE name = 'Video jobs'").get();
		const table = `data_table_user_${String(found?.id)}`;
		const columns = database
			.prepare(`SELECT name FROM pragma_table_info('${table}') WHERE name <> 'id'`)
			.all()
			.map(({ name }) => String(name));
		const own = ownValues(budgetCount);
		database.exec(
			`WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < ${count})
			INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join()})
			SELECT ${columns.map((name) => own[name] ?? `"${name}"`).join()}
			FROM counted, (SELECT * FROM "${table}" ORDER BY id LIMIT 1)`,
		);
	} finally {
		database.close();
	}
}

/** An n8n whose table has these rows of others. */
class Subject {
	private readonly submits: number[] = [];
	private readonly reservations: number[] = [];

	private constructor(
		private readonly client: N8nClient,
		private readonly side: ProviderSide,
		private readonly n8nPid: number,
	) {}

	static async open(bench: Bench, count: number, budgetCount: number): Promise<Subject> {
		const userFolder = await mkdtemp(join(tmpdir(), 'n8n-ai-video-ledger-'));
		bench.whenDone(async () => await rm(userFolder, { recursive: true, force: true, maxRetries: 5 }));
		const empty = await startN8n({ userFolder, log: bench.log });
		bench.whenDone(async () => await empty.stop());
		const client = await N8nClient.signIn(empty.url);
		const side = await bench.providerSide(client, { jobSeconds: 0.5 });
		// Makes the table, and the row that the others are copies of.
		await new Subject(client, side, 0).submit('first', ['scene: instant']);
		await empty.stop();
		fill(userFolder, count, budgetCount);
		const server = await startN8n({ userFolder, preferredPort: empty.port });
		bench.whenDone(async () => await server.stop());
		return new Subject(await N8nClient.signIn(server.url), side, largestOf(server.pid));
	}

	/** One submit of ten items, then one of an item that needs money. */
	async take(repeat: number): Promise<void> {
		const prompts = Array.from({ length: items }, (_, index) => `scene: instant ${index}`);
		this.submits.push(await this.submit(`submit-${repeat}`, prompts));
		this.reservations.push(
			await this.submit(`reserve-${repeat}`, ['scene: instant'], { maximumCostPerDay: 1_000_000 }),
		);
	}

	/** Nothing of this counts. */
	async warmUp(): Promise<void> {
		await this.take(-1);
		this.submits.length = 0;
		this.reservations.length = 0;
		this.restMb = resetPeakMb(this.n8nPid);
	}

	private restMb = 0;

	get figures() {
		return {
			submitMs: rounded(median(this.submits)),
			reservationMs: rounded(median(this.reservations)),
			extraRssMb: rounded(peakMb(this.n8nPid) - this.restMb),
		};
	}

	/** Milliseconds of Create Video, as n8n has them. */
	private async submit(name: string, prompts: readonly string[], options: object = {}): Promise<number> {
		const contender: Contender = {
			path: '',
			workflow: workflowOf(this.side, name, {
				create: { options: { callback: 'never', ...options } },
				wait: { waitUsing: 'here' },
			}),
		};
		contender.path = contender.workflow.name;
		const running: Running = await start(this.client, contender, prompts);
		return nodeRun(await succeeded(this.client, running, withinSeconds), 'Create').executionTime;
	}
}

async function runLedger(bench: Bench, scale: Scale): Promise<LedgerFigures> {
	const few = await Subject.open(bench, fewBudgets, fewBudgets);
	const many = await Subject.open(bench, rows[scale], budgets[scale]);
	for (const subject of [few, many]) await subject.warmUp();
	// By turns, so that what else this machine does meets both.
	for (let repeat = 0; repeat < repeats[scale]; repeat++) {
		for (const subject of [few, many]) await subject.take(repeat);
	}
	const [lean, full] = [few.figures, many.figures];
	return {
		rows: rows[scale],
		budgets: budgets[scale],
		items,
		few: lean,
		many: full,
		submitRatio: rounded(full.submitMs / lean.submitMs, 2),
		reservationRatio: rounded(full.reservationMs / lean.reservationMs, 2),
	};
}

export const ledger: Section<'ledger'> = { name: 'ledger', limitSeconds: 300, run: runLedger };
