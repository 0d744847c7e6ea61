/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { parseArgs } from 'node:util';

import { playMany, shrunk } from './check';

const shownAtMost = 5;

/** `npm run simulate -- --histories N --seed S`: the ledger under everything that can happen to it. */
async function main(): Promise<boolean> {
	const { values } = parseArgs({
		options: { histories: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
	});
	const [histories, seed] = [Number(values.histories), Number(values.seed)];
	const startMs = Date.now();
	const { played, violations } = await playMany(seed, histories);
	for (const violation of violations.slice(0, shownAtMost)) {
		const { history, found } = await shrunk(violation.history);
		console.log(`\nSeed ${violation.seed}: ${violation.found.join('; ')}`);
		console.log(`Shortest: ${found.join('; ')}\n${JSON.stringify(history)}`);
		console.log(`Again: npm run simulate -- --histories 1 --seed ${violation.seed}`);
	}
	console.log(`${Math.round((played * 1000) / (Date.now() - startMs))} histories per second`);
	console.log(`histories ${played}, violations ${violations.length}`);
	return violations.length === 0;
}

main().then(
	(isGreen) => process.exit(isGreen ? 0 : 1),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
