/** A field of a credential that only one provider has; left empty, nothing is sent. */
export interface CredentialField {
	name: string;
	displayName: string;
	description: string;
	/** The header that carries it. */
	header: string;
}

export type KeyVerdict = 'accepted' | 'rejected' | 'other-service';

/** What a provider says about the requests that carry its key. */
export interface Keyed {
	/** Headers that carry the key. */
	authorize(apiKey: string): Readonly<Record<string, string>>;
	/** What a credential holds beside key and base URL. */
	credentialFields?: readonly CredentialField[];
}

/** The headers of every request with a credential. Blanks around a pasted key are not part of it. */
export function credentialHeaders(
	{ authorize, credentialFields = [] }: Keyed,
	credential: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
	const valueOf = (name: string) => String(credential[name] ?? '').trim();
	const given = credentialFields.filter(({ name }) => valueOf(name) !== '');
	return {
		...authorize(valueOf('apiKey')),
		...Object.fromEntries(given.map(({ name, header }) => [header, valueOf(name)])),
	};
}
