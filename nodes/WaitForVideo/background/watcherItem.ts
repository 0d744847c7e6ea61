import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { WatchState } from '../../engine/polling/watchState';

/** What this execution sleeps with; n8n replaces it with the results when the watcher ends. */
export interface SleepingItem extends INodeExecutionData {
	json: { details?: { provider?: string; jobId?: string; code?: string; isReady?: boolean } };
}

interface WatcherAddresses {
	/** Wakes the watcher. */
	watcherUrl?: string;
	/** Answers as long as the parent still waits. */
	parentUrl?: string | undefined;
}

/** What moves through the watcher's loop. */
export interface WatcherState {
	state: WatchState;
	/** For people who look into the execution, "1 of 3". */
	videosReady?: string;
	/** Set by a wake-up: poll now, although the time has not come. */
	woken?: boolean;
}

/** The one small item of the watcher's loop; its addresses are secrets and stay out of the data. */
export function watcherItem(json: WatcherState, addresses: WatcherAddresses): INodeExecutionData {
	return {
		json: { ...json } as unknown as IDataObject,
		pairedItem: { item: 0 },
		metadata: addresses as unknown as NonNullable<INodeExecutionData['metadata']>,
	};
}

export function addressesOf(item: INodeExecutionData | undefined): WatcherAddresses {
	return (item?.metadata ?? {}) as WatcherAddresses;
}
