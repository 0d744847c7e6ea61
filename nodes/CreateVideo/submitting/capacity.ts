import type { IExecuteFunctions } from 'n8n-workflow';
import type { KeyQueue } from '../../engine/submitting/capacity';
import { KeyQueues, Patience } from '../../engine/submitting/capacity';
import { processClock } from '../../host/clock';
import { hint } from '../../host/hint';
import type { VideoProvider } from '../../video/provider';

export const usualMinutes = 10;

/** Where the submits of one run wait when the provider has too many, and for how long. */
export interface Capacity {
	keyQueue: KeyQueue;
	patience: Patience;
}

/** Shared by all nodes and executions of this process, because providers count per key. */
const keyQueues = new KeyQueues(processClock);

/** The queue of the chosen key, named by its credential; the key itself stays out of it. */
export function capacityFor(
	context: IExecuteFunctions,
	{ credential }: VideoProvider,
	baseUrl: string,
	minutes: number,
): Capacity {
	const chosen = context.getNode().credentials?.[credential];
	return {
		keyQueue: keyQueues.named(`${credential} ${chosen?.id ?? chosen?.name ?? ''} ${baseUrl}`),
		patience: new Patience(minutes * 60_000, context.getExecutionCancelSignal()),
	};
}

/** Says why a step took longer than usual. */
export function hintAtWaiting(context: IExecuteFunctions, { name }: VideoProvider, { patience }: Capacity): void {
	const seconds = Math.round(patience.waitedMs / 1000);
	if (seconds < 1) return;
	const length = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
	hint(context, `${name} had no room for all videos at once; this node waited ${length} until the last was taken.`);
}
