/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sectionNames, type Figures, type SectionName } from '../figures';
import type { Results, Taken } from '../results';
import { judge, type Verdict } from '../targets';
import { chapters, tables } from './chapters';
import { plots } from './plots';
import { table } from './table';

function takenLine(name: SectionName, { date, tookSeconds, machine, failed }: Taken): string {
	const { cores, memoryGb, architecture, node } = machine;
	const where = `${cores} cores, ${memoryGb} GB, ${architecture}, Node ${node}`;
	const state = failed === undefined ? '' : ` **The last run failed: ${failed}**`;
	return `Taken ${date} in ${tookSeconds} s on ${where}. Again: \`npm run bench -- ${name}\`.${state}`;
}

function verdictTable(verdicts: readonly Verdict[]): string[] {
	return table(
		['Section', 'Figure', 'Target', 'Measured', ''],
		verdicts.map(({ section, figure, target, value, isReached }) => [
			section,
			figure,
			target,
			value,
			isReached ? 'reached' : '**not reached**',
		]),
	);
}

function printed<Name extends SectionName>(name: Name, figures: Figures[Name] | undefined): string[] {
	return figures === undefined ? ['No figures yet.'] : tables[name](figures);
}

function allPrinted(results: Results): Record<SectionName, string[]> {
	return {
		batch: printed('batch', results.batch),
		slots: printed('slots', results.slots),
		stop: printed('stop', results.stop),
		wake: printed('wake', results.wake),
		polls: printed('polls', results.polls),
		download: printed('download', results.download),
		faults: printed('faults', results.faults),
		ledger: printed('ledger', results.ledger),
		package: printed('package', results.package),
		redact: printed('redact', results.redact),
		form: printed('form', results.form),
	};
}

function chapter(name: SectionName, results: Results, verdicts: readonly Verdict[]): string[] {
	const { title, how, reason } = chapters[name];
	const taken = results.taken[name];
	const hasPlot = Object.keys(plots(results)).includes(`${name}.svg`);
	const isMissed = verdicts.some(({ section, isReached }) => section === name && !isReached);
	return [
		`## ${title} (\`${name}\`)`,
		'',
		...(hasPlot ? [`![${title}](plots/${name}.svg)`, ''] : []),
		...allPrinted(results)[name],
		'',
		`**How.** ${how}`,
		...(isMissed && reason !== undefined ? ['', `**Why not all of it.** ${reason}`] : []),
		...(taken === undefined ? [] : ['', takenLine(name, taken)]),
		'',
	];
}

/** The whole of RESULTS.md. */
export function report(results: Results): string {
	const verdicts = judge(results);
	return [
		'# Measured against what you would pick instead',
		'',
		"n8n's built-in OpenAI video node, and the usual loop of HTTP Request and Wait nodes, against Create Video and Wait for Video:",
		'a real n8n, simulated providers, one machine. Compare the figures of one section with each other; seconds on another machine',
		'differ. Nothing here was verified against the live API of a provider. `npm run bench` takes all of it again within 25 minutes,',
		'`npm run bench -- batch wake` some of it; it needs Linux, curl, and PostgreSQL and Redis on this machine for `slots`.',
		'',
		'## Against the targets',
		'',
		...verdictTable(verdicts),
		'',
		...sectionNames.flatMap((name) => chapter(name, results, verdicts)),
	].join('\n');
}

export async function writeReport(folder: string, results: Results): Promise<void> {
	await mkdir(join(folder, 'plots'), { recursive: true });
	await writeFile(join(folder, 'RESULTS.md'), report(results));
	for (const [file, svg] of Object.entries(plots(results))) await writeFile(join(folder, 'plots', file), svg);
}
