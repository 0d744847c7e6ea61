import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { VideoError } from '../video/errors';
import { toVideoError } from '../video/errors';
import { row } from './items';
import { isTool } from './tool';

/**
 * n8n takes an execution whose error says "canceled" for one that a person stopped; with the other spelling a job
 * that was canceled at its provider stays an error.
 */
function shownText(text: string): string {
	return text.replaceAll('canceled', 'cancelled');
}

function isWatcher({ parameters }: INode): boolean {
	return Boolean(parameters.plan);
}

/** n8n keeps the error that ended a sleep with the execution, and its Retry throws it again instead of running the node. */
function onRetry({ code, facts: { jobId } }: VideoError): string {
	const instead =
		code === 'job-failed' || jobId === undefined ? '' : ' Only a new execution with the Job ID gets the video.';
	return `n8n's Retry repeats this error, because the execution has slept.${instead}`;
}

/** n8n stores the node with its error; a watcher's plan is of no use to people there. */
function withoutPlan(node: INode): INode {
	const parameters = { ...node.parameters };
	delete parameters.plan;
	delete parameters.files;
	return { ...node, parameters };
}

/** The error n8n shows: what happened above, the next step and the ids of paid jobs below. */
export function nodeError(
	node: INode,
	error: VideoError,
	itemIndex: number,
	jobs: readonly string[] = [],
): NodeOperationError {
	const { jobId, nextStep } = error.facts;
	const lines = [
		nextStep,
		isWatcher(node) ? onRetry(error) : undefined,
		jobId === undefined ? undefined : `Job ID: ${jobId}`,
		jobs.length === 0 ? undefined : `Jobs of this run that exist at the provider: ${jobs.join(', ')}`,
	];
	const description = lines.filter((line) => line !== undefined).join('\n');
	const shown = new NodeOperationError(withoutPlan(node), error.message, { itemIndex, description });
	// n8n replaces messages that name a network error by advice of its own, such as to retry; here that may pay twice.
	shown.message = shownText(error.message);
	return shown;
}

/** An error as the answer to a tool call. A thrown one would end the agent, or reach the model without its next step. */
function toolAnswer({ message, description }: NodeOperationError): INodeExecutionData[][] {
	return [[row({ error: message, nextStep: description ?? undefined }, 0)]];
}

/** Runs a node's work; whatever it throws reaches n8n as an error of the node, with its next step. */
export async function atTheEdge(
	context: IExecuteFunctions,
	work: (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
): Promise<INodeExecutionData[][]> {
	return await work(context).catch((error: unknown) => {
		const node = context.getNode();
		const shown = error instanceof NodeOperationError ? error : nodeError(node, toVideoError(error), 0);
		if (isTool(node) && node.onError !== 'stopWorkflow') return toolAnswer(shown);
		throw shown;
	});
}
