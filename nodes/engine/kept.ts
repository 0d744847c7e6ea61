/** A map that forgets its oldest entries, so that a process that runs for months does not fill up. */
export class Kept<Value> {
	private readonly values = new Map<string, Value>();

	constructor(private readonly atMost: number) {}

	get(key: string): Value | undefined {
		return this.values.get(key);
	}

	has(key: string): boolean {
		return this.values.has(key);
	}

	set(key: string, value: Value): void {
		this.values.set(key, value);
		for (const oldest of this.values.keys()) {
			if (this.values.size <= this.atMost) return;
			this.values.delete(oldest);
		}
	}
}
