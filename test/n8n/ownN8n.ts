import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/server';
import { N8nClient } from './n8nClient';
import { startN8n, type N8nServer } from './n8nServer';
import { pinnedRelease } from './release';
import { storeCredentials } from './simulatedProviders';

/** Nobody is there; it only has to look like an n8n that everybody can reach. */
export const publicUrl = 'https://n8n.example.com';

/** The environment of an n8n that believes providers can call it. */
export const publicEnvironment = { WEBHOOK_URL: `${publicUrl}/` };

/** An n8n for one file of tests, and a provider side whose credentials it has. */
export interface OwnN8n {
	server: N8nServer;
	client: N8nClient;
	simulator: Simulator;
	/** kill -9, and a start on the same database. */
	crash(whileDown?: () => void): Promise<void>;
	stop(): Promise<void>;
}

export async function startOwnN8n(
	options: SimulatorOptions,
	env: Record<string, string> = {},
	release = pinnedRelease,
): Promise<OwnN8n> {
	const server = await startN8n({ env, release });
	const client = await N8nClient.signIn(server.url);
	const simulator = await startSimulator(options);
	await storeCredentials(client, simulator);
	const n8n: OwnN8n = {
		server,
		client,
		simulator,
		crash: async (whileDown) => {
			await n8n.server.kill();
			whileDown?.();
			const { userFolder, port: preferredPort } = n8n.server;
			n8n.server = await startN8n({ userFolder, preferredPort, env, release });
			n8n.client = await N8nClient.signIn(n8n.server.url);
		},
		stop: async () => {
			await n8n.server.stop();
			// The folder is that of the first start.
			await server.stop();
			await simulator.close();
		},
	};
	return n8n;
}
