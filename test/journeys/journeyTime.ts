/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { ManualClock } from '../engine/manualClock';

/** How many want it to stand still. */
let standing = 0;

function planTurn(turn: () => void): void {
	setTimeout(() => (standing > 0 ? planTurn(turn) : turn()), 1);
}

/**
 * The time of all runs and simulators of a test file. A minute passes in about a second, but only as fast as the requests
 * between the two, which are real: one turn of the event loop is 50 milliseconds, however long the machine takes for it.
 */
export const journeyTime = new ManualClock(undefined, { turnMs: 50, planTurn });

/** Not a claim about speed: a limit for what would else hang. */
const patienceMs = 20_000;

/** For what must not wait: it ends although no time passes, or fails. */
export async function whileTimeStandsStill<Result>(what: string, work: Promise<Result>): Promise<Result> {
	standing += 1;
	let timeout: NodeJS.Timeout | undefined;
	const limit = new Promise<never>((_, reject) => {
		timeout = setTimeout(() => reject(new Error(`While time stood still, ${what} did not end`)), patienceMs);
	});
	try {
		return await Promise.race([work, limit]);
	} finally {
		clearTimeout(timeout);
		standing -= 1;
	}
}
