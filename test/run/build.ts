/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');

/** Builds the package as it is published, and checks the types of everything, tests included. */
export async function checkTypesAndBuild(): Promise<void> {
	await nodeScript('gulp/bin/gulp.js', ['build', '--silent']);
	await nodeScript('typescript/bin/tsc', ['--noEmit']);
}

/** Runs a script of an installed package; throws when it fails. */
export async function nodeScript(script: string, scriptArguments: readonly string[]): Promise<void> {
	const path = join(PROJECT, 'node_modules', script);
	const child = spawn(process.execPath, [path, ...scriptArguments], {
		cwd: PROJECT,
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (code !== 0) throw new Error(`${script} ${scriptArguments.join(' ')} ended with code ${code}`);
}
