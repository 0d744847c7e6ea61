import type { Cost } from './job';
import type { Limits } from './limits';
import type { Price } from './price';
import type { Mode, VideoRequest } from './request';
import type { RequestFormat } from './requestFormat';

/** A page and the ISO date on which it was read or stamped. */
export interface Source {
	page: string;
	date: string;
}

export interface ModelFacts {
	id: string;
	name: string;
	/** Where its times and limits stand. */
	source?: Source;
	/** Typical time from submit to video. */
	expectedSeconds: number;
	/** Where that differs by resolution. */
	expectedSecondsAt?: Readonly<Record<string, number>>;
	/** Where a reference video makes it longer. */
	expectedSecondsWithVideo?: number;
	price?: Price;
	/** What differs from the limits of the offer. */
	limits?: Partial<Limits>;
}

/** What a provider does in one mode: its models, the usual one first, and the limits they share. */
export interface Offer {
	mode: Mode;
	/** Ids of the request formats that have it; absent where all do. */
	formats?: readonly string[];
	models: readonly [ModelFacts, ...ModelFacts[]];
	/** Also those of a model we do not know. */
	limits: Limits;
}

/** All that a provider does. */
export interface Offers {
	/** The first is the default. */
	requestFormats: readonly [RequestFormat, ...RequestFormat[]];
	offers: readonly [Offer, ...Offer[]];
}

/** What a provider does in one of its request formats; in its default one if none is named. */
export function offersIn({ offers, requestFormats }: Offers, formatId: string = requestFormats[0].id): Offer[] {
	return offers.filter(({ formats }) => formats?.includes(formatId) ?? true);
}

export function offerFor(provider: Offers, mode: Mode, formatId?: string): Offer | undefined {
	return offersIn(provider, formatId).find((offer) => offer.mode === mode);
}

/** The limits of a model in an offer: form, checks, prices and caps all ask here. */
export function limitsFor(offer: Offer, modelId: string): Limits {
	return { ...offer.limits, ...offer.models.find(({ id }) => id === modelId)?.limits };
}

/** Typical time from submit to video for this request. */
export function expectedSecondsOf(model: ModelFacts, { resolution, videos }: VideoRequest): number {
	const atResolution = model.expectedSecondsAt?.[resolution ?? ''] ?? 0;
	const withVideo = videos.length > 0 ? (model.expectedSecondsWithVideo ?? 0) : 0;
	return Math.max(model.expectedSeconds, atResolution, withVideo);
}

/** What the provider's prices are in. */
export function currencyOf({ offers }: Pick<Offers, 'offers'>): Cost['currency'] {
	const prices = offers.flatMap(({ models }) => models.flatMap(({ price }) => price ?? []));
	return prices[0]?.currency ?? 'USD';
}
