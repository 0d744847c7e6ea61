/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { providers } from '../../nodes/providers';
import { Editor } from '../../test/browser/editor';
import { manualTrigger } from '../../test/browser/workflow';
import type { N8nClient } from '../../test/n8n/n8nClient';
import { PACKAGE_NAME, placePackage } from '../../test/n8n/packedPackage';
import type { Bench } from '../bench';
import type { FormFigures, FormRun } from '../figures';
import type { Scale, Section } from '../section';
import { median, rounded } from '../statistics';

const many = 12;
const withMany = `${PACKAGE_NAME}-with-${many}`;
const changes: Record<Scale, number> = { full: 20, small: 2 };

/**
 * Makes more providers of those there are. Each copy has models, limits and prices of its own, so that it shares no more
 * fields with the others than another provider would.
 */
const moreProviders = `
const known = exports.providers;
const more = (limits, n) => limits && {
	...limits,
	...(limits.duration && { duration: { ...limits.duration, max: limits.duration.max + n } }),
	...Object.fromEntries(['images', 'videos', 'audios'].flatMap((field) =>
		limits[field] ? [[field, { ...limits[field], max: limits[field].max + n }]] : [])),
	...Object.fromEntries(['aspectRatio', 'resolution'].flatMap((field) =>
		limits[field] ? [[field, { ...limits[field], values: [...limits[field].values, String(n)] }]] : [])),
};
const copy = (provider, n) => ({
	...provider,
	id: provider.id + n,
	name: provider.name + ' ' + n,
	offers: provider.offers.map((offer) => ({
		...offer,
		limits: more(offer.limits, n),
		models: offer.models.map((model) => ({
			...model,
			id: model.id + '-' + n,
			...(model.limits && { limits: more(model.limits, n) }),
			...(model.price && { price: { ...model.price, date: '20' + (50 + n) + '-01-01' } }),
		})),
	})),
});
exports.providers = [...known, ...Array.from({ length: ${many} - known.length }, (_, n) => copy(known[n % known.length], n + 2))];
`;

/** A second package beside ours, the same but for its providers. */
async function placeMany(userFolder: string): Promise<void> {
	await placePackage(userFolder);
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules');
	const target = join(folder, withMany);
	await cp(join(folder, PACKAGE_NAME), target, { recursive: true });
	const file = join(target, 'package.json');
	const manifest = JSON.parse(await readFile(file, 'utf8')) as { n8n: object };
	// n8n has the credential types of the first package already.
	const n8n = { ...manifest.n8n, credentials: [] };
	await writeFile(file, JSON.stringify({ ...manifest, name: withMany, n8n }));
	await appendFile(join(target, 'dist', 'nodes', 'providers', 'index.js'), moreProviders);
}

interface Change {
	field: 'provider' | 'model';
	/** Options to choose, again and again. */
	options: readonly [string, string];
	/** A field that is there with the second one only. */
	comesAndGoes: string;
	parameters: Record<string, unknown>;
}

const nameOf = (id: string) => providers.find((provider) => provider.id === id)?.name ?? id;

const changed: readonly [Change, Change] = [
	{
		field: 'provider',
		options: [nameOf('eachLabs'), nameOf('shortApi')],
		comesAndGoes: 'tier',
		parameters: { provider: 'eachLabs', operation: 'text' },
	},
	{
		field: 'model',
		options: ['Seedance 2.5', 'Seedance 2.0'],
		comesAndGoes: 'aspectRatio',
		parameters: { provider: 'kinovi', operation: 'firstFrame' },
	},
];

/** Clicks, and tells the milliseconds until the field has come or gone and the page is drawn. As text: it runs in the page. */
const clickAndWait = (field: string) => `(element) => new Promise((resolve) => {
	const isThere = () => document.querySelector('[data-test-id="parameter-input-${field}"]') !== null;
	const before = isThere();
	const start = performance.now();
	const look = () => {
		if (isThere() === before && performance.now() - start < 5000) return requestAnimationFrame(look);
		requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
	};
	element.click();
	requestAnimationFrame(look);
})`;

async function timedChoice(editor: Editor, { field, comesAndGoes }: Change, option: string): Promise<number> {
	await editor.field(field).click();
	const item = editor.option(option);
	await item.waitFor();
	const took = (await item.evaluate(clickAndWait(comesAndGoes))) as number;
	await editor.page.waitForTimeout(300);
	return took;
}

async function medianChange(editor: Editor, node: string, change: Change, times: number): Promise<number> {
	await editor.openNode(node);
	// The first one starts from whatever the editor has warmed up by then.
	await timedChoice(editor, change, change.options[1]);
	const took: number[] = [];
	for (let time = 0; time < times; time++) took.push(await timedChoice(editor, change, change.options[time % 2] ?? ''));
	return rounded(median(took), 1);
}

async function typeOf(client: N8nClient, packageName: string) {
	const types = (await (await client.session.fetch('/types/nodes.json')).json()) as Array<{
		name: string;
		properties: unknown[];
	}>;
	const type = types.find(({ name }) => name === `${packageName}.createVideo`);
	if (!type) throw new Error(`n8n has no Create Video of ${packageName}`);
	return { properties: type.properties.length, kilobytes: rounded(JSON.stringify(type).length / 1000, 1) };
}

async function runForm(bench: Bench, scale: Scale): Promise<FormFigures> {
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-ai-video-form-'));
	bench.whenDone(async () => await rm(userFolder, { recursive: true, force: true, maxRetries: 5 }));
	await placeMany(userFolder);
	const { server, client } = await bench.n8n({ userFolder });
	const packages = [PACKAGE_NAME, withMany];
	const nodes = packages.flatMap((name, row) =>
		changed.map(({ field, parameters }, column) => ({
			id: `${name} ${field}`,
			name: `${name} ${field}`,
			type: `${name}.createVideo`,
			typeVersion: 1,
			position: [300 * (column + 1), 300 * row] as [number, number],
			parameters,
		})),
	);
	const workflowId = await client.createWorkflow({ name: 'Form', nodes: [manualTrigger, ...nodes], connections: {} });
	const editor = await Editor.open(server.url, 1500);
	bench.whenDone(async () => await editor.close());
	const runs: FormRun[] = [];
	for (const name of packages) {
		const [ofProvider, ofModel] = changed;
		const took = async (change: Change) => {
			await editor.openWorkflow(workflowId);
			return await medianChange(editor, `${name} ${change.field}`, change, changes[scale]);
		};
		const providerMs = await took(ofProvider);
		const modelMs = await took(ofModel);
		const size = await typeOf(client, name);
		runs.push({ providers: name === withMany ? many : providers.length, ...size, providerMs, modelMs });
	}
	const [now, later] = runs;
	if (!now || !later) throw new Error('Two forms are compared');
	return {
		kilobytesWithMany: later.kilobytes,
		ratioOfProviderChange: rounded(later.providerMs / now.providerMs, 2),
		ratioOfModelChange: rounded(later.modelMs / now.modelMs, 2),
		runs,
	};
}

export const form: Section<'form'> = { name: 'form', limitSeconds: 240, run: runForm };
