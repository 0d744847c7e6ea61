/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { rmSync } from 'node:fs';

import type {} from './globalSetup';

/** Stops the shared n8n, also one that was still starting when the last test ended. */
export default async function globalTeardown(): Promise<void> {
	const started = globalThis.n8nStartedForAll;
	if (started === undefined) return;
	const server = await started.server;
	await server?.stop();
	rmSync(started.folder, { recursive: true, force: true });
}
