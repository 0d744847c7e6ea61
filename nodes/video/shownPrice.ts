import type { Cost } from './job';
import type { Price } from './price';
import { tierNames } from './request';

/** What a choice that sets a rate is called; a flat rate has no name. */
function nameOfRate(by: Price['by'], name: string): string {
	if (by === 'flat') return '';
	return by === 'duration' ? `${name} s ` : `${tierNames[name] ?? name} `;
}

function decimalsOf(amount: number): number {
	return String(amount).split('.')[1]?.length ?? 0;
}

/** "$1.51" or "200 credits"; at least cents. */
export function shownAmount(amount: number, currency: Cost['currency']): string {
	return currency === 'USD' ? `$${amount.toFixed(Math.max(2, decimalsOf(amount)))}` : `${amount} credits`;
}

/** Where the unit stands once for several. */
export function shownNumber(amount: number, currency: Cost['currency']): string {
	return currency === 'USD' ? shownAmount(amount, currency) : String(amount);
}

/** "480p $0.14, 720p $0.30" or "480p 15 ($0.07), 720p 40 ($0.19) credits"; a flat rate without a name. */
export function shownRates(
	{ by, currency }: Pick<Price, 'by' | 'currency'>,
	{ rates, dollars = {} }: Pick<Price, 'rates' | 'dollars'>,
): string {
	const shown = Object.entries(rates).map(([name, amount]) => {
		const printed = dollars[name] === undefined ? '' : ` (${shownAmount(dollars[name], 'USD')})`;
		return `${nameOfRate(by, name)}${shownNumber(amount, currency)}${printed}`;
	});
	return `${shown.join(', ')}${currency === 'USD' ? '' : ` ${currency}`}`;
}
