/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { createVideoForm } from '../../../nodes/CreateVideo/form';
import { waitForVideoForm } from '../../../nodes/WaitForVideo/form';

const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'options.md'), 'utf8');

/** In all looks of the form; a unit that depends on the provider is no part of the name. */
function optionsIn(form: readonly INodeProperties[]): Map<string, INodeProperties> {
	const collections = form.filter(({ name, type }) => name === 'options' && type === 'collection');
	const options = collections.flatMap((collection) => (collection.options ?? []) as INodeProperties[]);
	return new Map(options.map((option) => [option.displayName.replace(/ \((USD|Credits)\)$/, ''), option]));
}

/** The rows of a node's table, by the name of their option. */
function rowsOf(node: string): Map<string, string> {
	const section = page.split(/^## /m).find((part) => part.startsWith(`${node}\n`)) ?? '';
	return new Map([...section.matchAll(/^\| \*\*(.+?)\*\* \|.*$/gm)].map(([row, name = '']) => [name, row]));
}

function choicesOf({ options = [] }: INodeProperties): Array<{ name: string; value: unknown }> {
	return options.flatMap((option) => ('value' in option ? [{ name: option.name, value: option.value }] : []));
}

/** What the second cell has to say where nothing was changed. */
function shownDefault(option: INodeProperties): string {
	const chosen = choicesOf(option).find(({ value }) => value === option.default);
	if (chosen) return `*${chosen.name}*`;
	if (option.type === 'boolean') return option.default === true ? 'on' : 'off';
	return option.default === '' ? '' : String(option.default);
}

describe.each([
	['Create Video', createVideoForm],
	['Wait for Video', waitForVideoForm],
] as const)('the page of options, for %s', (node, form) => {
	const options = optionsIn(form);
	const rows = rowsOf(node);

	it('has all of them and no others', () => {
		expect(options.size).toBeGreaterThan(8);
		expect([...rows.keys()].sort()).toStrictEqual([...options.keys()].sort());
	});

	it.each([...options])('says what %s is before it is changed, and names its choices', (name, option) => {
		const row = rows.get(name) ?? '';
		expect(row.split(' | ')[1]).toContain(shownDefault(option));
		expect(choicesOf(option).filter((choice) => !row.includes(`*${choice.name}*`))).toStrictEqual([]);
	});
});

describe('the page of options', () => {
	it('names the way to a model that the list does not have', () => {
		const model = createVideoForm.find(({ name }) => name === 'model');
		expect(page).toContain(`**${model?.displayName}**`);
		expect(page).toContain(`*${model?.modes?.find(({ name }) => name === 'id')?.displayName}*`);
	});
});
