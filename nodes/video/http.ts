import type { JsonObject } from './json';

/** A request as a value: where it goes is built from ids, never taken from a reply. */
export interface HttpCall {
	method: 'GET' | 'POST';
	/** Below the credential's base URL; built with `path`. */
	path: string;
	query?: Readonly<Record<string, string>>;
	body?: JsonObject;
	/** How long the provider may take to answer. */
	timeoutSeconds: number;
}

export interface HttpReply {
	status: number;
	/** Names in lower case. */
	headers: Readonly<Record<string, string>>;
	/** Parsed JSON where the provider sent JSON, else text. */
	body: unknown;
}

export function isSuccess({ status }: HttpReply): boolean {
	return status >= 200 && status < 300;
}
