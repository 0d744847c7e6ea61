import type { VideoErrorJson } from '../video/errors';
import type { VideoJob } from '../video/job';
import type { Clock } from './clock';

/**
 * What is known about one paid submit. `intent`: it may have left us. `accepted`: paid, here is the job. `refused`: it
 * certainly cost nothing. `uncertain`: it left us and no answer came.
 */
export type LedgerEntry =
	| { state: 'intent'; origin: Origin }
	| { state: 'accepted'; job: VideoJob }
	| { state: 'refused' }
	/** Without an origin it was searched for already. */
	| { state: 'uncertain'; error: VideoErrorJson; origin?: Origin }
	/** It was not sent, and may not be now: somebody else is about to, or nobody knows. */
	| { state: 'held'; error: VideoErrorJson };

/** What keeps a submit from being made: it may be, or is, paid for. */
export type Known = Exclude<LedgerEntry, { state: 'refused' }>;

/** Where and when a submit in doubt was made, for those who can look for its job. */
export interface Origin {
	slot: string;
	/** Milliseconds since 1970. */
	atMs: number;
}

/** One submit about to be made. */
export interface Intent {
	/** Name of the place and the request; the same when n8n runs the step again. */
	slot: string;
	provider: string;
	model: string;
	itemIndex: number;
	/** The user's own name for it; the same name gives the same job, whoever asks, for some days. */
	deduplication?: { key: string; days: number };
	/** The most it can cost, in the money of the provider; undefined when nobody knows. */
	reservedCost?: number | undefined;
	/** Its turn has not come: it certainly has not left before `beforeSend`. */
	waits: boolean;
	/** Those that wait with the same number are written down together when the first of them leaves. */
	block?: number;
}

/** Money set aside, paid for or in doubt; in the money of the claimed submits. */
export interface SpentBefore {
	/** By this execution, also on another worker. */
	byExecution: number;
	/** By anybody with this credential. */
	onDay: number;
}

export interface Ledger {
	/**
	 * Writes an intent for every slot that is free, before anything is sent. Answers per intent what was there before;
	 * undefined means that it is now ours to submit.
	 */
	claim(intents: readonly Intent[]): Promise<Array<Known | undefined>>;
	/** The claimed submit waits for its turn or for room, and certainly has not been taken so far. */
	noteWaiting(slot: string): void;
	/** Returns when the intent is written of a submit that waited; throws where it may not be sent any more. */
	beforeSend(slot: string): Promise<void>;
	record(slot: string, entry: LedgerEntry): Promise<void>;
	/** Whether somebody has this job. */
	hasJob(provider: string, jobId: string): Promise<boolean>;
	/** What had been set aside before the claim, as far as this ledger knows. */
	spentBefore(): SpentBefore;
	/** Returns when everything recorded is as safe as this ledger can make it. */
	flush(): Promise<void>;
}

const keptMs = 24 * 60 * 60_000;
const keptAtMost = 20_000;

/** Lives as long as the process. */
export class MemoryLedger implements Ledger {
	private readonly entries = new Map<string, { entry: LedgerEntry; atMs: number }>();

	constructor(private readonly clock: Clock) {}

	claim(intents: readonly Intent[]): Promise<Array<Known | undefined>> {
		this.prune();
		return Promise.resolve(
			intents.map(({ slot }) => {
				const before = this.entries.get(slot)?.entry;
				// Nothing was spent on a refused one, so it may be tried again.
				const known = before?.state === 'refused' ? undefined : before;
				const atMs = this.clock.now();
				if (!known) this.entries.set(slot, { entry: { state: 'intent', origin: { slot, atMs } }, atMs });
				return known;
			}),
		);
	}

	record(slot: string, entry: LedgerEntry): Promise<void> {
		this.entries.set(slot, { entry, atMs: this.clock.now() });
		return Promise.resolve();
	}

	/** Whoever lives sees it through, so that in memory it is on its way all the time. */
	noteWaiting(): void {}

	beforeSend(): Promise<void> {
		return Promise.resolve();
	}

	/** Jobs of this process are known to `KnownJobs`. */
	hasJob(): Promise<boolean> {
		return Promise.resolve(false);
	}

	spentBefore(): SpentBefore {
		return { byExecution: 0, onDay: 0 };
	}

	flush(): Promise<void> {
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
