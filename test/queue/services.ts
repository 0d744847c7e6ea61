import Redis from 'ioredis';
import { Client } from 'pg';

export const redis = { host: '127.0.0.1', port: 6379 };
export const postgres = { host: '127.0.0.1', port: 5432, user: 'postgres' };

/** Starts both as the tests expect them: on the usual ports, open to this machine without a password. */
export const addServices =
	'docker run -d -p 127.0.0.1:6379:6379 redis:7 && docker run -d -p 127.0.0.1:5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:16';

const answersWithinMs = 3_000;

async function redisAnswers(): Promise<boolean> {
	const connection = new Redis({ ...redis, lazyConnect: true, retryStrategy: null, connectTimeout: answersWithinMs });
	// Without a listener the driver prints what the answer below says anyway.
	connection.on('error', () => {});
	try {
		await connection.connect();
		return (await connection.ping()) === 'PONG';
	} catch {
		return false;
	} finally {
		connection.disconnect();
	}
}

async function postgresAnswers(): Promise<boolean> {
	return await query('postgres', 'SELECT 1').then(
		() => true,
		() => false,
	);
}

/** What queue mode needs and this machine lacks; undefined when nothing. */
export async function missingServices(): Promise<string | undefined> {
	const [hasRedis, hasPostgres] = await Promise.all([redisAnswers(), postgresAnswers()]);
	const missing = [
		...(hasRedis ? [] : [`Redis at ${redis.host}:${redis.port}`]),
		...(hasPostgres
			? []
			: [`PostgreSQL at ${postgres.host}:${postgres.port}, user ${postgres.user} without a password`]),
	];
	return missing.length === 0 ? undefined : missing.join(' and ');
}

export async function query(database: string, text: string): Promise<Array<Record<string, unknown>>> {
	const client = new Client({ ...postgres, password: '', database, connectionTimeoutMillis: answersWithinMs });
	await client.connect();
	try {
		return (await client.query<Record<string, unknown>>(text)).rows;
	} finally {
		await client.end();
	}
}

export function openRedis(): Redis {
	return new Redis(redis);
}
