/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Clock } from '../../nodes/engine/clock';

/** What processes and the table need of it. */
export interface VirtualTime {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

interface Sleeper {
	atMs: number;
	order: number;
	wake(): void;
}

/** Virtual time, and processes that can die in it. Nothing here takes real time. */
export class World implements VirtualTime {
	private nowMs = Date.UTC(2026, 10, 20, 12);

	private sleepers: Sleeper[] = [];

	private orders = 0;

	private readonly jumpsEndedMs: number[] = [];

	now(): number {
		return this.nowMs;
	}

	/** As when a laptop sleeps, or a clock is set. */
	jump(milliseconds: number): void {
		this.nowMs += milliseconds;
		this.jumpsEndedMs.push(this.nowMs);
	}

	/** Whether the clock jumped so shortly before that what happens then may have been decided before the jump. */
	hasJustJumped(atMs: number): boolean {
		return this.jumpsEndedMs.some((endedMs) => atMs >= endedMs && atMs < endedMs + 10_000);
	}

	sleep(milliseconds: number): Promise<void> {
		return new Promise((wake) => {
			this.sleepers.push({ atMs: this.nowMs + Math.max(0, milliseconds), order: this.orders++, wake });
		});
	}

	/** Lets time pass until the given moment. */
	async run(untilMs: number): Promise<void> {
		for (;;) {
			await settled();
			let next: Sleeper | undefined;
			for (const one of this.sleepers) {
				if (!next || one.atMs < next.atMs || (one.atMs === next.atMs && one.order < next.order)) next = one;
			}
			if (!next || next.atMs > untilMs) {
				this.nowMs = Math.max(this.nowMs, untilMs);
				return;
			}
			const due = next;
			this.sleepers = this.sleepers.filter((one) => one !== due);
			this.nowMs = Math.max(this.nowMs, due.atMs);
			due.wake();
		}
	}
}

/** Everything that can go on without time passing has gone on. */
async function settled(): Promise<void> {
	await new Promise<void>((done) => setImmediate(done));
}

/** One n8n process. What it waits for never comes once it is dead. */
export class SimulatedProcess {
	private isDead = false;

	private die: () => void = () => {};

	/** Resolves when it is killed. */
	readonly death = new Promise<void>((die) => (this.die = die));

	constructor(private readonly time: VirtualTime) {}

	readonly clock: Clock = {
		now: () => this.time.now(),
		sleep: async (milliseconds, signal) => {
			if (signal?.aborted) return;
			const aborted = new Promise<void>((wake) => signal?.addEventListener('abort', () => wake(), { once: true }));
			await this.living(Promise.race([this.time.sleep(milliseconds), aborted]));
		},
	};

	kill(): void {
		this.isDead = true;
		this.die();
	}

	/** The result, unless the process died meanwhile: then nothing follows. */
	async living<Result>(work: Promise<Result>): Promise<Result> {
		const result = await work.then(
			(value) => ({ value }),
			(error: unknown) => ({ error }),
		);
		if (this.isDead) return await new Promise<never>(() => {});
		if ('error' in result) throw result.error;
		return result.value;
	}
}
