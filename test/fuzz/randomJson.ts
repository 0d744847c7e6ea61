import type { JsonValue } from '../../nodes/video/json';

/** Numbers from 0 up to, not including, 1: the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** The same JSON values for the same seed, built from the given keys and texts so that they get past the first check of a reader. */
export function randomJsonValues(
	seed: number,
	count: number,
	keys: readonly string[],
	texts: readonly string[],
): JsonValue[] {
	const random = randomNumbers(seed);
	const below = (limit: number) => Math.floor(random() * limit);
	const scalars: Array<() => JsonValue> = [
		() => null,
		() => random() < 0.5,
		() => below(6),
		() => (random() - 0.5) * 1e9,
		() => texts[below(texts.length)] ?? '',
	];
	const valueAt = (depth: number): JsonValue => {
		const kind = below(depth === 0 ? 8 : 10);
		if (depth < 4 && (depth === 0 ? kind > 1 : kind > 6)) {
			return Object.fromEntries(
				Array.from({ length: below(6) }, () => [keys[below(keys.length)] ?? '', valueAt(depth + 1)]),
			);
		}
		if (depth < 4 && kind === (depth === 0 ? 1 : 6)) return Array.from({ length: below(4) }, () => valueAt(depth + 1));
		return scalars[below(scalars.length)]?.() ?? null;
	};
	return Array.from({ length: count }, () => valueAt(0));
}
