/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';

/** Taken over from our own environment. Everything else (NODE_ENV=test, N8N_*, DB_*, proxies) would change n8n. */
const INHERITED = ['PATH', 'HOME', 'LANG'];

/** Nothing calls home, nothing nags, and every start can read the credentials of the start before. */
const OFFLINE: Record<string, string> = {
	NODE_ENV: 'production',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_AI_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry,instance-ai',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENCRYPTION_KEY: 'a key for tests and demos, only!',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	GENERIC_TIMEZONE: 'UTC',
};

export interface N8nEnvironmentOptions {
	userFolder: string;
	port: number;
	brokerPort: number;
	extra?: Record<string, string>;
}

/** The environment of one n8n process: closed to the outside, and ours where it matters. */
export function n8nEnvironment(options: N8nEnvironmentOptions): Record<string, string> {
	const inherited = INHERITED.flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value] as const];
	});
	return {
		...Object.fromEntries(inherited),
		...OFFLINE,
		TMPDIR: join(options.userFolder, 'tmp'),
		N8N_USER_FOLDER: options.userFolder,
		N8N_PORT: String(options.port),
		N8N_RUNNERS_BROKER_PORT: String(options.brokerPort),
		...options.extra,
	};
}
