import { N8nClient } from '../test/n8n/n8nClient';
import { startN8n, type N8nOptions, type N8nServer } from '../test/n8n/n8nServer';
import { storeCredentials, SIMULATOR_KEY } from '../test/n8n/simulatedProviders';
import { videoApi } from '../test/simulator/guests/openAi/videoApi';
import { startSimulator, type Simulator, type SimulatorOptions } from '../test/simulator/server';

/** The provider side of one contender, with credentials that lead there. */
export interface ProviderSide {
	simulator: Simulator;
	/** Ends the names of its credentials, and of the webhooks that use them. */
	suffix: string;
}

/** What a section works with. Everything opened through it is closed after the section, also when time is up. */
export class Bench {
	private readonly closing: Array<() => Promise<void>> = [];
	private opened = 0;

	constructor(readonly log: (line: string) => void) {}

	/** Closed in reverse order of opening. */
	whenDone(close: () => Promise<void>): void {
		this.closing.push(close);
	}

	async n8n(options: N8nOptions = {}): Promise<{ server: N8nServer; client: N8nClient }> {
		const server = await startN8n({ log: this.log, ...options });
		this.whenDone(async () => await server.stop());
		return { server, client: await N8nClient.signIn(server.url) };
	}

	async providerSide(client: N8nClient, options: SimulatorOptions): Promise<ProviderSide> {
		const simulator = await startSimulator({ moreDialects: [videoApi], ...options });
		this.whenDone(async () => await simulator.close());
		this.opened += 1;
		const suffix = ` ${this.opened}`;
		await storeCredentials(client, simulator, { suffix });
		await client.createCredential({
			name: builtinCredential(suffix),
			type: 'openAiApi',
			data: { apiKey: SIMULATOR_KEY, url: simulator.baseUrl(videoApi.id) },
		});
		return { simulator, suffix };
	}

	async close(): Promise<void> {
		for (const close of this.closing.splice(0).reverse()) {
			await close().catch((error: unknown) => this.log(`Closing: ${String(error)}`));
		}
	}
}

export function builtinCredential(suffix: string): string {
	return `OpenAI${suffix}`;
}
