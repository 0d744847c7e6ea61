/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { parseArgs } from 'node:util';

import { described, playMany, violationsOf } from './check';
import type { History } from './history';

const shownAtMost = 5;

/** `npm run simulate -- --histories N --seed S`, or `--history` with one as JSON: the ledger under everything that can happen to it. */
async function main(): Promise<boolean> {
	const { values } = parseArgs({
		options: {
			histories: { type: 'string', default: '1000' },
			seed: { type: 'string', default: '1' },
			history: { type: 'string' },
		},
	});
	if (values.history !== undefined) return await isGood(JSON.parse(values.history) as History);
	const [histories, seed] = [Number(values.histories), Number(values.seed)];
	const startMs = Date.now();
	let violated = 0;
	// As they are found: a million takes its time.
	for (let number = 0; number < histories; number++) {
		for (const violation of await playMany(seed + number, 1)) {
			violated++;
			if (violated <= shownAtMost) console.log(`\n${await described(violation)}`);
		}
	}
	console.log(`${Math.round((histories * 1000) / (Date.now() - startMs))} histories per second`);
	console.log(`histories ${histories}, violations ${violated}`);
	return violated === 0;
}

async function isGood(history: History): Promise<boolean> {
	const found = await violationsOf(history);
	console.log(found.join('\n'));
	console.log(`histories 1, violations ${found.length > 0 ? 1 : 0}`);
	return found.length === 0;
}

main().then(
	(isGreen) => process.exit(isGreen ? 0 : 1),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
