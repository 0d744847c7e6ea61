import type { Reservation } from '../engine/budget';
import { Budget } from '../engine/budget';
import type { SpentBefore } from '../engine/ledger';
import { systemClock } from '../host/clock';
import { VideoError } from '../video/errors';
import { roundAmount, worstCost } from '../video/price';
import { limitsFor, offerFor } from '../video/provider';
import { fieldNames } from '../video/request';
import { budgetNames } from './budgetForm';
import type { BudgetSettings, NamedCap } from './readBudget';
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
		const [exceeded] = this.settings.caps.flatMap((cap, index) =>
			cap.maximum !== undefined && roundAmount((before[index] ?? 0) + total) > cap.maximum
				? [this.tooMuch(cap, before[index] ?? 0, 'this run', total)]
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
		if (amount === undefined && capped && !allowUnknownCost) return this.unknownCost(item, capped);
		const verdict = this.budget.reserve(caps, amount ?? 0);
		if ('reservation' in verdict) return verdict.reservation;
		const { exceeded, spent } = verdict;
		const cap = caps.find(({ scope }) => scope === exceeded.scope) ?? { ...exceeded, name: '' };
		return this.tooMuch(cap, spent, 'this video', amount ?? 0);
	}

	private tooMuch(cap: NamedCap, spent: number, what: string, amount: number): VideoError {
		const { currency } = this.settings;
		return this.refused(
			cap,
			`the limit is ${cap.maximum ?? 0} ${currency}, ${spent} ${currency} are spent or reserved, and ${what} can cost up to ${amount} ${currency}.`,
			`Raise ${cap.name} under Options, or make fewer or shorter videos.`,
		);
	}

	private unknownCost({ request }: CheckedRequest, cap: NamedCap): VideoError {
		const unpriced = `${fieldNames.extra}${request.videos.length > 0 ? ' or the reference video' : ''}`;
		return this.refused(
			cap,
			`no price is known for the model "${request.model}" with these settings, so the limit cannot be kept.`,
			`Choose a resolution or model whose price the form shows, remove ${unpriced}, or turn on ${budgetNames.allowUnknownCost} under Options.`,
		);
	}

	private refused({ name, origin = '' }: NamedCap, problem: string, advice: string): VideoError {
		return new VideoError('invalid-request', `${name}: ${problem} ${origin}`.trim(), {
			provider: this.settings.provider.id,
			nextStep: `${advice} It was not sent and not billed.`,
			billed: false,
		});
	}
}
