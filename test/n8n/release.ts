/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { cacheRoot, contentHash } from '../../tools/cachedFolder.cjs';

const TOOLS = join(__dirname, '..', '..', 'tools');
const OLDER = join(TOOLS, 'n8n-older');

interface Manifest {
	dependencies: { n8n: string; node?: string };
	pnpm: { onlyBuiltDependencies: string[] };
}

/** One n8n that can be installed: a folder with its manifest and lock, and where the installation is kept. */
export class N8nRelease {
	readonly manifestFile: string;
	readonly lockFile: string;
	private readonly manifest: Manifest;

	constructor(folder: string) {
		this.manifestFile = join(folder, 'package.json');
		this.lockFile = join(folder, 'pnpm-lock.yaml');
		this.manifest = JSON.parse(readFileSync(this.manifestFile, 'utf8')) as Manifest;
	}

	get version(): string {
		return this.manifest.dependencies.n8n;
	}

	/** Whether a Node comes with it, because it does not run on ours. */
	get bringsNode(): boolean {
		return this.manifest.dependencies.node !== undefined;
	}

	/** Packages that have something to compile or to fetch, but for that Node. */
	get builtPackages(): string[] {
		return this.manifest.pnpm.onlyBuiltDependencies.filter((name) => name !== 'node');
	}

	/** Changes with the manifest and the lock. */
	get directory(): string {
		const root = process.env.N8N_AI_VIDEO_CACHE ?? cacheRoot();
		return join(root, `n8n-${contentHash([this.manifestFile, this.lockFile])}`);
	}

	get n8nBinary(): string {
		return join(this.directory, 'node_modules', 'n8n', 'bin', 'n8n');
	}

	/** The Node it runs on. */
	get nodeBinary(): string {
		return this.bringsNode ? join(this.directory, 'node_modules', 'node', 'bin', 'node') : process.execPath;
	}
}

/** What the demo, the benchmark and nearly all tests run. */
export const pinnedRelease = new N8nRelease(join(TOOLS, 'n8n-host'));

/** Newest first. */
export function olderVersions(): string[] {
	return readdirSync(OLDER).sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
}

export function olderRelease(version: string): N8nRelease {
	const versions = olderVersions();
	if (!versions.includes(version)) throw new Error(`No n8n ${version} in tools/n8n-older, only ${versions.join(', ')}`);
	return new N8nRelease(join(OLDER, version));
}
