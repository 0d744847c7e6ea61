import type { Clock } from '../../engine/clock';
import { stepOf, type Candidate, type Step } from '../../engine/ledger/election';
import type { ProcessRows } from '../../engine/ledger/processRows';
import type { LedgerRow } from '../../engine/ledger/row';
import type { VideoError } from '../../video/errors';
import { heldBecause } from './held';
import type { TableAccess } from './tableAccess';

/** How long another execution with the same Deduplication Key may take to send. */
const othersTurnMs = 60_000;

/** Who is behind looks now and then; who is first waits only until the others have stepped back. */
const pauseMs = { behind: 2_000, ahead: 500 } as const;

interface Polls {
	table: TableAccess;
	memory: ProcessRows;
	clock: Clock;
	claim: string;
	signal: AbortSignal | undefined;
}

/** What became of a key: it is ours, somebody's row has it, or nobody can tell. */
export type Elected = 'goAhead' | LedgerRow | VideoError;

/** Settles the Deduplication Keys of one claim, all at once. Answers by the key of the candidate's row. */
export async function electedFor(
	candidates: readonly Candidate[],
	known: readonly LedgerRow[],
	polls: Polls,
): Promise<Map<string, Elected>> {
	const { clock, signal } = polls;
	const settled = new Map<string, Elected>();
	const untilMs = clock.now() + othersTurnMs;
	let rows: readonly LedgerRow[] | undefined = known;
	let open = [...candidates];
	while (open.length > 0) {
		const isOver = signal?.aborted === true || clock.now() >= untilMs;
		const steps = open.map((candidate) => {
			candidate.row = polls.memory.get(candidate.row.key) ?? candidate.row;
			return { candidate, step: stepOf(candidate, rows ?? [], clock.now(), isOver) };
		});
		for (const { candidate, step } of steps) {
			const outcome = outcomeOf(step);
			if (outcome) settled.set(candidate.row.key, outcome);
		}
		open = open.filter(({ row }) => !settled.has(row.key));
		if (open.length === 0) break;
		rows = await afterSteps(
			steps.filter(({ candidate }) => open.includes(candidate)),
			polls,
		);
		// Without the table nobody knows that a key is free.
		if (!rows) {
			for (const { row } of open) settled.set(row.key, heldBecause('keyUnknown'));
			break;
		}
	}
	return settled;
}

function outcomeOf(step: Step): Elected | undefined {
	if (step.kind === 'goAhead') return 'goAhead';
	if (step.kind === 'follow') return step.row;
	return step.kind === 'busy' ? heldBecause('keyIsBusy') : undefined;
}

/** Does what the candidates want, then reads their keys again; undefined where the table cannot be used. */
async function afterSteps(
	steps: ReadonlyArray<{ candidate: Candidate; step: Step }>,
	{ table, memory, clock, claim, signal }: Polls,
): Promise<LedgerRow[] | undefined> {
	const dead = steps.flatMap(({ step }) => (step.kind === 'release' ? step.rows : []));
	if (dead.length > 0 && !(await table.moveWaiting(dead, { state: 'notSent', movedBy: claim }))) return undefined;
	for (const { candidate, step } of steps) {
		if (step.kind !== 'write') continue;
		memory.change(candidate.row.key, { state: step.state });
		candidate.hasYielded = step.state === 'yielded';
	}
	const written = steps.map(({ candidate }) => candidate.row.key);
	if (!(await table.flush(written))) return undefined;
	const pauses = steps.flatMap(({ step }) =>
		step.kind === 'readAgain' ? [step.isBehind ? pauseMs.behind : pauseMs.ahead] : [],
	);
	if (pauses.length === steps.length) await clock.sleep(Math.min(...pauses), signal);
	const keys = steps.flatMap(({ candidate }) => candidate.row.deduplicationKey ?? []);
	const isWanted = (row: LedgerRow) => keys.includes(row.deduplicationKey ?? '');
	return await table.read({ deduplicationKeys: keys }, isWanted);
}
