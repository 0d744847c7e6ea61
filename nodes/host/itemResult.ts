import { toVideoError } from '../video/errors';
import type { VideoError } from '../video/errors';

interface Good<Value> {
	readonly itemIndex: number;
	readonly value: Value;
}

interface Failed {
	readonly itemIndex: number;
	readonly error: VideoError;
}

/** What one item of the input came to so far: a value to go on with, or the error it leaves the node with. */
export type ItemResult<Value> = Good<Value> | Failed;

export function isGood<Value>(result: ItemResult<Value>): result is Good<Value> {
	return 'value' in result;
}

export function firstFailed(results: ReadonlyArray<ItemResult<unknown>>): Failed | undefined {
	return results.find((result): result is Failed => !isGood(result));
}

/** Does the work of one item; what it throws becomes the item's error. */
export async function resultOf<Value>(
	itemIndex: number,
	work: () => Value | Promise<Value>,
): Promise<ItemResult<Value>> {
	try {
		return { itemIndex, value: await work() };
	} catch (error) {
		return { itemIndex, error: toVideoError(error) };
	}
}

/** Goes on with the items that have a value; the others keep their error. */
export async function withEach<Before, After>(
	results: ReadonlyArray<ItemResult<Before>>,
	work: (value: Before, itemIndex: number) => After | Promise<After>,
): Promise<Array<ItemResult<After>>> {
	return await Promise.all(
		results.map(async (result) =>
			isGood(result) ? await resultOf(result.itemIndex, () => work(result.value, result.itemIndex)) : result,
		),
	);
}

/** In the order of the input. */
export function inOrder<Result extends { itemIndex: number }>(results: readonly Result[]): Result[] {
	return [...results].sort((one, other) => one.itemIndex - other.itemIndex);
}
