import { VideoError } from '../video/errors';
import type { HttpCall, HttpReply } from '../video/http';
import type { VideoProvider } from '../video/provider';

/**
 * How a request ended without an answer. `not-sent`: it certainly never reached the provider.
 * `lost`: it may have arrived. `aborted`: the user pressed Stop; it may have arrived too.
 */
export type TransportFailure = 'not-sent' | 'lost' | 'aborted';

export type Delivery =
	{ kind: 'reply'; reply: HttpReply } | { kind: 'failure'; failure: TransportFailure; message: string };

/** Sends calls to the base URL of one credential, with its key, without following redirects. Never throws for the network. */
export interface Transport {
	send(call: HttpCall): Promise<Delivery>;
}

/**
 * Where a call goes: to the base URL of the credential, or to another host that the dialect names. Behind an address of the
 * user's own such a host is a folder of it, so that the key goes nowhere else.
 */
export function addressOf(
	{ host, path }: Pick<HttpCall, 'host' | 'path'>,
	baseUrl: string,
	{ name, hosts = [], baseUrl: official }: Pick<VideoProvider, 'name' | 'hosts' | 'baseUrl'>,
): string {
	if (host === undefined) return `${baseUrl}${path}`;
	if (!hosts.includes(host)) {
		throw new VideoError('contract', `${name} names no host ${host}`, { nextStep: 'Report this text.' });
	}
	return baseUrl === official ? `https://${host}${path}` : `${baseUrl}/${host}${path}`;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether a host is this machine itself. */
export function isLoopback(hostname: string): boolean {
	return loopback.test(hostname);
}

/** The base URL of a credential without a trailing slash; rejects everything that could carry a key in the clear. */
export function parseBaseUrl(text: string, credentialName: string): string {
	const invalid = (why: string) =>
		new VideoError('invalid-request', `Base URL of the credential "${credentialName}" ${why}`, {
			nextStep: 'Open the credential and correct its Base URL; the default is the provider’s official address.',
		});
	if (!URL.canParse(text)) throw invalid('is not a URL.');
	const url = new URL(text);
	const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
	if (!secure) throw invalid('must start with https:// (http:// is allowed for localhost only).');
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw invalid('must not contain a user name, "?" or "#".');
	}
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
