import type { Simulator } from '../simulator/server';

/** What a client sent, as its provider would see it. */
export interface SentRequest {
	method: string;
	/** Without the query. */
	url: string;
	query: Record<string, string>;
	/** Names in lower case. */
	headers: Record<string, string>;
	body: unknown;
}

type Fetch = typeof fetch;

interface Wire {
	fetch: Fetch;
	/** Everything that left the client, in order; what goes to the simulator's own addresses too. */
	sent: SentRequest[];
}

function parsed(body: unknown): unknown {
	if (typeof body !== 'string') return body === undefined || body === null ? undefined : '<bytes>';
	try {
		return JSON.parse(body);
	} catch {
		return body;
	}
}

function asSent(url: URL, { method = 'GET', headers, body }: RequestInit): SentRequest {
	return {
		method: method.toUpperCase(),
		url: `${url.origin}${url.pathname}`,
		query: Object.fromEntries(url.searchParams),
		headers: Object.fromEntries(new Headers(headers)),
		body: parsed(body),
	};
}

/**
 * The `fetch` of a client that somebody else wrote for a provider: it believes to talk to the provider's own hosts, and talks
 * to the simulator. The provider's API host is the simulator's address itself; every other host is a folder of it.
 */
export function wireTo(simulator: Simulator, providerId: string, apiHost: string): Wire {
	const sent: SentRequest[] = [];
	const base = simulator.baseUrl(providerId);
	const redirected = (url: URL) => {
		if (url.hostname === '127.0.0.1') return url.href;
		return `${base}${url.host === apiHost ? '' : `/${url.host}`}${url.pathname}${url.search}`;
	};
	return {
		sent,
		fetch: async (input, init = {}) => {
			const url = new URL(input instanceof Request ? input.url : input);
			sent.push(asSent(url, init));
			return await fetch(redirected(url), init);
		},
	};
}
