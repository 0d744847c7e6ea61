/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../../../nodes/providers';
import { withSection } from '../../../tools/docs/markdown';
import { providerPage } from '../../../tools/docs/providerPage';
import { providersTable } from '../../../tools/docs/providersTable';
import { credentialClass } from '../../credentialClass';

const root = join(__dirname, '..', '..', '..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** Says what to do instead of showing a long difference. */
function isAsMade(file: string, made: string): string {
	const written = existsSync(join(root, file)) ? textOf(file) : '';
	return written === made
		? 'as made'
		: `${file} differs from the registry: run "npm run docs" and commit what it writes`;
}

describe.each(providers.map((provider) => [provider.id, provider] as const))('the page of %s', (id, provider) => {
	const page = providerPage(provider);

	it('is the one that the registry makes', () => {
		expect(isAsMade(`docs/providers/${id}.md`, page)).toBe('as made');
	});

	it('is where the credential leads to', () => {
		const { homepage } = JSON.parse(textOf('package.json')) as { homepage: string };
		const url = `${homepage}/blob/main/docs/providers/${id}.md`;
		expect(textOf(`credentials/${credentialClass(provider)}.credentials.ts`)).toContain(`documentationUrl = '${url}'`);
	});

	it('names every model, every price with its source and date, and every request format', () => {
		const models = provider.offers.flatMap((offer) => offer.models);
		const facts = [
			...models.map((model) => `\`${model.id}\``),
			...models.flatMap(({ price }) => (price ? [`](${price.source}), ${price.date}`] : [])),
			...models.flatMap(({ price }) => Object.values(price?.rates ?? {}).map(String)),
			...provider.requestFormats.flatMap(({ name, notice = '' }) => [`### ${name}`, notice]),
		];
		expect(facts.filter((fact) => !page.includes(fact))).toStrictEqual([]);
	});

	it('says what nobody has verified', () => {
		expect(page).toContain('Nothing here has been verified against the live API');
		expect(provider.unverified.length).toBeGreaterThan(0);
		expect(provider.unverified.filter((doubt) => !page.includes(`- ${doubt}`))).toStrictEqual([]);
	});

	it('has tables whose rows are as wide as their heads', () => {
		const blocks = page.split('\n\n').filter((block) => block.startsWith('|'));
		const widths = blocks.map((block) => new Set(block.split('\n').map((row) => row.split(/(?<!\\)\|/).length)).size);
		expect(blocks.length).toBeGreaterThan(1);
		expect(widths).toStrictEqual(blocks.map(() => 1));
	});

	it('holds no secret and nothing that was not filled in', () => {
		expect(page).not.toMatch(/undefined|NaN|Infinity|\[object|\{\{/);
	});
});

describe('the pages', () => {
	it('are of registered providers only', () => {
		const ids = providers.map((provider) => `${provider.id}.md`);
		expect(readdirSync(join(root, 'docs/providers')).sort()).toStrictEqual(ids.sort());
	});
});

describe('the table of the README', () => {
	it('is the one that the registry makes', () => {
		const readme = textOf('README.md');
		expect(isAsMade('README.md', withSection(readme, 'providers', providersTable(providers)))).toBe('as made');
	});
});
