/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Clock } from '../../nodes/engine/clock';

/** What processes and the table need of it. */
export interface VirtualTime {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

interface Sleeper {
	/** By the time that only goes forward. */
	atMs: number;
	order: number;
	wake(): void;
}

function isBefore(one: Sleeper, other: Sleeper): boolean {
	return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

/** Who sleeps, the next to wake first: a binary heap. */
class Sleepers {
	private readonly heap: Sleeper[] = [];

	get next(): Sleeper | undefined {
		return this.heap[0];
	}

	add(sleeper: Sleeper): void {
		const { heap } = this;
		let at = heap.length;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!isBefore(sleeper, heap[parent]!)) break;
			heap[at] = heap[parent]!;
			at = parent;
		}
		heap[at] = sleeper;
	}

	removeNext(): void {
		const { heap } = this;
		const last = heap.pop();
		if (!last || heap.length === 0) return;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= heap.length) break;
			if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
			if (!isBefore(heap[child]!, last)) break;
			heap[at] = heap[child]!;
			at = child;
		}
		heap[at] = last;
	}
}

/** Virtual time, and processes that can die in it. Nothing here takes real time. */
export class World implements VirtualTime {
	/** Only goes forward, as the timers of a process do. */
	private elapsedMs = 0;

	/** What a clock on the wall says at the start. */
	private wallMs = Date.UTC(2026, 10, 20, 12);

	private readonly sleepers = new Sleepers();

	private orders = 0;

	private readonly jumpedAtMs: number[] = [];

	/** What the clock says, which people and time servers set. */
	now(): number {
		return this.wallMs + this.elapsedMs;
	}

	/** The clock is set; who sleeps does not notice. */
	jump(milliseconds: number): void {
		this.wallMs += milliseconds;
		this.jumpedAtMs.push(this.elapsedMs);
	}

	/** Since the start. */
	get sinceStartMs(): number {
		return this.elapsedMs;
	}

	/** Whether the clock jumped so shortly before that what happens then may have been decided before the jump. */
	hasJustJumped(sinceStartMs: number): boolean {
		return this.jumpedAtMs.some((atMs) => sinceStartMs >= atMs && sinceStartMs < atMs + 120_000);
	}

	sleep(milliseconds: number): Promise<void> {
		return new Promise((wake) => {
			this.sleepers.add({ atMs: this.elapsedMs + Math.max(0, milliseconds), order: this.orders++, wake });
		});
	}

	/** Lets time pass until nobody sleeps any more, or this much later. */
	async run(atMostMs: number): Promise<void> {
		const untilMs = this.elapsedMs + atMostMs;
		for (;;) {
			await settled();
			const { next } = this.sleepers;
			if (!next || next.atMs > untilMs) return;
			this.sleepers.removeNext();
			this.elapsedMs = Math.max(this.elapsedMs, next.atMs);
			next.wake();
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
			await this.living(Promise.race([this.time.sleep(milliseconds), ...(signal ? [untilAborted(signal)] : [])]));
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

const aborts = new WeakMap<AbortSignal, Promise<void>>();

/** One for each signal, because a signal asks all its listeners whether a new one is there already. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
	const known = aborts.get(signal);
	if (known) return await known;
	const aborted = new Promise<void>((wake) => signal.addEventListener('abort', () => wake(), { once: true }));
	aborts.set(signal, aborted);
	await aborted;
}
