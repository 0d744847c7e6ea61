import type { JsonWebKey } from 'crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { Clock } from '../../engine/clock';
import { Kept } from '../../engine/kept';

/** Providers change their keys seldom, and let them be kept for a day. */
const keptMs = 60 * 60_000;

/** Who cannot be reached is not asked with every callback. */
const failureKeptMs = 60_000;

const keySet = z.object({
	keys: z.array(z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })),
});

interface Known {
	keys: Promise<readonly JsonWebKey[]>;
	untilMs: number;
}

/** The keys that providers sign their callbacks with, by address. */
export class PublicKeys {
	private readonly known = new Kept<Known>(100);

	constructor(private readonly clock: Clock) {}

	/** None where the address cannot be read; then nothing is genuine. */
	async at(url: string, { helpers }: Pick<IWebhookFunctions, 'helpers'>): Promise<readonly JsonWebKey[]> {
		const nowMs = this.clock.now();
		const kept = this.known.get(url);
		if (kept && kept.untilMs > nowMs) return await kept.keys;
		const fresh: Known = { keys: Promise.resolve([]), untilMs: nowMs + keptMs };
		fresh.keys = fetchedFrom(url, helpers).catch(() => {
			fresh.untilMs = nowMs + failureKeptMs;
			return [];
		});
		this.known.set(url, fresh);
		return await fresh.keys;
	}
}

async function fetchedFrom(url: string, helpers: IWebhookFunctions['helpers']): Promise<readonly JsonWebKey[]> {
	const body: unknown = await helpers.httpRequest({ url, json: true, timeout: 10_000, disableFollowRedirect: true });
	return keySet.parse(body).keys;
}
