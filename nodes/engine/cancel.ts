import { toFault } from '../video/errors';
import type { VideoProvider } from '../video/provider';
import type { Pacing } from './repeat';
import { send } from './repeat';
import type { Transport } from './transport';

/** Asks the provider to end a job; true only if it says that it does. Nothing else is done about a refusal. */
export async function cancel(
	provider: VideoProvider,
	jobId: string,
	ports: Pacing & { transport: Transport },
): Promise<boolean> {
	const call = provider.cancelCall?.(jobId);
	if (!call) return false;
	const delivery = await send('cancel', call, ports);
	if (delivery.kind === 'fault' || delivery.reply.status < 200 || delivery.reply.status >= 300) return false;
	try {
		return provider.readCancel?.(delivery.reply.body) ?? false;
	} catch (error) {
		toFault(error);
		return false;
	}
}
