import { createHash } from 'crypto';

/** A short name for a text that says nothing about it. */
export function fingerprintOf(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
