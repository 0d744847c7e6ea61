import type { Clock } from './clock';

/** Providers send a few hundred bytes; more is somebody else. */
export const largestCallbackBytes = 64 * 1024;

/** A wait is woken, and so its jobs are polled, at most this often because of callbacks, whoever sends them. */
const pauseBetweenWakesMs = 5_000;

/** How long an idle wait is remembered. */
const forgottenAfterMs = 60 * 60_000;

interface Memory {
	announcedJobs: Set<string>;
	wokenAtMs: number;
	/** A wake-up that has not begun yet. */
	nextWake?: Promise<void> | undefined;
	usedAtMs: number;
}

/**
 * What this process heard about waits that sleep. It is only a shortcut: after a restart, or with several processes, the
 * timed poll finds what is missing here.
 */
export class WakeBoard {
	private readonly memories = new Map<string, Memory>();

	constructor(private readonly clock: Clock) {}

	/**
	 * Takes a callback about `jobId` as a hint. Once there was one about each job of the wait, every further one wakes it
	 * too, since one of the earlier may have been a lie; those that come within five seconds share a wake-up.
	 */
	async noteCallback(
		waitId: string,
		jobIds: readonly string[],
		jobId: string,
		wake: () => Promise<void>,
	): Promise<void> {
		const memory = this.memoryOf(waitId);
		memory.announcedJobs.add(jobId);
		if (!jobIds.every((id) => memory.announcedJobs.has(id))) return;
		memory.nextWake ??= this.itsTurn(memory).then(async () => {
			memory.wokenAtMs = this.clock.now();
			// From here on the wait may poll at any moment, so what is heard later needs a wake-up of its own.
			memory.nextWake = undefined;
			await wake();
		});
		await memory.nextWake;
	}

	private memoryOf(waitId: string): Memory {
		const nowMs = this.clock.now();
		for (const [id, { usedAtMs }] of this.memories) {
			if (nowMs - usedAtMs > forgottenAfterMs) this.memories.delete(id);
		}
		const memory = this.memories.get(waitId) ?? {
			announcedJobs: new Set<string>(),
			wokenAtMs: -Infinity,
			usedAtMs: nowMs,
		};
		memory.usedAtMs = nowMs;
		this.memories.set(waitId, memory);
		return memory;
	}

	private async itsTurn({ wokenAtMs }: Memory): Promise<void> {
		const dueAtMs = wokenAtMs + pauseBetweenWakesMs;
		if (dueAtMs > this.clock.now()) await this.clock.sleep(dueAtMs - this.clock.now());
	}
}
