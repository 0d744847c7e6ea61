import type { Cost } from '../../nodes/video/job';
import type { Mode, VideoRequest } from '../../nodes/video/request';
import type { Rates } from './page';

/** What five seconds cost and how long they take; `null` where nobody can know the price. */
export type FiveSeconds = readonly [
	format: string | undefined,
	mode: Mode,
	model: string,
	special: Partial<VideoRequest>,
	amount: number | null,
	expectedSeconds: number,
];

/** The money of one provider, copied and worked out by hand from its pages and recorded answers. */
export interface ExpectedPrices {
	fiveSeconds: readonly FiveSeconds[];
	/** Per second as the pages print it, and with a reference video where that differs; by request format, if any, and model. */
	perSecond: Readonly<Record<string, readonly [Rates, Rates?]>>;
	/** Model and choice for which no page has a price. */
	unpriced: readonly string[];
	/** What the provider itself says a job costs, by recorded answer; it says nothing in all others. */
	reported: Readonly<Record<string, Cost>>;
}
