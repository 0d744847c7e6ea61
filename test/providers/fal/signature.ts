import { createHash } from 'node:crypto';
import nacl from 'tweetnacl';

/**
 * The headers of a callback, as fal's documentation describes them for those who verify: Ed25519 over request id, user id,
 * timestamp and SHA-256 of the body, a line each, in hex.
 */
export function signedHeaders(
	requestId: string,
	body: string,
	privateKey: Uint8Array,
	atMs = Date.now(),
): Record<string, string> {
	const timestamp = String(Math.floor(atMs / 1000));
	const userId = 'user_0123456789';
	const digest = createHash('sha256').update(body).digest('hex');
	const signed = Buffer.from([requestId, userId, timestamp, digest].join('\n'));
	return {
		'x-fal-webhook-request-id': requestId,
		'x-fal-webhook-user-id': userId,
		'x-fal-webhook-timestamp': timestamp,
		'x-fal-webhook-signature': Buffer.from(nacl.sign.detached(signed, privateKey)).toString('hex'),
	};
}
