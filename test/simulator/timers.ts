/* eslint-disable @n8n/community-nodes/no-restricted-globals */

/** The time a simulator lives in. */
export interface Time {
	/** Milliseconds since 1970. */
	now(): number;
	/** Gives back what calls it off. */
	after(milliseconds: number, act: () => void): () => void;
}

/** The world's time, `speed` times as fast from now on. */
export function worldTime(speed: number): Time {
	const startMs = Date.now();
	return {
		now: () => Math.floor(startMs + (Date.now() - startMs) * speed),
		after(milliseconds, act) {
			const timeout = setTimeout(act, milliseconds / speed);
			return () => clearTimeout(timeout);
		},
	};
}

/** All simulated time. After `stop` nothing is planned any more, so that nothing outlives the simulator. */
export class Timers {
	private readonly planned = new Set<() => void>();
	private stopped = false;

	constructor(private readonly time: Time) {}

	now(): number {
		return this.time.now();
	}

	after(seconds: number, action: () => void): void {
		if (this.stopped) return;
		const callOff = this.time.after(seconds * 1000, () => {
			this.planned.delete(callOff);
			action();
		});
		this.planned.add(callOff);
	}

	clear(): void {
		for (const callOff of this.planned) callOff();
		this.planned.clear();
	}

	stop(): void {
		this.stopped = true;
		this.clear();
	}
}
