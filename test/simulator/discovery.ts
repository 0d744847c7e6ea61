/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Dialect } from './dialect';
import { providersDirectory } from './fixture';

/** Every provider that has a `dialect.ts` beside its fixtures; a new one needs no edit here. */
export async function discoverDialects(): Promise<Dialect[]> {
	const ids = readdirSync(providersDirectory)
		.filter((id) => existsSync(join(providersDirectory, id, 'dialect.ts')))
		.sort();
	return await Promise.all(
		ids.map(async (id) => {
			const { dialect } = (await import(join(providersDirectory, id, 'dialect'))) as { dialect: Dialect };
			if (dialect.id !== id) throw new Error(`The dialect in "${id}" calls itself "${dialect.id}"`);
			return dialect;
		}),
	);
}
