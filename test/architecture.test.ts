/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { providers } from '../nodes/providers';
import type { VideoProvider } from '../nodes/video/provider';
import { credentialClass } from './credentialClass';

const root = join(__dirname, '..');

interface Manifest {
	dependencies?: Record<string, string>;
	devDependencies: Record<string, string>;
	peerDependencies: Record<string, string>;
	n8n: { credentials: string[] };
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** Paths from the project's root, with `/`. */
function filesUnder(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(root, join(entry.parentPath, entry.name)))
		.sort();
}

function textOf(file: string): string {
	return readFileSync(join(root, file), 'utf8');
}

function isModuleName(node: ts.Node): node is ts.StringLiteralLike {
	if (!ts.isStringLiteralLike(node)) return false;
	const { parent } = node;
	if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isExternalModuleReference(parent))
		return true;
	if (ts.isLiteralTypeNode(parent)) return ts.isImportTypeNode(parent.parent);
	if (!ts.isCallExpression(parent)) return false;
	const { expression } = parent;
	return expression.kind === ts.SyntaxKind.ImportKeyword || /^require(\.resolve)?$/.test(expression.getText());
}

/** Every module a file names: `import`, `export … from`, `import()`, `require()` and `import('…').Type`. */
function modulesIn(file: string): string[] {
	const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
	const names: string[] = [];
	const visit = (node: ts.Node): void => {
		if (isModuleName(node)) names.push(node.text);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return names;
}

/** What a file imports: a path from the project's root for its own files, a module name for others. */
function importsOf(file: string): string[] {
	return modulesIn(file).map((name) => (name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name));
}

const sources = [...filesUnder('nodes'), ...filesUnder('credentials')].filter((file) => file.endsWith('.ts'));

/** The source file that a path without an ending means; undefined for other modules. */
function sourceAt(path: string): string | undefined {
	return sources.find((file) => file === `${path}.ts` || file === `${path}/index.ts`);
}

/** Files that import each other, directly or through others: each such group once, in the order of its imports. */
function circlesIn(importsByFile: ReadonlyMap<string, readonly string[]>): string[][] {
	const open: string[] = [];
	const done = new Set<string>();
	const circles: string[][] = [];
	const visit = (file: string): void => {
		if (open.includes(file)) circles.push([...open.slice(open.indexOf(file)), file]);
		if (open.includes(file) || done.has(file)) return;
		open.push(file);
		for (const next of importsByFile.get(file) ?? []) visit(next);
		open.pop();
		done.add(file);
	};
	for (const file of importsByFile.keys()) visit(file);
	return circles;
}

/** The imports of `from` that lead to none of `allowed`: folders end in `/`, everything else is meant exactly. */
function strayImports(from: string, allowed: readonly string[]): string[] {
	const isAllowed = (to: string) =>
		allowed.some((place) => (place.endsWith('/') ? `${to}/`.startsWith(place) : to === place));
	return sources
		.filter((file) => file.startsWith(from))
		.flatMap((file) =>
			importsOf(file)
				.filter((to) => !isAllowed(to))
				.map((to) => `${file} -> ${to}`),
		);
}

describe('the reader of imports', () => {
	it('sees the files and their imports', () => {
		expect(importsOf('nodes/providers/index.ts')).toStrictEqual([
			'nodes/video/provider',
			...providers.map(({ id }) => `nodes/providers/${id}`),
		]);
		expect(sources.length).toBeGreaterThan(30);
	});
});

describe('imports point downward', () => {
	it.each([
		['nodes/video/', ['nodes/video/', 'zod']],
		['nodes/providers/', ['nodes/video/', 'nodes/providers/', 'zod']],
		['nodes/engine/', ['nodes/engine/', 'nodes/video/']],
		[
			'nodes/host/',
			['nodes/host/', 'nodes/engine/', 'nodes/providers/', 'nodes/video/', 'n8n-workflow', 'crypto', 'zod'],
		],
		['credentials/', ['nodes/host/', 'nodes/providers/', 'n8n-workflow']],
	])('from %s only to %j', (from, allowed) => {
		expect(sources.some((file) => file.startsWith(from))).toBe(true);
		expect(strayImports(from, allowed)).toStrictEqual([]);
	});

	it('from one provider never to another, but to what several share; only the registry knows them all', () => {
		const between = strayImports('nodes/providers/', ['nodes/video/', 'nodes/providers/shared/', 'zod']);
		expect(between.filter((one) => !one.startsWith('nodes/providers/index.ts'))).toStrictEqual([]);
	});

	it('and never into a node, except from inside that node; the watcher is the inside of Wait for Video', () => {
		const nodeFolders = ['nodes/CreateVideo', 'nodes/WaitForVideo', 'nodes/VideoWatcher'];
		const intoNodes = sources.flatMap((file) =>
			importsOf(file)
				.filter((to) => nodeFolders.some((folder) => to.startsWith(`${folder}/`) && !file.startsWith(`${folder}/`)))
				.filter((to) => !(file.startsWith('nodes/VideoWatcher/') && to.startsWith('nodes/WaitForVideo/')))
				.map((to) => `${file} -> ${to}`),
		);
		expect(intoNodes).toStrictEqual([]);
	});

	it('and n8n is known at the edge only', () => {
		const edge = /^(nodes\/(host|CreateVideo|WaitForVideo|VideoWatcher)|credentials)\//;
		const inside = sources.filter((file) => !edge.test(file) && importsOf(file).includes('n8n-workflow'));
		expect(inside).toStrictEqual([]);
	});

	it('and nothing is loaded that n8n does not have', () => {
		const allowed = ['nodes/', 'credentials/', 'n8n-workflow', 'zod', 'crypto'];
		expect([...strayImports('nodes/', allowed), ...strayImports('credentials/', allowed)]).toStrictEqual([]);
	});
});

describe('imports never lead back to where they started', () => {
	it('as the search for circles would see', () => {
		const imports = new Map([
			['a', ['b', 'd']],
			['b', ['c']],
			['c', ['a']],
			['d', ['c']],
		]);
		expect(circlesIn(imports)).toStrictEqual([['a', 'b', 'c', 'a']]);
	});

	it('from file to file, whatever their folders', () => {
		const imports = sources.map(
			(file) => [file, [...new Set(importsOf(file).flatMap((to) => sourceAt(to) ?? []))]] as const,
		);
		expect(imports.flatMap(([, to]) => to).length).toBeGreaterThan(300);
		expect(circlesIn(new Map(imports))).toStrictEqual([]);
	});
});

describe('the simulator', () => {
	it('imports nothing from the code it tests', () => {
		const simulator = [
			...filesUnder('test/simulator'),
			'test/providers/page.ts',
			...providers.flatMap(({ id }) => [`test/providers/${id}/dialect.ts`, `test/providers/${id}/page.ts`]),
		].filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
		const intoCode = simulator.flatMap((file) =>
			importsOf(file)
				.filter((to) => /^(nodes|credentials|index)(\/|$)/.test(to))
				.map((to) => `${file} -> ${to}`),
		);
		expect(simulator.length).toBeGreaterThan(providers.length);
		expect(intoCode).toStrictEqual([]);
	});
});

function placesOf({ id, credential }: Pick<VideoProvider, 'id' | 'credential'>): string[] {
	return [
		`nodes/providers/${id}.ts`,
		`credentials/${credentialClass({ credential })}.credentials.ts`,
		`test/providers/${id}/`,
	];
}

describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'the provider %s',
	(_, { id, name, credential, upload }) => {
		const className = credentialClass({ credential });
		const ownPlaces = [
			// Two providers may be one platform under two names, and say so.
			...providers.flatMap((other) => placesOf(other)),
			'nodes/providers/index.ts',
			// What several dialects share, or one is too long without, says whose words it is in.
			'nodes/providers/shared/',
		];

		const namers = (files: readonly string[]) =>
			files
				.filter((file) => !ownPlaces.some((place) => file.startsWith(place)))
				.filter((file) => /\.(ts|json|svg)$/.test(file))
				.filter((file) => [id, name].some((word) => new RegExp(`\\b${word}\\b`, 'i').test(textOf(file))));

		it('has its dialect, its credential, its test folder and its two lines', () => {
			expect(ownPlaces.filter((place) => !existsSync(join(root, place)))).toStrictEqual([]);
			expect(importsOf('nodes/providers/index.ts')).toContain(`nodes/providers/${id}`);
			expect(manifest.n8n.credentials).toContain(`dist/credentials/${className}.credentials.js`);
			expect(textOf(`credentials/${className}.credentials.ts`)).toContain(`export class ${className} `);
		});

		it('has recorded answers, a dialect for the simulator, and what the tests of all providers ask for', () => {
			const folder = filesUnder(`test/providers/${id}`);
			const files = ['page.ts', 'dialect.ts', 'goldenRequests.ts', 'prices.ts', 'failures.ts'];
			const ofUpload = upload ? ['goldenUpload.ts', 'fixtures/upload.json'] : [];
			const missing = [...files, ...ofUpload].filter((file) => !folder.includes(`test/providers/${id}/${file}`));
			expect(missing).toStrictEqual([]);
			expect(folder.filter((file) => /\/fixtures\/[^/]+\.json$/.test(file)).length).toBeGreaterThan(5);
		});

		it('is named nowhere else in the code', () => {
			expect(namers(sources)).toStrictEqual([]);
		});

		it('is named nowhere else in what all tests share', () => {
			// Tests that take one provider as their example may name it: journeys, runs in a real n8n, and single tests.
			const examples = /^test\/(journeys|n8n|queue|browser|oldest)\/|\.test\.ts$/;
			const shared = filesUnder('test').filter(
				(file) => !examples.test(file) || file === 'test/providers/contract.test.ts',
			);
			expect(namers(shared)).toStrictEqual([]);
		});
	},
);

describe('the places of providers', () => {
	it('belong to registered providers only', () => {
		const ids = providers.map(({ id }) => id).sort();
		const folders = readdirSync(join(root, 'test/providers'), { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map((entry) => entry.name);
		const dialects = filesUnder('nodes/providers')
			.filter((file) => !file.startsWith('nodes/providers/shared/'))
			.map((file) => file.replace(/^.*\/|\.ts$/g, ''));
		expect(folders.sort()).toStrictEqual(ids);
		expect(dialects.filter((dialect) => dialect !== 'index').sort()).toStrictEqual(ids);
		expect(manifest.n8n.credentials).toHaveLength(ids.length);
		expect(filesUnder('credentials').filter((file) => file.endsWith('.ts'))).toHaveLength(ids.length);
	});
});

describe('the package', () => {
	/** What the pinned n8n resolves its own dependency to, from its lock file. */
	function resolvedByN8n(dependency: string): string | undefined {
		const lines = textOf('tools/n8n-host/pnpm-lock.yaml').split('\n');
		const start = lines.findIndex((line) => /^ {2}'?n8n@[\d.]+\(.*:$/.test(line));
		const length = lines.slice(start + 1).findIndex((line) => /^( {2})?\S/.test(line));
		const found = lines.slice(start + 1, start + 1 + length).find((line) => line.startsWith(`      ${dependency}: `));
		return found?.split(': ')[1]?.replace(/\(.*/, '');
	}

	it.each(['n8n-core', 'n8n-workflow', 'zod'])('is developed with the %s that the pinned n8n runs', (dependency) => {
		const resolved = resolvedByN8n(dependency);
		expect(resolved).toMatch(/^\d+\.\d+\.\d+$/);
		expect(manifest.devDependencies[dependency]).toBe(resolved);
	});

	it('brings no dependencies of its own', () => {
		expect(manifest.dependencies ?? {}).toStrictEqual({});
		expect(Object.keys(manifest.peerDependencies)).toStrictEqual(['n8n-workflow']);
	});
});
