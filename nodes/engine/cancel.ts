import type { VideoProvider } from '../video/provider';
import { meaningOf } from './meaning';
import type { Pacing } from './repeat';
import { send } from './repeat';
import type { Transport } from './transport';

/** Asks the provider to end a job; true only if it says that it does. Nothing else is done about a rejection. */
export async function cancel(
	provider: VideoProvider,
	jobId: string,
	ports: Pacing & { transport: Transport },
): Promise<boolean> {
	const call = provider.cancelCall?.(jobId);
	if (!call) return false;
	return meaningOf(await send('cancel', call, ports), (body) => provider.readCancel?.(body)) ?? false;
}
