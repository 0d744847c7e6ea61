/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { chromium } from 'playwright-core';

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
	const folder = join(process.env.N8N_AI_VIDEO_CACHE ?? cacheRoot(), `browser-${packageVersion()}`);
	await cachedFolder({ folder, fill: unpackInto });
	return {
		executablePath: join(folder, 'chromium'),
		env: {
			...ownEnvironment(),
			LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
			FONTCONFIG_FILE: fontsFile(folder),
		},
	};
}

function packageVersion(): string {
	const manifest = join(__dirname, '..', '..', 'node_modules', PACKAGE, 'package.json');
	return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function fontsFile(folder: string): string {
	return join(folder, 'fonts.conf');
}

/** The package's own file of this kind names folders that only exist elsewhere; without any font the browser crashes. */
async function nameFonts(folder: string): Promise<void> {
	const conf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
	<dir>${join(folder, 'fonts', 'fonts')}</dir>
	<dir>/usr/share/fonts</dir>
	<cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
	await writeFile(fontsFile(folder), conf);
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
	await nameFonts(folder);
}

/** Whether it shows text: a browser without fonts or libraries can still tell its version. */
async function starts(found: Chromium): Promise<boolean> {
	const browser = await chromium.launch({ ...found, args: ['--no-sandbox'], timeout: 30_000 }).catch(() => undefined);
	if (!browser) return false;
	try {
		const page = await browser.newPage();
		await page.setContent('<p style="float: left; font-family: sans-serif">Video</p>');
		return (await page.evaluate("document.querySelector('p').offsetWidth")) !== 0;
	} catch {
		return false;
	} finally {
		await browser.close();
	}
}
