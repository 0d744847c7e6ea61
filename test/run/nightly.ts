/* eslint-disable @n8n/community-nodes/no-restricted-globals, no-console */
import { installN8n } from '../n8n/install';
import { checkTypesAndBuild, nodeScript } from './build';
import { runJest, type JestResult, type JestRun } from './jest';

/** Tells the tests to try everything with every provider. */
const env = { TEST_TIER: 'nightly' };

/** Tests, or a script of its own. */
type Part = Pick<JestRun, 'projects' | 'files' | 'withinMinutes'> | { script: string; scriptArguments?: string[] };

/** What takes too long for every change. Each part runs alone: `npm run nightly -- queue`. */
const parts: Readonly<Record<string, Part>> = {
	/** Every scene of the money matrix with every provider, and the page that is made of it. */
	matrix: { projects: ['n8n'], files: ['test/n8n/matrix'], withinMinutes: 40 },
	/** Everything else on a real n8n, with every provider. */
	n8n: { projects: ['n8n'], files: ['test/n8n/(?!matrix)'], withinMinutes: 60 },
	/** Queue mode with hundreds of executions, and workers that are killed. */
	queue: { projects: ['queue'], withinMinutes: 40 },
	/** All forms of all providers in the editor. */
	browser: { projects: ['browser'], withinMinutes: 40 },
	/** Units and journeys, where random cases take more seeds. */
	units: { projects: ['unit', 'journeys'], withinMinutes: 60 },
	/** The ledger under everything that can happen to it. */
	simulation: {
		script: 'test/simulation/main.ts',
		scriptArguments: ['--histories', '300000', '--seed', String(Date.now())],
	},
	/** Background waits while n8n is killed, callbacks lie and the provider is away. */
	chaos: { script: 'test/chaos/main.ts', scriptArguments: ['--waits', '200', '--seed', String(Date.now())] },
	/** The same in queue mode, where workers are killed. */
	'chaos-queue': {
		script: 'test/chaos/main.ts',
		scriptArguments: ['--waits', '200', '--queue', '--seed', String(Date.now())],
	},
	/** Ten or eleven journeys on each of the oldest n8ns, which are installed and removed again. */
	oldest: { script: 'test/oldest/main.ts' },
};

async function main(): Promise<boolean> {
	const asked = process.argv.slice(2);
	const unknown = asked.filter((name) => !(name in parts));
	if (unknown.length > 0) throw new Error(`There is no part "${unknown[0]}". Parts: ${Object.keys(parts).join(', ')}`);
	await Promise.all([checkTypesAndBuild(), installN8n({ log: (line) => console.error(line) })]);
	let isGreen = true;
	for (const [name, part] of Object.entries(parts)) {
		if (asked.length > 0 && !asked.includes(name)) continue;
		console.error(`\nNightly: ${name}`);
		isGreen = ('script' in part ? await runScript(part) : await runTests(name, part)) && isGreen;
	}
	return isGreen;
}

async function runTests(name: string, part: Exclude<Part, { script: string }>): Promise<boolean> {
	const result = await runJest({ ...part, env });
	console.log(closingLine(name, result));
	return result.passed > 0 && result.failed === 0 && result.trouble === undefined;
}

async function runScript({ script, scriptArguments = [] }: Extract<Part, { script: string }>): Promise<boolean> {
	return await nodeScript('tsx/dist/cli.mjs', [script, ...scriptArguments]).then(
		() => true,
		(error: Error) => {
			console.error(error.message);
			return false;
		},
	);
}

function closingLine(name: string, { passed, failed, skipped, trouble }: JestResult): string {
	const counts = `${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
	return trouble === undefined ? counts : `${counts}\nNot green: ${trouble}.`;
}

main().then(
	(isGreen) => process.exit(isGreen ? 0 : 1),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(1);
	},
);
