/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, request as clientRequest } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on one loopback address, with its base URL. */
export interface Listener {
	url: string;
	close(): Promise<void>;
}

function listen(server: Server, host: string, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => {
			server.off('error', reject);
			resolve();
		});
	});
}

/** Listens on the asked port, or on any free one when it is taken. */
export async function openListener(onRequest: RequestListener, host: string, port: number): Promise<Listener> {
	const server = createServer(onRequest);
	await listen(server, host, port).catch(async (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EADDRINUSE') throw error;
		await listen(server, host, 0);
	});
	return {
		url: `http://${host}:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** Listens on a second loopback host where the system has one, else on another port of the first. */
export async function openForeignListener(onRequest: RequestListener): Promise<Listener> {
	return await openListener(onRequest, '127.0.0.2', 0).catch(() => openListener(onRequest, '127.0.0.1', 0));
}

/** A listener that has another server answer, in whose name it speaks. */
export function forwardTo(url: string): RequestListener {
	return (request, response) => {
		const options = { method: request.method, headers: request.headers };
		const forwarded = clientRequest(`${url}${request.url}`, options, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		forwarded.on('error', () => response.destroy());
		request.pipe(forwarded);
	};
}
