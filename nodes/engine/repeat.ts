import type { Clock } from './clock';
import { retryAfterMs } from './faults';
import type { Delivery, Transport } from './transport';
import type { HttpCall } from '../video/provider';

/**
 * Whether a submit may be sent again. The money rule: only where the provider certainly did not take it.
 * A look needs no such table; it costs nothing and the waiting loop repeats it on its own schedule.
 */
const submitAgain = {
	'not-sent': true,
	lost: false,
	aborted: false,
	/** The providers that document it say the same: rejected = not created, not billed. */
	429: true,
} as const;

export interface RepetitionBounds {
	attempts: number;
	/** From the first attempt to the last. */
	totalMs: number;
	firstDelayMs: number;
}

export const submitBounds: RepetitionBounds = { attempts: 5, totalMs: 60_000, firstDelayMs: 1000 };

function mayRepeat(delivery: Delivery): boolean {
	if (delivery.kind === 'fault') return submitAgain[delivery.fault];
	return delivery.reply.status === 429 && submitAgain[429];
}

/** Sends a submit, and again only as {@link submitAgain} allows; gives back the last delivery. */
export async function sendSubmit(
	call: HttpCall,
	transport: Transport,
	clock: Clock,
	signal?: AbortSignal,
	bounds: RepetitionBounds = submitBounds,
): Promise<Delivery> {
	const startMs = clock.now();
	let delivery = await transport.send(call);
	for (let attempt = 1; attempt < bounds.attempts && mayRepeat(delivery); attempt++) {
		const asked = delivery.kind === 'reply' ? retryAfterMs(delivery.reply, clock.now()) : undefined;
		const delayMs = asked ?? bounds.firstDelayMs * 2 ** (attempt - 1);
		if (clock.now() + delayMs - startMs > bounds.totalMs) return delivery;
		await clock.sleep(delayMs, signal);
		if (signal?.aborted) return delivery;
		delivery = await transport.send(call);
	}
	return delivery;
}
