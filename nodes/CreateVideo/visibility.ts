import type { INodeProperties } from 'n8n-workflow';
import { providers } from '../providers';
import type { Limits } from '../video/limits';
import type { Offer } from '../video/offer';
import type { VideoProvider } from '../video/provider';
import { limitsFor, offersIn } from '../video/offer';

/** Value of the model list that stands for an id typed in. */
export const otherModel = 'other';

export type Field = Omit<INodeProperties, 'displayOptions'>;

/** What a field looks like where a model of an offer has these limits; undefined where there is no such field. */
type FieldFor = (limits: Limits, offer: Offer, provider: VideoProvider, modelId: string) => Field | undefined;

/** Values of the choices above a field for which it is shown; a choice that is absent does not matter. */
interface Show {
	provider: string[];
	requestFormat?: string[];
	mode: string[];
	model?: string[];
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
	const groups = new Map<string, Item[]>();
	for (const item of items) {
		const key = keyOf(item);
		groups.set(key, [...(groups.get(key) ?? []), item]);
	}
	return [...groups.values()];
}

/** Joins what differs in one choice only, because n8n shows a field for every combination of the listed values. */
function joined(shows: readonly Show[], choice: keyof Show): Show[] {
	return grouped(shows, (show) => JSON.stringify({ ...show, [choice]: undefined })).flatMap((alike) => {
		const [first] = alike;
		if (!first?.[choice]) return alike;
		return [{ ...first, [choice]: [...new Set(alike.flatMap((show) => show[choice] ?? []))] }];
	});
}

/** A request format that makes no difference is not asked for; providers with one have no such choice. */
function withoutNeedlessFormat({ provider, requestFormat = [], ...show }: Show): Show {
	const formats = providers.find(({ id }) => provider.includes(id))?.requestFormats ?? [];
	// The order is that of the form: n8n stops at the first choice that is an expression, and shows the field.
	return requestFormat.length === formats.length ? { provider, ...show } : { provider, requestFormat, ...show };
}

/** The variants of a field in one offer: one for all models, or one for each group of models that differ. */
function variantsIn(provider: VideoProvider, format: string, offer: Offer, fieldFor: FieldFor) {
	const variants = [...offer.models.map(({ id }) => id), otherModel].map((model) => ({
		model,
		field: fieldFor(limitsFor(offer, model), offer, provider, model),
	}));
	const groups = grouped(variants, ({ field }) => JSON.stringify(field ?? null));
	return groups.flatMap((group) => {
		const field = group[0]?.field;
		const models = groups.length > 1 && { model: group.map(({ model }) => model) };
		const show: Show = { provider: [provider.id], requestFormat: [format], mode: [offer.mode], ...models };
		return field ? [{ field, show }] : [];
	});
}

/** A field in all its variants, each shown only where it looks so. */
export function shownWhereOffered(fieldFor: FieldFor): INodeProperties[] {
	const variants = providers.flatMap((provider) =>
		provider.requestFormats.flatMap(({ id }) =>
			offersIn(provider, id).flatMap((offer) => variantsIn(provider, id, offer, fieldFor)),
		),
	);
	return grouped(variants, ({ field }) => JSON.stringify(field)).flatMap((alike) => {
		const shows = alike.map(({ show }) => show);
		const byFormat = joined(joined(shows, 'mode'), 'requestFormat').map(withoutNeedlessFormat);
		return joined(byFormat, 'provider').flatMap((show) =>
			alike.slice(0, 1).map(({ field }) => ({
				...field,
				// Where the model comes from an expression all variants are shown, and an empty one must not stop the workflow.
				...(show.model && { required: false }),
				displayOptions: { show: { ...show } },
			})),
		);
	});
}

/** A field of one provider that only depends on the request format. */
export function shownByFormat(
	provider: VideoProvider,
	fieldFor: (offers: readonly Offer[]) => Field,
): INodeProperties[] {
	const variants = provider.requestFormats.map(({ id }) => ({ id, field: fieldFor(offersIn(provider, id)) }));
	const groups = grouped(variants, ({ field }) => JSON.stringify(field));
	return groups.flatMap((alike) =>
		alike.slice(0, 1).map(({ field }) => ({
			...field,
			displayOptions: {
				show: {
					provider: [provider.id],
					...(groups.length > 1 && { requestFormat: alike.map(({ id }) => id) }),
				},
			},
		})),
	);
}
