import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { providerById, providers } from '../providers';
import { offerFor } from '../video/offer';
import { modes } from '../video/request';

/** A value of the node's `model` field: what a person chose from the list or typed, or the plain text of an expression. */
interface ChosenModel {
	id: unknown;
	/** Out of the list of the editor, which may be that of a provider chosen before. */
	isFromList: boolean;
}

export function chosenModel(value: unknown): ChosenModel {
	if (typeof value !== 'object' || value === null || !('value' in value)) return { id: value, isFromList: false };
	return { id: value.value, isFromList: 'mode' in value && value.mode === 'list' };
}

/** The list under *Model*, for what is chosen above it. */
export async function searchModels(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const chosen = (name: string) => this.getCurrentNodeParameter(name);
	const provider = providerById(String(chosen('provider'))) ?? providers[0];
	const mode = modes.find((known) => known === chosen('operation')) ?? modes[0];
	const format = chosen('requestFormat');
	const { models = [] } = offerFor(provider, mode, typeof format === 'string' ? format : undefined) ?? {};
	const words = filter.trim().toLowerCase();
	const found = models.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(words));
	return await Promise.resolve({ results: found.map(({ id, name }) => ({ name, value: id, description: id })) });
}
