import { createHmac, timingSafeEqual } from 'crypto';
import type { CallbackProof } from '../../video/callbackProof';

interface CredentialSecrets {
	apiKey?: unknown;
	callbackSecret?: unknown;
}

/** The secret a provider echoes for one execution: recomputed on arrival, so it is stored nowhere. */
export function echoSecret({ apiKey }: CredentialSecrets, executionId: string): string {
	return createHmac('sha256', String(apiKey)).update(`video callback of execution ${executionId}`).digest('hex');
}

function sameText(left: string, right: string): boolean {
	const [one, other] = [Buffer.from(left), Buffer.from(right)];
	return one.length === other.length && timingSafeEqual(one, other);
}

export interface Arrival {
	/** Names in lower case. */
	headers: Readonly<Record<string, unknown>>;
	rawBody: Buffer;
}

/** Whether a callback proves to come from the provider; a provider that proves nothing passes, since it is only a hint. */
export function isGenuine(
	proof: CallbackProof | undefined,
	{ headers, rawBody }: Arrival,
	secrets: CredentialSecrets,
	executionId: string,
): boolean {
	if (!proof) return true;
	const shown = String(headers[proof.header] ?? '');
	if (proof.kind === 'echo') return sameText(shown, echoSecret(secrets, executionId));
	const { callbackSecret } = secrets;
	if (typeof callbackSecret !== 'string' || callbackSecret === '') return true;
	return sameText(shown.toLowerCase(), createHmac('sha256', callbackSecret).update(rawBody).digest('hex'));
}
