import type { IExecuteFunctions } from 'n8n-workflow';
import { processClock } from '../host/clock';
import { timeoutAtMs } from '../host/execution';
import { hint } from '../host/hint';
import type { WaitSettings } from './readSettings';

/**
 * Says so where n8n may end the execution before this node gives up: it does that without asking, and drops all items.
 * Only a worker, and a callback that brings the links, start its time anew.
 */
export function hintAtTimeout(context: IExecuteFunctions, settings: WaitSettings, deadlineMs: number): void {
	const endsAtMs = timeoutAtMs(context);
	if (endsAtMs === undefined || endsAtMs >= deadlineMs) return;
	const minutes = Math.round((endsAtMs - processClock.now()) / 6_000) / 10;
	const message = `n8n's timeout may end this execution in ${minutes} minutes, because it counts the sleep (except in queue mode), but Give Up After is ${settings.timeLimitMinutes} minutes. A video that is not ready by then has to be picked up by its Job ID. Raise the timeout in the settings of the workflow, or EXECUTIONS_TIMEOUT of n8n, or lower Give Up After.`;
	hint(context, message);
	// n8n drops the hints of a step when it wakes it up.
	if (settings.waitUsing === 'background') context.logger.warn(`${context.getNode().name}: ${message}`);
}
