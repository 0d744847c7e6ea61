import type { FieldTable, InputRules } from '../simulator/inputRules';

export type Rates = Readonly<Record<string, number>>;

/** An amount that the page prints, for so many seconds with these choices. */
export interface PagePrice {
	quote: string;
	/** Our own words for what is chosen; nothing where the page says what then applies. */
	chosen: { resolution?: string; tier?: string };
	/** With a reference video that is this long. */
	videoSeconds?: number;
	seconds: number;
	USD?: number;
	credits?: number;
}

/**
 * One page of a provider about one model: the only place where the tests type what it says. The simulator plays by these rules,
 * and the dialect is checked against them.
 */
export interface Page extends InputRules {
	url: string;
	/** ISO date on which it was read, or with which it is stamped. */
	date: string;
	/** Our request format that follows it, where the provider has several. */
	format?: string;
	model: string;
	/** Our modes that it is about, where its model has others on other pages. */
	modes?: readonly string[];
	/** Below the provider's address. */
	path: string;
	/** Of a create, in lower case; `content-type` is that of every JSON body. */
	headers: FieldTable;
	/** Where the input stands in the body; without it the body itself is the input. */
	inputKey?: string;
	/** Beside the input. */
	envelope: FieldTable;
	prices: readonly PagePrice[];
}

/** "Authorization: Bearer YOUR_API_KEY", as most pages show it. */
export function bearer(quote: string): FieldTable {
	return { authorization: { is: 'text', required: true, pattern: /^Bearer \S+$/, quote } };
}

/** The same rate for one second and what the page says of it. */
export function ratesOf(
	rates: ReadonlyArray<readonly [chosen: PagePrice['chosen'], USD: number, quote: string]>,
): PagePrice[] {
	return rates.map(([chosen, USD, quote]) => ({ quote, chosen, seconds: 1, USD }));
}

/** The rates of a page in its billed unit, by what is chosen: alone, and with a reference video where the page has these too. */
export function ratesOn({ prices }: Page): readonly [Rates, Rates?] {
	const rates = prices.filter(({ seconds }) => seconds === 1);
	const table = (own: readonly PagePrice[]): Rates => {
		const named = own.filter(({ chosen }) => Object.keys(chosen).length > 0);
		return named.length > 0
			? Object.fromEntries(named.map((price) => [price.chosen.resolution ?? price.chosen.tier, amountOf(price)]))
			: Object.fromEntries(own.map((price) => ['any', amountOf(price)]));
	};
	const [alone, withVideo] = [false, true].map((isWith) =>
		rates.filter(({ videoSeconds }) => (videoSeconds !== undefined) === isWith),
	) as [PagePrice[], PagePrice[]];
	if (withVideo.length === 0) return [table(alone)];
	return [table(alone.length > 0 ? alone : withVideo), table(withVideo)];
}

function amountOf({ credits, USD }: PagePrice): number {
	const amount = credits ?? USD;
	if (amount === undefined) throw new Error('A price of a page without an amount');
	return amount;
}
