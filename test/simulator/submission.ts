import type { ProviderRequest, SubmitRoute } from './dialect';
import type { Json, JsonObject } from './fixture';
import { fieldProblems, inputProblems, isObject, unusedKeys } from './inputRules';
import type { InputProblem, InputRules } from './inputRules';

/** A create as the provider would judge it. Nothing has been created yet. */
export type Submission =
	| { verdict: 'invalid'; problems: InputProblem[] }
	| { verdict: 'unknown-model'; model: string }
	| {
			verdict: 'valid';
			model: string;
			rules: InputRules;
			input: JsonObject;
			envelope: JsonObject;
			unknownKeys: string[];
			ignoredKeys: string[];
	  };

const invalid = (message: string, ...path: string[]): Submission => ({
	verdict: 'invalid',
	problems: [{ code: 'invalid_type', message, path }],
});

/** The prompt, wherever the body has it, so that a scene can be chosen before the body is judged. */
export function promptIn(route: SubmitRoute, body: Json | undefined): string {
	const input = isObject(body) && route.inputKey !== undefined ? body[route.inputKey] : body;
	return isObject(input) && typeof input['prompt'] === 'string' ? input['prompt'] : '';
}

/** The provider opens its own assets by itself; for the tables they are addresses like others. */
function withAssetsAsAddresses(input: JsonObject, asset: RegExp): JsonObject {
	const shown = (value: Json): Json => {
		if (typeof value === 'string') return asset.test(value) ? 'https://assets.example.com/own' : value;
		return Array.isArray(value) ? value.map(shown) : value;
	};
	return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, shown(value)]));
}

/** Judges a create by the provider's documented tables. */
export function readSubmission(route: SubmitRoute, { body, parts }: ProviderRequest): Submission {
	if (!isObject(body)) return invalid('the body must be a JSON object');
	const { inputKey } = route;
	const model = parts['model'] ?? body['model'];
	if (typeof model !== 'string' || model === '') return invalid('is required', 'model');
	const input = inputKey === undefined ? body : body[inputKey];
	if (!isObject(input)) return invalid('is required', inputKey ?? 'body');
	const rules = route.rules(model, input);
	if (!rules) return { verdict: 'unknown-model', model };

	const prefix = inputKey === undefined ? [] : [inputKey];
	const envelope = inputKey === undefined ? {} : body;
	const judged = route.assetReferences ? withAssetsAsAddresses(input, route.assetReferences) : input;
	const problems = [
		...fieldProblems(envelope, route.envelope),
		...inputProblems(judged, rules).map((problem) => ({ ...problem, path: [...prefix, ...problem.path] })),
	];
	if (problems.length > 0) return { verdict: 'invalid', problems };

	const { unknown, ignored } = unusedKeys(input, rules);
	const named = (key: string) => [...prefix, key].join('.');
	const envelopeKeys = new Set(['model', inputKey, ...Object.keys(route.envelope)]);
	return {
		verdict: 'valid',
		model,
		rules,
		input,
		envelope,
		unknownKeys: [...unknown.map(named), ...Object.keys(envelope).filter((key) => !envelopeKeys.has(key))],
		ignoredKeys: ignored.map(named),
	};
}
