import type { BatchContender, Figures } from '../figures';
import type { Results } from '../results';
import { barChart, pointChart } from './svg';

export const batchNames: Record<BatchContender, string> = {
	ours: 'Ours, in this execution',
	callback: 'Ours, background, callbacks',
	background: 'Ours, background, no callbacks',
	loop: 'Loop of HTTP Request and Wait',
	builtin: 'Built-in OpenAI node',
};

const seconds = (value: number) => `${Math.round(value)} s`;

function batchPlot({ items, jobSeconds, runs }: Figures['batch']): string {
	const order = Object.keys(batchNames) as BatchContender[];
	const bars = order.flatMap((contender) =>
		runs
			.filter((run) => run.contender === contender && run.items === items)
			.map((run) => ({
				label: batchNames[contender],
				value: run.seconds,
				shown: `${seconds(run.seconds)}${run.extrapolated ? ' *' : ''}`,
				isOurs: contender !== 'loop' && contender !== 'builtin',
			})),
	);
	return barChart({
		title: `${items} videos of ${jobSeconds} s in one execution`,
		note: 'Seconds until the last video is there. * extrapolated from 1, 5 and 10 videos.',
		bars,
	});
}

function slotsPlot(figures: Figures['slots']): string {
	const { executions, jobSeconds, slots, oursSeconds, inProcessSeconds, builtinSeconds } = figures;
	return barChart({
		title: `${executions} executions with a ${jobSeconds}-second job each, on one worker with ${slots} slots`,
		note: 'Seconds until the last execution has ended. * extrapolated from fewer.',
		bars: [
			{ label: 'Ours, in the background', value: oursSeconds, shown: seconds(oursSeconds), isOurs: true },
			{
				label: 'Ours, in this execution',
				value: inProcessSeconds,
				shown: `${seconds(inProcessSeconds)} *`,
				isOurs: false,
			},
			{ label: batchNames.builtin, value: builtinSeconds, shown: `${seconds(builtinSeconds)} *`, isOurs: false },
		],
	});
}

function wakePlot({ rates }: Figures['wake']): string {
	const bars = rates.flatMap(({ ratePerSecond, p50Ms, p95Ms, p99Ms }) =>
		Object.entries({ p50: p50Ms, p95: p95Ms, p99: p99Ms }).map(([name, value]) => ({
			label: `${ratePerSecond} per second, ${name}`,
			value,
			shown: `${value} ms`,
			isOurs: true,
		})),
	);
	return barChart({
		title: 'From the callback of the provider to the next node',
		note: 'Milliseconds; half, 95 % and 99 % of the executions were at least as fast.',
		bars,
	});
}

export const pollsShown = 120;

function pollsPlot(rows: Figures['polls']): string {
	const points = rows
		.filter(({ expectedSeconds, spread }) => expectedSeconds === pollsShown && spread === 'even')
		.map(({ schedule, meanPolls, meanLagSeconds }) => ({
			label: schedule === 'ours' ? 'ours' : `every ${schedule} s`,
			x: meanPolls,
			y: meanLagSeconds,
			isOurs: schedule === 'ours',
		}));
	return pointChart({
		title: `Status requests against lag, for a job expected to take ${pollsShown} s`,
		note: 'Simulated: real durations are spread evenly from half to two and a half times the expected one.',
		xTitle: 'Status requests per job',
		yTitle: 'Mean seconds from the end of the job to the poll that sees it',
		points,
		target: { x: 8, y: 5 },
	});
}

function downloadPlot({ runs }: Figures['download']): string {
	return barChart({
		title: 'Memory that a download takes',
		note: 'MB of resident memory of n8n at its peak, over what it was before.',
		bars: runs.map(({ contender, bytes, extraRssMb }) => ({
			label: `${Math.round(bytes / 1024 ** 2)} MB, ${contender === 'ours' ? 'Wait for Video' : batchNames.builtin}`,
			value: extraRssMb,
			shown: `${extraRssMb} MB`,
			isOurs: contender === 'ours',
		})),
	});
}

/** File names and their contents, of the sections that have figures. */
export function plots({ batch, slots, wake, polls, download }: Results): Record<string, string> {
	return {
		...(batch && { 'batch.svg': batchPlot(batch) }),
		...(slots && { 'slots.svg': slotsPlot(slots) }),
		...(wake && { 'wake.svg': wakePlot(wake) }),
		...(polls && { 'polls.svg': pollsPlot(polls) }),
		...(download && { 'download.svg': downloadPlot(download) }),
	};
}
