/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from './freePort';
import { installN8n } from './install';
import { n8nEnvironment } from './n8nEnvironment';
import { placePackage } from './packedPackage';
import { startProcessGroup, type ProcessGroup } from './processGroup';
import type { N8nRelease } from './release';

const PREFERRED_PORT = 5678;
const READY_WITHIN_MS = 180_000;
const POLL_AGAIN_MS = 250;
const STARTS = 3;
const PORT_TAKEN = /already in use|EADDRINUSE/;

export interface N8nOptions {
	/** Kept on `stop()`, so that a second start finds the first one's database. Without it: a temporary folder. */
	userFolder?: string;
	/** Taken when free. A restart that must keep its URLs passes the first start's port. */
	preferredPort?: number;
	/** More variables, or others: queue mode, WEBHOOK_URL, N8N_DEFAULT_BINARY_DATA_MODE. */
	env?: Record<string, string>;
	/** False starts n8n with its built-in nodes only. */
	withPackage?: boolean;
	log?: (line: string) => void;
	/** The pinned n8n unless said. */
	release?: N8nRelease;
}

export interface WorkerOptions extends Omit<N8nOptions, 'preferredPort'> {
	/** Executions at a time. */
	concurrency?: number;
}

/** A running n8n process. Whatever ends this process ends n8n too. */
export interface N8nProcess {
	readonly pid: number;
	readonly userFolder: string;
	readonly logFile: string;
	readonly logTail: (lines?: number) => string;
	/** Graceful, then forced; removes the user folder unless it was given. */
	readonly stop: () => Promise<void>;
	/** `kill -9`. The user folder stays, for a start on the same database. */
	readonly kill: () => Promise<void>;
}

export interface N8nServer extends N8nProcess {
	readonly url: string;
	readonly port: number;
}

/** Starts n8n, with this package in it as a user would have it, and waits until it answers. */
export async function startN8n(options: N8nOptions = {}): Promise<N8nServer> {
	const place = await preparePlace(options);
	for (let start = 1; ; start++) {
		const port = await freePort(start === 1 ? (options.preferredPort ?? PREFERRED_PORT) : undefined);
		const group = await launch(place, options, port, ['start']);
		const url = `http://127.0.0.1:${port}`;
		const ready = await becomesReady(group, async () => await answersAsN8n(url));
		if (ready) return { url, port, ...describe(place, group) };
		await failOrRetry(place, group, start);
	}
}

/** Starts a queue-mode worker. `env` names the queue and the database, the same as for its main process. */
export async function startWorker(options: WorkerOptions): Promise<N8nProcess> {
	const place = await preparePlace(options);
	for (let start = 1; ; start++) {
		const healthPort = await freePort();
		const group = await launch(
			place,
			{
				...options,
				env: {
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(healthPort),
					...options.env,
				},
			},
			healthPort,
			['worker', `--concurrency=${options.concurrency ?? 5}`],
		);
		const health = `http://127.0.0.1:${options.env?.QUEUE_HEALTH_CHECK_PORT ?? healthPort}/healthz/readiness`;
		if (await becomesReady(group, async () => await answersOk(health))) return describe(place, group);
		await failOrRetry(place, group, start);
	}
}

interface Place {
	release: N8nRelease;
	userFolder: string;
	isTemporary: boolean;
	logFile: string;
}

async function preparePlace(options: N8nOptions): Promise<Place> {
	const release = await installN8n({ release: options.release, log: options.log ?? (() => {}) });
	const isTemporary = options.userFolder === undefined;
	const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-ai-video-')));
	await mkdir(join(userFolder, 'tmp'), { recursive: true });
	if (options.withPackage !== false) await placePackage(userFolder);
	return { release, userFolder, isTemporary, logFile: join(userFolder, 'n8n.log') };
}

async function launch(
	place: Place,
	options: N8nOptions,
	port: number,
	n8nArguments: readonly string[],
): Promise<ProcessGroup> {
	return startProcessGroup({
		command: place.release.nodeBinary,
		commandArguments: [place.release.n8nBinary, ...n8nArguments],
		environment: n8nEnvironment({
			userFolder: place.userFolder,
			port,
			brokerPort: await freePort(),
			...(options.env === undefined ? {} : { extra: options.env }),
		}),
		workingFolder: place.userFolder,
		logFile: place.logFile,
		...(place.isTemporary ? { folderToDelete: place.userFolder } : {}),
	});
}

function describe(place: Place, group: ProcessGroup): N8nProcess {
	return {
		pid: group.pid,
		userFolder: place.userFolder,
		logFile: place.logFile,
		logTail: group.logTail,
		kill: group.kill,
		stop: async () => {
			await group.stop();
			if (place.isTemporary) await rm(place.userFolder, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

async function becomesReady(group: ProcessGroup, isReady: () => Promise<boolean>): Promise<boolean> {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!group.hasExited() && Date.now() < deadline) {
		if (await isReady()) return true;
		await new Promise((resolve) => setTimeout(resolve, POLL_AGAIN_MS));
	}
	return false;
}

/** The second look is needed: n8n reports readiness before its REST routes are there. */
async function answersAsN8n(url: string): Promise<boolean> {
	return (await answersOk(`${url}/healthz/readiness`)) && (await answersOk(`${url}/rest/settings`, 'json'));
}

async function answersOk(url: string, contentType = ''): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
		await response.arrayBuffer();
		return response.ok && (response.headers.get('content-type') ?? '').includes(contentType);
	} catch {
		return false;
	}
}

/** Between choosing a port and n8n's listening on it somebody else may take it; anything else is a failure. */
async function failOrRetry(place: Place, group: ProcessGroup, start: number): Promise<void> {
	await group.kill();
	const tail = group.logTail();
	if (start < STARTS && PORT_TAKEN.test(tail)) return;
	if (place.isTemporary) await rm(place.userFolder, { recursive: true, force: true, maxRetries: 5 });
	const where = place.isTemporary ? '' : ` (all of it: ${place.logFile})`;
	throw new Error(`n8n did not start. The end of its log${where}:\n${tail}`);
}
