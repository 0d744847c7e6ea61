import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { VideoRequest } from '../video/request';
import { executionResumeUrl } from './resumeUrl';
import { isTool } from './tool';

function fingerprint(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Fingerprint of what is asked for; neither prompt nor address can be read from it. */
function digestOf(request: VideoRequest): string {
	const asked = { ...request };
	delete asked.callbackUrl;
	delete asked.callbackSecret;
	return fingerprint(JSON.stringify(asked));
}

/**
 * What stays the same when an execution is retried, also after a crash: n8n copies the resume token into the new
 * execution. Only its fingerprint is used. An n8n without resume tokens has the execution id.
 */
export function lineageOf(context: IExecuteFunctions): string {
	const resumeUrl = executionResumeUrl(context);
	const token = URL.canParse(resumeUrl) ? new URL(resumeUrl).searchParams.get('signature') : null;
	return token ? fingerprint(token) : context.getExecutionId();
}

/** Whether two slots differ in the run of the node only; a retry after a crash counts its runs on. */
export function isSameWork(slot: string, other: string): boolean {
	const withoutRun = (name: string) =>
		name
			.split('/')
			.filter((_, place) => place !== 2)
			.join('/');
	return withoutRun(slot) === withoutRun(other);
}

/**
 * Name of one submit that is the same when n8n runs this step again: the execution's lineage, node, run, item and
 * request. For an AI agent's tool calls run and item change with every call, so the request alone decides there.
 */
export function slotOf(context: IExecuteFunctions, request: VideoRequest, itemIndex: number): string {
	const run = isTool(context.getNode()) ? 'tool' : `${String(context.getWorkflowDataProxy(0).$runIndex)}/${itemIndex}`;
	return [lineageOf(context), context.getNode().id, run, digestOf(request)].join('/');
}
