/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

/** Not a claim about speed: a limit for what would else hang. */
const patienceMs = 20_000;
const askAgainMs = 10;

/** Waits for something that happens elsewhere. */
export async function until(isSo: () => boolean, whatFor = 'what was waited for'): Promise<void> {
	for (let waitedMs = 0; waitedMs < patienceMs && !isSo(); waitedMs += askAgainMs) await sleep(askAgainMs);
	if (!isSo()) throw new Error(`Waited ${patienceMs / 1000} s in vain for ${whatFor}`);
}
