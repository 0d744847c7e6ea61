import type { Price } from '../../nodes/video/price';
import { shownAmount, shownNumber } from '../../nodes/video/shownPrice';

/** From the lowest to the highest rate of several prices. */
export function priceSpan(prices: readonly Price[]): string {
	const [{ currency } = { currency: 'USD' as const }] = prices;
	const perSecond = prices.filter(({ per }) => per !== 'video');
	const tables = perSecond.flatMap(({ rates, silent, withVideo }) => [
		rates,
		silent?.rates ?? {},
		withVideo?.rates ?? {},
	]);
	const rates = tables.flatMap((rate) => Object.values(rate));
	const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
	return lowest === highest
		? shownAmount(lowest, currency)
		: `${shownNumber(lowest, currency)} to ${shownAmount(highest, currency)}`;
}
