/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROJECT = join(__dirname, '..', '..');
export const PACKAGE_NAME = 'n8n-nodes-ai-video';

let packed: Promise<Buffer> | undefined;

/**
 * Puts the built package where n8n puts a community package, the way n8n does it: pack, unpack, drop the
 * dependency lists. What is missing from `files` is therefore missing in the tests too.
 */
export async function placePackage(userFolder: string): Promise<void> {
	packed ??= pack();
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	const tarball = join(userFolder, `${PACKAGE_NAME}.tgz`);
	await writeFile(tarball, await packed);
	await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
	await rm(tarball);
	await dropDependencyLists(join(target, 'package.json'));
}

async function pack(): Promise<Buffer> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-ai-video-pack-'));
	try {
		const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
			cwd: PROJECT,
		});
		const [summary] = JSON.parse(stdout) as Array<{ filename: string; files: Array<{ path: string }> }>;
		if (summary === undefined) throw new Error('npm pack reported no tarball');
		if (!summary.files.some(({ path }) => path.startsWith('dist/nodes/'))) {
			throw new Error('The package is not built: run "npm run build" first');
		}
		return await readFile(join(folder, summary.filename));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function dropDependencyLists(manifestFile: string): Promise<void> {
	const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Record<string, unknown>;
	delete manifest.devDependencies;
	delete manifest.peerDependencies;
	delete manifest.optionalDependencies;
	await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
}
