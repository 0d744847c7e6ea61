import type { Cost } from './job';
import type { VideoRequest } from './request';

/** A dated list price per second of output. */
export interface Price {
	currency: Cost['currency'];
	/** The choice that sets the rate; `flat` has one entry, `any`. */
	by: 'resolution' | 'tier' | 'flat';
	perSecond: Readonly<Record<string, number>>;
	/** The page that says so. */
	source: string;
	/** ISO date on which the page was read or stamped. */
	date: string;
}

export type Estimate = { cost: Cost } | { cost: null; reason: string };

/** What a request will cost by the provider's list; `cost: null` says why nobody can know before. */
export function estimateCost(request: VideoRequest, price: Price | undefined): Estimate {
	if (!price) return { cost: null, reason: 'No price is known for this model.' };
	if (typeof request.duration !== 'number') {
		return { cost: null, reason: 'The model chooses the duration, which sets the price.' };
	}
	const rateName = price.by === 'flat' ? 'any' : request[price.by];
	const rate = rateName === undefined ? undefined : price.perSecond[rateName];
	if (rate === undefined) {
		return { cost: null, reason: `No price is known for ${price.by} ${rateName ?? 'not chosen'}.` };
	}
	const amount = Math.round(request.duration * rate * 10_000) / 10_000;
	const at = price.by === 'flat' ? '' : ` at ${rateName}`;
	const basis = `${request.duration} s x ${rate} ${price.currency}${at} (list price, ${price.date})`;
	return { cost: { amount, currency: price.currency, basis } };
}
