import { createHmac } from 'crypto';
import type { CallbackProof, Ed25519 } from '../../video/callbackProof';
import type { Arrival } from './signature';
import { isSignedWith, sameBytes } from './signature';

interface CredentialSecrets {
	apiKey?: unknown;
	callbackSecret?: unknown;
}

/** The secret a provider echoes for one execution: recomputed on arrival, so it is stored nowhere. */
export function echoSecret({ apiKey }: CredentialSecrets, executionId: string): string {
	return createHmac('sha256', String(apiKey)).update(`video callback of execution ${executionId}`).digest('hex');
}

/**
 * Whether a callback comes without any proof. It is only a hint, so one passes that could have brought its secret back:
 * a page shows callbacks without. Only a user's own secret at the provider promises one.
 */
export function isBareHint({ kind, header }: CallbackProof, { headers }: Arrival): boolean {
	return kind === 'echo' && headers[header] === undefined;
}

/** Whether what a callback shows as its proof is right. */
export function isGenuine(
	proof: Exclude<CallbackProof, Ed25519>,
	arrival: Arrival,
	secrets: CredentialSecrets,
	executionId: string,
	nowMs: number,
): boolean {
	if (proof.kind === 'echo') {
		const shown = Buffer.from(String(arrival.headers[proof.header] ?? ''));
		return sameBytes(shown, Buffer.from(echoSecret(secrets, executionId)));
	}
	const { callbackSecret } = secrets;
	if (typeof callbackSecret !== 'string' || callbackSecret === '') return true;
	return isSignedWith(callbackSecret, proof, arrival, nowMs);
}
