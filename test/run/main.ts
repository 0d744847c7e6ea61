/* eslint-disable @n8n/community-nodes/no-restricted-globals, no-console */
import { checkTypesAndBuild } from './build';
import { installN8n } from '../n8n/install';
import { runJest } from './jest';
import { makePlan, type Skipped } from './plan';

/** Several times what the tests take on two cores. */
const endsWithinMinutes = 40;

/** `npm test`: what a change must pass. Everything this machine can run; what it cannot is named at both ends. */
async function main(): Promise<boolean> {
	const { projects, skipped, summary } = await makePlan();
	console.error(summary);
	skipped.forEach(sayLoudly);
	if (process.env.CI === 'true' && skipped.length > 0) throw new Error('In CI nothing may be skipped.');
	await Promise.all([checkTypesAndBuild(), installN8n({ log: (line) => console.error(line) })]);
	const result = await runJest({ projects, withinMinutes: endsWithinMinutes });
	skipped.forEach(sayLoudly);
	if (result.trouble !== undefined) console.error(`\nNot green: ${result.trouble}.`);
	const inCi = process.env.CI === 'true' && result.skipped > 0;
	if (inCi) console.error('\nNot green: in CI no test may be skipped.');
	console.log(
		`${result.passed} passed, ${result.failed} failed${result.skipped > 0 ? `, ${result.skipped} skipped` : ''}`,
	);
	return result.passed > 0 && result.failed === 0 && result.trouble === undefined && !inCi;
}

function sayLoudly({ tests, because, remedy }: Skipped): void {
	console.error(`\n  SKIPPED: ${tests}, because ${because}.\n  To run them: ${remedy}\n`);
}

main().then(
	(isGreen) => process.exit(isGreen ? 0 : 1),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(1);
	},
);
