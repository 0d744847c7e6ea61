/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

const NODE_MAJOR = 24;
const GIGABYTES_NEEDED = 3;
const COMPILERS = ['c++', 'g++', 'clang++'];

/** What this machine lacks to install and run n8n: one line each, empty when nothing is missing. */
export function missingForN8n(folder: string): string[] {
	const missing: string[] = [];
	if (!COMPILERS.some(runs)) missing.push('a C++ compiler (sqlite3 is compiled; Debian: apt-get install g++)');
	if (!runs('make')) missing.push('make (sqlite3 is compiled; Debian: apt-get install make)');
	if (!runs('python3')) missing.push('python3 (node-gyp runs on it; Debian: apt-get install python3)');
	const freeGigabytes = freeBytes(folder) / 1024 ** 3;
	if (freeGigabytes < GIGABYTES_NEEDED) {
		missing.push(`${GIGABYTES_NEEDED} GB of free disk at ${folder} (there are ${freeGigabytes.toFixed(1)} GB)`);
	}
	return [...missing, ...missingNode()];
}

/** n8n 2.40 rejects older Nodes; the package `node` in node_modules brings the right one to every npm script. */
export function missingNode(): string[] {
	const major = Number(process.versions.node.split('.')[0]);
	if (major >= NODE_MAJOR) return [];
	return [`Node ${NODE_MAJOR} (this is ${process.versions.node}; after "npm ci", npm scripts and npx bring their own)`];
}

function runs(command: string): boolean {
	return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function freeBytes(folder: string): number {
	let existing = folder;
	while (!existsSync(existing)) existing = dirname(existing);
	const { bavail, bsize } = statfsSync(existing);
	return bavail * bsize;
}
