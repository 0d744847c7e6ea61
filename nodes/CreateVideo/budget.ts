import type { Reservation } from '../engine/budget';
import { Budget } from '../engine/budget';
import type { SpentBefore } from '../engine/ledger';
import { systemClock } from '../host/clock';
import { VideoError } from '../video/errors';
import { roundAmount, worstCost } from '../video/price';
import { limitsFor, offerFor } from '../video/provider';
import { budgetNames } from './budgetForm';
import type { BudgetSettings } from './readBudget';
import type { CheckedRequest } from './readRequest';
import type { Outcome } from './submitOnce';

/** Shared by all executions of this process. */
const shared = new Budget(systemClock);

/** What became of asking for one item's money; an item that needs none has no ticket. */
export type Ticket = Reservation | VideoError | undefined;

/** The most that one item can cost; undefined when nobody knows. */
export function worstOf({ provider, request, format, model }: CheckedRequest): number | undefined {
	const offer = offerFor(provider, request.mode, format.id);
	return offer && worstCost(request, model, limitsFor(offer, request.model))?.amount;
}

/** The money side of one run: asks once for all its items before the first is sent, then hears how each ended. */
export class RunBudget {
	constructor(
		private readonly settings: BudgetSettings,
		private readonly budget: Budget = shared,
	) {}

	/** Takes in what other processes spent, or this one before a restart. */
	learn({ byExecution, onDay }: SpentBefore): void {
		this.budget.raise(this.settings.executionPurse, byExecution);
		this.budget.raise(this.settings.purse, onDay);
	}

	/**
	 * One ticket per item, in order; undefined items (already paid for) need no money. With `allOrNothing` a run that does
	 * not fit as a whole is refused as a whole.
	 */
	admit(items: ReadonlyArray<CheckedRequest | undefined>, allOrNothing: boolean): Ticket[] {
		const asked = items.flatMap((item) => (item ? [worstOf(item)] : []));
		const total = roundAmount(asked.reduce<number>((sum, amount) => sum + (amount ?? 0), 0));
		const before = this.settings.caps.map(({ scope }) => this.budget.spent(scope));
		const tickets = items.map((item) => item && this.ticketFor(item));
		const refusal = tickets.find((ticket) => ticket instanceof VideoError);
		if (!allOrNothing || !refusal) return tickets;
		for (const ticket of tickets) if (ticket && !(ticket instanceof VideoError)) this.budget.release(ticket);
		const [exceeded] = this.settings.caps.flatMap(({ name, maximum }, index) =>
			maximum !== undefined && roundAmount((before[index] ?? 0) + total) > maximum
				? [this.tooMuch(name, maximum, before[index] ?? 0, 'this run', total)]
				: [],
		);
		return items.map((item) => item && (exceeded ?? refusal));
	}

	/** Keeps what may have been spent, and gives back what certainly was not. */
	settle(ticket: Ticket, outcome: Outcome): void {
		if (!ticket || ticket instanceof VideoError) return;
		const isUncertain = 'error' in outcome && outcome.error.code === 'submission-uncertain';
		if (!('job' in outcome)) return isUncertain ? undefined : this.budget.release(ticket);
		const { reportedCost } = outcome.job;
		// The higher of the two: what is said at the submit may be a deposit.
		if (reportedCost?.currency === this.settings.currency && reportedCost.amount > ticket.amount) {
			this.budget.settle(ticket, reportedCost.amount);
		}
	}

	private ticketFor(item: CheckedRequest): Reservation | VideoError {
		const { caps, allowUnknownCost } = this.settings;
		const amount = worstOf(item);
		const [capped] = caps.filter(({ maximum }) => maximum !== undefined);
		if (amount === undefined && capped && !allowUnknownCost) return this.unknownCost(item, capped.name);
		const verdict = this.budget.reserve(caps, amount ?? 0);
		if ('reservation' in verdict) return verdict.reservation;
		const { exceeded, spent } = verdict;
		const { name = '' } = caps.find(({ scope }) => scope === exceeded.scope) ?? {};
		return this.tooMuch(name, exceeded.maximum ?? 0, spent, 'this video', amount ?? 0);
	}

	private tooMuch(name: string, maximum: number, spent: number, what: string, amount: number): VideoError {
		const { currency } = this.settings;
		return this.refused(
			`${name}: the limit is ${maximum} ${currency}, ${spent} ${currency} are spent or reserved, and ${what} can cost up to ${amount} ${currency}.`,
			`Raise ${name} under Options, or make fewer or shorter videos.`,
		);
	}

	private unknownCost({ request }: CheckedRequest, name: string): VideoError {
		return this.refused(
			`${name}: no price is known for the model "${request.model}" with these settings, so it cannot be kept.`,
			`Turn on ${budgetNames.allowUnknownCost} under Options, or choose a model from the list.`,
		);
	}

	private refused(message: string, advice: string): VideoError {
		return new VideoError('invalid-request', message, {
			provider: this.settings.provider.id,
			nextStep: `${advice} It was not sent and not billed.`,
			billed: false,
		});
	}
}
