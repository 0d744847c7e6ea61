import type { IExecuteFunctions } from 'n8n-workflow';
import * as n8nWorkflow from 'n8n-workflow';

/** The first n8n known to tell a sleeping execution that its sub-workflow failed; before it, such a wait would hang. */
export const oldestForBackground = '2.30';

/** n8n does not tell nodes its version; this name is exported from the release line above on. */
const sinceThen = 'JmespathQueryError';

export function canSleepInBackground(exportedByN8n: object = n8nWorkflow): boolean {
	return sinceThen in exportedByN8n;
}

/**
 * Older n8n sends only `{ error, message }` to the error branch, and rows with details out of the other; it adds the
 * fields of the input itself. The names are exported since 2.36; a patch release changed it just before.
 */
const sinceDetails = ['recordConsumedAuth', 'redactedHeaders', 'N8N_NODES_API_VERSION'];

/** Whether error rows of this node must do without details to reach its error branch. */
export function needsBareErrors(context: IExecuteFunctions, exportedByN8n: object = n8nWorkflow): boolean {
	return context.getNode().onError === 'continueErrorOutput' && !sinceDetails.some((name) => name in exportedByN8n);
}
