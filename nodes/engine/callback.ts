import { isSettled } from '../video/job';
import type { Look } from './client';
import type { Clock } from './clock';

/** Providers send a few hundred bytes; more is somebody else. */
export const largestCallbackBytes = 64 * 1024;

/** A job is asked about at most this often because of callbacks, whoever sends them. */
const pauseBetweenLooksMs = 5_000;

/** How long an idle wait is remembered. */
const forgottenAfterMs = 60 * 60_000;

interface Memory {
	settled: Set<string>;
	lookedAtMs: Map<string, number>;
	pending: Map<string, Promise<void>>;
	woken: boolean;
	usedAtMs: number;
}

/**
 * What this process learned through callbacks about waits that sleep. It is only a shortcut: after a restart, or with
 * several processes, the timed look finds what is missing here.
 */
export class WakeBoard {
	private readonly memories = new Map<string, Memory>();

	constructor(private readonly clock: Clock) {}

	/**
	 * Takes a callback about `jobId` as a hint: asks the provider, at most once in five seconds per job, however many
	 * callbacks come in. Answers true once: when every job of the wait is known to be settled.
	 */
	async hear(
		waitId: string,
		jobIds: readonly string[],
		jobId: string,
		lookAt: (jobId: string) => Promise<Look>,
	): Promise<boolean> {
		const memory = this.memoryOf(waitId);
		await this.look(memory, jobId, lookAt);
		const isOver = !memory.woken && jobIds.every((id) => memory.settled.has(id));
		memory.woken ||= isOver;
		return isOver;
	}

	private memoryOf(waitId: string): Memory {
		const nowMs = this.clock.now();
		for (const [id, { usedAtMs }] of this.memories) {
			if (nowMs - usedAtMs > forgottenAfterMs) this.memories.delete(id);
		}
		const memory = this.memories.get(waitId) ?? {
			settled: new Set<string>(),
			lookedAtMs: new Map<string, number>(),
			pending: new Map<string, Promise<void>>(),
			woken: false,
			usedAtMs: nowMs,
		};
		memory.usedAtMs = nowMs;
		this.memories.set(waitId, memory);
		return memory;
	}

	/** Joins a look that is already waiting for its turn, so that a burst of callbacks costs one request. */
	private async look(memory: Memory, jobId: string, lookAt: (jobId: string) => Promise<Look>): Promise<void> {
		if (memory.settled.has(jobId)) return;
		const pending = memory.pending.get(jobId);
		if (pending) return await pending;
		const turn = this.lookInTurn(memory, jobId, lookAt).finally(() => memory.pending.delete(jobId));
		memory.pending.set(jobId, turn);
		await turn;
	}

	private async lookInTurn(memory: Memory, jobId: string, lookAt: (jobId: string) => Promise<Look>): Promise<void> {
		const dueAtMs = (memory.lookedAtMs.get(jobId) ?? -Infinity) + pauseBetweenLooksMs;
		if (dueAtMs > this.clock.now()) await this.clock.sleep(dueAtMs - this.clock.now());
		memory.lookedAtMs.set(jobId, this.clock.now());
		const found = await lookAt(jobId);
		if (found.kind === 'state' && isSettled(found.state)) memory.settled.add(jobId);
	}
}
