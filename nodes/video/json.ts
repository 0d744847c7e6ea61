import { z } from 'zod';

/** Anything JSON can say. `undefined` stands for a key that is not sent. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue | undefined };

export type JsonObject = Readonly<Record<string, JsonValue | undefined>>;

const jsonValueSchema: z.ZodType<JsonValue> = z.lazy(() =>
	z.union([
		z.string(),
		z.number(),
		z.boolean(),
		z.null(),
		z.array(jsonValueSchema),
		z.record(jsonValueSchema.optional()),
	]),
);

export const jsonObjectSchema = z.record(jsonValueSchema);

/** What a text says as JSON; undefined where it is none, as in a table cell that somebody edited. */
export function parsedJson(text: string | undefined): unknown {
	try {
		return JSON.parse(text ?? 'null');
	} catch {
		return undefined;
	}
}
