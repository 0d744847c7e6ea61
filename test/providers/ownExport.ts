/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a provider's own folder says for a test that all providers share. Undefined where the file is missing, so that the
 * tests of the other providers still run; `test/architecture.test.ts` says which file that is.
 */
export function ownExport<Content>(providerId: string, file: string, name: string): Content | undefined {
	if (!existsSync(join(__dirname, providerId, `${file}.ts`))) return undefined;
	return jest.requireActual<Readonly<Record<string, Content | undefined>>>(`./${providerId}/${file}`)[name];
}
