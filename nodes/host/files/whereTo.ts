import type { IExecuteFunctions, NodeEgressFilter } from 'n8n-workflow';
import type { Place } from '../../engine/files/download';
import { isLoopback } from '../../engine/transport';
import { isPrivateHost, isUnlistedPrivate } from '../../video/privateHost';

const notPublic = 'its address leads into a private network';

/** The addresses behind a name, looked up and judged by n8n; its error where there are none or one is on its list. */
async function lookedUp(filter: NodeEgressFilter, hostname: string): Promise<string[] | Error> {
	return await new Promise((resolve) => {
		filter.createSecureLookup()(hostname, { all: true }, (error, found) => {
			resolve(error ?? (typeof found === 'string' ? [found] : found.map(({ address }) => address)));
		});
	});
}

/** The rules of n8n against requests into one's own network, also where they are off for other nodes. */
async function placeOf({ helpers }: IExecuteFunctions, { hostname }: URL): Promise<Place> {
	const forbidden = (how: string): Place => ({ forbidden: `${notPublic} (${hostname}).${how}` });
	const filter = 'getSecureEgressFilter' in helpers ? helpers.getSecureEgressFilter('enforced') : undefined;
	// An older n8n cannot say where a name leads.
	if (!filter) return isPrivateHost(hostname) ? forbidden('') : 'public';
	const found = await lookedUp(filter, hostname);
	if (found instanceof Error) {
		if (/^ssrf/i.test(found.name)) {
			return forbidden(' If that is right, allow it with N8N_SSRF_ALLOWED_HOSTNAMES of n8n.');
		}
		return isPrivateHost(hostname) ? forbidden('') : 'unknown';
	}
	// Where n8n protects itself, its lists are the word of its owner, and it checks every connection once more.
	const isProtected = filter === helpers.getSecureEgressFilter();
	if (isProtected || !found.some(isUnlistedPrivate)) return 'public';
	return forbidden(' If that is right, switch on N8N_SSRF_PROTECTION_ENABLED of n8n, whose lists then decide.');
}

/** Where a result may be fetched from: https on the internet, or this machine if the job's provider is there too. */
export async function whereTo(context: IExecuteFunctions, baseUrl: string, url: URL): Promise<Place> {
	const isLocal = isLoopback(url.hostname) && isLoopback(new URL(baseUrl).hostname);
	if (isLocal && /^https?:$/.test(url.protocol)) return 'public';
	if (url.protocol !== 'https:') return { forbidden: `its address starts with ${url.protocol}// instead of https://.` };
	return await placeOf(context, url);
}
