/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody who is dead but not yet buried by the system holds no port any more, so this need not be waited for. */
const GONE_WITHIN_MS = 3_000;

/** A running command with everything it started. It never outlives the process that started it. */
export interface ProcessGroup {
	readonly pid: number;
	readonly hasExited: () => boolean;
	readonly exited: Promise<void>;
	readonly logTail: (lines?: number) => string;
	/** Asks the command to finish, and ends the group after `graceMs` at the latest. */
	readonly stop: (graceMs?: number) => Promise<void>;
	/** `kill -9` of the command and all its children. */
	readonly kill: () => Promise<void>;
}

export interface ProcessGroupOptions {
	command: string;
	commandArguments: readonly string[];
	environment: Record<string, string>;
	workingFolder: string;
	logFile: string;
	/** Deleted when the process that asked is gone without having said good-bye. */
	folderToDelete?: string;
}

export function startProcessGroup(options: ProcessGroupOptions): ProcessGroup {
	const log = openSync(options.logFile, 'a');
	const child = spawn(
		process.execPath,
		[join(__dirname, 'keeper.cjs'), options.folderToDelete ?? '', options.command, ...options.commandArguments],
		{
			cwd: options.workingFolder,
			env: options.environment,
			detached: true,
			stdio: ['pipe', log, log],
		},
	);
	closeSync(log);
	const { pid } = child;
	if (pid === undefined) throw new Error(`${options.command} could not be started`);

	let ended = false;
	const exited = new Promise<void>((resolve) => {
		const end = () => {
			ended = true;
			resolve();
		};
		child.once('exit', end);
		child.once('error', end);
	});
	// Kept open as the keeper's sign that we live, but neither it nor the child keeps this process alive.
	const lifeline = child.stdin as Socket;
	lifeline.on('error', () => {});
	lifeline.unref();
	child.unref();

	const endGroup = async () => {
		child.ref();
		const deadline = Date.now() + GONE_WITHIN_MS;
		while (signalGroup(pid, 'SIGKILL') && Date.now() < deadline) await sleep(20);
		await exited;
	};

	return {
		pid,
		hasExited: () => ended,
		exited,
		logTail: (lines = 40) => tail(options.logFile, lines),
		kill: endGroup,
		stop: async (graceMs = 15_000) => {
			child.ref();
			if (!ended) process.kill(pid, 'SIGTERM');
			await Promise.race([exited, sleep(graceMs, undefined, { ref: false })]);
			await endGroup();
		},
	};
}

/** False when nobody of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
	try {
		return process.kill(-pid, signal);
	} catch {
		return false;
	}
}

function tail(file: string, lines: number): string {
	return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
