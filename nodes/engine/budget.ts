import { roundAmount } from '../video/price';
import type { Clock } from './clock';

/** A purse that spending is counted in, and how much may go out of it; without a maximum it is only counted. */
export interface Cap {
	/** Name of the purse: one execution, or one credential on one day. */
	scope: string;
	maximum?: number;
}

/** Money set aside for one submit, in all its scopes at once. */
export interface Reservation {
	readonly scopes: readonly string[];
	readonly amount: number;
}

export type Verdict = { reservation: Reservation } | { exceeded: Cap; spent: number };

/** Longer than any day, and than nearly any execution; what is older is forgotten. */
const keptMs = 7 * 24 * 60 * 60_000;

/**
 * Counts what submits cost against caps. Checking and reserving is one step, so two executions of this process cannot both
 * take the last of a budget. It lives as long as the process.
 */
export class Budget {
	private readonly purses = new Map<string, { spent: number; usedAtMs: number }>();

	constructor(private readonly clock: Clock) {}

	/** What a scope has paid for or set aside. */
	spent(scope: string): number {
		return this.purses.get(scope)?.spent ?? 0;
	}

	/** Takes over what somebody else counted, where that is more. */
	raise(scope: string, spent: number): void {
		if (spent > this.spent(scope)) this.add(scope, spent - this.spent(scope));
	}

	/** Sets an amount aside in every scope, or in none and names the first cap that stands in the way. */
	reserve(caps: readonly Cap[], amount: number): Verdict {
		this.prune();
		const exceeded = caps.find(
			({ scope, maximum }) => maximum !== undefined && roundAmount(this.spent(scope) + amount) > maximum,
		);
		if (exceeded) return { exceeded, spent: this.spent(exceeded.scope) };
		const scopes = caps.map(({ scope }) => scope);
		for (const scope of scopes) this.add(scope, amount);
		return { reservation: { scopes, amount } };
	}

	/** Puts what the provider reserved or billed in the place of what was set aside. */
	settle({ scopes, amount }: Reservation, actual: number): void {
		for (const scope of scopes) this.add(scope, actual - amount);
	}

	/** Gives back what was set aside for a submit that certainly cost nothing. */
	release(reservation: Reservation): void {
		this.settle(reservation, 0);
	}

	private add(scope: string, amount: number): void {
		const spent = Math.max(0, roundAmount(this.spent(scope) + amount));
		this.purses.set(scope, { spent, usedAtMs: this.clock.now() });
	}

	private prune(): void {
		const nowMs = this.clock.now();
		for (const [scope, { usedAtMs }] of this.purses) {
			if (nowMs - usedAtMs > keptMs) this.purses.delete(scope);
		}
	}
}
