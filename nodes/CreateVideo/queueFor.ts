import type { IExecuteFunctions } from 'n8n-workflow';
import { Lanes, Patience } from '../engine/capacity';
import { systemClock } from '../host/clock';
import { numberOption } from '../host/numberOption';
import { hint } from '../host/support';
import type { VideoProvider } from '../video/provider';
import type { Queue } from './submitOnce';

export const usualMinutes = 10;

/** Shared by all nodes and executions of this process, because providers count per key. */
const lanes = new Lanes(systemClock);

/** The lane of the chosen key, named by its credential; the key itself stays out of it. */
export function queueFor(context: IExecuteFunctions, { credential }: VideoProvider, baseUrl: string): Queue {
	const options = context.getNodeParameter('options', 0, {}) as { capacityMinutes?: unknown };
	const wanted = options.capacityMinutes ?? usualMinutes;
	const minutes = numberOption(wanted, 'Wait for Capacity (Minutes)', 0, Infinity, ' Nothing was sent or billed.');
	const chosen = context.getNode().credentials?.[credential];
	return {
		lane: lanes.named(`${credential} ${chosen?.id ?? chosen?.name ?? ''} ${baseUrl}`),
		patience: new Patience(minutes * 60_000, context.getExecutionCancelSignal()),
	};
}

/** Says why a step took longer than usual. */
export function hintAtWaiting(context: IExecuteFunctions, { name }: VideoProvider, { patience }: Queue): void {
	const seconds = Math.round(patience.waitedMs / 1000);
	if (seconds < 1) return;
	const length = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
	hint(context, `${name} had no room for all videos at once; this node waited ${length} until the last was taken.`);
}
