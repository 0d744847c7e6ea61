/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { installN8n } from '../../test/n8n/install';
import { PACKAGE_NAME, placePackage } from '../../test/n8n/packedPackage';
import type { Bench } from '../bench';
import type { PackageFigures } from '../figures';
import type { Scale, Section } from '../section';
import { median, rounded } from '../statistics';

const run = promisify(execFile);
const project = join(__dirname, '..', '..');

interface Manifest {
	dependencies?: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
}

/** In a process of its own, where nothing of this package was loaded before. Prints milliseconds. */
const requireAll = `
const { createRequire } = require('node:module');
const { join } = require('node:path');
const [host, folder] = process.argv.slice(1);
const hosts = createRequire(host);
for (const name of ['n8n-workflow', 'n8n-core', 'zod']) hosts(name);
const { n8n } = require(join(folder, 'package.json'));
const before = performance.now();
for (const path of [...n8n.nodes, ...n8n.credentials]) require(join(folder, path));
console.log(performance.now() - before);`;

const loadAll = `
require('reflect-metadata');
const { createRequire } = require('node:module');
const [host, folder] = process.argv.slice(1);
const hosts = createRequire(host);
for (const name of ['n8n-workflow', 'zod']) hosts(name);
const { PackageDirectoryLoader } = hosts('n8n-core');
const loader = new PackageDirectoryLoader(folder);
const before = performance.now();
loader.loadAll().then(() => console.log(performance.now() - before));`;

async function timed(script: string, host: string, folder: string, nodePath: string): Promise<number> {
	const { stdout } = await run(process.execPath, ['-e', script, host, folder], {
		cwd: nodePath,
		env: { ...process.env, NODE_PATH: nodePath },
	});
	return Number(stdout.trim().split('\n').at(-1));
}

/** As `npm publish` would have it. */
async function packed(): Promise<{ unpackedKb: number; files: number }> {
	const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: project });
	const [summary] = JSON.parse(stdout) as Array<{ unpackedSize: number; entryCount: number }>;
	if (summary === undefined) throw new Error('npm pack reported nothing');
	return { unpackedKb: rounded(summary.unpackedSize / 1000, 1), files: summary.entryCount };
}

async function runPackage(bench: Bench, scale: Scale): Promise<PackageFigures> {
	const repeats = scale === 'full' ? 9 : 2;
	const { directory } = await installN8n({ log: bench.log });
	const n8n = await realpath(join(directory, 'node_modules', 'n8n'));
	const host = join(n8n, 'package.json');
	// Where n8n itself finds its packages, which is where a community package finds them too.
	const nodePath = dirname(n8n);
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-ai-video-bench-'));
	bench.whenDone(async () => await rm(userFolder, { recursive: true, force: true }));
	await placePackage(userFolder);
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
	const requireMs: number[] = [];
	const loadMs: number[] = [];
	for (let repeat = 0; repeat < repeats; repeat++) {
		requireMs.push(await timed(requireAll, host, folder, nodePath));
		loadMs.push(await timed(loadAll, host, folder, nodePath));
	}
	const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Manifest;
	return {
		...(await packed()),
		runtimeDependencies: Object.keys(manifest.dependencies ?? {}).length,
		requireMs: rounded(median(requireMs), 1),
		loadMs: rounded(median(loadMs), 1),
	};
}

export const packageSection: Section<'package'> = { name: 'package', limitSeconds: 120, run: runPackage };
