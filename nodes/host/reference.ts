import { createHash } from 'crypto';

/**
 * Our own name for one submit, from its slot: the same when the step runs again, so that its job can be found by it.
 * Nothing can be read from it.
 */
export function referenceOf(slot: string): string {
	return createHash('sha256').update(slot).digest('hex').slice(0, 32);
}
