/** Lets at most `size` tasks run at once; the others wait in order. */
export class Pool {
	private running = 0;

	private readonly waiting: Array<() => void> = [];

	constructor(private readonly size: number) {}

	/** Waits for a place; who has one must leave it. */
	async enter(): Promise<void> {
		if (this.running >= this.size) await new Promise<void>((resolve) => this.waiting.push(resolve));
		else this.running++;
	}

	leave(): void {
		// The place goes straight to the next in line, so nobody can slip in between.
		const next = this.waiting.shift();
		if (next) next();
		else this.running--;
	}

	async run<Result>(task: () => Promise<Result>): Promise<Result> {
		await this.enter();
		try {
			return await task();
		} finally {
			this.leave();
		}
	}
}
