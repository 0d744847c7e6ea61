/** The value below which the given share (0 to 1) of the values lies: the nearest rank, so always one of them. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((one, other) => one - other);
	const rank = Math.max(1, Math.ceil(share * sorted.length));
	return sorted[rank - 1] ?? NaN;
}

export function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export function rounded(value: number, digits = 0): number {
	return Number(value.toFixed(digits));
}

/** The same numbers from 0 to 1 for the same seed, on every machine (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * Seconds for `items` from what fewer took, one after the other: a start of its own and a time per item, as the
 * straight line through the smallest and the largest measurement has them.
 */
export function extrapolated(measured: ReadonlyArray<{ items: number; seconds: number }>, items: number): number {
	const sorted = [...measured].sort((one, other) => one.items - other.items);
	const [first, last] = [sorted[0], sorted.at(-1)];
	if (first === undefined || last === undefined) return NaN;
	if (first.items === last.items) return (last.seconds / last.items) * items;
	const perItem = (last.seconds - first.seconds) / (last.items - first.items);
	return last.seconds + perItem * (items - last.items);
}
