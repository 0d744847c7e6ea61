/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Clock } from '../../nodes/engine/clock';

interface Planned {
	dueMs: number;
	act(): void;
	/** Called instead when time ends. */
	fail(reason: Error): void;
}

/** How virtual time goes on while something is planned. */
export interface Pace {
	/** How far one turn goes at most; it never goes beyond what is planned next. */
	turnMs: number;
	planTurn(turn: () => void): void;
}

/** Promises settle before the next round of the event loop, so by then everybody who could work has worked. */
const leaps: Pace = { turnMs: Infinity, planTurn: (turn) => void setImmediate(turn) };

/** Far more than any test needs; code that sleeps for ever is stopped by it. */
export const turnsAtMost = 100_000;

function timeEnded(): Error {
	return new Error(`Virtual time ended after ${turnsAtMost} turns: does something sleep for ever?`);
}

/**
 * Virtual time: it stands still while anything works, and jumps to the next sleeper when everything sleeps.
 * Nobody waits in real time, and the same program always takes the same course.
 */
export class ManualClock implements Clock {
	/** What was asked of `sleep`, in order. */
	readonly sleptMs: number[] = [];

	private readonly planned = new Set<Planned>();

	private turns = 0;

	private turnIsPlanned = false;

	constructor(
		private nowMs = Date.UTC(2026, 10, 20, 10),
		private readonly pace = leaps,
	) {}

	now(): number {
		return this.nowMs;
	}

	sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
		this.sleptMs.push(milliseconds);
		// Counted as well, because somebody who is stopped could ask again and again without any time passing.
		this.turns++;
		if (this.turns === turnsAtMost + 1) return Promise.reject(timeEnded());
		if (signal?.aborted && this.turns <= turnsAtMost) return Promise.resolve();
		return new Promise((resolve, reject) => {
			const wake = () => {
				cancel();
				signal?.removeEventListener('abort', wake);
				resolve();
			};
			const cancel = this.plan(milliseconds, wake, reject);
			signal?.addEventListener('abort', wake, { once: true });
		});
	}

	/** Gives back what calls it off. */
	after(milliseconds: number, act: () => void): () => void {
		return this.plan(milliseconds, act, () => undefined);
	}

	/** As when the computer sleeps: the clock goes on, and nobody wakes the sooner for it. */
	nap(milliseconds: number): void {
		this.nowMs += milliseconds;
		for (const one of this.planned) one.dueMs += milliseconds;
	}

	/** For the end of the tests: nobody who still sleeps is woken, and nothing holds the process. */
	stop(): void {
		this.turns = Infinity;
		this.planned.clear();
	}

	private plan(milliseconds: number, act: () => void, fail: (reason: Error) => void): () => void {
		const one = { dueMs: this.nowMs + Math.max(0, milliseconds), act, fail };
		this.planned.add(one);
		this.planTurn();
		return () => void this.planned.delete(one);
	}

	/** Once time has ended nothing is woken any more, so that nobody can spin on it. */
	private planTurn(): void {
		if (this.turnIsPlanned || this.planned.size === 0 || this.turns > turnsAtMost) return;
		this.turnIsPlanned = true;
		this.pace.planTurn(() => {
			this.turnIsPlanned = false;
			this.turns++;
			if (this.turns === turnsAtMost + 1) this.end();
			else if (this.turns <= turnsAtMost) this.turn();
			this.planTurn();
		});
	}

	private turn(): void {
		if (this.planned.size === 0) return;
		const next = [...this.planned].reduce((first, one) => (one.dueMs < first.dueMs ? one : first));
		this.nowMs = Math.max(this.nowMs, Math.min(next.dueMs, this.nowMs + this.pace.turnMs));
		if (next.dueMs > this.nowMs) return;
		this.planned.delete(next);
		next.act();
	}

	private end(): void {
		for (const { fail } of this.planned) fail(timeEnded());
		this.planned.clear();
	}
}
