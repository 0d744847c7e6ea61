import { providers } from '../../../nodes/providers';
import { sharedN8n } from '../sharedN8n';
import { SIMULATOR_KEY } from '../simulatedProviders';
import { readyWithinMs, withScenario, type Scenario } from './scenario';

async function press({ client, suffix }: Scenario, providerId: string, data: { apiKey: string; baseUrl: string }) {
	const type = providers.find(({ id }) => id === providerId)?.credential ?? '';
	const credential = { name: `Test of ${providerId}${suffix}`, type, data };
	const id = await client.createCredential(credential);
	return await client.testCredential({ ...credential, id });
}

describe.each(providers.map(({ id }) => id))('the Test button of a credential for %s', (provider) => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('accepts a good key', async () => {
		await withScenario(async (scenario) => {
			const baseUrl = scenario.simulator.baseUrl(provider);
			expect(await press(scenario, provider, { apiKey: SIMULATOR_KEY, baseUrl })).toMatchObject({ status: 'OK' });
			expect(scenario.simulator.report().billed).toBe(0);
		});
	});

	it.concurrent('accepts a base URL with a slash at its end', async () => {
		await withScenario(async (scenario) => {
			const baseUrl = `${scenario.simulator.baseUrl(provider)}/`;
			expect(await press(scenario, provider, { apiKey: SIMULATOR_KEY, baseUrl })).toMatchObject({ status: 'OK' });
		});
	});

	it.concurrent('rejects a bad key in words that do not repeat it', async () => {
		await withScenario(async (scenario) => {
			const baseUrl = scenario.simulator.baseUrl(provider);
			const result = await press(scenario, provider, { apiKey: 'a-mistyped-key', baseUrl });
			expect(result).toMatchObject({ status: 'Error', message: expect.stringContaining('API key') });
			expect(JSON.stringify(result)).not.toContain('a-mistyped-key');
		});
	});

	it.concurrent('does not take another service for the provider', async () => {
		await withScenario(async (scenario) => {
			const baseUrl = `${scenario.simulator.url}/_simulator`;
			const result = await press(scenario, provider, { apiKey: SIMULATOR_KEY, baseUrl });
			expect(result).toMatchObject({ status: 'Error', message: expect.stringContaining('Base URL') });
		});
	});

	it.concurrent('says that nobody answers at the base URL', async () => {
		await withScenario(async (scenario) => {
			const result = await press(scenario, provider, { apiKey: SIMULATOR_KEY, baseUrl: 'http://127.0.0.1:1' });
			expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(/No answer.*ECONNREFUSED/) });
		});
	});

	it.concurrent.each(['http://example.com', 'http://10.0.0.1', 'example.com'])(
		'rejects to send the key to %s',
		async (baseUrl) => {
			await withScenario(async (scenario) => {
				const result = await press(scenario, provider, { apiKey: SIMULATOR_KEY, baseUrl });
				expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(/https:\/\/|is not a URL/) });
				expect(result.message).toContain('Base URL');
			});
		},
	);
});
