import { z } from 'zod';
import type { ModelInput } from '../../video/catalogue';
import { defineCatalogue } from '../../video/catalogue';
import type { JsonValue } from '../../video/json';
import { path } from '../../video/path';
import type { Mode } from '../../video/request';

// fal.ai/docs, platform APIs, v1/models; what it says of inputs as github.com/fal-ai-community/n8n-nodes-fal reads it.

const platform = 'api.fal.ai';
const text = z.string().nullish();

const property = z
	.object({
		type: text,
		title: text,
		description: text,
		format: text,
		enum: z.array(z.union([z.string(), z.number()])).nullish(),
		default: z.unknown(),
		anyOf: z.array(z.object({ type: text }).passthrough()).nullish(),
	})
	.passthrough();

const schema = z
	.object({
		properties: z.record(property).nullish(),
		required: z.array(z.string()).nullish(),
		'x-fal-order-properties': z.array(z.string()).nullish(),
	})
	.passthrough();

const listed = z.object({
	endpoint_id: z.string(),
	metadata: z.object({ display_name: text, category: text, status: text }).passthrough().nullish(),
	openapi: z
		.object({ components: z.object({ schemas: z.record(schema).nullish() }).nullish() })
		.passthrough()
		.nullish()
		.catch(undefined),
});

type Property = z.infer<typeof property>;

function kindOf(name: string, { type, anyOf, enum: values }: Property): ModelInput['kind'] {
	if (values) return 'choice';
	// "A text or nothing" is written as a list of types.
	const [own = type] = (anyOf ?? []).map((one) => one.type).filter((one) => one !== 'null');
	switch (own) {
		case 'boolean':
			return 'switch';
		case 'integer':
		case 'number':
			return 'number';
		case 'string':
			return /_url$/.test(name) ? 'file' : 'text';
		default:
			return 'json';
	}
}

function inputOf(name: string, one: Property, isRequired: boolean): ModelInput {
	const usual = one.default as JsonValue | undefined;
	return {
		name,
		label: one.title ?? name,
		kind: kindOf(name, one),
		required: isRequired,
		...(one.description && { description: one.description }),
		...(one.enum && { values: one.enum }),
		...(usual !== undefined && usual !== null && { usual }),
	};
}

function modelsCall(query: Readonly<Record<string, string>>) {
	return { method: 'GET' as const, host: platform, path: path`/v1/models`, query, timeoutSeconds: 30 };
}

/** The categories of models that make videos. */
const modesByCategory: Readonly<Record<string, readonly Mode[]>> = {
	'text-to-video': ['text'],
	'image-to-video': ['firstFrame', 'firstLastFrame', 'reference'],
	'video-to-video': ['reference'],
};

export const falCatalogue = defineCatalogue({
	modelsReply: z.object({ models: z.array(listed) }),
	modelsCall: (words) => modelsCall({ status: 'active', limit: '100', q: words }),
	readModels: ({ models }) =>
		models.flatMap(({ endpoint_id: id, metadata }) => {
			const modes = modesByCategory[metadata?.category ?? ''];
			return modes ? [{ id, name: metadata?.display_name ?? id, modes }] : [];
		}),
	inputsCall: (modelId) => modelsCall({ endpoint_id: modelId, expand: 'openapi-3.0' }),
	readInputs: ({ models }, modelId) => {
		const schemas = models.find(({ endpoint_id }) => endpoint_id === modelId)?.openapi?.components?.schemas ?? {};
		const [, input] = Object.entries(schemas).find(([name]) => /Input$/.test(name) && !/Queue/.test(name)) ?? [];
		const properties = input?.properties;
		if (!properties) return undefined;
		const names = [...new Set([...(input['x-fal-order-properties'] ?? []), ...Object.keys(properties)])];
		return names.flatMap((name) => {
			const one = Object.hasOwn(properties, name) ? properties[name] : undefined;
			return one ? [inputOf(name, one, input.required?.includes(name) ?? false)] : [];
		});
	},
});
