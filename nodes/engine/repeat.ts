import type { HttpCall, HttpReply } from '../video/http';
import type { Clock } from './clock';
import { retryAfterMs } from './retryAfter';
import type { Delivery, Transport, TransportFailure } from './transport';

/** What we send to a provider, or fetch from where its files are. */
type Operation = 'submit' | 'poll' | 'upload' | 'download' | 'cancel';

/**
 * How one sending ended. `too-many`: 429. `server-error`: 5xx, or 408, with which a gateway gives up. `unclear`:
 * 409, 425 or 499, which do not say whether the request was taken. `answered`: every other status, which is the last word.
 */
export type SendOutcome = TransportFailure | 'too-many' | 'server-error' | 'unclear' | 'answered';

/**
 * What follows. `again`: sent again after a pause. `queue`: certainly not taken, so it waits for room (`capacity.ts`).
 * `search`: it may be paid for, so it is looked for (`reconcile.ts`) and never sent again. `later`: the next poll of the
 * schedule (`polling/`). `end`: nothing.
 */
type Next = 'again' | 'queue' | 'search' | 'later' | 'end';

/** For what costs nothing, however often it is done. */
const free: Readonly<Record<SendOutcome, Next>> = {
	'not-sent': 'again',
	lost: 'again',
	aborted: 'end',
	'too-many': 'again',
	'server-error': 'again',
	unclear: 'end',
	answered: 'end',
};

/**
 * Who repeats what. `not-sent` is all that proves that nothing arrived: DNS, a refused connection, TLS (`replyErrors.ts`).
 * A 429 to a submit is documented as "not created"; no provider documents that of a 5xx (2026-11-20).
 */
const policy: Readonly<Record<Operation, Readonly<Record<SendOutcome, Next>>>> = {
	submit: {
		'not-sent': 'again',
		lost: 'search',
		aborted: 'search',
		'too-many': 'queue',
		'server-error': 'search',
		unclear: 'search',
		answered: 'end',
	},
	poll: {
		'not-sent': 'later',
		lost: 'later',
		aborted: 'later',
		'too-many': 'later',
		'server-error': 'later',
		unclear: 'later',
		answered: 'end',
	},
	upload: free,
	download: free,
	cancel: free,
};

interface RepetitionBounds {
	attempts: number;
	/** From the first attempt to the last. */
	totalMs: number;
	/** Doubled each time. */
	firstDelayMs: number;
}

/** Polls have their schedule instead, and a download its own count of connections that brought nothing. */
export type BoundedOperation = Exclude<Operation, 'poll' | 'download'>;

export const bounds: Readonly<Record<BoundedOperation, RepetitionBounds>> = {
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

export function outcomeOfStatus(status: number): SendOutcome {
	if (status === 429) return 'too-many';
	if (status === 408 || status >= 500) return 'server-error';
	return [409, 425, 499].includes(status) ? 'unclear' : 'answered';
}

/** What follows on a sending that ended so. */
export function nextAfter(operation: Operation, outcome: SendOutcome): Next {
	return policy[operation][outcome];
}

/** How a sending through a transport ended. */
export function outcomeOf(delivery: Delivery): SendOutcome {
	return delivery.kind === 'failure' ? delivery.failure : outcomeOfStatus(delivery.reply.status);
}

/** What an attempt gave, and how it ended, which decides whether there is another. */
export interface Attempt<Result> {
	result: Result;
	outcome: SendOutcome;
	/** When the other side wants to be asked again. */
	retryAfterMs?: number | undefined;
}

/** Runs an attempt, and again only as the policy allows, until the bounds or Stop; gives back the last result. */
export async function repeated<Result>(
	operation: BoundedOperation,
	attempt: () => Promise<Attempt<Result>>,
	{ clock, random = Math.random, signal }: Pacing,
	{ attempts, totalMs, firstDelayMs }: RepetitionBounds = bounds[operation],
): Promise<Result> {
	const startMs = clock.now();
	for (let made = 1; ; made++) {
		const { result, outcome, retryAfterMs: askedMs = 0 } = await attempt();
		if (policy[operation][outcome] !== 'again' || made >= attempts) return result;
		const delayMs = Math.max(firstDelayMs * 2 ** (made - 1) * (1 + random() / 2), askedMs);
		if (clock.now() + delayMs - startMs > totalMs) return result;
		await clock.sleep(delayMs, signal);
		if (signal?.aborted) return result;
	}
}

/** The wish of an answer that asks for patience, in seconds or as a date. */
function askedIn(reply: HttpReply, nowMs: number): number | undefined {
	return outcomeOfStatus(reply.status) === 'answered' ? undefined : retryAfterMs(reply, nowMs);
}

/** Sends a call as often as the policy allows; gives back the last delivery. */
export async function send(
	operation: 'submit' | 'cancel',
	call: HttpCall,
	{ transport, ...pacing }: Pacing & { transport: Transport },
	within?: RepetitionBounds,
): Promise<Delivery> {
	const attempt = async (): Promise<Attempt<Delivery>> => {
		const result = await transport.send(call);
		const retryAfterMs = result.kind === 'reply' ? askedIn(result.reply, pacing.clock.now()) : undefined;
		return { result, outcome: outcomeOf(result), retryAfterMs };
	};
	return await repeated(operation, attempt, pacing, within);
}
