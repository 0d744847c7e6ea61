/* eslint-disable @n8n/community-nodes/no-restricted-globals */

/** All simulated time; `speed` divides it. After `stop` nothing is planned any more, so that nothing outlives the simulator. */
export class Timers {
	private readonly planned = new Set<NodeJS.Timeout>();
	private stopped = false;

	constructor(private readonly speed: number) {}

	toMs(seconds: number): number {
		return (seconds * 1000) / this.speed;
	}

	after(seconds: number, action: () => void): void {
		if (this.stopped) return;
		const timeout = setTimeout(() => {
			this.planned.delete(timeout);
			action();
		}, this.toMs(seconds));
		this.planned.add(timeout);
	}

	clear(): void {
		for (const timeout of this.planned) clearTimeout(timeout);
		this.planned.clear();
	}

	stop(): void {
		this.stopped = true;
		this.clear();
	}
}
