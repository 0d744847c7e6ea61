/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { ServerResponse } from 'node:http';

import { readFixture } from './fixture';
import type { Values } from './fixture';

/** An answer as a value; `drop` closes the connection without a word. */
export type Reply = 'drop' | { status: number; headers: Record<string, string>; body: string };

export const jsonReply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
	status,
	headers: { 'content-type': 'application/json', ...headers },
	body: JSON.stringify(body, null, '\t'),
});

export const textReply = (body: string): Reply => ({
	status: 200,
	headers: { 'content-type': 'text/plain; charset=utf-8' },
	body,
});

/** A documented answer in the provider's own words. */
export function fixtureReply(
	providerId: string,
	name: string,
	values: Values,
	headers: Record<string, string> = {},
): Reply {
	const fixture = readFixture(providerId, name, values);
	return jsonReply(fixture.status, fixture.body, { ...fixture.headers, ...headers });
}

/** What a proxy in front of a provider says on a bad day: 200, and not JSON. */
export const garbageReply: Reply = {
	status: 200,
	headers: { 'content-type': 'text/html; charset=utf-8' },
	body: '<!doctype html><html><head><title>One moment</title></head><body>Checking your browser…</body></html>',
};

/** Where providers have texts for people. */
const forPeople = /message|detail|info|error|reason/i;

function withTextsForPeople(value: unknown, change: (text: string) => string, name = ''): unknown {
	if (typeof value === 'string') return forPeople.test(name) ? change(value) : value;
	if (Array.isArray(value)) return value.map((one: unknown) => withTextsForPeople(one, change, name));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTextsForPeople(one, change, key)]));
}

/** An answer that repeats the key it was asked with wherever it speaks to people, in the spellings keys are found in. */
export function repeatingKey(reply: Reply, key: string): Reply {
	if (reply === 'drop') return reply;
	const spellings = [key, encodeURIComponent(key), Buffer.from(`user:${key}`).toString('base64')].join(', ');
	const repeat = (text: string) => `${text} (asked with ${spellings})`;
	const isJson = reply.headers['content-type'] === 'application/json';
	const body = isJson ? JSON.stringify(withTextsForPeople(JSON.parse(reply.body), repeat)) : repeat(reply.body);
	return { ...reply, body };
}

/** Sends a reply and returns its status, 0 when nobody gets it: dropped by us, or the client has left. */
export function sendReply(response: ServerResponse, reply: Reply): number {
	if (response.req.socket.destroyed) return 0;
	if (reply === 'drop') {
		response.socket?.destroy();
		return 0;
	}
	response.writeHead(reply.status, { ...reply.headers, 'content-length': String(Buffer.byteLength(reply.body)) });
	response.end(reply.body);
	return reply.status;
}
