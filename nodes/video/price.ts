import type { Cost } from './job';
import type { Limits } from './limits';
import type { VideoRequest } from './request';
import { fieldNames } from './request';

/** By the choice that sets the rate. */
type Rates = Readonly<Record<string, number>>;

interface RateTable {
	rates: Rates;
	/** Beside a price in credits: the dollars that the page prints for the same second. */
	dollars?: Rates;
}

/** A dated list price, as the page of the request format says it; of a second of output, unless it says otherwise. */
export interface Price extends RateTable {
	currency: Cost['currency'];
	/** The choice that sets the rate; `flat` has one entry, `any`. */
	by: 'resolution' | 'tier' | 'duration' | 'flat';
	/** The rates are those of a whole video. */
	per?: 'video';
	/** Rates without sound, where that is cheaper. */
	silent?: RateTable;
	/** Rates with a reference video, and which seconds they count. */
	withVideo?: RateTable & { seconds: 'output' | 'input and output' };
	/** What another page of the same provider says, whatever is chosen. It is shown and not counted. */
	elsewhere?: { perSecond: number; page: string };
	/** The page that says so. */
	source: string;
	/** ISO date on which the page was read or stamped. */
	date: string;
}

export type Estimate = { cost: Cost } | { cost: null; reason: string };

/** Without the dust of binary fractions: no provider bills less than a hundredth of a cent. */
export function roundAmount(amount: number): number {
	return Math.round(amount * 10_000) / 10_000;
}

/** The limits that a price depends on. */
type PricedLimits = Pick<Limits, 'duration' | 'videos' | 'resolution' | 'tier'>;

/** A rate in the price's own unit, and in dollars where the page prints these beside it. */
interface Rate {
	amount: number;
	dollars?: number;
}

/** As a page prints it; half a cent goes up, whatever the binary fraction makes of it. */
export function toTheCent(dollars: number): number {
	return Math.round(roundAmount(dollars * 100)) / 100;
}

/** `seconds` count only where a second has a price. */
function costOf(seconds: number, { amount: rate, dollars: dollarRate }: Rate, at: string, price: Price): Cost {
	const { currency, date, elsewhere, per } = price;
	const count = per === 'video' ? 1 : seconds;
	const dollars = dollarRate === undefined ? undefined : roundAmount(count * dollarRate);
	const remarks = [
		`list price, ${date}`,
		...(dollars === undefined ? [] : [`$${toTheCent(dollars).toFixed(2)} on the provider's page`]),
		...(elsewhere ? [`another page of the provider says ${elsewhere.perSecond} ${currency} per second`] : []),
	];
	return {
		amount: roundAmount(count * rate),
		currency,
		...(dollars !== undefined && { dollars }),
		basis: `${per === 'video' ? '1 video' : `${seconds} s`} x ${rate} ${currency}${at} (${remarks.join('; ')})`,
	};
}

/** What is not chosen is the provider's own default, which the page's price for it follows. */
function rateNameOf(request: VideoRequest, { by }: Price, limits: PricedLimits): string | undefined {
	return by === 'flat' ? 'any' : (request[by] ?? limits[by]?.default)?.toString();
}

function ratesFor({ videos, generateAudio }: VideoRequest, { withVideo, silent, ...price }: Price): RateTable {
	if (videos.length > 0 && withVideo) return withVideo;
	return (generateAudio === false && silent) || price;
}

function rateAt({ rates, dollars = {} }: RateTable, name: string): Rate | undefined {
	const at = (rates: Rates) => (Object.hasOwn(rates, name) ? rates[name] : undefined);
	const [amount, inDollars] = [at(rates), at(dollars)];
	return amount === undefined ? undefined : { amount, ...(inDollars !== undefined && { dollars: inDollars }) };
}

/** What a request will cost by the provider's list; `cost: null` says why nobody can know before. */
export function estimateCost(request: VideoRequest, price: Price | undefined, limits: PricedLimits): Estimate {
	if (!price) return { cost: null, reason: 'No price is known for this model.' };
	if (request.extra) return { cost: null, reason: `${fieldNames.extra} may change the price.` };
	if (price.withVideo?.seconds === 'input and output' && request.videos.length > 0) {
		return { cost: null, reason: 'The length of the reference video counts too, and is not known here.' };
	}
	if (price.per !== 'video' && typeof request.duration !== 'number') {
		return { cost: null, reason: 'The model chooses the duration, which sets the price.' };
	}
	const rateName = rateNameOf(request, price, limits);
	const rate = rateName === undefined ? undefined : rateAt(ratesFor(request, price), rateName);
	if (rate === undefined) {
		return { cost: null, reason: `No price is known for ${price.by} ${rateName ?? 'not chosen'}.` };
	}
	const at = price.by === 'duration' ? ` of ${rateName} s` : ` at ${rateName}`;
	return { cost: costOf(Number(request.duration), rate, price.by === 'flat' ? '' : at, price) };
}

/** Undefined where the length of the reference videos counts and has no documented end. */
function secondsAtMost(
	{ duration, videos }: VideoRequest,
	{ withVideo }: Price,
	limits: PricedLimits,
): number | undefined {
	const input = limits.videos?.maxTotalSeconds;
	// Where no length can be chosen, the video is as long as the one that is edited.
	const output = typeof duration === 'number' ? duration : (limits.duration?.max ?? input);
	if (videos.length === 0 || withVideo?.seconds !== 'input and output') return output;
	return input === undefined || output === undefined ? undefined : input + output;
}

/** The most a request can cost, for caps: the longest where the length is not chosen. null when no price is known, or no end to it. */
export function worstCost(
	request: VideoRequest,
	model: { price?: Price } | undefined,
	limits: PricedLimits,
): Cost | null {
	const price = model?.price;
	if (!price || request.extra) return null;
	const seconds = price.per === 'video' ? 1 : secondsAtMost(request, price, limits);
	if (seconds === undefined) return null;
	const longest = price.by === 'duration' && typeof request.duration !== 'number' ? limits.duration?.max : undefined;
	const rateName = longest?.toString() ?? rateNameOf(request, price, limits);
	const rate = rateName === undefined ? undefined : rateAt(ratesFor(request, price), rateName);
	return rate === undefined ? null : costOf(seconds, rate, ' at most', price);
}
