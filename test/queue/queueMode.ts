import { randomBytes } from 'node:crypto';

import { freePort } from '../n8n/freePort';
import type { ExecutionStatus, ExecutionSummary } from '../n8n/execution';
import { N8nClient } from '../n8n/n8nClient';
import type { N8nProcess, N8nServer } from '../n8n/n8nServer';
import { startN8n, startWorker } from '../n8n/n8nServer';
import { addServices, missingServices, openRedis, postgres, query, redis } from './services';

export const slotsPerWorker = 5;

export type ExecutionState = Pick<ExecutionSummary, 'id' | 'status'>;

/** An n8n in queue mode: a main process and its workers, with a database and queue keys of their own. */
export interface QueueMode {
	main: N8nServer;
	client: N8nClient;
	/** How many executions hold a slot of a worker. */
	activeCount(): Promise<number>;
	/** The status of each execution that a trigger started; n8n's own list ends after 100, watchers included. */
	statuses(workflowId: string): Promise<ExecutionState[]>;
	addWorker(): Promise<N8nProcess>;
	databaseBytes(): Promise<number>;
	/** In the database of this n8n. */
	query(text: string): ReturnType<typeof query>;
	stop(): Promise<void>;
}

export async function startQueueMode(moreEnv: Record<string, string> = {}): Promise<QueueMode> {
	const missing = await missingServices();
	if (missing !== undefined) throw new Error(`Queue mode needs ${missing}. To add them: ${addServices}`);
	const name = `n8n_ai_video_${randomBytes(4).toString('hex')}`;
	await query('postgres', `CREATE DATABASE ${name}`);
	const connection = openRedis();
	const port = await freePort();
	const env = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: redis.host,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		QUEUE_BULL_PREFIX: name,
		// Else n8n would find webhooks in its cache there that another n8n left.
		N8N_REDIS_KEY_PREFIX: name,
		// A dead worker is noticed in seconds, not in minutes.
		QUEUE_WORKER_LOCK_DURATION: '10000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: postgres.host,
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: name,
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: '',
		// Without it a worker would make callback addresses of its own port.
		WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		...moreEnv,
	};
	const processes: N8nProcess[] = [];
	const stop = async () => {
		await Promise.all(processes.map(async (one) => await one.stop()));
		const keys = await connection.keys(`${name}:*`);
		if (keys.length > 0) await connection.del(...keys);
		connection.disconnect();
		await query('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
	};
	let isStarted = false;
	try {
		const main = await startN8n({ preferredPort: port, env });
		processes.push(main);
		if (main.port !== port) throw new Error(`Port ${port} was taken meanwhile`);
		const client = await N8nClient.signIn(main.url);
		isStarted = true;
		return {
			main,
			client,
			activeCount: async () => await connection.llen(`${name}:jobs:active`),
			statuses: async (workflowId) => {
				const text = `SELECT id, status FROM execution_entity WHERE "workflowId" = '${workflowId}' AND mode <> 'integrated'`;
				const rows = await query(name, text);
				return rows.map(({ id, status }) => ({ id: String(id), status: status as ExecutionStatus }));
			},
			addWorker: async () => {
				const worker = await startWorker({ concurrency: slotsPerWorker, env });
				processes.push(worker);
				return worker;
			},
			databaseBytes: async () => {
				const [row] = await query('postgres', `SELECT pg_database_size('${name}') AS bytes`);
				return Number(row?.bytes);
			},
			query: async (text) => await query(name, text),
			stop,
		};
	} finally {
		if (!isStarted) await stop();
	}
}
