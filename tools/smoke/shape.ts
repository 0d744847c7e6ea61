import type { Json } from '../../test/simulator/fixture';

/** Stands in a recorded answer for a part that may be anything, such as the echo of the input. */
export const anything = '(anything)';

/** Kinds of values by their place, as `data.result.videos[].url`. */
export type Shape = ReadonlyMap<string, ReadonlySet<string>>;

function kindOf(value: Json): string {
	if (value === null) return 'null';
	if (value === anything) return anything;
	if (Array.isArray(value)) return 'list';
	return typeof value === 'string' ? 'text' : typeof value;
}

function placesIn(value: Json, place: string): Array<readonly [place: string, kind: string]> {
	const here = place === '' ? [] : [[place, kindOf(value)] as const];
	if (Array.isArray(value)) return [...here, ...value.flatMap((entry) => placesIn(entry, `${place}[]`))];
	if (value === null || typeof value !== 'object') return here;
	const inside = Object.entries(value).flatMap(([key, entry]) =>
		placesIn(entry, place === '' ? key : `${place}.${key}`),
	);
	return [...here, ...inside];
}

export function shapeOf(...values: readonly Json[]): Shape {
	const shape = new Map<string, Set<string>>();
	for (const [place, kind] of values.flatMap((value) => placesIn(value, ''))) {
		shape.set(place, (shape.get(place) ?? new Set()).add(kind));
	}
	return shape;
}

function isInsideAnything(place: string, recorded: Shape): boolean {
	return [...recorded].some(
		([free, kinds]) =>
			kinds.has(anything) && (place === free || place.startsWith(`${free}.`) || place.startsWith(`${free}[`)),
	);
}

function newPlaces(live: Shape, recorded: Shape): string[] {
	return [...live.keys()].filter((place) => !recorded.has(place) && !isInsideAnything(place, recorded));
}

function missingPlaces(live: Shape, recorded: Shape): string[] {
	return [...recorded.keys()].filter((place) => !live.has(place));
}

function kindsAt(shape: Shape, place: string): string {
	return [...(shape.get(place) ?? [])].join(' or ');
}

/** Places where a value is of a kind that no recorded answer has there; `null` says nothing about a kind. */
function otherKinds(live: Shape, recorded: Shape): string[] {
	return [...live].flatMap(([place, kinds]) => {
		const known = recorded.get(place);
		if (!known || known.has('null') || known.has(anything)) return [];
		const strange = [...kinds].filter((kind) => kind !== 'null' && !known.has(kind));
		return strange.length === 0 ? [] : [`${place} is ${strange.join(' or ')}, recorded as ${kindsAt(recorded, place)}`];
	});
}

export interface RecordedAnswer {
	name: string;
	body: Json;
}

/** How an answer differs from the recorded ones: new where none has it, missing where the closest has it. */
export function differences(
	live: Json,
	recorded: readonly RecordedAnswer[],
): { closest: string; lines: string[] } | undefined {
	const liveShape = shapeOf(live);
	const distance = ({ body }: RecordedAnswer) => {
		const shape = shapeOf(body);
		return newPlaces(liveShape, shape).length + missingPlaces(liveShape, shape).length;
	};
	const [closest] = [...recorded].sort((one, other) => distance(one) - distance(other));
	if (!closest) return undefined;
	const all = shapeOf(...recorded.map(({ body }) => body));
	return {
		closest: closest.name,
		lines: [
			...newPlaces(liveShape, all).map((place) => `new: ${place} (${kindsAt(liveShape, place)})`),
			...missingPlaces(liveShape, shapeOf(closest.body)).map((place) => `missing: ${place} (in ${closest.name})`),
			...otherKinds(liveShape, all).map((line) => `other kind: ${line}`),
		],
	};
}
