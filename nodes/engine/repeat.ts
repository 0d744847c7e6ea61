import type { Clock } from './clock';
import type { Delivery, Transport, TransportFault } from './transport';
import type { HttpCall } from '../video/provider';

/**
 * Whether a submit without an answer may be sent again. The money rule: only where it certainly did not arrive.
 * "Too many at once" (429) is an answer, and a queue: `capacity.ts`. A look costs nothing; `wait.ts` repeats it.
 */
const submitAgain = {
	'not-sent': true,
	lost: false,
	aborted: false,
} as const satisfies Record<TransportFault, boolean>;

export interface RepetitionBounds {
	attempts: number;
	/** From the first attempt to the last. */
	totalMs: number;
	firstDelayMs: number;
}

export const submitBounds: RepetitionBounds = { attempts: 5, totalMs: 60_000, firstDelayMs: 1000 };

function mayRepeat(delivery: Delivery): boolean {
	return delivery.kind === 'fault' && submitAgain[delivery.fault];
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
		const delayMs = bounds.firstDelayMs * 2 ** (attempt - 1);
		if (clock.now() + delayMs - startMs > bounds.totalMs) return delivery;
		await clock.sleep(delayMs, signal);
		if (signal?.aborted) return delivery;
		delivery = await transport.send(call);
	}
	return delivery;
}
