/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { cacheRoot, cachedFolder } from '../../tools/cachedFolder.cjs';

const run = promisify(execFile);
const PACKAGE = '@sparticuz/chromium';

/** What Playwright needs to start a browser. */
export interface Chromium {
	executablePath: string;
	env: Record<string, string>;
}

/**
 * The browser named in the variable CHROMIUM, else the one of the npm package, which runs on Linux x64 whatever is
 * installed there. Undefined where neither runs.
 */
export async function findChromium(): Promise<Chromium | undefined> {
	const named = process.env.CHROMIUM;
	const found = named === undefined ? await packagedChromium() : { executablePath: named, env: ownEnvironment() };
	return found && (await starts(found)) ? found : undefined;
}

function ownEnvironment(): Record<string, string> {
	return Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
}

async function packagedChromium(): Promise<Chromium | undefined> {
	if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
	const folder = join(process.env.N8N_AI_VIDEO_CACHE ?? cacheRoot(), `chromium-${packageVersion()}`);
	await cachedFolder({ folder, fill: unpackInto });
	return {
		executablePath: join(folder, 'chromium'),
		env: {
			...ownEnvironment(),
			LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
			FONTCONFIG_PATH: join(folder, 'fonts'),
		},
	};
}

function packageVersion(): string {
	const manifest = join(__dirname, '..', '..', 'node_modules', PACKAGE, 'package.json');
	return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** The package unpacks itself into the folder for temporary files, so that of a process of its own is this folder. */
async function unpackInto(folder: string): Promise<void> {
	const unpack = `import('${PACKAGE}').then((chromium) => chromium.default.executablePath())`;
	const env = {
		...process.env,
		TMPDIR: folder,
		// Makes it bring the libraries that a bare Linux lacks.
		AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
	};
	await run(process.execPath, ['-e', unpack], { cwd: join(__dirname, '..', '..'), env });
}

async function starts({ executablePath, env }: Chromium): Promise<boolean> {
	return await run(executablePath, ['--no-sandbox', '--version'], { env, timeout: 30_000 }).then(
		() => true,
		() => false,
	);
}
