import type { VideoProvider } from '../../nodes/video/provider';

/** `runflowApi`, `apiKey` → `RUNFLOW_API_KEY`; other fields stand behind the credential's name. */
function variableOf({ credential }: VideoProvider, field: string): string {
	const words = field === 'apiKey' ? `${credential}Key` : `${credential}${field[0]?.toUpperCase()}${field.slice(1)}`;
	return words.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_').toUpperCase();
}

/** The environment variable that holds a provider's key. */
export function keyVariable(provider: VideoProvider): string {
	return variableOf(provider, 'apiKey');
}

/** The variables of what else the credential holds, by field. */
export function otherVariables(provider: VideoProvider): Array<readonly [field: string, variable: string]> {
	return (provider.credentialFields ?? []).map(({ name }) => [name, variableOf(provider, name)]);
}

/** A credential as the nodes have it, from environment variables. */
export function credentialIn(
	provider: VideoProvider,
	environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
	const others = otherVariables(provider).map(([field, variable]) => [field, environment[variable] ?? '']);
	return { apiKey: environment[keyVariable(provider)]?.trim() ?? '', ...Object.fromEntries(others) };
}
