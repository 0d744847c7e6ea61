/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Frees what nobody holds, so that a `WeakRef` tells what somebody does. */
export async function collectGarbage(): Promise<void> {
	// What a `WeakRef` was made of or asked for stays until this turn of the event loop is over.
	await new Promise((resolve) => setImmediate(resolve));
	collect();
}
