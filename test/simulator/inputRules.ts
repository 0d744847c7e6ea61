import type { Json, JsonObject } from './fixture';

/** Which addresses a provider takes for media. */
export type AddressRule = 'http' | 'http-or-data' | 'public-https';

/** What one documented field may hold. Written as data, so that a table can be compared with a provider's page in one look. */
export type FieldRule = {
	required?: true;
	orNull?: true;
	/** What the page says the provider takes where the field is missing. */
	usual?: string;
	/** The sentence of the page that says so. */
	quote?: string;
} & (
	| { is: 'text'; oneOf?: readonly string[]; pattern?: RegExp; atMost?: number }
	| { is: 'boolean' }
	| { is: 'integer'; from: number; to: number }
	| { is: 'object' }
	| { is: 'address'; accepts: AddressRule }
	| { is: 'addresses'; accepts: AddressRule; atMost: number; orSingle?: true }
);
export type FieldTable = Readonly<Record<string, FieldRule>>;

export interface InputProblem {
	code: string;
	message: string;
	path: string[];
}

/** The documented input of one model: its fields, what excludes what, and which keys lose their effect beside others. */
export interface InputRules {
	name?: string;
	fields: FieldTable;
	conflicts?: ReadonlyArray<{ when(input: JsonObject): boolean; path: string; message: string; quote?: string }>;
	ignores?: ReadonlyArray<{ when(input: JsonObject): boolean; key: string; quote?: string }>;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** How many entries a list field holds; anything else counts as none. */
export const countOf = (input: JsonObject, key: string): number => {
	const value = input[key];
	return Array.isArray(value) ? value.length : 0;
};

/** Inclusive whole seconds as the strings or options a page prints. */
export const secondsFrom = (from: number, to: number): string[] =>
	Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

const loopbackHost = /^(localhost|127\.|0\.0\.0\.0|\[::1\])/;

function addressProblem(value: Json, accepts: AddressRule): string | undefined {
	if (typeof value !== 'string') return 'must be a URL string';
	if (value.startsWith('data:')) return accepts === 'http-or-data' ? undefined : 'data URIs are not accepted';
	const url = URL.canParse(value) ? new URL(value) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) return 'must be an http(s) URL';
	if (accepts !== 'public-https') return undefined;
	if (url.protocol !== 'https:') return 'must be an HTTPS URL';
	return loopbackHost.test(url.hostname) ? 'must be publicly reachable' : undefined;
}

function addressesProblem(value: Json, rule: FieldRule & { is: 'addresses' }): string | undefined {
	if (rule.orSingle && typeof value === 'string') return addressProblem(value, rule.accepts);
	if (!Array.isArray(value)) return 'must be a list of URLs';
	if (rule.required && value.length === 0) return 'must not be empty';
	if (value.length > rule.atMost) return `takes at most ${rule.atMost} entries`;
	return value.map((entry) => addressProblem(entry, rule.accepts)).find((problem) => problem !== undefined);
}

function textProblem(value: Json, rule: FieldRule & { is: 'text' }): string | undefined {
	if (typeof value !== 'string') return 'must be a string';
	if (rule.required && value.trim() === '') return 'must not be empty';
	if (rule.oneOf && !rule.oneOf.includes(value)) return `must be one of ${rule.oneOf.join(', ')}`;
	if (rule.pattern && !rule.pattern.test(value)) return `must match ${rule.pattern.source}`;
	return rule.atMost !== undefined && value.length > rule.atMost
		? `takes at most ${rule.atMost} characters`
		: undefined;
}

function valueProblem(value: Json, rule: FieldRule): string | undefined {
	if (value === null && rule.orNull) return undefined;
	switch (rule.is) {
		case 'text':
			return textProblem(value, rule);
		case 'boolean':
			return typeof value === 'boolean' ? undefined : 'must be a boolean';
		case 'integer':
			if (typeof value !== 'number' || !Number.isInteger(value)) return 'must be an integer';
			return value >= rule.from && value <= rule.to ? undefined : `must be from ${rule.from} to ${rule.to}`;
		case 'object':
			return isObject(value) ? undefined : 'must be an object';
		case 'address':
			return addressProblem(value, rule.accepts);
		case 'addresses':
			return addressesProblem(value, rule);
	}
}

/** Everything wrong with the fields of `values`, in table order. Keys outside the table are not this function's business. */
export function fieldProblems(values: JsonObject, fields: FieldTable): InputProblem[] {
	return Object.entries(fields).flatMap(([key, rule]) => {
		const value = values[key];
		if (value === undefined) {
			return rule.required ? [{ code: 'invalid_type', message: 'is required', path: [key] }] : [];
		}
		const message = valueProblem(value, rule);
		return message === undefined ? [] : [{ code: 'invalid_value', message, path: [key] }];
	});
}

/** What the provider would reject in this input. */
export function inputProblems(input: JsonObject, rules: InputRules): InputProblem[] {
	const conflicts = (rules.conflicts ?? [])
		.filter((conflict) => conflict.when(input))
		.map(({ message, path }) => ({ code: 'custom', message, path: [path] }));
	return [...fieldProblems(input, rules.fields), ...conflicts];
}

/** Keys the provider would accept and then not use: the silent way to a paid but wrong video. */
export function unusedKeys(input: JsonObject, rules: InputRules): { unknown: string[]; ignored: string[] } {
	return {
		unknown: Object.keys(input).filter((key) => !(key in rules.fields)),
		ignored: (rules.ignores ?? []).filter(({ key, when }) => key in input && when(input)).map(({ key }) => key),
	};
}
