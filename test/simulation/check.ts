import { historyOf, type History } from './history';
import { invariants } from './invariants';
import { Simulation } from './simulation';

export interface Violation {
	seed: number;
	history: History;
	found: string[];
}

/** Plays a history; what it violates, empty where all is well. */
export async function violationsOf(history: History): Promise<string[]> {
	const after = await new Simulation(history).play();
	const found: string[] = [];
	for (const [name, invariant] of Object.entries(invariants)) {
		for (const what of await invariant(after)) found.push(`${name}: ${what}`);
	}
	return found;
}

/** Plays many histories. Stops where told, so that a test can be bounded in time. */
export async function playMany(
	firstSeed: number,
	count: number,
	goesOn: () => boolean = () => true,
): Promise<{ played: number; violations: Violation[] }> {
	const violations: Violation[] = [];
	let played = 0;
	for (; played < count && goesOn(); played++) {
		const seed = firstSeed + played;
		const history = historyOf(seed);
		const found = await violationsOf(history);
		if (found.length > 0) violations.push({ seed, history, found });
	}
	return { played, violations };
}

/** All histories that are a little shorter than this one. */
function shorter(history: History): History[] {
	const without = <Value>(all: readonly Value[], index: number) => all.filter((_, at) => at !== index);
	const { executions, crashes, jumps, table } = history;
	return [
		...executions
			.map((_, index) => ({ ...history, executions: without(executions, index) }))
			.filter(({ executions: left }) => left.length > 0),
		...crashes.map((_, index) => ({ ...history, crashes: without(crashes, index) })),
		...jumps.map((_, index) => ({ ...history, jumps: without(jumps, index) })),
		...table.outages.map((_, index) => ({ ...history, table: { ...table, outages: without(table.outages, index) } })),
		...Object.keys(table.faults).map((number) => {
			const faults = { ...table.faults };
			delete faults[Number(number)];
			return { ...history, table: { ...table, faults } };
		}),
		...history.fates.flatMap((fate, index) =>
			fate === 'accepts'
				? []
				: [{ ...history, fates: history.fates.map((one, at) => (at === index ? 'accepts' : one)) }],
		),
		...executions.flatMap((plan, index) =>
			[
				plan.items > 1 && { ...plan, items: plan.items - 1 },
				plan.items > 3 && { ...plan, items: Math.ceil(plan.items / 2) },
				plan.rounds > 1 && { ...plan, rounds: plan.rounds - 1 },
				plan.tries > 1 && { ...plan, tries: plan.tries - 1 },
				plan.retries.length > 0 && { ...plan, retries: plan.retries.slice(0, -1) },
				plan.isChanging && { ...plan, isChanging: false },
				plan.isEqual && { ...plan, isEqual: false },
			].flatMap((less) =>
				less ? [{ ...history, executions: executions.map((one, at) => (at === index ? less : one)) }] : [],
			),
		),
	];
}

/** The shortest history around this one that violates something. */
export async function shrunk(history: History): Promise<{ history: History; found: string[] }> {
	let best = { history, found: await violationsOf(history) };
	for (;;) {
		let next: typeof best | undefined;
		for (const candidate of shorter(best.history)) {
			const found = await violationsOf(candidate);
			if (found.length === 0) continue;
			next = { history: candidate, found };
			break;
		}
		if (!next) return best;
		best = next;
	}
}
