import type { JsonObject } from './json';

/** A request as a value: where it goes is built from ids, never taken from a reply. */
export interface HttpCall {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** One of the provider's `hosts`; without it the call goes to the credential's base URL. */
	host?: string;
	/** Below the address of the host; built with `path`. */
	path: string;
	query?: Readonly<Record<string, string>>;
	/** Beside those that carry the key. */
	headers?: Readonly<Record<string, string>>;
	body?: JsonObject;
	/** How long the provider may take to answer. */
	timeoutSeconds: number;
}

/** What stands around the body of an answer. */
export interface HttpFrame {
	status: number;
	/** Names in lower case. */
	headers: Readonly<Record<string, string>>;
}

export interface HttpReply extends HttpFrame {
	/** Parsed JSON where the provider sent JSON, else text. */
	body: unknown;
}

export function isSuccess({ status }: HttpFrame): boolean {
	return status >= 200 && status < 300;
}
