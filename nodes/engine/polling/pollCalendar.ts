import type { Clock } from '../clock';

const minuteMs = 60_000;

/**
 * Timed polls of sleeping waits that one process makes in a minute. Each costs n8n less than a tenth of a CPU second; an
 * n8n on SQLite that was asked for 1,000 in a minute on a busy machine failed executions.
 */
const pollsPerMinute = 300;

/** How much later than wanted a poll may be booked, however many waits sleep. */
const latestAfterMs = 10 * minuteMs;

/**
 * Spreads the timed polls of all waits that sleep in this process, so that a thousand of them do not keep n8n busy. It
 * begins empty after a restart; polls that n8n then finds due are not held up, only the ones after them.
 */
export class PollCalendar {
	/** Polls booked, by minute since 1970. */
	private readonly booked = new Map<number, number>();

	constructor(
		private readonly clock: Clock,
		private readonly perMinute = pollsPerMinute,
	) {}

	/** Milliseconds since 1970: the time wanted, or as many whole minutes later as it takes to find room. */
	book(wantedMs: number): number {
		this.forgetThePast();
		let atMs = wantedMs;
		while (this.bookedAt(atMs) >= this.perMinute && atMs < wantedMs + latestAfterMs) atMs += minuteMs;
		this.booked.set(Math.floor(atMs / minuteMs), this.bookedAt(atMs) + 1);
		return atMs;
	}

	private bookedAt(atMs: number): number {
		return this.booked.get(Math.floor(atMs / minuteMs)) ?? 0;
	}

	private forgetThePast(): void {
		const thisMinute = Math.floor(this.clock.now() / minuteMs);
		for (const minute of this.booked.keys()) if (minute < thisMinute) this.booked.delete(minute);
	}
}
