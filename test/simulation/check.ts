import { historyOf, type History, type PlannedExecution } from './history';
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
	return Object.entries(invariants).flatMap(([name, invariant]) => invariant(after).map((what) => `${name}: ${what}`));
}

/** Plays histories one after the other; gives back those that violate something. */
export async function playMany(firstSeed: number, count: number): Promise<Violation[]> {
	const violations: Violation[] = [];
	for (let seed = firstSeed; seed < firstSeed + count; seed++) {
		const history = historyOf(seed);
		const found = await violationsOf(history);
		if (found.length > 0) violations.push({ seed, history, found });
	}
	return violations;
}

const replaced = <Value>(all: readonly Value[], index: number, by: Value) =>
	all.map((one, at) => (at === index ? by : one));

const withoutOne = <Value>(all: readonly Value[]): Value[][] =>
	all.map((_, index) => all.filter((__, at) => at !== index));

/** The same without what may be missing. */
function withoutFields<Plan extends object>(plan: Plan, fields: ReadonlyArray<keyof Plan>): Plan[] {
	return fields.flatMap((field) => {
		if (plan[field] === undefined) return [];
		const less = { ...plan };
		delete less[field];
		return [less];
	});
}

function shorterExecution(plan: PlannedExecution): PlannedExecution[] {
	const { items, rounds, tries, retries, agent } = plan;
	return [
		...(items > 3 ? [{ ...plan, items: Math.ceil(items / 2) }] : []),
		...(items > 1 ? [{ ...plan, items: items - 1 }] : []),
		...(rounds > 1 ? [{ ...plan, rounds: rounds - 1 }] : []),
		...(tries > 1 ? [{ ...plan, tries: tries - 1 }] : []),
		...(agent && agent.calls > 1 ? [{ ...plan, agent: { ...agent, calls: agent.calls - 1 } }] : []),
		...withoutOne(retries).map((fewer) => ({ ...plan, retries: fewer })),
		...withoutFields(plan, ['stopAfterMs', 'timeoutAfterMs']),
		...(['isChanging', 'isEqual', 'isAwaited', 'cancelsAtStop', 'hasOtherRowsAfterCrash'] as const).flatMap((field) =>
			plan[field] ? [{ ...plan, [field]: false }] : [],
		),
	];
}

/** All histories that are a little shorter than this one. */
function shorter(history: History): History[] {
	const { executions, crashes, jumps, edits, table, provider } = history;
	const faults = Object.entries(table.faults);
	return [
		...(executions.length > 1 ? withoutOne(executions).map((fewer) => ({ ...history, executions: fewer })) : []),
		...withoutOne(crashes).map((fewer) => ({ ...history, crashes: fewer })),
		...withoutOne(jumps).map((fewer) => ({ ...history, jumps: fewer })),
		...withoutOne(edits).map((fewer) => ({ ...history, edits: fewer })),
		...withoutOne(table.outages).map((fewer) => ({ ...history, table: { ...table, outages: fewer } })),
		...withoutOne(faults).map((fewer) => ({ ...history, table: { ...table, faults: Object.fromEntries(fewer) } })),
		...withoutOne(provider.full).map((fewer) => ({ ...history, provider: { ...provider, full: fewer } })),
		...withoutFields(history, ['dailyLimit', 'executionLimit']),
		...executions.flatMap((plan, index) =>
			shorterExecution(plan).map((less) => ({ ...history, executions: replaced(executions, index, less) })),
		),
		...provider.fates.flatMap((fate, index) =>
			fate === 'accepts'
				? []
				: [{ ...history, provider: { ...provider, fates: replaced(provider.fates, index, 'accepts' as const) } }],
		),
		...provider.ends.flatMap(({ end, afterMs }, index) =>
			end === 'succeeded'
				? []
				: [
						{
							...history,
							provider: { ...provider, ends: replaced(provider.ends, index, { end: 'succeeded' as const, afterMs }) },
						},
					],
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

/** What somebody needs to find the reason. */
export async function described({ seed, history, found }: Violation): Promise<string> {
	const shortest = await shrunk(history);
	return [
		`Seed ${seed}: ${found.join('; ')}`,
		`Shortest: ${shortest.found.join('; ')}`,
		JSON.stringify(shortest.history),
		`Again: npm run simulate -- --histories 1 --seed ${seed}`,
		"The shortest: npm run simulate -- --history '…', with the line above that begins with {",
	].join('\n');
}
