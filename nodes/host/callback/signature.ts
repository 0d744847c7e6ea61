import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'crypto';
import type { JsonWebKey } from 'crypto';
import type { Ed25519, Hmac, SignedText } from '../../video/callbackProof';

export interface Arrival {
	/** Names in lower case. */
	headers: Readonly<Record<string, unknown>>;
	rawBody: Buffer;
}

export function sameBytes(one: Buffer, other: Buffer): boolean {
	return one.length === other.length && timingSafeEqual(one, other);
}

function headerOf({ headers }: Arrival, name: string): string {
	return String(headers[name] ?? '');
}

/** The bytes that were signed; undefined where the signature is too old, or of a time to come. */
function signedBytes({ template, timestamp }: SignedText, arrival: Arrival, nowMs: number): Buffer | undefined {
	if (timestamp) {
		const awayMs = Math.abs(nowMs - Number(headerOf(arrival, timestamp.header)) * 1000);
		// Also where the header says no number.
		if (!(awayMs <= timestamp.toleranceSeconds * 1000)) return undefined;
	}
	const { rawBody } = arrival;
	const parts = template.split(/\{([\w-]+)\}/).map((part, place): Buffer => {
		if (place % 2 === 0) return Buffer.from(part);
		if (part === 'body') return rawBody;
		if (part === 'body-sha256') return Buffer.from(createHash('sha256').update(rawBody).digest('hex'));
		return Buffer.from(headerOf(arrival, part));
	});
	return Buffer.concat(parts);
}

/** The signatures that a header shows. */
function shownIn({ header, encoding = 'hex', prefix = '' }: Hmac | Ed25519, arrival: Arrival): Buffer[] {
	return headerOf(arrival, header)
		.split(' ')
		.filter((one) => one.startsWith(prefix))
		.map((one) => Buffer.from(one.slice(prefix.length), encoding));
}

function keyIn(secret: string, { secretAfterPrefix }: Hmac): Buffer {
	if (secretAfterPrefix === undefined) return Buffer.from(secret);
	return Buffer.from(secret.replace(/^whsec_/, ''), secretAfterPrefix === 'base64' ? 'base64' : 'utf8');
}

/** Whether a callback was signed with this secret. */
export function isSignedWith(secret: string, proof: Hmac, arrival: Arrival, nowMs: number): boolean {
	const signed = signedBytes(proof.signed ?? { template: '{body}' }, arrival, nowMs);
	if (!signed) return false;
	const right = createHmac('sha256', keyIn(secret, proof)).update(signed).digest();
	return shownIn(proof, arrival).some((one) => sameBytes(one, right));
}

/** Whether a callback was signed by the owner of one of these public keys. */
export function isSignedBy(keys: readonly JsonWebKey[], proof: Ed25519, arrival: Arrival, nowMs: number): boolean {
	const signed = signedBytes(proof.signed, arrival, nowMs);
	if (!signed) return false;
	const signatures = shownIn(proof, arrival);
	return keys.some((key) => {
		const publicKey = createPublicKey({ key, format: 'jwk' });
		return signatures.some((one) => verify(null, signed, publicKey, one));
	});
}
