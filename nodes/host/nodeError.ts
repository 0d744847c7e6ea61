import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { VideoError } from '../video/errors';
import { toFault } from '../video/errors';

/**
 * n8n takes an execution whose error says "canceled" for one that a person stopped; with the other spelling a job
 * that was canceled at its provider stays an error.
 */
function shownText(text: string): string {
	return text.replaceAll('canceled', 'cancelled');
}

/** n8n stores the node with its error; a watcher's plan is of no use to people there. */
function withoutPlan(node: INode): INode {
	const parameters = { ...node.parameters };
	delete parameters.plan;
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
		jobId === undefined ? undefined : `Job id: ${jobId}`,
		jobs.length === 0 ? undefined : `Jobs of this run that exist at the provider: ${jobs.join(', ')}`,
	];
	const shown = new NodeOperationError(withoutPlan(node), error.message, {
		itemIndex,
		description: lines.filter((line) => line !== undefined).join('\n'),
	});
	// n8n replaces messages that name a network error by advice of its own, such as to retry; here that may pay twice.
	shown.message = shownText(error.message);
	return shown;
}

/** Runs a node's work; whatever it throws reaches n8n as an error of the node, with its next step. */
export async function atTheEdge(
	context: IExecuteFunctions,
	work: (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
): Promise<INodeExecutionData[][]> {
	return await work(context).catch((error: unknown) => {
		throw error instanceof NodeOperationError ? error : nodeError(context.getNode(), toFault(error), 0);
	});
}
