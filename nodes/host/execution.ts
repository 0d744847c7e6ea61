import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

/** What n8n knows about an execution and has no method for; any of it may be missing, as it is in an older n8n. */
const behindTheContext = z
	.object({
		/** How the first of the executions was started that call each other. */
		rootExecutionMode: z.string().optional().catch(undefined),
		/** Milliseconds since 1970, from the setting of the workflow or of the whole n8n. */
		executionTimeoutTimestamp: z.number().optional().catch(undefined),
	})
	.catch({});

function knownBehind(context: IExecuteFunctions): z.infer<typeof behindTheContext> {
	return behindTheContext.parse((context as { additionalData?: unknown }).additionalData);
}

/** How a person or an event started all this: a workflow that is called by another one has a mode of its own. */
export function startMode(context: IExecuteFunctions): string {
	return knownBehind(context).rootExecutionMode ?? context.getMode();
}

/** When n8n ends this execution, where it has such a limit and says so. */
export function timeoutAtMs(context: IExecuteFunctions): number | undefined {
	return knownBehind(context).executionTimeoutTimestamp;
}
