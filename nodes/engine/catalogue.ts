import type { ListedModel, ModelInput } from '../video/catalogue';
import type { VideoProvider } from '../video/provider';
import type { Clock } from './clock';
import { Kept } from './kept';
import { meaningOf } from './meaning';
import type { Transport } from './transport';

/** Models come and go slowly. */
const freshForMs = 60 * 60_000;

const keptAtMost = 1_000;

interface Known<Value> {
	value: Value;
	atMs: number;
}

/**
 * What providers say of their models, asked at most once an hour. Only forms ask: no run waits for it. Where it cannot be had, what
 * was known before counts.
 */
export class Catalogues {
	private readonly models = new Kept<Known<ListedModel[]>>(keptAtMost);

	private readonly inputs = new Kept<Known<ModelInput[]>>(keptAtMost);

	constructor(private readonly clock: Clock) {}

	/** Models that fit some words; none where the provider lists none, or does not answer. */
	async modelsOf(provider: VideoProvider, transport: Transport, words: string): Promise<readonly ListedModel[]> {
		const { catalogue } = provider;
		if (!catalogue) return [];
		const found = await this.fresh(this.models, `${provider.id} ${words}`, async () => {
			const delivery = await transport.send(catalogue.modelsCall(words));
			return meaningOf(delivery, (body) => catalogue.readModels(body));
		});
		return found ?? [];
	}

	/** The inputs of a model; undefined where nobody can say them just now. */
	async inputsOf(
		provider: VideoProvider,
		transport: Transport,
		modelId: string,
	): Promise<readonly ModelInput[] | undefined> {
		const { catalogue } = provider;
		if (!catalogue) return undefined;
		return await this.fresh(this.inputs, `${provider.id} ${modelId}`, async () => {
			const delivery = await transport.send(catalogue.inputsCall(modelId));
			return meaningOf(delivery, (body) => catalogue.readInputs(body, modelId));
		});
	}

	private async fresh<Value>(
		kept: Kept<Known<Value>>,
		name: string,
		ask: () => Promise<Value | undefined>,
	): Promise<Value | undefined> {
		const known = kept.get(name);
		if (known && this.clock.now() - known.atMs < freshForMs) return known.value;
		const value = await ask();
		if (value === undefined) return known?.value;
		kept.set(name, { value, atMs: this.clock.now() });
		return value;
	}
}
