/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { request as httpRequest } from 'node:http';
import type { ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { withoutQuery } from './arrivals';
import type { Dialect } from './dialect';
import { readFixture } from './fixture';
import type { Values } from './fixture';
import type { Job } from './jobs';
import type { Timers } from './timers';

/** One POST to a callback URL; `status` is null when nobody answered. */
export interface Delivery {
	provider: string;
	jobId: string;
	url: string;
	atMs: number;
	status: number | null;
	attempt: number;
	forged: boolean;
}

const answerSeconds = 30;

/** Delivers callbacks with the provider's payload, headers and retries, or a forger's without his secrets. */
export class Callbacks {
	readonly deliveries: Delivery[] = [];
	private readonly open = new Set<ClientRequest>();
	private stops = 0;

	constructor(
		private readonly timers: Timers,
		private readonly dialectOf: (providerId: string) => Dialect,
		private readonly valuesOf: (job: Job) => Values,
		private readonly signingSecret: string | undefined,
	) {}

	/** Resolves after the first attempt; later attempts follow by themselves. */
	async deliver(job: Job): Promise<void> {
		const { outcome } = job;
		const dialect = this.dialectOf(job.provider);
		const payload = outcome && dialect.callback.payload(outcome, job);
		if (!job.callback || !payload) return;
		const body = JSON.stringify(readFixture(dialect.id, payload, this.valuesOf(job)).body);
		await this.attempt(job, body, dialect.callback.headers?.(job, body, this.signingSecret) ?? {}, 1);
	}

	/** A stranger's POST that claims success and points to his own file. */
	async forge(job: Job, foreignFileUrl: string): Promise<void> {
		const dialect = this.dialectOf(job.provider);
		const payload = dialect.callback.payload('succeeded', job);
		if (!job.callback || !payload) return;
		const claimed = { ...this.valuesOf(job), videoUrl: foreignFileUrl };
		const body = JSON.stringify(readFixture(dialect.id, payload, claimed).body);
		await this.post(job, job.callback.url, body, {}, 1, true);
	}

	/** Breaks off what is under way and plans no more; the record stays. */
	stop(): void {
		this.stops += 1;
		for (const request of this.open) request.destroy();
		this.open.clear();
	}

	clear(): void {
		this.stop();
		this.deliveries.length = 0;
	}

	private async attempt(job: Job, body: string, headers: Record<string, string>, attempt: number): Promise<void> {
		if (!job.callback) return;
		const { stops } = this;
		const status = await this.post(job, job.callback.url, body, headers, attempt, false);
		const retryAfterSeconds = this.dialectOf(job.provider).callback.retryAfterSeconds[attempt - 1];
		const acknowledged = status !== null && status >= 200 && status < 300;
		if (acknowledged || retryAfterSeconds === undefined || stops !== this.stops) return;
		this.timers.after(retryAfterSeconds, () => void this.attempt(job, body, headers, attempt + 1));
	}

	private async post(
		job: Job,
		url: string,
		body: string,
		headers: Record<string, string>,
		attempt: number,
		forged: boolean,
	): Promise<number | null> {
		const { stops } = this;
		const atMs = this.timers.now();
		const status = await this.send(new URL(url), body, headers);
		const { clientId: jobId, provider } = job;
		if (stops !== this.stops) return status;
		this.deliveries.push({ provider, jobId, url: withoutQuery(url), atMs, status, attempt, forged });
		return status;
	}

	private send(url: URL, body: string, headers: Record<string, string>): Promise<number | null> {
		return new Promise((resolve) => {
			const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
				method: 'POST',
				agent: false,
				timeout: answerSeconds * 1000,
				headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
			});
			this.open.add(request);
			request.on('response', (response) => {
				response.resume();
				resolve(response.statusCode ?? null);
			});
			request.on('timeout', () => request.destroy());
			request.on('error', () => resolve(null));
			request.on('close', () => {
				this.open.delete(request);
				resolve(null);
			});
			request.end(body);
		});
	}
}
