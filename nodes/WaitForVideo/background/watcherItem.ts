import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Plan } from './plan';
import type { WatchState } from '../../engine/polling/watchState';

/** What this execution sleeps with; n8n replaces it with the results when the watcher ends. */
export interface SleepingItem extends INodeExecutionData {
	json: { details?: { provider?: string; jobId?: string; code?: string; isReady?: boolean } };
}

/** What moves between two wakings of a watcher. n8n keeps it beside the nodes, where it does not grow with each waking. */
export interface WatcherMemory {
	watch: WatchState;
	/** In a row, how often the execution that this watcher works for was somewhere else. */
	looksInVain: number;
	/** The execution that takes over should this one be gone; empty where n8n did not let it start. */
	guardId?: string;
	/** Of a guard: since when its watcher seems to be gone. */
	suspectedAtMs?: number | undefined;
	/** Of a guard: it has taken over. */
	hasTakenOver?: boolean;
	/** The table knows how the jobs ended. */
	hasClosedBooks?: boolean;
}

/** The watcher's memory, which n8n writes down whenever it sleeps; `first` is what it begins with. */
export function memoryOf(context: IExecuteFunctions, first: WatchState): WatcherMemory {
	const kept = context.getContext('node') as Partial<WatcherMemory>;
	kept.watch ??= first;
	kept.looksInVain ??= 0;
	return kept as WatcherMemory;
}

/** The one small item of the watcher's loop. */
export interface WatcherInput {
	/** What the first round found; only in the item the watcher starts with. */
	state?: WatchState;
	/** For people who look into the execution, "1 of 3". */
	videosReady?: string;
	/** Set by a wake-up: poll now, although the time has not come. */
	woken?: boolean;
}

/** The address wakes the watcher; it is a secret and stays out of the data. */
export function watcherItem(json: WatcherInput, watcherUrl?: string): INodeExecutionData {
	return {
		json: { ...json } as unknown as IDataObject,
		pairedItem: { item: 0 },
		...(watcherUrl !== undefined && {
			metadata: { watcherUrl } as unknown as NonNullable<INodeExecutionData['metadata']>,
		}),
	};
}

/** What a sleeping execution keeps beside its first item, out of sight. */
export interface SleepingFacts {
	watcherUrl?: string | undefined;
	/** Only where a callback may end the wait. */
	plan?: Plan | undefined;
}

export function sleepingFacts(item: INodeExecutionData | undefined): SleepingFacts {
	return (item?.metadata ?? {}) as SleepingFacts;
}
