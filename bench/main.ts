/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Bench } from './bench';
import { sectionNames, type SectionName } from './figures';
import { writeReport } from './report/report';
import { readResults, thisMachine, withFailure, withSection, writeResults, type Results, type Taken } from './results';
import type { Scale, Section } from './section';
import { sections } from './sections';
import { judge } from './targets';

const limitMinutes = 25;

const usage = `npm run bench -- [${sectionNames.join('] [')}] [--json FILE] [--small]`;

async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`${what} was given up after ${Math.round(seconds)} s`)), seconds * 1000);
	});
	return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Merges what one section found; a section that fails says so and stops no other. */
async function take<Name extends SectionName>(
	section: Section<Name>,
	scale: Scale,
	secondsLeft: number,
	before: Results,
): Promise<{ results: Results; error?: Error }> {
	const startMs = Date.now();
	const bench = new Bench((line) => console.log(line));
	const taken = (): Taken => ({
		date: new Date(startMs).toISOString().slice(0, 10),
		tookSeconds: Math.round((Date.now() - startMs) / 1000),
		machine: thisMachine(),
	});
	try {
		console.log(`\n${section.name}`);
		if (secondsLeft <= 0) throw new Error(`no time was left of ${limitMinutes} minutes`);
		const seconds = Math.min(section.limitSeconds, secondsLeft);
		const work = section.run(bench, scale);
		work.catch(() => {});
		const figures = await within(seconds, section.name, work);
		return { results: withSection(before, section.name, figures, taken()) };
	} catch (caught) {
		const error = caught instanceof Error ? caught : new Error(String(caught));
		console.error(`  failed: ${error.message}`);
		return { results: withFailure(before, section.name, error.message, taken()), error };
	} finally {
		await bench.close();
	}
}

async function main(): Promise<boolean> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { json: { type: 'string' }, small: { type: 'boolean', default: false } },
	});
	const unknown = positionals.filter((name) => !sectionNames.some((known) => known === name));
	if (unknown.length > 0) throw new Error(`There is no section ${unknown.join(', ')}. ${usage}`);
	// A run in small leaves the published figures alone.
	const file = values.small ? undefined : join(__dirname, 'results.json');
	const deadlineMs = Date.now() + limitMinutes * 60_000;
	let results = file === undefined ? readResults('') : readResults(file);
	let allWorked = true;
	for (const section of sections) {
		if (positionals.length > 0 && !positionals.includes(section.name)) continue;
		const secondsLeft = Math.max(0, (deadlineMs - Date.now()) / 1000);
		const taken = await take(section, values.small ? 'small' : 'full', secondsLeft, results);
		results = taken.results;
		allWorked &&= taken.error === undefined;
		if (file !== undefined) writeResults(file, results);
	}
	if (values.json !== undefined) writeResults(values.json, results);
	if (file !== undefined) await writeReport(__dirname, results);
	for (const { figure, target, value, isReached } of judge(results)) {
		console.log(`${isReached ? 'reached ' : 'MISSED  '} ${figure}: ${value} (target ${target})`);
	}
	return allWorked;
}

main().then(
	// Not by itself: what a section that was given up left behind would keep the process alive.
	(allWorked) => process.exit(allWorked ? 0 : 1),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(2);
	},
);
