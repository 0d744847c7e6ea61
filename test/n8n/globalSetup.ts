/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { N8nClient } from './n8nClient';
import { startN8n, type N8nServer } from './n8nServer';
import { STATE_FILE_VARIABLE, type SharedState } from './sharedN8n';

export interface StartedForAll {
	folder: string;
	server: Promise<N8nServer | undefined>;
}

declare global {
	var n8nStartedForAll: StartedForAll | undefined;
}

/** Begins the start of the shared n8n and does not wait for it: the unit tests need none and run meanwhile. */
export default function globalSetup(): void {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-ai-video-shared-'));
	const stateFile = join(folder, 'state.json');
	process.env[STATE_FILE_VARIABLE] = stateFile;
	removeOnSignal(folder);
	globalThis.n8nStartedForAll = { folder, server: startForAll(stateFile) };
}

async function startForAll(stateFile: string): Promise<N8nServer | undefined> {
	let server: N8nServer | undefined;
	try {
		server = await startN8n({ log: (line) => process.stderr.write(`${line}\n`) });
		const { session } = await N8nClient.signIn(server.url);
		const { url, userFolder, logFile } = server;
		writeState(stateFile, { phase: 'ready', url, cookie: session.cookie, userFolder, logFile });
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		process.stderr.write(`n8n is not available: ${message}\n`);
		writeState(stateFile, { phase: 'failed', message });
	}
	return server;
}

/** Ctrl-C skips the teardown. n8n and its folder end by themselves then, this folder does not. */
function removeOnSignal(folder: string): void {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			rmSync(folder, { recursive: true, force: true });
			process.kill(process.pid, signal);
		});
	}
}

/** Renamed into place, so that no reader meets half a file. */
function writeState(stateFile: string, state: SharedState): void {
	writeFileSync(`${stateFile}.part`, JSON.stringify(state));
	renameSync(`${stateFile}.part`, stateFile);
}
