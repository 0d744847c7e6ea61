/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Simulator } from '../../simulator/server';

/** The word in a prompt whose submit reaches the provider while its answer stays on the way. */
export const heldBack = 'held back';

/** Stands between n8n and the simulator, and keeps the answers to some submits to itself. */
export interface Gate {
	baseUrl(providerId: string): string;
	close(): Promise<void>;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

const passedOn = ['authorization', 'x-api-key', 'content-type'] as const;

export async function openGate(simulator: Simulator): Promise<Gate> {
	const server = createServer((request, response) => {
		const forward = async () => {
			const body = await bytesOf(request);
			const headers = passedOn.flatMap((name) => {
				const value = request.headers[name];
				return typeof value === 'string' ? [[name, value] as [string, string]] : [];
			});
			const answer = await fetch(`${simulator.url}${request.url}`, {
				method: request.method ?? 'GET',
				headers,
				...(body.length > 0 && { body: new Uint8Array(body) }),
			});
			const bytes = Buffer.from(await answer.arrayBuffer());
			if (request.method === 'POST' && body.includes(heldBack)) return;
			response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
			response.end(bytes);
		};
		forward().catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: (providerId) => `http://127.0.0.1:${port}/${providerId}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
