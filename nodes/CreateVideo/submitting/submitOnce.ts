import { Pool } from '../../engine/pool';
import type { ItemResult } from '../../host/itemResult';
import { isGood } from '../../host/itemResult';
import type { Claimed } from '../../host/ledger/jobLedger';
import type { Verdict } from '../../host/ledger/verdicts';
import { VideoError } from '../../video/errors';
import { admit, worstOf } from '../budget/admit';
import { adopt } from './adopt';
import type { CreatedJob } from './outcome';
import { Sending } from './sending';
import type { ClaimedTask, SubmitRun, Task } from './submitRun';

/** Jobs being sent at once; enough to fill a provider's usual capacity of ten, too few to look like an attack. */
const submitsAtOnce = 10;

function claimedOf({ checked, itemIndex, fit, isToolCall }: Task): Claimed {
	return {
		itemIndex,
		fit,
		isToolCall,
		provider: checked.provider.id,
		model: checked.request.model,
		...(checked.deduplication && { deduplication: checked.deduplication }),
		reservedCost: worstOf(checked),
	};
}

/** The ledger gives the same answer again and again, so a doubt needs a way out, one that pays for nothing else again. */
function withWayOut({ itemIndex, error }: { itemIndex: number; error: VideoError }, hasTable: boolean) {
	const { code, message, facts } = error;
	const wayOut = hasTable
		? 'If it is not, set "state" to "notSent" in its row of n8n’s data table "Video jobs" and run this item again; until then it is not created again.'
		: 'If it is not, run the workflow again with this item alone.';
	return {
		itemIndex,
		error: new VideoError(code, message, { ...facts, nextStep: `${facts.nextStep} ${wayOut}`.trim() }),
	};
}

function isDoubt({ code, facts }: VideoError): boolean {
	return code === 'submission-uncertain' && facts.billed !== false;
}

/**
 * Submits side by side, each order once: what an earlier try of the step paid for is adopted, what it left in doubt is not
 * sent again. What certainly never left is sent; then, where the node is to stop, a doubt ends it. What was not sent
 * because another item failed has no result.
 */
export async function submitOnce(tasks: readonly Task[], run: SubmitRun): Promise<Array<ItemResult<CreatedJob>>> {
	return await claimAndSend(tasks, run).finally(async () => await run.ledger.flush());
}

async function claimAndSend(
	tasks: readonly Task[],
	{ ports, ...given }: SubmitRun,
): Promise<Array<ItemResult<CreatedJob>>> {
	const { ledger } = given;
	const isTaken = async (provider: string, jobId: string) => await ledger.hasJob(provider, jobId);
	const run: SubmitRun = { ...given, ports: { ...ports, isTaken } };
	const verdicts = await ledger.claimAll(tasks.map(claimedOf));
	const fresh = tasks.flatMap((task, index): ClaimedTask[] => {
		const verdict = verdicts[index];
		return verdict?.kind === 'send' ? [{ ...task, key: verdict.key }] : [];
	});
	const known = tasks.flatMap((task, index): Array<[Task, Exclude<Verdict, { kind: 'send' }>]> => {
		const verdict = verdicts[index];
		return verdict && verdict.kind !== 'send' ? [[task, verdict]] : [];
	});
	const outcomes = await outcomesOf(fresh, known, run);
	const held = new Set(known.flatMap(([{ itemIndex }, { kind }]) => (kind === 'held' ? [itemIndex] : [])));
	return outcomes.map((result) => {
		const needsWayOut = !isGood(result) && isDoubt(result.error) && !held.has(result.itemIndex);
		return needsWayOut ? withWayOut(result, ledger.hasTable) : result;
	});
}

/** Sends what is new and adopts what is known, side by side. */
async function outcomesOf(
	fresh: readonly ClaimedTask[],
	known: ReadonlyArray<[Task, Exclude<Verdict, { kind: 'send' }>]>,
	run: SubmitRun,
): Promise<Array<ItemResult<CreatedJob>>> {
	const { ledger, budget, stopOnError } = run;
	const admitted = admit(fresh, budget, ledger.spentByOthers, stopOnError);
	const pool = new Pool(submitsAtOnce);
	// A run that has to fail anyway must not pay for more; a doubt is told when what never left has been sent.
	const isStopped = stopOnError && known.some(([, { kind }]) => kind === 'held');
	const sent = new Sending(fresh, run, pool, isStopped).all(admitted);
	const adopted = known.map(async ([task, verdict]) => await pool.run(async () => await adopt(task, verdict, run)));
	return [...(await Promise.all(adopted)), ...(await sent).flatMap((outcome) => outcome ?? [])];
}
