import { randomNumbers } from './randomJson';

export type Choices = ReturnType<typeof choices>;

/** Decisions by chance: the same ones for the same seed. */
export function choices(seed: number) {
	const random = randomNumbers(seed);
	const below = (limit: number) => Math.floor(random() * limit);
	return {
		below,
		chance: (share: number) => random() < share,
		oneOf: <Value>(values: readonly Value[]): Value => values[below(values.length)]!,
		list: <Value>(most: number, make: () => Value): Value[] => Array.from({ length: below(most + 1) }, make),
	};
}
