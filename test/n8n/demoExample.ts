/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/video/provider';
import type { WorkflowJson } from './workflowJson';

const file = join(__dirname, '..', '..', 'examples', 'videos-from-form-or-rows.json');

/** The example with a form and rows, as a user imports it. */
export const demoExample = JSON.parse(readFileSync(file, 'utf8')) as WorkflowJson;

/** The providers it has a branch for: it shows how one does it, and need not have all. */
export const demoProviders: readonly VideoProvider[] = providers.filter(({ id }) =>
	demoExample.nodes.some(({ type, parameters }) => type.endsWith('.createVideo') && parameters?.provider === id),
);
