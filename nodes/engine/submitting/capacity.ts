import { toVideoError, VideoError } from '../../video/errors';
import type { Clock } from '../clock';

/** Pauses after "too many at once": as long as the provider asks, else growing with each rejected probe. */
const pauses = { firstMs: 2_000, longestMs: 30_000, askedAtLeastMs: 1_000, askedAtMostMs: 5 * 60_000 } as const;

/** A probe this long on its way was let in: "too many" comes at once, the answer of a blocking format after minutes. */
const letInAfterMs = 5_000;

/** How long one run of a node may wait for capacity, over all its items and from the first rejection on. */
export class Patience {
	/** From the first rejection to the last item that was taken after it. */
	waitedMs = 0;

	private sinceMs: number | undefined;

	private readonly end = new AbortController();

	constructor(
		readonly limitMs: number,
		/** The user's Stop. */
		stop?: AbortSignal,
	) {
		if (stop?.aborted) this.giveUp();
		stop?.addEventListener('abort', () => this.giveUp(), { once: true });
	}

	get signal(): AbortSignal {
		return this.end.signal;
	}

	/** Ends all waiting at once. */
	giveUp(): void {
		this.end.abort();
	}

	/** Milliseconds since 1970. */
	deadlineMs(nowMs: number): number {
		this.sinceMs ??= nowMs;
		return this.sinceMs + this.limitMs;
	}

	noteTaken(nowMs: number): void {
		if (this.sinceMs !== undefined) this.waitedMs = nowMs - this.sinceMs;
	}
}

const inTens =
	'Nothing was created or billed for this item. Create a long list in tens: Loop Over Items, then Create Video, then Wait for Video, then the next ten. Or raise Wait for Capacity under Options.';

function noCapacity({ message, facts }: VideoError, { limitMs }: Patience): VideoError {
	const minutes = Math.round(limitMs / 6_000) / 10;
	const waited = limitMs === 0 ? 'This node does not wait for capacity' : `It took no more within ${minutes} minutes`;
	return new VideoError('rate-limit', `${message.replace(/[.\s]+$/, '')}. ${waited}.`, {
		...facts,
		nextStep: inTens,
		billed: false,
	});
}

function isTooMany(outcome: unknown): outcome is VideoError {
	return outcome instanceof VideoError && outcome.code === 'rate-limit';
}

/** One who waits in a queue; the lower number goes first. */
interface Place {
	number: number;
	/** Makes the one who waits here look up. */
	call(): void;
}

/**
 * The way to a provider with one key. "Too many at once" makes it a queue: it pauses, then the first in line tries, and
 * the next only when that one was taken. Nobody else who holds the key gets past the line.
 */
export class KeyQueue {
	private readonly line: Place[] = [];

	private numbers = 0;

	/** The last rejection; undefined while the queue is open. */
	private rejection: VideoError | undefined;

	private rejectedProbes = 0;

	private openAtMs = 0;

	private probe: Place | undefined;

	constructor(
		private readonly clock: Clock,
		private readonly random: () => number,
	) {}

	/**
	 * Runs what may throw `rate-limit`, again and again until it is taken; attempts that fail otherwise are not repeated.
	 * Throws an unbilled `rate-limit` when the patience ends. `onWait` is told each time that it has to get in line.
	 */
	async run<Result>(attempt: () => Promise<Result>, patience: Patience, onWait?: () => void): Promise<Result> {
		const place: Place = { number: this.numbers++, call: () => undefined };
		const wake = () => place.call();
		patience.signal.addEventListener('abort', wake);
		try {
			this.forgetOldRejection();
			for (;;) {
				if (this.rejection) {
					onWait?.();
					await this.waitInLine(place, patience);
				}
				const outcome = await this.send(attempt, place);
				if (isTooMany(outcome)) continue;
				patience.noteTaken(this.clock.now());
				if (outcome instanceof VideoError) throw outcome;
				return outcome;
			}
		} finally {
			patience.signal.removeEventListener('abort', wake);
			this.leave(place);
		}
	}

	/** With nobody in line, a rejection whose pause is over says nothing about now. */
	private forgetOldRejection(): void {
		if (this.line.length > 0 || this.probe || this.closedForMs(this.clock.now()) > 0) return;
		this.rejection = undefined;
		this.rejectedProbes = 0;
	}

	/** Returns when this place may try. */
	private async waitInLine(place: Place, patience: Patience): Promise<void> {
		this.join(place);
		while (this.rejection) {
			const nowMs = this.clock.now();
			const closedMs = this.closedForMs(nowMs);
			const opensTooLate = nowMs + closedMs >= patience.deadlineMs(nowMs);
			if (patience.signal.aborted || opensTooLate) throw noCapacity(this.rejection, patience);
			if (this.line[0] !== place || this.probe) await new Promise<void>((called) => (place.call = called));
			else if (closedMs > 0) await this.clock.sleep(closedMs, patience.signal);
			else return;
		}
	}

	private async send<Result>(attempt: () => Promise<Result>, place: Place): Promise<Result | VideoError> {
		const isProbe = this.rejection !== undefined;
		if (isProbe) this.probe = place;
		const sending = attempt().catch(toVideoError);
		if (isProbe) await this.untilLetIn(sending, place);
		const outcome = await sending;
		if (isTooMany(outcome)) this.pause(outcome, isProbe);
		else if (isProbe) this.letIn(place);
		return outcome;
	}

	/** Waits for the answer to a probe, but not as long as a blocking format takes. */
	private async untilLetIn(sending: Promise<unknown>, place: Place): Promise<void> {
		const answered = new AbortController();
		void sending.then(() => answered.abort());
		await this.clock.sleep(letInAfterMs, answered.signal);
		if (!answered.signal.aborted) this.letIn(place);
	}

	private letIn(place: Place): void {
		if (this.probe !== place) return;
		this.probe = undefined;
		this.rejectedProbes = 0;
		this.leave(place);
		if (this.line.length === 0) this.rejection = undefined;
	}

	private pause(rejection: VideoError, wasProbe: boolean): void {
		// Of those that were on their way together, only the first makes the pause longer.
		if (wasProbe || !this.rejection) this.rejectedProbes++;
		if (wasProbe) this.probe = undefined;
		this.rejection = rejection;
		this.openAtMs = Math.max(this.openAtMs, this.clock.now() + this.pauseMs(rejection));
		this.callAll();
	}

	/** A pause that seems longer than any can be was begun before the clock was set back. */
	private closedForMs(nowMs: number): number {
		const leftMs = this.openAtMs - nowMs;
		return leftMs > pauses.askedAtMostMs ? 0 : Math.max(leftMs, 0);
	}

	private pauseMs({ facts: { retryAfterSeconds } }: VideoError): number {
		// Not longer than some minutes: one answer must not stop everybody with this key for a day.
		if (retryAfterSeconds !== undefined) {
			return Math.min(Math.max(retryAfterSeconds * 1000, pauses.askedAtLeastMs), pauses.askedAtMostMs);
		}
		const doubledMs = pauses.firstMs * 2 ** (this.rejectedProbes - 1);
		// So that several n8n with one key do not all come back at the same moment.
		return Math.min(doubledMs * (1 + this.random() / 2), pauses.longestMs);
	}

	private join(place: Place): void {
		if (this.line.includes(place)) return;
		this.line.push(place);
		this.line.sort((one, other) => one.number - other.number);
	}

	private leave(place: Place): void {
		const index = this.line.indexOf(place);
		if (index >= 0) this.line.splice(index, 1);
		this.callAll();
	}

	private callAll(): void {
		for (const place of this.line) place.call();
	}
}

/** All queues of this process; whoever uses the same key gets the same queue. */
export class KeyQueues {
	private readonly keyQueues = new Map<string, KeyQueue>();

	constructor(
		private readonly clock: Clock,
		private readonly random: () => number = Math.random,
	) {}

	/** A queue's name identifies the key and must not contain it. */
	named(name: string): KeyQueue {
		const keyQueue = this.keyQueues.get(name) ?? new KeyQueue(this.clock, this.random);
		this.keyQueues.set(name, keyQueue);
		return keyQueue;
	}
}
