/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../../nodes/providers';
import { withSection } from './markdown';
import { providerPage } from './providerPage';
import { providersTable } from './providersTable';

const root = join(__dirname, '..', '..');
const readme = join(root, 'README.md');
const pages = join(root, 'docs', 'providers');

mkdirSync(pages, { recursive: true });
for (const provider of providers) writeFileSync(join(pages, `${provider.id}.md`), providerPage(provider));
writeFileSync(readme, withSection(readFileSync(readme, 'utf8'), 'providers', providersTable(providers)));
console.log(`Wrote ${providers.length} pages below docs/providers, and the table of the README.`);
