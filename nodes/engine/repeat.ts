import type { HttpCall, HttpReply } from '../video/provider';
import type { Clock } from './clock';
import { retryAfterMs } from './faults';
import type { Delivery, Transport, TransportFault } from './transport';

/** What we send to a provider, or fetch from where its files are. */
export type Deed = 'submit' | 'look' | 'upload' | 'download' | 'cancel';

/**
 * How one sending ended. `too-many`: 429. `server-error`: 5xx, or 408, with which a gateway gives up. `answered`: every
 * other status, which is the last word.
 */
export type Ending = TransportFault | 'too-many' | 'server-error' | 'answered';

/**
 * What follows. `again`: sent again after a pause. `queue`: certainly not taken, so it waits for room (`capacity.ts`).
 * `search`: it may be paid for, so it is looked for (`findLost.ts`) and never sent again. `later`: the next look of the
 * schedule (`wait.ts`, `watch.ts`). `end`: nothing.
 */
type Next = 'again' | 'queue' | 'search' | 'later' | 'end';

/** For what costs nothing, however often it is done. */
const free: Readonly<Record<Ending, Next>> = {
	'not-sent': 'again',
	lost: 'again',
	aborted: 'end',
	'too-many': 'again',
	'server-error': 'again',
	answered: 'end',
};

/**
 * Who repeats what. `not-sent` is all that proves that nothing arrived: DNS, a refused connection, TLS (`faults.ts`).
 * A 429 to a submit is documented as "not created"; no provider documents that of a 5xx (2026-11-20).
 */
const policy: Readonly<Record<Deed, Readonly<Record<Ending, Next>>>> = {
	submit: {
		'not-sent': 'again',
		lost: 'search',
		aborted: 'search',
		'too-many': 'queue',
		'server-error': 'search',
		answered: 'end',
	},
	look: {
		'not-sent': 'later',
		lost: 'later',
		aborted: 'later',
		'too-many': 'later',
		'server-error': 'later',
		answered: 'end',
	},
	upload: free,
	download: free,
	cancel: free,
};

export interface RepetitionBounds {
	attempts: number;
	/** From the first attempt to the last. */
	totalMs: number;
	/** Doubled each time. */
	firstDelayMs: number;
}

/** Looks have their schedule instead, and a download its own count of connections that brought nothing. */
export type BoundedDeed = Exclude<Deed, 'look' | 'download'>;

export const bounds: Readonly<Record<BoundedDeed, RepetitionBounds>> = {
	submit: { attempts: 5, totalMs: 60_000, firstDelayMs: 1000 },
	upload: { attempts: 4, totalMs: 5 * 60_000, firstDelayMs: 1000 },
	// The user has pressed Stop.
	cancel: { attempts: 3, totalMs: 10_000, firstDelayMs: 500 },
};

export interface Pacing {
	clock: Clock;
	/** From 0 to 1; so that many who failed together do not come back together. */
	random?: () => number;
	/** Aborts when the user presses Stop. */
	signal?: AbortSignal | undefined;
}

export function endingOfStatus(status: number): Ending {
	if (status === 429) return 'too-many';
	return status === 408 || status >= 500 ? 'server-error' : 'answered';
}

/** What follows on a sending that ended so. */
export function nextAfter(deed: Deed, ending: Ending): Next {
	return policy[deed][ending];
}

/** How a sending through a transport ended. */
export function endingOf(delivery: Delivery): Ending {
	return delivery.kind === 'fault' ? delivery.fault : endingOfStatus(delivery.reply.status);
}

/** One attempt that did not end the matter, or did. */
export interface Attempt<Result> {
	result: Result;
	ending: Ending;
	/** When the other side wants to be asked again. */
	retryAfterMs?: number | undefined;
}

/** Runs an attempt, and again only as the policy allows, until the bounds or Stop; gives back the last result. */
export async function repeated<Result>(
	deed: BoundedDeed,
	attempt: () => Promise<Attempt<Result>>,
	{ clock, random = Math.random, signal }: Pacing,
	{ attempts, totalMs, firstDelayMs }: RepetitionBounds = bounds[deed],
): Promise<Result> {
	const startMs = clock.now();
	for (let made = 1; ; made++) {
		const { result, ending, retryAfterMs: askedMs = 0 } = await attempt();
		if (policy[deed][ending] !== 'again' || made >= attempts) return result;
		const delayMs = Math.max(firstDelayMs * 2 ** (made - 1) * (1 + random() / 2), askedMs);
		if (clock.now() + delayMs - startMs > totalMs) return result;
		await clock.sleep(delayMs, signal);
		if (signal?.aborted) return result;
	}
}

/** The wish of an answer that asks for patience, in seconds or as a date. */
function askedIn(reply: HttpReply, nowMs: number): number | undefined {
	return endingOfStatus(reply.status) === 'answered' ? undefined : retryAfterMs(reply, nowMs);
}

/** Sends a call as often as the policy allows; gives back the last delivery. */
export async function send(
	deed: 'submit' | 'cancel',
	call: HttpCall,
	{ transport, ...pacing }: Pacing & { transport: Transport },
	within?: RepetitionBounds,
): Promise<Delivery> {
	const attempt = async (): Promise<Attempt<Delivery>> => {
		const result = await transport.send(call);
		const retryAfterMs = result.kind === 'reply' ? askedIn(result.reply, pacing.clock.now()) : undefined;
		return { result, ending: endingOf(result), retryAfterMs };
	};
	return await repeated(deed, attempt, pacing, within);
}
