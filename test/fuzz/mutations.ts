import type { Json } from '../simulator/fixture';

type Container = Json[] | { [key: string]: Json };

/** A place inside a body: what holds it, and under which name. */
interface Place {
	holder: Container;
	key: string;
}

const hugeText = 'kite '.repeat(5_000);
const strangeTexts = ['', ' ', '0', '-1', 'null', '<html>', '\u0000', '🎬', '__proto__', '[object Object]', hugeText];

function isContainer(value: Json): value is Container {
	return typeof value === 'object' && value !== null;
}

function get({ holder, key }: Place): Json {
	return (holder as Record<string, Json>)[key] ?? null;
}

function set({ holder, key }: Place, value: Json): void {
	(holder as Record<string, Json>)[key] = value;
}

/** Without recursion, because some bodies are deeper than any stack. */
function placesIn(body: Json): Place[] {
	const places: Place[] = [];
	const open = isContainer(body) ? [body] : [];
	for (let holder = open.pop(); holder; holder = open.pop()) {
		for (const [key, value] of Object.entries(holder)) {
			places.push({ holder, key });
			if (isContainer(value)) open.push(value);
		}
	}
	return places;
}

/** All texts, numbers and other single values of a body. */
export function valuesIn(body: Json): Json[] {
	return isContainer(body)
		? placesIn(body)
				.map(get)
				.filter((value) => !isContainer(value))
		: [body];
}

function nested(value: Json, depth: number): Json {
	let outer = value;
	for (let level = 0; level < depth; level++) outer = level % 2 === 0 ? [outer] : { data: outer };
	return outer;
}

/** Changes that a body could come with, none of which turns it into a better answer; the same for the same random numbers. */
export class Mutator {
	private readonly changes: ReadonlyArray<(place: Place, places: readonly Place[]) => void>;

	constructor(
		private readonly random: () => number,
		private readonly texts: readonly string[],
	) {
		const drop = ({ holder, key }: Place) => void delete (holder as Record<string, Json>)[key];
		const rename = (place: Place) => {
			const value = get(place);
			drop(place);
			set({ ...place, key: `${place.key}_v2` }, value);
		};
		const retype = (place: Place) => set(place, this.strangeValue());
		const asText = (place: Place) => {
			const value = get(place);
			if (!isContainer(value)) set(place, JSON.stringify(value));
		};
		const nest = (place: Place) => set(place, nested(get(place), 1 + this.below(3)));
		const swap = (place: Place, places: readonly Place[]) => {
			const other = this.oneOf(places) ?? place;
			// A part cannot change places with what holds it.
			if (isContainer(get(place)) || isContainer(get(other))) return;
			const value = get(place);
			set(place, get(other));
			set(other, value);
		};
		const bury = (place: Place) => {
			if (this.random() < 0.005) set(place, nested(get(place), 12_000));
		};
		this.changes = [drop, rename, retype, asText, nest, swap, bury];
	}

	/** One to three changes to a copy; now and then the text of the answer, cut off. */
	mutated(text: string): Json {
		if (this.random() < 0.05) return text.slice(0, this.below(text.length));
		const body = JSON.parse(text) as Json;
		for (let count = 1 + this.below(3); count > 0; count--) {
			const places = placesIn(body);
			const place = this.oneOf(places);
			if (place) this.oneOf(this.changes)?.(place, places);
		}
		return body;
	}

	oneOf<Value>(values: readonly Value[]): Value | undefined {
		return values[this.below(values.length)];
	}

	private below(limit: number): number {
		return Math.floor(this.random() * limit);
	}

	private strangeValue(): Json {
		const kinds: Array<() => Json> = [
			() => null,
			() => this.random() < 0.5,
			() => this.oneOf([0, 1, 3, -7, 0.5, 1e300]) ?? 0,
			() => this.oneOf(strangeTexts) ?? '',
			() => this.oneOf(this.texts) ?? '',
			() => [],
			() => ({}),
			() => [this.oneOf(this.texts) ?? '', null],
		];
		return this.oneOf(kinds)?.() ?? null;
	}
}
