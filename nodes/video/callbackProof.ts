/** What a signature covers, and how long it counts; all header names in lower case. */
export interface SignedText {
	/** `{body}`, `{body-sha256}` in hex, and `{name}` for what a header says. */
	template: string;
	/** A header with the seconds since 1970 when it was signed, and how far that may be from now. */
	timestamp?: { header: string; toleranceSeconds: number };
}

/** How a signature is written; a header may hold several, with blanks between them. */
interface Signature {
	/** Lower case. */
	header: string;
	encoding?: 'hex' | 'base64';
	/** What stands before each that is of this kind, like `v1,`. */
	prefix?: string;
}

/** It sends back the secret of the submit. */
interface Echo {
	kind: 'echo';
	/** Lower case. */
	header: string;
}

/** HMAC-SHA256 with the callback secret registered with the provider; of the raw body, unless it says otherwise. */
export interface Hmac extends Signature {
	kind: 'hmac';
	signed?: SignedText;
	/** The key is what follows `whsec_` in the secret, as text or as base64; else the secret as it is. */
	secretAfterPrefix?: 'text' | 'base64';
}

/** Ed25519 with a key that the provider publishes as a JSON Web Key Set. */
export interface Ed25519 extends Signature {
	kind: 'ed25519';
	signed: SignedText;
	/** Where the keys are, without a key of the user's. */
	keys: { host: string; path: string };
}

/** How a provider proves that a callback is its own. */
export type CallbackProof = Echo | Hmac | Ed25519;

/** The proof of all who follow www.standardwebhooks.com. */
export const standardWebhooks: Hmac = {
	kind: 'hmac',
	header: 'webhook-signature',
	encoding: 'base64',
	prefix: 'v1,',
	signed: {
		template: '{webhook-id}.{webhook-timestamp}.{body}',
		timestamp: { header: 'webhook-timestamp', toleranceSeconds: 300 },
	},
	secretAfterPrefix: 'base64',
};
