/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { again, playChaos } from './chaos';

/** `npm run chaos -- --seed S --waits N [--queue] [--history FILE]`: background waits on a real n8n, and everything that can happen to them. */
async function main(): Promise<boolean> {
	const { values } = parseArgs({
		options: {
			seed: { type: 'string', default: '1' },
			waits: { type: 'string', default: '20' },
			queue: { type: 'boolean', default: false },
			// All that happened, for whoever looks for the reason.
			history: { type: 'string' },
		},
	});
	const run = { seed: Number(values.seed), waits: Number(values.waits), inQueueMode: values.queue };
	const startMs = Date.now();
	const { history, violations } = await playChaos({ ...run, say: (line) => console.log(line) });
	if (values.history !== undefined) writeFileSync(values.history, JSON.stringify(history, null, '\t'));
	for (const violation of violations) console.log(`\nSeed ${run.seed}: ${violation}\nAgain: ${again(run)}`);
	const ends = history.executions.map(({ status }) => status);
	const counts = [...new Set(ends)].map((status) => `${ends.filter((end) => end === status).length} ${status}`);
	console.log(`\n${counts.join(', ')}; ${history.jobs.length} videos; ${Math.round((Date.now() - startMs) / 1000)} s`);
	console.log(`waits ${run.waits}, violations ${violations.length}`);
	return violations.length === 0;
}

main().then(
	(isGreen) => process.exit(isGreen ? 0 : 1),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
