/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { N8nClient } from '../n8n/n8nClient';
import { olderRelease } from '../n8n/release';
import { VERSION_VARIABLE } from './version';

export const version = process.env[VERSION_VARIABLE] ?? 'none';

export const release = olderRelease(version);

function isSince(oldest: string): boolean {
	return version.localeCompare(oldest, 'en', { numeric: true }) >= 0;
}

/** What the README says that this n8n has, by the release that brought it. */
export const has = {
	detailsAtTheErrorBranch: isSince('2.36'),
	background: isSince('2.30'),
	dataTables: isSince('2.1'),
	/** Not in the README: n8n 1 takes one transaction at a time, and editing calls side by side break each other. */
	callsSideBySide: isSince('2.0'),
	/** `$execution.resumeUrl` tells a retry which execution it retries since about then. */
	knownPastOfRetries: isSince('2.14'),
};

/** The modules that the tests switch off came later, and an n8n that does not know a name among them does not start. */
export const env: Record<string, string> = isSince('2.30') ? {} : { N8N_DISABLED_MODULES: '' };

/** Signs in, and makes sure that it is the n8n the journeys are about. */
export async function signIn(url: string): Promise<N8nClient> {
	const client = await N8nClient.signIn(url);
	const { versionCli } = (await client.session.get('/rest/settings')) as { versionCli?: string };
	if (versionCli !== version) throw new Error(`This n8n says it is ${versionCli}, not ${version}`);
	return client;
}
