import type { VideoErrorJson } from '../video/errors';
import type { VideoJob } from '../video/job';
import type { Clock } from './clock';

/**
 * What is known about one paid submit. `intent`: it may have left us. `accepted`: paid, here is the job. `refused`: it
 * certainly cost nothing. `uncertain`: it left us and no answer came.
 */
export type LedgerEntry =
	| { state: 'intent' }
	| { state: 'accepted'; job: VideoJob }
	| { state: 'refused' }
	| { state: 'uncertain'; error: VideoErrorJson };

/** Remembers submits by slot: a name of the place and the request that stays the same when n8n runs a step again. */
export interface Ledger {
	/**
	 * Writes an intent for every slot that is free, before anything is sent. Answers per slot what was there before;
	 * undefined means that the slot is now ours to submit.
	 */
	claim(slots: readonly string[]): Promise<Array<LedgerEntry | undefined>>;
	record(slot: string, entry: LedgerEntry): Promise<void>;
}

const keptMs = 24 * 60 * 60_000;
const keptAtMost = 20_000;

/** Lives as long as the process: enough for n8n's Retry On Fail and for an AI agent that calls a tool again. */
export class MemoryLedger implements Ledger {
	private readonly entries = new Map<string, { entry: LedgerEntry; atMs: number }>();

	constructor(private readonly clock: Clock) {}

	claim(slots: readonly string[]): Promise<Array<LedgerEntry | undefined>> {
		this.prune();
		return Promise.resolve(
			slots.map((slot) => {
				const before = this.entries.get(slot)?.entry;
				// Nothing was spent on a refused one, so it may be tried again.
				const known = before?.state === 'refused' ? undefined : before;
				if (!known) this.entries.set(slot, { entry: { state: 'intent' }, atMs: this.clock.now() });
				return known;
			}),
		);
	}

	record(slot: string, entry: LedgerEntry): Promise<void> {
		this.entries.set(slot, { entry, atMs: this.clock.now() });
		return Promise.resolve();
	}

	/** Oldest first, as a map keeps them. */
	private prune(): void {
		const nowMs = this.clock.now();
		for (const [slot, { atMs }] of this.entries) {
			if (nowMs - atMs <= keptMs && this.entries.size <= keptAtMost) return;
			this.entries.delete(slot);
		}
	}
}
