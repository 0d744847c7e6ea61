import { Agent, request } from 'undici';
import { wasNotSent } from '../../nodes/engine/notSent';
import type { Delivery, Transport } from '../../nodes/engine/transport';
import { addressOf } from '../../nodes/engine/transport';
import type { HttpCall } from '../../nodes/video/http';
import type { VideoProvider } from '../../nodes/video/provider';

/** One request and what came of it. */
export interface Exchange {
	call: HttpCall;
	delivery: Delivery;
	tookSeconds: number;
}

function bodyIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** The engine's way to a provider without n8n: undici, redirects off, nothing sent twice. Tells of every exchange. */
export class UndiciTransport implements Transport {
	// A new connection for each request: a kept one may be closed under a submit, which would then be in doubt.
	private readonly agent = new Agent({ pipelining: 0 });

	constructor(
		private readonly provider: VideoProvider,
		private readonly baseUrl: string,
		private readonly headers: Readonly<Record<string, string>>,
		private readonly heard: (exchange: Exchange) => void,
	) {}

	async send(call: HttpCall): Promise<Delivery> {
		const startMs = performance.now();
		const delivery = await this.deliver(call);
		this.heard({ call, delivery, tookSeconds: (performance.now() - startMs) / 1000 });
		return delivery;
	}

	async close(): Promise<void> {
		await this.agent.close();
	}

	private async deliver(call: HttpCall): Promise<Delivery> {
		const { method, query, body, headers: ownHeaders } = call;
		const timeoutMs = call.timeoutSeconds * 1000;
		try {
			const response = await request(addressOf(call, this.baseUrl, this.provider), {
				dispatcher: this.agent,
				method,
				headers: {
					...ownHeaders,
					...this.headers,
					accept: 'application/json',
					...(body && { 'content-type': 'application/json' }),
				},
				headersTimeout: timeoutMs,
				bodyTimeout: timeoutMs,
				...(query && { query }),
				...(body && { body: JSON.stringify(body) }),
			});
			const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
			const reply = {
				status: response.statusCode,
				headers: Object.fromEntries(headers) as Record<string, string>,
				body: bodyIn(await response.body.text()),
			};
			return { kind: 'reply', reply };
		} catch (error) {
			const message = error instanceof Error ? error.message || error.name : String(error);
			return { kind: 'failure', failure: wasNotSent(error) ? 'not-sent' : 'lost', message };
		}
	}
}
