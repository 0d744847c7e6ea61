/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROJECT = join(__dirname, '..', '..');

/** How long jest may take to go away once its results are written. */
const EXITS_WITHIN_MS = 20_000;
/** After Ctrl-C. */
const ENDS_AFTER_INTERRUPT_MS = 5_000;
const CHECK_AGAIN_MS = 1_000;

export interface JestRun {
	/** Names of the projects in jest.config.js. */
	projects: readonly string[];
	/** Patterns of file names; without them all files of the projects. */
	files?: readonly string[];
	env?: Record<string, string>;
	/** Nothing hangs: a run that takes longer is ended and counts as failed. */
	withinMinutes: number;
}

export interface JestResult {
	passed: number;
	failed: number;
	skipped: number;
	/** What went wrong besides the tests that failed. */
	trouble?: string;
}

/** Runs jest in a process group of its own, which has ended when this returns, whatever the tests do. */
export async function runJest(run: JestRun): Promise<JestResult> {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-ai-video-jest-'));
	const resultsFile = join(folder, 'results.json');
	try {
		const trouble = await runToTheEnd(run, resultsFile);
		return { ...countsIn(resultsFile), ...(trouble !== undefined && { trouble }) };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function runToTheEnd(run: JestRun, resultsFile: string): Promise<string | undefined> {
	const jest = startJest(run, resultsFile);
	const deadlineMs = Date.now() + run.withinMinutes * 60_000;
	let resultsSinceMs: number | undefined;
	try {
		while (!jest.hasExited()) {
			await sleep(CHECK_AGAIN_MS);
			if (existsSync(resultsFile)) resultsSinceMs ??= Date.now();
			if (Date.now() - (resultsSinceMs ?? Date.now()) > EXITS_WITHIN_MS) {
				return 'jest wrote its results but did not exit: a test left something running';
			}
			if (Date.now() > deadlineMs) return `the tests were ended after ${run.withinMinutes} minutes`;
		}
		return existsSync(resultsFile) ? undefined : 'jest ended without results';
	} finally {
		jest.end();
	}
}

interface RunningJest {
	hasExited(): boolean;
	/** Ends jest with everything it started. */
	end(): void;
}

function startJest({ files = [], projects, env }: JestRun, resultsFile: string): RunningJest {
	const jest = join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js');
	const options = ['--json', `--outputFile=${resultsFile}`, '--selectProjects', ...projects];
	const child = spawn(process.execPath, [jest, ...files, ...options], {
		cwd: PROJECT,
		env: { ...process.env, ...env },
		// Makes it the head of a group, with which a test that runs away ends too.
		detached: true,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	const signal = (name: NodeJS.Signals) => {
		try {
			if (child.pid !== undefined) process.kill(-child.pid, name);
		} catch {
			// The group has ended by itself.
		}
	};
	/** Asks it to clean up, and does not wait long for that. */
	const interrupt = () => {
		signal('SIGINT');
		setTimeout(end, ENDS_AFTER_INTERRUPT_MS);
	};
	const end = () => {
		signal('SIGKILL');
		process.removeListener('exit', end).removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
	};
	process.on('exit', end).on('SIGINT', interrupt).on('SIGTERM', interrupt);
	let hasExited = false;
	const exited = () => (hasExited = true);
	child.once('exit', exited).once('error', exited);
	return { hasExited: () => hasExited, end };
}

interface Results {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numTodoTests: number;
	numRuntimeErrorTestSuites: number;
}

function countsIn(resultsFile: string): JestResult {
	if (!existsSync(resultsFile)) return { passed: 0, failed: 0, skipped: 0 };
	const results = JSON.parse(readFileSync(resultsFile, 'utf8')) as Results;
	return {
		passed: results.numPassedTests,
		// A file that could not be loaded has no cases to count, and is a failure all the same.
		failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
		skipped: results.numPendingTests + results.numTodoTests,
	};
}
