import type { LedgerRow } from '../../engine/ledger/row';
import type { Spent } from '../../host/ledger/jobLedger';
import type { ItemResult } from '../../host/itemResult';
import { firstFailed } from '../../host/itemResult';
import { VideoError } from '../../video/errors';
import { roundAmount, worstCost } from '../../video/price';
import { limitsFor, offerFor } from '../../video/offer';
import { fieldNames } from '../../video/request';
import type { CheckedRequest } from '../checkedRequest';
import { budgetNames } from './budgetForm';
import type { BudgetSettings, Limit } from './budgetSettings';

/** An item that needs money. */
export interface Asking {
	itemIndex: number;
	checked: CheckedRequest;
}

/** The most that one item can cost; undefined when nobody knows. */
export function worstOf({ provider, request, format, model }: CheckedRequest): number | undefined {
	const offer = offerFor(provider, request.mode, format.id);
	return offer && worstCost(request, model, limitsFor(offer, request.model))?.amount;
}

/** What rows have set aside. */
export function reservedIn(rows: readonly LedgerRow[]): number {
	return roundAmount(rows.reduce((sum, { reservedCost = 0 }) => sum + reservedCost, 0));
}

/**
 * Who of the new items may be sent: each as far as the limits reach, in their order. With `allOrNothing` a run that does not
 * fit as a whole is rejected as a whole.
 */
export function admit(
	items: readonly Asking[],
	settings: BudgetSettings,
	spent: Spent,
	allOrNothing: boolean,
): Array<ItemResult<undefined>> {
	let admitted = 0;
	const results = items.map(({ itemIndex, checked }): ItemResult<undefined> => {
		const amount = worstOf(checked);
		const error =
			amount === undefined && !settings.allowUnknownCost
				? unknownCost(checked, settings)
				: tooMuch(settings, spent, admitted, 'this video', amount ?? 0);
		if (error) return { itemIndex, error };
		admitted = roundAmount(admitted + (amount ?? 0));
		return { itemIndex, value: undefined };
	});
	const tooDear = firstFailed(results);
	if (!allOrNothing || !tooDear) return results;
	const total = roundAmount(items.reduce((sum, { checked }) => sum + (worstOf(checked) ?? 0), 0));
	const error = tooMuch(settings, spent, 0, 'this run', total) ?? tooDear.error;
	return items.map(({ itemIndex }) => ({ itemIndex, error }));
}

/** The error where rows that waited, past midnight or while the computer slept, find no money in the day's limit. */
export function tooMuchToday(settings: BudgetSettings, spentByOthers: number, amount: number): VideoError | undefined {
	const { perDay } = settings;
	return perDay && exceeding(settings, perDay, spentByOthers, 'what waited', amount);
}

function tooMuch(
	settings: BudgetSettings,
	{ byExecution, onDay }: Spent,
	admitted: number,
	what: string,
	amount: number,
): VideoError | undefined {
	const { perExecution, perDay } = settings;
	return (
		(perExecution && exceeding(settings, perExecution, byExecution + admitted, what, amount)) ??
		(perDay && exceeding(settings, perDay, onDay + admitted, what, amount))
	);
}

function exceeding(
	settings: BudgetSettings,
	limit: Limit,
	before: number,
	what: string,
	amount: number,
): VideoError | undefined {
	const { currency } = settings;
	const spent = roundAmount(before);
	if (roundAmount(spent + amount) <= limit.maximum) return undefined;
	return overBudget(
		settings,
		limit,
		`the limit is ${limit.maximum} ${currency}, ${spent} ${currency} are spent or reserved, and ${what} can cost up to ${amount} ${currency}.`,
		`Raise ${limit.name} under Options, or create fewer or shorter videos.`,
	);
}

function unknownCost({ request }: CheckedRequest, settings: BudgetSettings): VideoError | undefined {
	const limit = settings.perExecution ?? settings.perDay;
	if (!limit) return undefined;
	const unpriced = `${fieldNames.extra}${request.videos.length > 0 ? ' or the reference video' : ''}`;
	return overBudget(
		settings,
		limit,
		`no price is known for the model "${request.model}" with these settings, so the limit cannot be kept.`,
		`Choose a resolution or model whose price the form shows, remove ${unpriced}, or turn on ${budgetNames.allowUnknownCost} under Options.`,
	);
}

function overBudget(
	settings: BudgetSettings,
	{ name, origin = '' }: Limit,
	problem: string,
	advice: string,
): VideoError {
	return new VideoError('over-budget', `${name}: ${problem} ${origin}`.trim(), {
		provider: settings.provider.id,
		nextStep: `${advice} It was not created and not billed.`,
		billed: false,
	});
}
