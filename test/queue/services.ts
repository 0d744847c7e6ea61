/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';

import { installN8n } from '../n8n/install';

export const redis = { host: '127.0.0.1', port: 6379 };
export const postgres = { host: '127.0.0.1', port: 5432, user: 'postgres' };

const connect = `
const [host, port] = process.argv.slice(1);
const socket = require('node:net').connect(Number(port), host, () => process.exit(0));
socket.on('error', () => process.exit(1));
setTimeout(() => process.exit(1), 2000);`;

/** Asked of a process of its own, because whether tests are skipped must be known before they are collected. */
function isReachable({ host, port }: { host: string; port: number }): boolean {
	return spawnSync(process.execPath, ['-e', connect, host, String(port)]).status === 0;
}

/** What queue mode needs and this machine lacks; undefined when nothing. */
export function missingServices(): string | undefined {
	const missing = [
		...(isReachable(redis) ? [] : [`Redis at ${redis.host}:${redis.port}`]),
		...(isReachable(postgres) ? [] : [`PostgreSQL at ${postgres.host}:${postgres.port}`]),
	];
	return missing.length === 0 ? undefined : missing.join(' and ');
}

interface PostgresClient {
	connect(): Promise<void>;
	query(text: string, values?: unknown[]): Promise<{ rows: Array<Record<string, unknown>> }>;
	end(): Promise<void>;
}

interface RedisClient {
	llen(key: string): Promise<number>;
	keys(pattern: string): Promise<string[]>;
	del(...keys: string[]): Promise<number>;
	disconnect(): void;
}

/** The drivers that n8n itself brings. */
async function driver<T>(name: string): Promise<T> {
	const { directory } = await installN8n({ log: () => {} });
	// Its real place, beside which pnpm puts what it depends on.
	return createRequire(realpathSync(`${directory}/node_modules/n8n/package.json`))(name) as T;
}

export async function query(database: string, text: string): Promise<Array<Record<string, unknown>>> {
	const { Client } = await driver<{ Client: new (options: object) => PostgresClient }>('pg');
	const client = new Client({ ...postgres, password: '', database });
	await client.connect();
	try {
		return (await client.query(text)).rows;
	} finally {
		await client.end();
	}
}

export async function openRedis(): Promise<RedisClient> {
	const Redis = await driver<new (options: object) => RedisClient>('ioredis');
	return new Redis(redis);
}
