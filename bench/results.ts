/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';

import type { Figures, SectionName } from './figures';

/** When and on what a section was taken; sections of one file may be of different days. */
export interface Taken {
	date: string;
	tookSeconds: number;
	machine: { cores: number; memoryGb: number; architecture: string; node: string };
	/** Why there are no new figures; those of an earlier run stay, with their own date. */
	failed?: string;
}

export type Results = Partial<Figures> & { taken: Partial<Record<SectionName, Taken>> };

export function thisMachine(): Taken['machine'] {
	return {
		cores: cpus().length,
		memoryGb: Math.round(totalmem() / 1024 ** 3),
		architecture: arch(),
		node: process.versions.node,
	};
}

export const noResults: Results = { taken: {} };

export function withSection<Name extends SectionName>(
	results: Results,
	name: Name,
	figures: Figures[Name],
	taken: Taken,
): Results {
	return { ...results, [name]: figures, taken: { ...results.taken, [name]: taken } };
}

/** The figures of an earlier run stay as they are; without any, the section has none. */
export function withFailure(results: Results, name: SectionName, failed: string, taken: Taken): Results {
	const earlier = results.taken[name];
	const kept = results[name] === undefined || earlier === undefined ? taken : earlier;
	return { ...results, taken: { ...results.taken, [name]: { ...kept, failed } } };
}

export function readResults(file: string): Results {
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : noResults;
}

export function writeResults(file: string, results: Results): void {
	writeFileSync(file, `${JSON.stringify(results, null, '\t')}\n`);
}
