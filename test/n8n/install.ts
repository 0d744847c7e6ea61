/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { cacheRoot, cachedFolder, contentHash } from '../../tools/cachedFolder.cjs';
import { missingForN8n, missingNode } from './preflight';

const PROJECT = join(__dirname, '..', '..');
const MANIFEST = join(PROJECT, 'tools', 'n8n-host', 'package.json');
const LOCK = join(PROJECT, 'tools', 'n8n-host', 'pnpm-lock.yaml');
const SAY_AGAIN_MS = 5_000;
const LAST_LINES = 30;

export interface InstalledN8n {
	n8nBinary: string;
	directory: string;
	version: string;
}

/**
 * Installs the pinned n8n into the cache, or finds it there. About 2,000 packages and 2 GB, so it happens once per
 * lock file and says how far it is; a machine that cannot do it learns what is missing before anything is downloaded.
 */
export async function installN8n({ log }: { log: (line: string) => void }): Promise<InstalledN8n> {
	const root = process.env.N8N_AI_VIDEO_CACHE ?? cacheRoot();
	const directory = join(root, `n8n-${contentHash([MANIFEST, LOCK])}`);
	await cachedFolder({
		folder: directory,
		log,
		fill: async (folder) => {
			refuseWhenMissing(missingForN8n(folder));
			await runPnpm(folder, log);
		},
	});
	refuseWhenMissing(missingNode());
	return { n8nBinary: join(directory, 'node_modules', 'n8n', 'bin', 'n8n'), directory, version: pinnedVersion() };
}

function pinnedVersion(): string {
	const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { dependencies: { n8n: string } };
	return manifest.dependencies.n8n;
}

function refuseWhenMissing(missing: readonly string[]): void {
	if (missing.length === 0) return;
	throw new Error(`n8n cannot run here. Missing:\n${missing.map((line) => `  - ${line}`).join('\n')}`);
}

async function runPnpm(folder: string, log: (line: string) => void): Promise<void> {
	copyFileSync(MANIFEST, join(folder, 'package.json'));
	copyFileSync(LOCK, join(folder, 'pnpm-lock.yaml'));
	const pnpm = join(PROJECT, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
	const child = spawn(
		process.execPath,
		[pnpm, 'install', '--frozen-lockfile', '--ignore-workspace', '--reporter=append-only'],
		{
			cwd: folder,
			env: { ...process.env, ...headersOfThisNode(), CI: 'true' },
			stdio: ['ignore', 'pipe', 'pipe'],
		},
	);
	const progress = new InstallProgress(log);
	createInterface({ input: child.stdout }).on('line', (line) => progress.hear(line));
	createInterface({ input: child.stderr }).on('line', (line) => progress.hear(line));
	const ticker = setInterval(() => progress.say(), SAY_AGAIN_MS);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	}).finally(() => clearInterval(ticker));
	if (code !== 0) throw new Error(`Installing n8n ended with code ${code}:\n${progress.lastLines()}`);
	progress.say();
}

/** The headers that came with this very Node, so that compiling sqlite3 downloads none. */
function headersOfThisNode(): Record<string, string> {
	const platformPackage = `node-${process.platform}-${process.arch}`;
	const candidates = [
		dirname(dirname(process.execPath)),
		join(PROJECT, 'node_modules', 'node', 'node_modules', platformPackage),
		join(PROJECT, 'node_modules', platformPackage),
	];
	const home = candidates.find((candidate) => existsSync(join(candidate, 'include', 'node', 'node.h')));
	return home === undefined ? {} : { npm_config_nodedir: home };
}

/** Condenses pnpm's output into one line every few seconds and keeps its end for an error message. */
class InstallProgress {
	private readonly startedAt = Date.now();
	private readonly heard: string[] = [];
	private fetched = 0;
	private added = 0;
	private building = '';
	private readonly total = readFileSync(LOCK, 'utf8').match(/^ {4}resolution:/gm)?.length ?? 0;

	constructor(private readonly log: (line: string) => void) {}

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
		this.log(`installing n8n ${pinnedVersion()}: ${done} of ${total} packages${this.building}, ${seconds} s`);
	}

	lastLines(): string {
		return this.heard.join('\n');
	}
}
