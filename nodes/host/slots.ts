import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { VideoRequest } from '../video/request';

/** Fingerprint of what is asked for; neither prompt nor address can be read from it. */
export function digestOf({ callbackUrl: _url, callbackSecret: _secret, ...asked }: VideoRequest): string {
	return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

/**
 * Name of one submit that is the same when n8n runs this step again: the execution, node, run, item and request.
 * For an AI agent's tool calls the run and item change with every call, so the request alone decides there.
 */
export function slotOf(context: IExecuteFunctions, request: VideoRequest, itemIndex: number): string {
	const isTool = 'isToolExecution' in context && context.isToolExecution();
	const run = isTool ? 'tool' : `${String(context.getWorkflowDataProxy(0).$runIndex)}/${itemIndex}`;
	return [context.getWorkflow().id, context.getExecutionId(), context.getNode().id, run, digestOf(request)].join('/');
}
