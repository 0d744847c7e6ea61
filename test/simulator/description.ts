import { scenes } from './scenes';

/** What a person who starts the simulator needs: base URLs, the key, the scenes. */
export function describeSimulator(url: string, providerIds: readonly string[], keys: readonly string[]): string {
	const width = Math.max(...Object.keys(scenes).map((name) => name.length));
	return [
		`Video providers, simulated, at ${url}. Nothing here costs money.`,
		'',
		'Base URL to put into the credential:',
		...providerIds.map((id) => `  ${id.padEnd(14)} ${url}/${id}`),
		`API key: ${keys.join(' or ')}`,
		'',
		'Write into a prompt what should happen, e.g. "A red kite. scene: flaky seconds: 5":',
		...Object.entries(scenes).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
		'',
		`What arrived: ${url}/_simulator/report (POST ${url}/_simulator/reset to forget it)`,
		'',
	].join('\n');
}
