import { randomUUID } from 'crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { VideoRequest } from '../../video/request';
import { executionResumeUrl } from '../callback/resumeUrl';
import { isTool } from '../tool';
import { fingerprintOf } from './fingerprint';
import type { Self } from './jobLedger';

/** Options that change nothing of what is asked for. */
const otherOptions: ReadonlySet<string> = new Set([
	'allowUnknownCost',
	'callback',
	'callbackUrl',
	'capacityMinutes',
	'deduplicationDays',
	'deduplicationKey',
	'keepInputFiles',
	'maximumCostPerDay',
	'maximumCostPerExecution',
]);

/**
 * The resume token of the execution, which n8n copies into a retry of it, also after a crash. Undefined before about n8n 2.14,
 * whose executions have none. Only its fingerprint is used.
 */
function resumeTokenOf(context: IExecuteFunctions): string | undefined {
	const resumeUrl = executionResumeUrl(context);
	return (URL.canParse(resumeUrl) && new URL(resumeUrl).searchParams.get('signature')) || undefined;
}

/** Job IDs that earlier runs of this step gave out, and that the execution still has. */
function retainedJobIds(context: IExecuteFunctions, run: number): Set<string> {
	const { $items } = context.getWorkflowDataProxy(0) as {
		$items?: (node: string, output: number, run: number) => INodeExecutionData[];
	};
	const ids = new Set<string>();
	for (let earlier = 0; earlier < run; earlier++) {
		for (const { json } of itemsOf(() => $items?.(context.getNode().name, 0, earlier))) {
			if (typeof json.jobId === 'string') ids.add(json.jobId);
		}
	}
	return ids;
}

/** n8n throws where a run is not there. */
function itemsOf(read: () => INodeExecutionData[] | undefined): INodeExecutionData[] {
	try {
		return read() ?? [];
	} catch {
		return [];
	}
}

/** Workflow and node. */
export function stepOf(context: IExecuteFunctions): string {
	return `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
}

/** Who submits: this run of the step. A tool that a server calls without an execution is an execution of its own. */
export function selfOf(context: IExecuteFunctions): Self {
	const executionId = (context.getExecutionId() as string | undefined) ?? `call-${randomUUID()}`;
	const token = resumeTokenOf(context);
	const run = Number(context.getWorkflowDataProxy(0).$runIndex) || 0;
	return {
		executionId,
		rootExecution: token === undefined ? executionId : fingerprintOf(token),
		step: stepOf(context),
		run,
		past: {
			isRetry: context.getMode() === 'retry',
			isKnown: token !== undefined,
			retainedJobIds: retainedJobIds(context, run),
		},
		signal: context.getExecutionCancelSignal(),
	};
}

/** Without names of what n8n stores anew when it runs a step again. */
function describedFiles(binary: INodeExecutionData['binary']): unknown {
	return Object.entries(binary ?? {}).map(([field, { fileName, mimeType, fileSize }]) => [
		field,
		fileName,
		mimeType,
		fileSize,
	]);
}

/**
 * What makes an item the same one in a retried execution: the step's parameters as they are written, before expressions, and
 * the item that came in. For an AI agent's tool it is the request, since its calls have no items of their own.
 */
export function fitOf(context: IExecuteFunctions, request: VideoRequest, itemIndex: number): string {
	if (isTool(context.getNode())) {
		return fingerprintOf(JSON.stringify({ ...request, callbackUrl: undefined, callbackSecret: undefined }));
	}
	const { options, ...parameters } = context.getNode().parameters;
	const asking = Object.entries((options ?? {}) as IDataObject).filter(([name]) => !otherOptions.has(name));
	const { json, binary } = context.getInputData()[itemIndex] ?? { json: {} };
	return fingerprintOf(JSON.stringify([parameters, asking, json, describedFiles(binary)]));
}
