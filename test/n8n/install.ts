/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { cachedFolder, isFilled, removeCachedFolder } from '../../tools/cachedFolder.cjs';
import { missingForN8n, missingNode } from './preflight';
import { pinnedRelease, type N8nRelease } from './release';

const PROJECT = join(__dirname, '..', '..');
const SAY_AGAIN_MS = 5_000;
const LAST_LINES = 30;

/** Far more than the slowest step takes; without it, a registry that does not answer would hold a run for ever. */
const STEP_WITHIN_MS = 20 * 60_000;

export interface InstallOptions {
	/** The pinned one unless said. */
	release?: N8nRelease | undefined;
	log: (line: string) => void;
}

/**
 * Installs an n8n into the cache, or finds it there. About 2,000 packages and 2 GB, so it happens once per
 * lock file and says how far it is; a machine that cannot do it learns what is missing before anything is downloaded.
 */
export async function installN8n({ release = pinnedRelease, log }: InstallOptions): Promise<N8nRelease> {
	await cachedFolder({
		folder: release.directory,
		log,
		fill: async (folder) => {
			rejectWhenMissing(missingForN8n(folder));
			await fill(release, log);
		},
	});
	rejectWhenMissing(missingNode());
	return release;
}

/** Whether the pinned n8n is in the cache already. */
export function isInstalled(): boolean {
	return isFilled(pinnedRelease.directory);
}

/** Takes an installation out of the cache again. */
export async function removeN8n({ directory }: N8nRelease, log: InstallOptions['log']): Promise<void> {
	await removeCachedFolder({ folder: directory, log });
}

export function rejectWhenMissing(missing: readonly string[]): void {
	if (missing.length === 0) return;
	throw new Error(`n8n cannot run here. Missing:\n${missing.map((line) => `  - ${line}`).join('\n')}`);
}

/** Nothing is compiled before the Node is there for which it is compiled. */
async function fill(release: N8nRelease, log: (line: string) => void): Promise<void> {
	const { directory, manifestFile, lockFile, bringsNode, builtPackages, nodeBinary } = release;
	copyFileSync(manifestFile, join(directory, 'package.json'));
	copyFileSync(lockFile, join(directory, 'pnpm-lock.yaml'));
	const progress = new InstallProgress(release, log);
	const ticker = setInterval(() => progress.say(), SAY_AGAIN_MS);
	const run = async (node: string, ...pnpmArguments: string[]) =>
		await runPnpm({ directory, node, pnpmArguments, progress });
	try {
		await run(process.execPath, 'install', '--frozen-lockfile', '--ignore-workspace', '--ignore-scripts');
		if (bringsNode) await run(process.execPath, 'rebuild', 'node');
		await run(nodeBinary, 'rebuild', ...builtPackages);
	} finally {
		clearInterval(ticker);
	}
	progress.say();
}

interface PnpmRun {
	directory: string;
	node: string;
	pnpmArguments: readonly string[];
	progress: InstallProgress;
}

async function runPnpm({ directory, node, pnpmArguments, progress }: PnpmRun): Promise<void> {
	const pnpm = join(PROJECT, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
	const child = spawn(node, [pnpm, ...pnpmArguments, '--reporter=append-only'], {
		cwd: directory,
		env: {
			...process.env,
			...headersOf(node),
			PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
			CI: 'true',
		},
		stdio: ['ignore', 'pipe', 'pipe'],
		timeout: STEP_WITHIN_MS,
	});
	createInterface({ input: child.stdout }).on('line', (line) => progress.hear(line));
	createInterface({ input: child.stderr }).on('line', (line) => progress.hear(line));
	const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
	});
	if (code !== 0) throw new Error(`Installing n8n ended with ${code}:\n${progress.lastLines()}`);
}

/** The headers that came with a Node, so that compiling sqlite3 downloads none. */
function headersOf(node: string): Record<string, string> {
	const platformPackage = `node-${process.platform}-${process.arch}`;
	const ownHome = dirname(dirname(node));
	const homes = node === process.execPath ? [ownHome, join(PROJECT, 'node_modules', 'node')] : [ownHome];
	const candidates = homes.flatMap((home) => [
		home,
		join(home, 'node_modules', platformPackage),
		join(dirname(home), platformPackage),
	]);
	const found = candidates.find((candidate) => existsSync(join(candidate, 'include', 'node', 'node.h')));
	return found === undefined ? {} : { npm_config_nodedir: found };
}

/** Condenses pnpm's output into one line every few seconds and keeps its end for an error message. */
class InstallProgress {
	private readonly startedAt = Date.now();
	private readonly heard: string[] = [];
	private fetched = 0;
	private added = 0;
	private building = '';
	private readonly total: number;

	constructor(
		private readonly release: N8nRelease,
		private readonly log: (line: string) => void,
	) {
		this.total = readFileSync(release.lockFile, 'utf8').match(/^ {4}resolution:/gm)?.length ?? 0;
	}

	hear(line: string): void {
		this.heard.push(line);
		if (this.heard.length > LAST_LINES) this.heard.shift();
		const counts = /reused (\d+), downloaded (\d+), added (\d+)/.exec(line);
		if (counts !== null) {
			this.fetched = Number(counts[1]) + Number(counts[2]);
			this.added = Number(counts[3]);
		}
		const script = /node_modules\/([^ /]+) (?:pre|post)?install[$:]/.exec(line);
		if (script !== null) this.building = `, building ${script[1]}`;
	}

	say(): void {
		const done = Math.max(this.fetched, this.added).toLocaleString('en');
		const seconds = Math.round((Date.now() - this.startedAt) / 1000);
		const total = this.total.toLocaleString('en');
		this.log(`installing n8n ${this.release.version}: ${done} of ${total} packages${this.building}, ${seconds} s`);
	}

	lastLines(): string {
		return this.heard.join('\n');
	}
}
