/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { SubmitRoute } from '../../simulator/dialect';
import { discoverDialects } from '../../simulator/discovery';
import type { Simulator } from '../../simulator/server';

/** What one submit told the provider about callbacks. */
export interface HandedOut {
	url: string;
	secret: string | undefined;
}

/** Stands between n8n and the simulator, whose report holds no secrets, and keeps what a provider would know. */
export interface Relay {
	baseUrl(providerId: string): string;
	/** Every callback address that was handed to a provider, in order. */
	readonly handedOut: HandedOut[];
	/** Leaves requests without an answer whose address contains this; n8n waits for it. */
	hold(part: string): void;
	/** How many requests it left so. */
	readonly held: number;
	/** Answers again, those that come from now on. */
	release(): void;
	/** From now on nothing gets through, or everything again. */
	setAway(answer: 'nothing' | 'unavailable' | undefined): void;
	close(): Promise<void>;
}

async function submitRoutes(): Promise<SubmitRoute[]> {
	const routes = (await discoverDialects()).flatMap((dialect) => dialect.routes);
	return routes.flatMap((route) => (route.kind === 'submit' ? [route] : []));
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function handedOutIn(body: Buffer, query: URLSearchParams, routes: readonly SubmitRoute[]): HandedOut | undefined {
	if (body.length === 0) return undefined;
	const fields = JSON.parse(body.toString()) as Record<string, unknown>;
	const textAt = (keys: readonly string[]) =>
		keys.map((key) => fields[key]).find((value): value is string => typeof value === 'string');
	const inQuery = routes.flatMap(({ callbackParameter }) => query.get(callbackParameter ?? '') ?? []);
	const url = textAt(routes.flatMap(({ callbackKey }) => callbackKey ?? [])) ?? inQuery[0];
	const secret = textAt(routes.flatMap(({ callbackSecretKey }) => callbackSecretKey ?? []));
	return url === undefined ? undefined : { url, secret };
}

export async function openRelay(simulator: Simulator): Promise<Relay> {
	const handedOut: HandedOut[] = [];
	const routes = await submitRoutes();
	const heldParts = new Set<string>();
	let held = 0;
	let away: Parameters<Relay['setAway']>[0];
	const server = createServer((request, response) => {
		if ([...heldParts].some((part) => request.url?.includes(part))) {
			held += 1;
			return;
		}
		if (away === 'nothing') return response.destroy();
		if (away === 'unavailable') return response.writeHead(503).end();
		const forward = async () => {
			const body = await bytesOf(request);
			const { searchParams } = new URL(request.url ?? '/', simulator.url);
			const found = handedOutIn(body, searchParams, routes);
			if (found) handedOut.push(found);
			const { authorization, 'x-api-key': key } = request.headers;
			const answer = await fetch(`${simulator.url}${request.url}`, {
				method: request.method ?? 'GET',
				headers: {
					'content-type': 'application/json',
					...(authorization !== undefined && { authorization }),
					...(typeof key === 'string' && { 'x-api-key': key }),
				},
				...(body.length > 0 && { body: new Uint8Array(body) }),
			});
			response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
			response.end(Buffer.from(await answer.arrayBuffer()));
		};
		forward().catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		handedOut,
		setAway: (answer) => (away = answer),
		baseUrl: (providerId) => `http://127.0.0.1:${port}/${providerId}`,
		hold: (part) => void heldParts.add(part),
		get held() {
			return held;
		},
		release: () => heldParts.clear(),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
