/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions, no-console */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { installN8n, removeN8n } from '../n8n/install';
import { olderRelease, olderVersions, type N8nRelease } from '../n8n/release';
import { VERSION_VARIABLE } from './version';

const PROJECT = join(__dirname, '..', '..');

/** Several times what the journeys take. They have limits of their own; this one is for what hangs all the same. */
const JOURNEYS_WITHIN_MS = 30 * 60_000;

/** The part of jest's summary that counts. */
interface Summary {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	/** Files that could not be loaded, whose cases nobody counted. */
	numRuntimeErrorTestSuites: number;
}

interface Result {
	passed: number;
	failed: number;
	leftOut: number;
}

/** Runs the journeys in a process of their own, which ends n8n with it however it ends. */
async function runJest({ version }: N8nRelease, summaryFile: string): Promise<void> {
	const config = join(__dirname, 'jest.config.js');
	const jest = join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js');
	const child = spawn(process.execPath, [jest, '--config', config, '--json', '--outputFile', summaryFile], {
		cwd: PROJECT,
		env: { ...process.env, [VERSION_VARIABLE]: version },
		// The summary goes to a file; what is for people goes to stderr.
		stdio: ['ignore', 'ignore', 'inherit'],
		timeout: JOURNEYS_WITHIN_MS,
		killSignal: 'SIGKILL',
	});
	await new Promise<void>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', () => resolve());
	});
}

async function journeysOn(release: N8nRelease): Promise<Result> {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-ai-video-oldest-'));
	const summaryFile = join(folder, 'summary.json');
	try {
		await runJest(release, summaryFile);
		if (!existsSync(summaryFile)) throw new Error('the journeys did not come to an end');
		const summary = JSON.parse(readFileSync(summaryFile, 'utf8')) as Summary;
		const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = summary;
		if (numPassedTests + numFailedTests + numRuntimeErrorTestSuites === 0) throw new Error('there were no journeys');
		return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, leftOut: numPendingTests };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Whatever goes wrong with one n8n is its failure, and the next one has its turn. */
async function tryOn(release: N8nRelease, keep: boolean): Promise<Result> {
	try {
		await installN8n({ release, log: console.log });
		return await journeysOn(release);
	} catch (error) {
		console.error(`n8n ${release.version}: ${error instanceof Error ? error.message : String(error)}`);
		return { passed: 0, failed: 1, leftOut: 0 };
	} finally {
		if (!keep) await removeN8n(release, console.log);
	}
}

function inWords({ passed, failed, leftOut }: Result): string {
	return `${passed} passed, ${failed} failed${leftOut > 0 ? `, ${leftOut} left out` : ''}`;
}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { keep: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const releases = (positionals.length > 0 ? positionals : olderVersions()).map(olderRelease);
	const versions = releases.map(({ version }) => version).join(', ');
	console.log(
		`Ten or eleven journeys on each n8n, one after the other: ${versions}. Some ten minutes each, with its installation.`,
	);
	const total: Result = { passed: 0, failed: 0, leftOut: 0 };
	const lines: string[] = [];
	for (const release of releases) {
		const startedMs = Date.now();
		const result = await tryOn(release, values.keep);
		const seconds = Math.round((Date.now() - startedMs) / 1000);
		lines.push(`n8n ${release.version}: ${inWords(result)} (${seconds} s)`);
		console.log(lines.at(-1));
		total.passed += result.passed;
		total.failed += result.failed;
		total.leftOut += result.leftOut;
	}
	console.log(`\n${lines.join('\n')}\n${inWords(total)}`);
	if (total.failed > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
});
