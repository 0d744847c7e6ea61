import type { Cost } from './job';
import type { Limits } from './limits';
import type { VideoRequest } from './request';
import { fieldNames } from './request';

/** A dated list price per second of output. */
export interface Price {
	currency: Cost['currency'];
	/** The choice that sets the rate; `flat` has one entry, `any`. Where pages disagree, the higher rate stands here. */
	by: 'resolution' | 'tier' | 'flat';
	perSecond: Readonly<Record<string, number>>;
	/** Rates with a reference video, and which seconds they count. */
	withVideo?: { perSecond: Readonly<Record<string, number>>; seconds: 'output' | 'input and output' };
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

function costOf(seconds: number, rate: number, at: string, { currency, date }: Price): Cost {
	const basis = `${seconds} s x ${rate} ${currency}${at} (list price, ${date})`;
	return { amount: roundAmount(seconds * rate), currency, basis };
}

function rateNameOf(request: VideoRequest, { by }: Price): string | undefined {
	return by === 'flat' ? 'any' : request[by];
}

function ratesFor({ videos }: VideoRequest, { perSecond, withVideo }: Price): Price['perSecond'] {
	return videos.length > 0 && withVideo ? withVideo.perSecond : perSecond;
}

function rateAt(rates: Price['perSecond'], name: string): number | undefined {
	return Object.hasOwn(rates, name) ? rates[name] : undefined;
}

/** What a request will cost by the provider's list; `cost: null` says why nobody can know before. */
export function estimateCost(request: VideoRequest, price: Price | undefined): Estimate {
	if (!price) return { cost: null, reason: 'No price is known for this model.' };
	if (request.extra) return { cost: null, reason: `${fieldNames.extra} may change the price.` };
	if (price.withVideo?.seconds === 'input and output' && request.videos.length > 0) {
		return { cost: null, reason: 'The length of the reference video counts too, and is not known here.' };
	}
	if (typeof request.duration !== 'number') {
		return { cost: null, reason: 'The model chooses the duration, which sets the price.' };
	}
	const rateName = rateNameOf(request, price);
	const rate = rateName === undefined ? undefined : rateAt(ratesFor(request, price), rateName);
	if (rate === undefined) {
		return { cost: null, reason: `No price is known for ${price.by} ${rateName ?? 'not chosen'}.` };
	}
	return { cost: costOf(request.duration, rate, price.by === 'flat' ? '' : ` at ${rateName}`, price) };
}

/** Undefined where the length of the reference videos counts and has no documented end. */
function secondsAtMost(
	{ duration, videos }: VideoRequest,
	{ withVideo }: Price,
	limits: Pick<Limits, 'duration' | 'videos'>,
): number | undefined {
	const output = typeof duration === 'number' ? duration : limits.duration.max;
	if (videos.length === 0 || withVideo?.seconds !== 'input and output') return output;
	const input = limits.videos?.maxTotalSeconds;
	return input === undefined ? undefined : input + output;
}

/**
 * The most a request can cost, for caps: what is not chosen counts as the longest and the dearest.
 * null when no price is known, or no end to it.
 */
export function worstCost(
	request: VideoRequest,
	model: { price?: Price } | undefined,
	limits: Pick<Limits, 'duration' | 'videos'>,
): Cost | null {
	const price = model?.price;
	if (!price || request.extra) return null;
	const seconds = secondsAtMost(request, price, limits);
	if (seconds === undefined) return null;
	const rates = ratesFor(request, price);
	const rateName = rateNameOf(request, price);
	const rate = rateName === undefined ? Math.max(...Object.values(rates)) : rateAt(rates, rateName);
	return rate === undefined ? null : costOf(seconds, rate, ' at most', price);
}
