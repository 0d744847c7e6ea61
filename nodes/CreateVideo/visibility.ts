import type { INodeProperties } from 'n8n-workflow';
import { providers } from '../providers';
import type { Limits } from '../video/limits';
import type { Mode } from '../video/request';
import { modes } from '../video/request';
import type { Offer } from '../video/offer';
import type { VideoProvider } from '../video/provider';
import { limitsFor, offersIn } from '../video/offer';

export type Field = Omit<INodeProperties, 'displayOptions'>;

/** What a field looks like where a model of an offer has these limits; undefined where there is no such field. */
type FieldFor = (limits: Limits, offer: Offer, provider: VideoProvider, model: string | undefined) => Field | undefined;

/**
 * Values of the choices above a field for which it is shown; a choice that is absent does not matter. In the order of
 * the form: n8n stops at the first choice that is an expression, and shows the field.
 */
interface Show {
	operation?: Mode[];
	provider: string[];
	requestFormat?: string[];
	model?: string[];
}

interface Visibility {
	show: Show;
	/** Models that have another look, or none; all others, also those we do not know, have this one. */
	hide?: { model: string[] };
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
function joined(all: readonly Visibility[], choice: keyof Show): Visibility[] {
	const alikeBy = ({ show, hide }: Visibility) => JSON.stringify([{ ...show, [choice]: undefined }, hide]);
	return grouped(all, alikeBy).flatMap((alike) => {
		const [first] = alike;
		if (!first?.show[choice]) return alike;
		const values = [...new Set(alike.flatMap(({ show }) => show[choice] ?? []))];
		return [{ ...first, show: { ...first.show, [choice]: values } }];
	});
}

/** What makes no difference is not asked for: the request format where all have it, the operation likewise. */
function withoutNeedless({
	show: { operation = [], provider, requestFormat = [], model },
	hide,
}: Visibility): Visibility {
	const { requestFormats = [], offers = [] } = providers.find(({ id }) => provider.includes(id)) ?? {};
	const modesOfAll = new Set(offers.map(({ mode }) => mode));
	return {
		show: {
			...(operation.length < modesOfAll.size && { operation }),
			provider,
			...(requestFormat.length < requestFormats.length && { requestFormat }),
			...(model && { model }),
		},
		...(hide && { hide }),
	};
}

/** For which models one look of a field is meant, if not for all. */
function modelsOf(group: ReadonlyArray<string | undefined>, listed: readonly string[]) {
	const isForUnknown = group.includes(undefined);
	if (!isForUnknown) return { show: { model: group.flatMap((model) => model ?? []) } };
	const others = listed.filter((model) => !group.includes(model));
	return others.length === 0 ? {} : { hide: { model: others } };
}

/** The looks of a field in one offer: one for all models, or one for each group of models that differ. */
function looksIn(provider: VideoProvider, format: string, offer: Offer, fieldFor: FieldFor) {
	const listed = offer.models.map(({ id }) => id);
	const looks = [...listed, undefined].map((model) => ({
		model,
		field: fieldFor(limitsFor(offer, model ?? ''), offer, provider, model),
	}));
	return grouped(looks, ({ field }) => JSON.stringify(field ?? null)).flatMap((group) => {
		const [first] = group;
		if (!first?.field) return [];
		const { show, hide } = modelsOf(
			group.map(({ model }) => model),
			listed,
		);
		const shown: Show = { operation: [offer.mode], provider: [provider.id], requestFormat: [format], ...show };
		return [{ field: first.field, visibility: { show: shown, ...(hide && { hide }) } }];
	});
}

/** A field in all its looks, each with what has to be chosen for it. */
function looksOf(fieldFor: FieldFor): Array<{ field: Field; visibility: Visibility }> {
	const looks = providers.flatMap((provider) =>
		provider.requestFormats.flatMap(({ id }) =>
			offersIn(provider, id).flatMap((offer) => looksIn(provider, id, offer, fieldFor)),
		),
	);
	return grouped(looks, ({ field }) => JSON.stringify(field)).flatMap((alike) => {
		const all = alike.map(({ visibility }) => visibility);
		const ofProviders = joined(joined(all, 'operation'), 'requestFormat').map(withoutNeedless);
		return joined(ofProviders, 'provider').flatMap((visibility) =>
			alike.slice(0, 1).map(({ field }) => ({ field, visibility })),
		);
	});
}

/** A field in all its looks, each shown only where it looks so. */
export function shownWhereOffered(fieldFor: FieldFor): INodeProperties[] {
	return looksOf(fieldFor).map(({ field, visibility: { show, hide } }) => ({
		...field,
		// Where the model comes from an expression all looks are shown, and an empty one must not stop the workflow.
		...((show.model ?? hide) && { required: false }),
		displayOptions: { show: { ...show }, ...(hide && { hide }) },
	}));
}

/** As `shownWhereOffered`, for a field inside the collection of options; n8n reads "/" as the form around it. */
export function optionWhereOffered(fieldFor: FieldFor): INodeProperties[] {
	const outside = (conditions: object) =>
		Object.fromEntries(Object.entries(conditions).map(([name, values]) => [`/${name}`, values as string[]]));
	return looksOf(fieldFor).map(({ field, visibility: { show, hide } }) => ({
		...field,
		displayOptions: { show: outside(show), ...(hide && { hide: outside(hide) }) },
	}));
}

/** A field that depends on the operation only, in each of its looks; an operation nobody knows has the first. */
export function shownByOperation(fieldFor: (mode: Mode) => Field): INodeProperties[] {
	const looks = modes.map((mode) => ({ mode, field: fieldFor(mode) }));
	const groups = grouped(looks, ({ field }) => JSON.stringify(field)).map((alike) => alike.map(({ mode }) => mode));
	return groups.map((operation, place) => ({
		...fieldFor(operation[0] ?? modes[0]),
		displayOptions: place === 0 ? { hide: { operation: groups.slice(1).flat() } } : { show: { operation } },
	}));
}
