/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readyWithinMs } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';
import { readExample } from './example';

const root = join(__dirname, '..', '..', '..');
const names = readdirSync(join(root, 'examples')).map((file) => file.replace(/\.json$/, ''));

/** Kept by the demo, which fills its credentials in by name. */
const ofTheDemo = 'videos-from-form-or-rows';
const forUsers = names.filter((name) => name !== ofTheDemo);

describe('every example', () => {
	const known = new Set<string>();

	beforeAll(async () => {
		const { client } = await sharedN8n();
		const types = (await (await client.session.fetch('/types/nodes.json')).json()) as Array<{ name: string }>;
		for (const { name } of types) known.add(name);
	}, readyWithinMs);

	it('has cases of its own, which are run', () => {
		const files = readdirSync(__dirname);
		const isRun = files.filter((file) => file.endsWith('.test.ts')).map((file) => file.replace(/\.test\.ts$/, ''));
		const together = readFileSync(join(__dirname, 'manyExamples.test.ts'), 'utf8');
		const imported = [...together.matchAll(/'\.\/(\w+)\.cases'/g)].map(([, name = '']) => name);
		const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
		expect([...isRun, ...imported]).toEqual(expect.arrayContaining(forUsers.map(camelCase)));
	});

	it.each(names)('%s begins with a note that says what it does and what it costs', (name) => {
		const note = readExample(name).nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const content = String(note?.parameters?.content);
		expect(content).toMatch(/^## .+\n/);
		expect(content).toMatch(/credentials?\b/);
		expect(content).toMatch(/\*\*Cost:\*\*|billed/);
	});

	it.each(forUsers)('%s carries no credential', (name) => {
		expect(readExample(name).nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
	});

	it.each(names)('%s names no node in a connection or an expression that is not there', (name) => {
		const { nodes, connections } = readExample(name);
		const existing = new Set(nodes.map((node) => node.name));
		const text = JSON.stringify([nodes, connections]);
		const named = [...text.matchAll(/\$\('([^']+)'\)|"node":"([^"]+)"/g)].map(([, a, b]) => a ?? b ?? '');
		expect([...named, ...Object.keys(connections)].filter((one) => !existing.has(one))).toEqual([]);
	});

	it.each(names)('%s uses only nodes that this n8n has', (name) => {
		const used = readExample(name).nodes.map(({ type }) => type);
		expect(used.filter((type) => !known.has(type))).toEqual([]);
	});
});
