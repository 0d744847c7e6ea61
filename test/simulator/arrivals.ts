/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import type { Dialect, Route } from './dialect';
import type { Json } from './fixture';
import type { Job } from './jobs';
import type { Timers } from './timers';

export type ArrivalKind =
	'submit' | 'poll' | 'result' | 'cancel' | 'check' | 'file' | 'upload' | 'storage' | 'confirm' | 'other';

/** One request that reached the simulator. `status` 0: no answer was given (yet). */
export interface Arrival {
	atMs: number;
	method: string;
	path: string;
	provider: string | null;
	kind: ArrivalKind;
	jobId?: string;
	status: number;
	authorized: boolean;
	body?: unknown;
	/** Files and storages only: the request carried a header or query value that names a key. */
	credentialHeadersOnFile?: boolean;
	/** Files only: it reached the foreign host that a redirect led to. */
	foreignHost?: boolean;
}

const longestKeptText = 2000;

/** A URL without its query, which may carry a token. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '?…');

/** All keys a request presents, in the places its provider reads keys from. */
export function presentedKeys(headers: IncomingHttpHeaders, dialect: Dialect): string[] {
	return dialect.keyHeaders.flatMap(({ name, scheme }) => {
		const value = headers[name];
		if (typeof value !== 'string') return [];
		const key = scheme === undefined ? value : new RegExp(`^${scheme}\\s+(.+)$`, 'i').exec(value)?.[1];
		return [key ?? ''];
	});
}

const credentialHeaders = ['authorization', 'x-api-key', 'cookie'];

/** Whether a file request carries anything that belongs to the provider only: in a header of that kind, or a key anywhere. */
function carriesCredentials(headers: IncomingHttpHeaders, path: string, keys: readonly string[]): boolean {
	const everything = [path, ...Object.values(headers).flat()];
	return (
		credentialHeaders.some((name) => headers[name] !== undefined) ||
		keys.some((key) => everything.some((text) => text?.includes(key)))
	);
}

function redact(value: Json, keep: (text: string, key: string) => string, key = ''): Json {
	if (typeof value === 'string') return keep(value, key);
	if (Array.isArray(value)) return value.map((entry) => redact(entry, keep, key));
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, redact(entry, keep, name)]));
}

const maskKeys = (text: string, keys: readonly string[]) =>
	keys.filter((key) => key !== '').reduce((masked, key) => masked.replaceAll(key, '<key>'), text);

/** The record of all requests. Keys, secrets, callback tokens and megabytes never enter it. */
export class ArrivalBook {
	readonly arrivals: Arrival[] = [];

	constructor(
		private readonly keys: readonly string[],
		private readonly timers: Timers,
	) {}

	add(request: IncomingMessage, presented: readonly string[], known: Partial<Arrival>): Arrival {
		const { method = 'GET', url = '/' } = request;
		const arrival: Arrival = {
			atMs: this.timers.now(),
			method,
			path: maskKeys(url.replace(/([?&][^=&]*(?:webhook|callback)[^=&]*=)[^&]*/gi, '$1…'), [
				...this.keys,
				...presented,
			]),
			provider: null,
			kind: 'other',
			status: 0,
			authorized: false,
			...known,
		};
		this.arrivals.push(arrival);
		return arrival;
	}

	addFile(request: IncomingMessage, job: Job | undefined, foreignHost: boolean): Arrival {
		return this.add(request, [], {
			kind: 'file',
			provider: job?.provider ?? null,
			credentialHeadersOnFile: carriesCredentials(request.headers, request.url ?? '', this.keys),
			foreignHost,
			...(job && { jobId: job.clientId }),
		});
	}

	addStorage(request: IncomingMessage, provider: string | null): Arrival {
		return this.add(request, [], {
			kind: 'storage',
			provider,
			path: withoutQuery(request.url ?? '/'),
			credentialHeadersOnFile: carriesCredentials(request.headers, request.url ?? '', this.keys),
		});
	}

	/** The body as the report may show it; `route` says which of its fields are delicate. */
	reportable(body: Json, route: Route | undefined, presented: readonly string[]): Json {
		const submit = route?.kind === 'submit' ? route : undefined;
		return redact(body, (text, key) => {
			if (key !== '' && key === submit?.callbackSecretKey) return '<secret>';
			const safe = key !== '' && key === submit?.callbackKey ? withoutQuery(text) : text;
			const shown = maskKeys(safe, [...this.keys, ...presented]);
			return shown.length > longestKeptText ? `${shown.slice(0, 100)}… (${shown.length} characters)` : shown;
		});
	}

	clear(): void {
		this.arrivals.length = 0;
	}
}
