/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';

import type { ExecutionStatus } from '../n8n/execution';
import { N8nClient } from '../n8n/n8nClient';
import { startN8n } from '../n8n/n8nServer';
import { TwoWorkers } from '../queue/twoWorkers';

/** An execution as n8n's database has it. */
export interface ExecutionRow {
	id: string;
	workflowId: string;
	mode: string;
	status: ExecutionStatus;
	endMs: number | undefined;
	waitTillMs: number | undefined;
}

/** An n8n that can be killed, in one of the two ways that people run it. */
export interface ChaosN8n {
	client: N8nClient;
	/** Whether a kill ends all of it. */
	killsWhole: boolean;
	executions(): Promise<ExecutionRow[]>;
	kill(isLong: boolean): Promise<void>;
	/** Starts what was killed, and again where it fails, as whoever supervises n8n does; how often it failed. */
	start(): Promise<number>;
	stop(): Promise<void>;
	/** The end of its log. */
	log(): string;
}

const columns = 'id, "workflowId" AS workflow, mode, status, "stoppedAt" AS stopped, "waitTill" AS until';
// One of which nothing is kept is only marked, whatever it says beside that.
const executionsQuery = `SELECT ${columns} FROM execution_entity WHERE "deletedAt" IS NULL ORDER BY id`;

/** SQLite has text in UTC, PostgreSQL has dates. */
function timeIn(value: unknown): number | undefined {
	if (value instanceof Date) return value.getTime();
	return typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T')}Z`) : undefined;
}

function rowFrom(row: Record<string, unknown>): ExecutionRow {
	return {
		id: String(row.id),
		workflowId: String(row.workflow),
		mode: String(row.mode),
		status: row.status as ExecutionStatus,
		endMs: timeIn(row.stopped),
		waitTillMs: timeIn(row.until),
	};
}

/** n8n 2.41 fails to start once after a kill in the moment in which an execution was new, and then gives up what it slept on. */
const startsAtMost = 3;

async function againIfItFails(start: () => Promise<void>): Promise<number> {
	for (let failures = 0; ; failures++) {
		const error: unknown = await start().then(
			() => undefined,
			(reason: unknown) => reason,
		);
		if (error === undefined) return failures;
		if (failures + 1 === startsAtMost) throw error;
	}
}

/** One process on SQLite; a kill ends all of it. */
export async function startOnSqlite(env: Record<string, string>): Promise<ChaosN8n> {
	const first = await startN8n({ env });
	const { port, userFolder } = first;
	let server = first;
	const { session } = await N8nClient.signIn(first.url);
	// Asked for here, because jest knows no module that has a name with `node:` only.
	const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), { readOnly: true, timeout: 5_000 });
	return {
		client: new N8nClient(session),
		killsWhole: true,
		executions: async () => await Promise.resolve(database.prepare(executionsQuery).all().map(rowFrom)),
		kill: async () => await server.kill(),
		start: async () => {
			const failures = await againIfItFails(async () => {
				server = await startN8n({ userFolder, preferredPort: port, env });
			});
			if (server.port !== port) throw new Error(`Port ${port} was taken while n8n was down`);
			return failures;
		},
		stop: async () => {
			database.close();
			await server.stop();
			await first.stop();
		},
		log: () => server.logTail(400),
	};
}

/** A main process with two workers on PostgreSQL; a kill ends a worker, a long one both. */
export async function startInQueueMode(env: Record<string, string>): Promise<ChaosN8n> {
	const two = new TwoWorkers(env);
	await two.start();
	const { queue } = two;
	return {
		client: queue.client,
		killsWhole: false,
		executions: async () => (await queue.query(executionsQuery)).map(rowFrom),
		kill: async (isLong) => {
			for (let count = isLong ? 2 : 1; count > 0; count--) await two.killOne('nothing', () => true);
		},
		start: async () => await againIfItFails(async () => await two.complete()),
		stop: async () => await two.stop(),
		log: () => queue.main.logTail(400),
	};
}
