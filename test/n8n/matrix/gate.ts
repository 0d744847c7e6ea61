/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Simulator } from '../../simulator/server';

/** Ends the names of credentials that lead through a gate. */
export const behindGate = ' behind the gate';

/** The word in a prompt whose submit reaches the provider while its answer stays on the way. */
export const heldBack = 'held back';

/** Stands between n8n and the simulator, and keeps the answers to some submits to itself. */
export interface Gate {
	baseUrl(providerId: string): string;
	/** The provider rejects the first submit with these words in it, or the second, and takes all others. */
	refuse(words: string, which?: 'first' | 'second'): void;
	/** From now on submits with these words are answered so late; the provider has them at once. */
	answerLate(words: string, byMs: number): void;
	/** Late answers that have not gone out so far. */
	lateAnswers(): number;
	close(): Promise<void>;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

const passedOn = ['authorization', 'x-api-key', 'content-type'] as const;

export async function openGate(simulator: Simulator): Promise<Gate> {
	const lateByMs = new Map<string, number>();
	let late = 0;
	/** How many submits to let pass before the one to reject. */
	const toRefuse = new Map<string, number>();
	/** What the simulator gets to hear instead, so that it rejects in the words of the provider. */
	const refusable = (body: Buffer): Buffer => {
		const [words, before] = [...toRefuse].find(([one]) => body.includes(one)) ?? [];
		if (words === undefined || before === undefined) return body;
		if (before > 0) {
			toRefuse.set(words, before - 1);
			return body;
		}
		toRefuse.delete(words);
		return Buffer.from(body.toString().replaceAll(words, 'scene: refused'));
	};
	const server = createServer((request, response) => {
		const forward = async () => {
			const body = refusable(await bytesOf(request));
			const headers = passedOn.flatMap((name) => {
				const value = request.headers[name];
				return typeof value === 'string' ? [[name, value] as [string, string]] : [];
			});
			const answer = await fetch(`${simulator.url}${request.url}`, {
				method: request.method ?? 'GET',
				headers,
				...(body.length > 0 && { body: new Uint8Array(body) }),
			});
			const bytes = Buffer.from(await answer.arrayBuffer());
			if (request.method === 'POST' && body.includes(heldBack)) return;
			const lateWords = [...lateByMs.keys()].find((words) => request.method === 'POST' && body.includes(words));
			if (lateWords !== undefined) {
				late += 1;
				await sleep(lateByMs.get(lateWords));
				late -= 1;
			}
			response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
			response.end(bytes);
		};
		forward().catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		refuse: (words, which = 'first') => void toRefuse.set(words, which === 'first' ? 0 : 1),
		answerLate: (words, byMs) => void lateByMs.set(words, byMs),
		lateAnswers: () => late,
		baseUrl: (providerId) => `http://127.0.0.1:${port}/${providerId}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
