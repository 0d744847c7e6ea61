/**
 * How a provider proves that a callback is its own. `echo`: it sends back the secret of the submit.
 * `hmac`: HMAC-SHA256 of the raw body, hex, with the callback secret registered with the provider.
 */
export interface CallbackProof {
	kind: 'echo' | 'hmac';
	/** Lower case. */
	header: string;
}
