import { builtinName } from './figures';
import type { FaultFigures, Figures, SectionName } from './figures';
import type { Results } from './results';

/** One figure against what it must reach. */
export interface Verdict {
	section: SectionName;
	figure: string;
	target: string;
	value: string;
	isReached: boolean;
}

type Judged = Omit<Verdict, 'section'>;

function atMost(figure: string, value: number, most: number, unit: string): Judged {
	return { figure, target: `<= ${most} ${unit}`, value: `${value} ${unit}`, isReached: value <= most };
}

function atLeast(figure: string, value: number, least: number, unit: string): Judged {
	return { figure, target: `>= ${least} ${unit}`, value: `${value} ${unit}`, isReached: value >= least };
}

/** A lost answer of a provider that has no list of jobs: nobody can find what it made, and the error says so. */
export function isBeyondUs({ scene, lost, billed, asked }: FaultFigures): boolean {
	return ['lost-answer', 'malformed-create'].includes(scene) && lost === 1 && billed === asked;
}

function judgeFaults(rows: Figures['faults']): Judged[] {
	const ours = rows.filter(({ contender }) => contender !== builtinName);
	const overpaid = ours.filter(({ billed, asked }) => billed > asked).length;
	const lost = ours.filter((row) => row.lost > 0 && !isBeyondUs(row)).length;
	const beyondUs = ours.filter(isBeyondUs).length;
	return [
		atMost('batches billed for more than was asked', overpaid, 0, 'batches'),
		atMost('batches with a lost job that the provider could have listed', lost, 0, 'batches'),
		atMost('batches with a lost job that no call can find', beyondUs, 0, 'batches'),
	];
}

const judges: { [Name in SectionName]: (figures: Figures[Name]) => Judged[] } = {
	batch: ({ items, jobSeconds, oursSeconds, callbackSeconds, backgroundSeconds, ratioToBuiltin }) => [
		atMost(`${items} items in this execution`, oursSeconds, 1.05 * jobSeconds + 2, 's'),
		atMost(`${items} items in the background, with callbacks`, callbackSeconds, 1.05 * jobSeconds + 2, 's'),
		atMost(`${items} items in the background, without callbacks`, backgroundSeconds, jobSeconds + 65, 's'),
		atLeast(`${items} items, built-in node over ours`, ratioToBuiltin, 40, 'x'),
	],
	slots: ({ executions, oursSeconds, maxSlotsHeld }) => [
		atMost('slots held by sleeping executions', maxSlotsHeld, 0, 'slots'),
		atMost(`${executions} executions on one worker`, oursSeconds, 300, 's'),
	],
	stop: ({ longestMs, callsAfterwards }) => [
		atMost('Stop until the execution has ended, longest', longestMs, 2_000, 'ms'),
		atMost('calls to the provider after Stop', callsAfterwards, 0, 'calls'),
	],
	wake: ({ ratePerSecond, p50Ms, p99Ms, cpuRatioToWaitNode }) => [
		atMost(`callback to next node at ${ratePerSecond} per second, p50`, p50Ms, 300, 'ms'),
		atMost(`callback to next node at ${ratePerSecond} per second, p99`, p99Ms, 1000, 'ms'),
		...(cpuRatioToWaitNode === undefined
			? []
			: [atMost('processor time of a wake-up over that of n8n’s Wait node', cpuRatioToWaitNode, 2, 'x')]),
	],
	polls: (rows) => {
		const ours = rows.find((row) => row.schedule === 'ours' && row.expectedSeconds === 120 && row.spread === 'even');
		if (ours === undefined) return [];
		return [
			atMost('status requests of a 120-second job', ours.meanPolls, 8, 'polls'),
			atMost('mean lag of a 120-second job', ours.meanLagSeconds, 5, 's'),
		];
	},
	download: ({ bytes, extraRssMb, ratioToCurl }) => [
		atMost(`extra memory for ${Math.round(bytes / 1024 ** 2)} MB`, extraRssMb, 32, 'MB'),
		atLeast('speed of the download over curl', ratioToCurl, 0.9, 'x'),
	],
	faults: judgeFaults,
	ledger: ({ items, rows, budgets, submitRatio, reservationRatio }) => [
		atMost(`submit of ${items} items with ${rows} rows in the table, over one with ten`, submitRatio, 1.5, 'x'),
		atMost(`reservation with ${budgets} budgets, over one with ten`, reservationRatio, 1.5, 'x'),
	],
	package: ({ runtimeDependencies, unpackedKb, requireMs }) => [
		atMost('runtime dependencies', runtimeDependencies, 0, 'packages'),
		// Not minified, so that reviewers can compare it with its source.
		atMost('unpacked', unpackedKb, 600, 'KB'),
		// One and a half times what the minified package took on 2026-11-20.
		atMost('require', requireMs, 42, 'ms'),
	],
	redact: ({ ratioToPlain }) => [atMost('1 MB of hostile text over 1 MB of plain text', ratioToPlain, 5, 'x')],
	form: ({ kilobytesWithMany, ratioOfProviderChange, ratioOfModelChange }) => [
		atMost('Create Video with twelve providers', kilobytesWithMany, 250, 'KB'),
		atMost('change of provider, twelve over today', ratioOfProviderChange, 1.5, 'x'),
		atMost('change of model, twelve over today', ratioOfModelChange, 1.5, 'x'),
	],
};

function judgeOne<Name extends SectionName>(name: Name, figures: Figures[Name] | undefined): Verdict[] {
	return figures === undefined ? [] : judges[name](figures).map((judged) => ({ section: name, ...judged }));
}

/** Every figure that has a target and was taken. */
export function judge(results: Results): Verdict[] {
	return [
		...judgeOne('batch', results.batch),
		...judgeOne('slots', results.slots),
		...judgeOne('stop', results.stop),
		...judgeOne('wake', results.wake),
		...judgeOne('polls', results.polls),
		...judgeOne('download', results.download),
		...judgeOne('faults', results.faults),
		...judgeOne('ledger', results.ledger),
		...judgeOne('package', results.package),
		...judgeOne('redact', results.redact),
		...judgeOne('form', results.form),
	];
}
