/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readFileSync } from 'node:fs';

import { eventually } from './eventually';
import { N8nClient } from './n8nClient';
import { N8nSession } from './n8nSession';

/** Names the file through which the test files learn of the one n8n that `globalSetup` starts. */
export const STATE_FILE_VARIABLE = 'N8N_AI_VIDEO_SHARED_STATE';

/** Long enough for a first run, which installs n8n. */
const READY_WITHIN_MS = 15 * 60_000;

export type SharedState =
	| { phase: 'ready'; url: string; cookie: string; userFolder: string; logFile: string }
	| { phase: 'failed'; message: string };

export interface SharedN8n {
	client: N8nClient;
	url: string;
	userFolder: string;
	logFile: string;
}

/**
 * The n8n that all test files of this run use side by side; it starts while the other tests run. An n8n that did
 * not start fails every test that asked for it, with the reason.
 */
export async function sharedN8n(): Promise<SharedN8n> {
	const file = process.env[STATE_FILE_VARIABLE];
	if (file === undefined) throw new Error('No n8n was started: run these tests as the jest project "n8n"');
	const state = await eventually('the shared n8n', READY_WITHIN_MS, async () =>
		existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SharedState) : undefined,
	);
	if (state.phase === 'failed') throw new Error(state.message);
	const { url, cookie, userFolder, logFile } = state;
	return { client: new N8nClient(N8nSession.resume(url, cookie)), url, userFolder, logFile };
}
