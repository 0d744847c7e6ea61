import { isPrivateHost } from '../video/privateHost';

/** Whether everybody can reach an address of this n8n, and nobody on the way can read what it carries. */
export function isPublic(url: string): boolean {
	const { protocol, hostname } = new URL(url);
	return protocol === 'https:' && !isPrivateHost(hostname);
}
