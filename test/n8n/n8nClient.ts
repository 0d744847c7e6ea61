/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually } from './eventually';
import {
	decodeExecution,
	ENDED,
	lacksItsData,
	type BinaryReference,
	type Execution,
	type ExecutionItem,
	type ExecutionStatus,
	type ExecutionSummary,
	type NodeRun,
} from './execution';
import { N8nRejection, N8nSession } from './n8nSession';
import { withCredentialIds, type StoredCredential, type WorkflowJson } from './workflowJson';

const DATA_LOOKS = 20;
const BETWEEN_DATA_LOOKS_MS = 250;

export interface CredentialData {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

export interface ExecutionFilter {
	workflowId?: string;
	status?: ExecutionStatus | readonly ExecutionStatus[];
	limit?: number;
}

export interface WaitOptions {
	timeoutMs?: number;
	/** Any of these ends the wait. Without it: the execution has ended, well or badly. */
	status?: ExecutionStatus | readonly ExecutionStatus[];
}

/** What a person does in the editor, and what the outside world does to webhooks. */
export class N8nClient {
	constructor(readonly session: N8nSession) {}

	static async signIn(url: string): Promise<N8nClient> {
		return new N8nClient(await N8nSession.signIn(url));
	}

	async createCredential(credential: CredentialData): Promise<string> {
		const { id } = (await this.session.post('/rest/credentials', credential)) as { id: string };
		return id;
	}

	/** The button *Test* of a stored credential's form, and what it says. */
	async testCredential(credential: CredentialData & { id: string }): Promise<CredentialTestResult> {
		return (await this.session.post('/rest/credentials/test', {
			credentials: credential,
		})) as CredentialTestResult;
	}

	/** Creates a workflow; a credential `{ id: '$credentials', name }` in it becomes the stored one of that type and name. */
	async createWorkflow(workflow: WorkflowJson): Promise<string> {
		const stored = (await this.session.get('/rest/credentials')) as StoredCredential[];
		const { id } = (await this.session.post('/rest/workflows', {
			settings: {},
			// n8n 1 wants to be told.
			active: false,
			...withCredentialIds(workflow, stored),
		})) as { id: string };
		return id;
	}

	async getWorkflow(workflowId: string): Promise<WorkflowJson & { versionId: string; active: boolean }> {
		return (await this.session.get(`/rest/workflows/${workflowId}`)) as WorkflowJson & {
			versionId: string;
			active: boolean;
		};
	}

	/** Activates, and returns when every webhook of the workflow is registered: calls just before that get a 404. */
	async activate(workflowId: string, { timeoutMs = 30_000 } = {}): Promise<void> {
		const workflow = await this.getWorkflow(workflowId);
		await this.switchTo(workflowId, 'activate', { versionId: workflow.versionId });
		for (const path of webhookPaths(workflow)) {
			await eventually(`webhook "${path}" to be registered`, timeoutMs, async () =>
				(await this.isRegistered(path)) ? true : undefined,
			);
		}
	}

	/** Returns when the outside world can no longer reach the workflow. */
	async deactivate(workflowId: string, { timeoutMs = 30_000 } = {}): Promise<void> {
		const workflow = await this.getWorkflow(workflowId);
		await this.switchTo(workflowId, 'deactivate', {});
		for (const path of webhookPaths(workflow)) {
			await eventually(`webhook "${path}" to be gone`, timeoutMs, async () =>
				(await this.isRegistered(path)) ? undefined : true,
			);
		}
	}

	/** In n8n 1 it is a field of the workflow. */
	private async switchTo(workflowId: string, wanted: 'activate' | 'deactivate', body: object): Promise<void> {
		const workflow = `/rest/workflows/${workflowId}`;
		await this.session.post(`${workflow}/${wanted}`, body).catch(async (error: unknown) => {
			if (!(error instanceof N8nRejection && error.status === 404)) throw error;
			await this.session.patch(workflow, { ...body, active: wanted === 'activate' });
		});
	}

	/** Calls a production webhook as the outside world does, without a session. */
	async callWebhook(path: string, body?: unknown, method = 'POST'): Promise<WebhookAnswer> {
		const response = await fetch(`${this.session.url}/webhook/${path}`, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
		});
		const text = await response.text();
		return { status: response.status, body: parsed(text) };
	}

	/** The button *Execute workflow* in the editor: starts at the trigger, runs to `toNode` or to the end. */
	async runManually(workflowId: string, { fromTrigger, toNode, items }: ManualRun): Promise<string> {
		const answer = (await this.session.post(`/rest/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: fromTrigger, ...(items && { data: eventOf(items) }) },
			...(toNode === undefined ? {} : { destinationNode: { nodeName: toNode, mode: 'inclusive' } }),
		})) as { executionId?: string };
		if (answer.executionId === undefined) {
			throw new Error(`"${fromTrigger}" waits for an event; run manually from a manual trigger`);
		}
		return answer.executionId;
	}

	async stopExecution(executionId: string): Promise<void> {
		await this.session.post(`/rest/executions/${executionId}/stop`, {});
	}

	async retryExecution(executionId: string): Promise<string> {
		const { id } = (await this.session.post(`/rest/executions/${executionId}/retry`, {
			loadWorkflow: false,
		})) as { id: string };
		return id;
	}

	/** Newest first. */
	async listExecutions({ workflowId, status, limit = 100 }: ExecutionFilter = {}): Promise<ExecutionSummary[]> {
		const filter = {
			...(workflowId === undefined ? {} : { workflowId }),
			...(status === undefined ? {} : { status: [status].flat() }),
		};
		const query = new URLSearchParams({ filter: JSON.stringify(filter), limit: String(limit) });
		const { results } = (await this.session.get(`/rest/executions?${query}`)) as {
			results: ExecutionSummary[];
		};
		return results;
	}

	/** Undefined once n8n has deleted it, which it does with executions it is to keep nothing of. */
	async findExecution(executionId: string): Promise<Execution | undefined> {
		const answer = await this.session.get(`/rest/executions/${executionId}`);
		return answer === undefined ? undefined : decodeExecution(answer);
	}

	/** n8n 1 writes the end of an execution a moment before its data. */
	async getExecution(executionId: string): Promise<Execution> {
		const read = async () => {
			const found = await this.findExecution(executionId);
			if (!found) throw new Error(`n8n has no execution ${executionId}`);
			return found;
		};
		let execution = await read();
		for (let polls = 1; lacksItsData(execution) && polls < DATA_LOOKS; polls++) {
			await sleep(BETWEEN_DATA_LOOKS_MS);
			execution = await read();
		}
		return execution;
	}

	/** Returns the execution once its status is one of those asked for; an unforeseen end is an error that quotes it. */
	async waitForExecution(executionId: string, { timeoutMs = 60_000, status }: WaitOptions = {}): Promise<Execution> {
		const wanted = status === undefined ? ENDED : [status].flat();
		let seen = 'unknown';
		const execution = await eventually(
			`execution ${executionId} to become ${wanted.join(' or ')}`,
			timeoutMs,
			async () => {
				const now = await this.getExecution(executionId);
				seen = now.status;
				return wanted.includes(now.status) || ENDED.includes(now.status) ? now : undefined;
			},
		).catch((error: Error) => {
			throw new Error(`${error.message} (it is ${seen})`);
		});
		if (wanted.includes(execution.status)) return execution;
		const because = execution.data.resultData.error?.message ?? 'without an error';
		throw new Error(`Execution ${executionId} became ${execution.status}: ${because}`);
	}

	/** The newest execution of a workflow, for triggers that do not tell the id; not one that waits inside another. */
	async newestExecution(
		workflowId: string,
		{ timeoutMs = 10_000, after }: { timeoutMs?: number; /** An older execution's id. */ after?: string } = {},
	): Promise<ExecutionSummary> {
		return await eventually(`an execution of workflow ${workflowId}`, timeoutMs, async () => {
			const executions = await this.listExecutions({ workflowId });
			const newest = executions.find(({ mode }) => mode !== 'integrated');
			return newest?.id === after ? undefined : newest;
		});
	}

	/** The bytes of a file of an item; n8n 1 keeps them in the item itself. */
	async bytesOf({ id, data }: BinaryReference): Promise<Buffer> {
		return id === undefined ? Buffer.from(data, 'base64') : await this.downloadBinary(id);
	}

	/** The bytes behind `item.binary.<name>.id`. */
	async downloadBinary(binaryDataId: string): Promise<Buffer> {
		const query = new URLSearchParams({ id: binaryDataId, action: 'download' });
		const response = await this.session.fetch(`/rest/binary-data?${query}`);
		if (!response.ok) throw new Error(`n8n answered ${response.status} to the download of ${binaryDataId}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** Asks with a method no webhook uses: a registered path then names its own method, and nothing runs. */
	private async isRegistered(path: string): Promise<boolean> {
		const { body } = await this.callWebhook(path, undefined, 'PATCH');
		const message = (body as { message?: unknown } | undefined)?.message;
		return typeof message === 'string' && message.includes('not registered for PATCH');
	}
}

export interface WebhookAnswer {
	status: number;
	body: unknown;
}

export interface ManualRun {
	fromTrigger: string;
	toNode?: string;
	/** What the trigger gives out, as the editor's own chat or form does. */
	items?: readonly ExecutionItem[];
}

function eventOf(items: readonly ExecutionItem[]): NodeRun & { executionIndex: number; source: [] } {
	return { startTime: 0, executionTime: 0, executionIndex: 0, source: [], data: { main: [[...items]] } };
}

function webhookPaths(workflow: WorkflowJson): string[] {
	return workflow.nodes
		.filter((node) => node.type === 'n8n-nodes-base.webhook' && node.disabled !== true)
		.map((node) => node.parameters?.path)
		.filter((path): path is string => typeof path === 'string');
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
