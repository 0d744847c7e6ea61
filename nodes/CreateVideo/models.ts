import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { providerById, providers } from '../providers';
import { Catalogues } from '../engine/catalogue';
import { processClock } from '../host/clock';
import { credentialTransport } from '../host/transport';
import { offerFor } from '../video/offer';
import type { VideoProvider } from '../video/provider';
import type { Mode } from '../video/request';
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

const catalogues = new Catalogues(processClock);

/** Models that the provider itself finds, so that a new one needs no release. Without a credential, or an answer, there are none. */
async function modelsFound(context: ILoadOptionsFunctions, provider: VideoProvider, mode: Mode, words: string) {
	if (words === '' || !provider.catalogue) return [];
	const found = credentialTransport(context, provider).then(
		async (transport) => await catalogues.modelsOf(provider, transport, words),
	);
	return (await found.catch(() => [])).filter((model) => model.modes.includes(mode));
}

/** The list under *Model*, for what is chosen above it. */
export async function searchModels(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const chosen = (name: string) => this.getCurrentNodeParameter(name);
	const provider = providerById(String(chosen('provider'))) ?? providers[0];
	const mode = modes.find((known) => known === chosen('operation')) ?? modes[0];
	const format = chosen('requestFormat');
	const { models = [] } = offerFor(provider, mode, typeof format === 'string' ? format : undefined) ?? {};
	const words = filter.trim().toLowerCase();
	const listed = models.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(words));
	const others = (await modelsFound(this, provider, mode, words)).filter(
		({ id }) => !models.some((one) => one.id === id),
	);
	return { results: [...listed, ...others].map(({ id, name }) => ({ name, value: id, description: id })) };
}
