import type { Cost } from '../../nodes/video/job';
import type { Price } from '../../nodes/video/price';

function decimalsOf(amount: number): number {
	return String(amount).split('.')[1]?.length ?? 0;
}

function shownAmount(amount: number, currency: Cost['currency']): string {
	return currency === 'USD' ? `$${amount.toFixed(Math.max(2, decimalsOf(amount)))}` : `${amount} credits`;
}

/** Where the unit stands once for several. */
function shownNumber(amount: number, currency: Cost['currency']): string {
	return currency === 'USD' ? shownAmount(amount, currency) : String(amount);
}

/** "480p $0.14, 720p $0.30" or "480p 15, 720p 40 credits"; a single rate without its name. */
export function shownRates({ by, currency }: Price, rates: Price['perSecond']): string {
	const shown = Object.entries(rates).map(
		([name, amount]) => `${by === 'flat' ? '' : `${name} `}${shownNumber(amount, currency)}`,
	);
	return `${shown.join(', ')}${currency === 'USD' ? '' : ` ${currency}`}`;
}

/** From the lowest to the highest rate of several prices. */
export function priceSpan(prices: readonly Price[]): string {
	const [{ currency } = { currency: 'USD' as const }] = prices;
	const tables = prices.flatMap(({ perSecond, withVideo }) => [perSecond, withVideo?.perSecond ?? {}]);
	const rates = tables.flatMap((rate) => Object.values(rate));
	const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
	return lowest === highest
		? shownAmount(lowest, currency)
		: `${shownNumber(lowest, currency)} to ${shownAmount(highest, currency)}`;
}
