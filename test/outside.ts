/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { certificateFor } from './tlsCertificate';

/** The internet as a network without DNS of its own sees it: one site, and the proxy that alone leads there. */
export interface Outside {
	/** Of the site; nobody can look it up. */
	hostname: string;
	/** Who has it trusts the site. */
	certificate: string;
	proxyUrl: string;
	/** What the proxy was asked to connect to. */
	readonly connectedTo: string[];
	close(): Promise<void>;
}

async function portOf(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

/** Opens both; whatever name the proxy is asked for, it leads to the site. */
export async function openOutside(onRequest: RequestListener): Promise<Outside> {
	const hostname = 'files.provider.invalid';
	const { cert, key } = certificateFor(hostname);
	const connectedTo: string[] = [];
	const site = createTlsServer({ cert, key }, onRequest);
	const sitePort = await portOf(site);
	const proxy = createServer((_, response) => response.writeHead(405).end());
	// A server forgets the connections that it hands over.
	const tunnels = new Set<Duplex>();
	proxy.on('connect', (request, socket) => {
		tunnels.add(socket);
		connectedTo.push(request.url ?? '');
		const toSite = connect(sitePort, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			toSite.pipe(socket);
			socket.pipe(toSite);
		});
		toSite.on('error', () => socket.destroy());
		socket.on('error', () => toSite.destroy());
	});
	const proxyUrl = `http://127.0.0.1:${await portOf(proxy)}`;
	return {
		hostname,
		certificate: cert,
		proxyUrl,
		connectedTo,
		close: async () => {
			for (const tunnel of tunnels) tunnel.destroy();
			for (const server of [site, proxy]) {
				server.closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}
		},
	};
}
