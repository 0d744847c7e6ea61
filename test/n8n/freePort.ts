/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type AddressInfo } from 'node:net';

/** A loopback port nobody listens on: the preferred one when it is free, else one the system picks. */
export async function freePort(preferredPort?: number): Promise<number> {
	if (preferredPort !== undefined && preferredPort !== 0) {
		const preferred = await tryPort(preferredPort);
		if (preferred !== undefined) return preferred;
	}
	const port = await tryPort(0);
	if (port === undefined) throw new Error('The system has no free loopback port');
	return port;
}

async function tryPort(port: number): Promise<number | undefined> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, '127.0.0.1', () => {
			const { port: bound } = server.address() as AddressInfo;
			server.close(() => resolve(bound));
		});
	});
}
