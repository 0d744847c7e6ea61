import type { z } from 'zod';
import type { HttpCall } from './http';
import type { JsonValue } from './json';
import type { Mode } from './request';

/** A model that a provider lists itself, beside those of our tables. */
export interface ListedModel {
	id: string;
	name: string;
	/** What it makes a video from. */
	modes: readonly Mode[];
}

/** One input of a model, as its published schema has it. */
export interface ModelInput {
	/** Its key in what is sent. */
	name: string;
	label: string;
	description?: string;
	/** `file`: an address of one. `json`: a list or an object. */
	kind: 'text' | 'number' | 'switch' | 'choice' | 'file' | 'json';
	/** Of a choice. */
	values?: ReadonlyArray<string | number>;
	required: boolean;
	/** What the model takes where nothing is given. */
	usual?: JsonValue;
}

/** What a provider says of its models by itself, so that a new one needs no release. It costs nothing to ask. */
export interface Catalogue {
	/** Models that fit some words. */
	modelsCall(words: string): HttpCall;
	/** Undefined for an answer that cannot be read. */
	readModels(body: unknown): ListedModel[] | undefined;
	inputsCall(modelId: string): HttpCall;
	/** Undefined where the model is not among them, or says nothing of its inputs. */
	readInputs(body: unknown, modelId: string): ModelInput[] | undefined;
}

interface CatalogueDefinition<Models> extends Pick<Catalogue, 'modelsCall' | 'inputsCall'> {
	modelsReply: z.ZodType<Models, z.ZodTypeDef, unknown>;
	readModels(reply: Models): ListedModel[];
	readInputs(reply: Models, modelId: string): ModelInput[] | undefined;
}

/** Makes a catalogue whose readers get replies parsed by its own schema; one that does not fit says nothing. */
export function defineCatalogue<Models>({
	modelsReply,
	readModels,
	readInputs,
	...calls
}: CatalogueDefinition<Models>): Catalogue {
	return {
		...calls,
		readModels: (body) => {
			const reply = modelsReply.safeParse(body);
			return reply.success ? readModels(reply.data) : undefined;
		},
		readInputs: (body, modelId) => {
			const reply = modelsReply.safeParse(body);
			return reply.success ? readInputs(reply.data, modelId) : undefined;
		},
	};
}
