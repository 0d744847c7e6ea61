import type { IExecuteFunctions, IRunExecutionData } from 'n8n-workflow';

/**
 * Where the execution stands that a watcher works for. Only one that is `here` may get the watcher's results: n8n puts
 * them in the place of whatever its execution waits for, be it an approval.
 */
export type Standing = 'here' | 'elsewhere' | 'busy' | 'stopped' | 'ended' | 'unknown';

/** What an execution sleeps with says which watcher it sleeps for. */
function isFor(watcherId: string, { executionData }: IRunExecutionData): boolean {
	const [asleep] = executionData?.nodeExecutionStack ?? [];
	return asleep?.data.main?.[0]?.[0]?.metadata?.subExecution?.executionId === watcherId;
}

/** Of n8n's record of an execution, which is there as long as the execution is. */
export function standingOf(record: IRunExecutionData | undefined, watcherId: string): Standing {
	if (record === undefined) return 'ended';
	// n8n notes an error when a person stops an execution; one that had gone on no longer sleeps for the watcher.
	if (record.resultData.error) return isFor(watcherId, record) ? 'stopped' : 'ended';
	if (record.waitTill) return isFor(watcherId, record) ? 'here' : 'elsewhere';
	// One that runs, or is only falling asleep, is recorded as it began: nothing has run, or something is left to do.
	const { resultData, executionData } = record;
	const isOver = Object.keys(resultData.runData).length > 0 && !executionData?.nodeExecutionStack.length;
	return isOver ? 'ended' : 'busy';
}

/** Read from n8n's database, so that it is known also where n8n cannot reach its own address. */
export async function parentStanding(
	context: IExecuteFunctions,
	parentExecutionId: string | undefined,
	watcherId: string,
): Promise<Standing> {
	if (parentExecutionId === undefined) return 'here';
	try {
		return standingOf(await context.getExecutionDataById(parentExecutionId), watcherId);
	} catch {
		return 'unknown';
	}
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** An execution that has neither slept nor ended for a day was killed at work, and n8n left it as it was. */
export function isLost(standing: Standing, looksInVain: number): boolean {
	return standing === 'busy' && nextLookInMs(looksInVain) === dayMs;
}

/** Ever more rarely: an approval may take weeks, and looking is all that the watcher does meanwhile. */
export function nextLookInMs(looksInVain: number): number {
	return Math.min(dayMs, minuteMs * 2 ** looksInVain);
}
