/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

const ASK_AGAIN_MS = 100;

/** Asks again until there is an answer; the error at the deadline says what was waited for. */
export async function eventually<T>(what: string, timeoutMs: number, ask: () => Promise<T | undefined>): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (Date.now() >= deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain: ${what}`);
		await sleep(ASK_AGAIN_MS);
	}
}
