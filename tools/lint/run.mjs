#!/usr/bin/env node
/**
 * Everything n8n holds against a community package, with zero findings as the rule: `n8n-node lint` in its strict
 * preset, and the scan of the verification portal on the sources and on the tarball. Both run in a copy, because
 * their dependencies need overrides, which a package with a clean scan may not have.
 */
import { spawn } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	realpathSync,
	rmSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { cacheRoot, cachedFolder, contentHash } from '../cachedFolder.cjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROJECT = join(HERE, '..', '..');
const MANIFESTS = ['package.json', 'package-lock.json'].map((name) => join(HERE, name));

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'n8n-ai-video-lint-')));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const tools = await installTools();
const source = await copySource();
const packed = await buildAndPack();
// Only now: the build must see the project's own dependencies, one folder up.
symlinkSync(tools, join(source, 'node_modules'));

const scanner = join(tools, '@n8n', 'scan-community-package', 'scanner', 'scanner.mjs');
const { analyzePackage, SOURCE_FILE_PATTERNS } = await import(pathToFileURL(scanner).href);

const legs = [
	['n8n-node lint', await nodeLint()],
	['community scan, sources', await scan(source, SOURCE_FILE_PATTERNS)],
	[
		'community scan, tarball',
		packed.folder === undefined ? packed.findings : await scan(packed.folder, ['**/*.js', 'package.json']),
	],
];

for (const [leg, findings] of legs) if (findings !== '') console.log(`\n${leg}:\n${findings.trim()}`);
console.log();
for (const [leg, findings] of legs) console.log(`${leg}: ${findings === '' ? 'no findings' : 'FINDINGS, see above'}`);
process.exit(legs.every(([, findings]) => findings === '') ? 0 : 1);

async function installTools() {
	const folder = await cachedFolder({
		folder: join(cacheRoot(), `lint-${contentHash(MANIFESTS)}`),
		log: console.log,
		fill: async (target) => {
			console.log('installing the lint tools (once, about half a minute)');
			for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(HERE, name), join(target, name));
			const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
			const { code, output } = await run('npm', ['ci', ...flags], target);
			if (code !== 0) throw new Error(`Installing the lint tools ended with code ${code}:\n${output}`);
		},
	});
	return join(folder, 'node_modules');
}

/** What a commit of everything would contain, with the project's dependencies one folder up for import checks. */
async function copySource() {
	const target = join(scratch, 'package');
	const { code, output } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], PROJECT);
	if (code !== 0) throw new Error(`git could not list the files:\n${output}`);
	for (const path of new Set(output.split('\0'))) {
		if (path === '' || !existsSync(join(PROJECT, path))) continue;
		mkdirSync(dirname(join(target, path)), { recursive: true });
		copyFileSync(join(PROJECT, path), join(target, path));
	}
	symlinkSync(join(PROJECT, 'node_modules'), join(scratch, 'node_modules'));
	return target;
}

async function buildAndPack() {
	const gulp = join(PROJECT, 'node_modules', 'gulp', 'bin', 'gulp.js');
	const build = await run(process.execPath, [gulp, 'build'], source);
	if (build.code !== 0) return { findings: `The build failed:\n${build.output}` };
	const pack = await run('npm', ['pack', '--ignore-scripts', '--pack-destination', scratch], source);
	const tarball = readdirSync(scratch).find((name) => name.endsWith('.tgz'));
	if (tarball === undefined) return { findings: `npm pack made no tarball:\n${pack.output}` };
	await run('tar', ['-xzf', tarball, '--one-top-level=packed', '--strip-components=1'], scratch);
	return { folder: join(scratch, 'packed') };
}

/** The command exits with 0 on warnings, and prints nothing but its frame when there are none. */
async function nodeLint() {
	const { code, output } = await run(join(tools, '.bin', 'n8n-node'), ['lint'], source);
	return code === 0 && !/✖ \d+ problem/.test(output) ? '' : output.replaceAll(`${source}/`, '') || `exit code ${code}`;
}

async function scan(folder, patterns) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	// No files is a pass for the scanner; here it means that the wrong folder was scanned.
	if (passed && message === undefined) return '';
	return (details ?? message).replaceAll(`${folder}/`, '');
}

function run(command, commandArguments, cwd) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, commandArguments, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
		const chunks = [];
		child.stdout.on('data', (chunk) => chunks.push(chunk));
		child.stderr.on('data', (chunk) => chunks.push(chunk));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
	});
}
