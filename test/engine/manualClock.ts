/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Clock } from '../../nodes/engine/clock';

interface Sleeper {
	dueMs: number;
	wake(): void;
}

/**
 * Virtual time: it stands still while anything works, and jumps to the next sleeper when everything sleeps.
 * Nobody waits in real time, and the same program always takes the same course.
 */
export class ManualClock implements Clock {
	/** What was asked of `sleep`, in order. */
	readonly sleptMs: number[] = [];

	private readonly sleepers: Sleeper[] = [];

	private jumpIsPlanned = false;

	constructor(private nowMs = Date.UTC(2026, 10, 20, 10)) {}

	now(): number {
		return this.nowMs;
	}

	sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
		this.sleptMs.push(milliseconds);
		if (signal?.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			const wake = () => {
				this.sleepers.splice(this.sleepers.indexOf(sleeper), 1);
				signal?.removeEventListener('abort', wake);
				resolve();
			};
			const sleeper: Sleeper = { dueMs: this.nowMs + Math.max(0, milliseconds), wake };
			this.sleepers.push(sleeper);
			signal?.addEventListener('abort', wake, { once: true });
			this.planJump();
		});
	}

	/** Promises settle before the next round of the event loop, so by then everybody who could work has worked. */
	private planJump(): void {
		if (this.jumpIsPlanned) return;
		this.jumpIsPlanned = true;
		setImmediate(() => {
			this.jumpIsPlanned = false;
			if (this.sleepers.length === 0) return;
			const next = this.sleepers.reduce((first, one) => (one.dueMs < first.dueMs ? one : first));
			this.nowMs = Math.max(this.nowMs, next.dueMs);
			next.wake();
			if (this.sleepers.length > 0) this.planJump();
		});
	}
}
