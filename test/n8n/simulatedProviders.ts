import { providers } from '../../nodes/providers';
import type { Simulator } from '../simulator/server';
import type { N8nClient } from './n8nClient';

export const SIMULATOR_KEY = 'simulator-key';

/** Name under which each provider's credential is stored; the examples refer to it. */
export function credentialName(providerId: string, suffix = ''): string {
	const provider = providers.find(({ id }) => id === providerId);
	if (!provider) throw new Error(`No provider "${providerId}"`);
	return `${provider.name}${suffix}`;
}

/** Stores one credential per registered provider that leads to the simulator. */
export async function storeCredentials(
	client: N8nClient,
	simulator: Pick<Simulator, 'baseUrl'>,
	{ suffix = '', apiKey = SIMULATOR_KEY } = {},
): Promise<void> {
	for (const { id, credential } of providers) {
		await client.createCredential({
			name: credentialName(id, suffix),
			type: credential,
			data: { apiKey, baseUrl: simulator.baseUrl(id) },
		});
	}
}
