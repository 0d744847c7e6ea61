/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import 'reflect-metadata';

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import type {
	ICredentialType,
	IDataObject,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IRun,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
	OnError,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, LoggerProxy, NodeConnectionTypes, NodeHelpers, Workflow } from 'n8n-workflow';

import { CreateVideo } from '../../nodes/CreateVideo/CreateVideo.node';
import { runProcessOn } from '../../nodes/host/clock';
import { providers } from '../../nodes/providers';
import { WaitForVideo } from '../../nodes/WaitForVideo/WaitForVideo.node';
import { credentialClass } from '../credentialClass';
import type { Simulator } from '../simulator/server';
import { journeyTime } from './journeyTime';

runProcessOn(journeyTime);

/** A red test may leave its run behind, which must not keep the process. */
const running = new Set<WorkflowRun>();
afterAll(() => {
	for (const run of running) run.stop();
	journeyTime.stop();
});

/** The key all runs use unless told otherwise; looks like nothing else, so that a leak is found anywhere. */
export const accessWord = 'very-secret+journey-key/7f3a';

// n8n-core keeps its settings below this folder, and would else make one in the home of whoever runs the tests.
const userFolder = mkdtempSync(join(tmpdir(), 'n8n-ai-video-journeys-'));
process.env.N8N_USER_FOLDER = userFolder;
// Not at the exit of the process: jest's own `process` never tells of it.
afterAll(() => rmSync(userFolder, { recursive: true, force: true }));

/** All that any run of this process logged. */
export const logLines: string[] = [];
const note = (message: string, facts?: object) => void logLines.push(`${message} ${JSON.stringify(facts ?? {})}`);
const recorder = { error: note, warn: note, info: note, debug: note };
Container.set(Logger, Object.assign(Object.create(Logger.prototype) as Logger, recorder, { scoped: () => recorder }));
LoggerProxy.init(recorder);

/** Loaded by name, as n8n does. */
const credentialTypes: readonly ICredentialType[] = providers.map((provider) => {
	const className = credentialClass(provider);
	const classes = jest.requireActual<Record<string, new () => ICredentialType>>(
		`../../credentials/${className}.credentials`,
	);
	const Credential = classes[className];
	if (!Credential) throw new Error(`credentials/${className}.credentials.ts has no class ${className}`);
	return new Credential();
});

/** A file of a row, as a form with an upload gives it out. */
export interface RowFile {
	name: string;
	mimeType: string;
	base64: string;
}

type RowFiles = Readonly<Record<string, RowFile>>;

/** Gives out the rows of a run, as a form or a sheet trigger would. */
class Rows implements INodeType {
	description: INodeType['description'] = {
		displayName: 'Rows',
		name: 'rows',
		group: ['trigger'],
		version: 1,
		description: 'Rows',
		defaults: { name: 'Rows' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Rows', name: 'rows', type: 'json', default: '' }],
	};

	execute: NonNullable<INodeType['execute']> = async function () {
		const rows = JSON.parse(this.getNodeParameter('rows', 0) as string) as Array<{
			json: IDataObject;
			files: RowFiles;
		}>;
		const items = rows.map(async ({ json, files }): Promise<INodeExecutionData> => {
			const stored = Object.entries(files).map(async ([field, { name, mimeType, base64 }]) => {
				const content = Buffer.from(base64, 'base64');
				return [field, await this.helpers.prepareBinaryData(content, name, mimeType)] as const;
			});
			return { json, binary: Object.fromEntries(await Promise.all(stored)) };
		});
		return [await Promise.all(items)];
	};
}

const nodeTypesByName: Record<string, INodeType> = {
	rows: new Rows(),
	createVideo: new CreateVideo(),
	waitForVideo: new WaitForVideo(),
};

const nodeTypes: INodeTypes = {
	getByName: (name) => nodeTypesByName[name] as INodeType,
	getByNameAndVersion: (name) => NodeHelpers.getVersionedNodeType(nodeTypesByName[name] as INodeType),
	getKnownTypes: () => ({}),
};

export interface Step {
	type: 'createVideo' | 'waitForVideo';
	parameters: IDataObject;
	/** Ids of the providers whose credential slot is filled; all that the step may use unless told otherwise. */
	slots?: readonly string[];
	onError?: OnError;
	/** How often n8n runs the step at most (Retry On Fail). */
	tries?: number;
}

export interface RunOptions {
	/** Where the credentials lead. */
	simulator: Pick<Simulator, 'baseUrl'>;
	rows: readonly IDataObject[];
	/** Files of each row, by field. */
	files?: readonly RowFiles[];
	/** Where others reach this n8n. */
	n8nUrl?: string;
	steps: readonly Step[];
	/** Of the workflow. */
	settings?: IWorkflowSettings;
	apiKey?: string;
	/** How the execution was started; from the editor unless said. */
	mode?: WorkflowExecuteMode;
	/** How the execution was started that called this one. */
	rootMode?: WorkflowExecuteMode;
}

export interface Ended {
	status: string;
	/** What a step gave out; output 1 is the error branch. */
	items(type: Step['type'], output?: number): INodeExecutionData[];
	/** What a step noted in its output panel. */
	hints(type: Step['type']): string[];
	error: { message: string; description?: string | null; context?: IDataObject } | undefined;
	/** Everything of the run that a person or a database could get to see. */
	everything: string;
}

export interface WorkflowRun {
	ended: Promise<Ended>;
	/** What the button Stop does. */
	stop(): void;
}

const displayNames = { createVideo: 'Create Video', waitForVideo: 'Wait for Video' } as const;

function nodeOf({ type, parameters, slots, onError, tries }: Step, index: number): INode {
	const own = providers.filter(({ id }) => type === 'waitForVideo' || id === parameters.provider).map(({ id }) => id);
	const filled = providers.filter(({ id }) => (slots ?? own).includes(id));
	return {
		id: `step-${index}`,
		name: displayNames[type],
		type,
		typeVersion: 1,
		position: [200 * (index + 1), 0],
		parameters: parameters as INode['parameters'],
		credentials: Object.fromEntries(filled.map(({ id, credential }) => [credential, { id, name: id }])),
		...(onError && { onError }),
		...(tries !== undefined && { retryOnFail: true, maxTries: tries, waitBetweenTries: 1 }),
	};
}

function workflowOf({ rows, files = [], steps, settings }: RunOptions): Workflow {
	const trigger: INode = {
		id: 'rows',
		name: 'Rows',
		type: 'rows',
		typeVersion: 1,
		position: [0, 0],
		parameters: { rows: JSON.stringify(rows.map((json, index) => ({ json, files: files[index] ?? {} }))) },
	};
	const nodes = [trigger, ...steps.map(nodeOf)];
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, index) => [
				nodes[index]?.name ?? '',
				{ main: [[{ node: name, type: NodeConnectionTypes.Main, index: 0 }]] },
			]),
	);
	return new Workflow({
		id: 'journey',
		nodes,
		connections,
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', ...settings },
	});
}

/** The credentials of the editor: the real classes add the key, only the database behind them is missing. */
function credentialsHelper({ simulator, apiKey: word = accessWord }: RunOptions) {
	const typeNamed = (name: string) => credentialTypes.find((type) => type.name === name);
	return {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		preAuthentication: async () => undefined,
		getCredentialsProperties: (name: string) => typeNamed(name)?.properties ?? [],
		getDecrypted: async (_: unknown, { id }: { id: string }) => ({ apiKey: word, baseUrl: simulator.baseUrl(id) }),
		authenticate: async (credentials: IDataObject, name: string, request: IHttpRequestOptions) => {
			const authenticate = typeNamed(name)?.authenticate;
			if (typeof authenticate !== 'function') throw new Error(`${name} has no authenticate function`);
			return await authenticate(credentials as Parameters<typeof authenticate>[0], request);
		},
	};
}

function endedOf(run: IRun): Ended {
	const { runData, error } = run.data.resultData;
	return {
		status: run.status,
		items: (type, output = 0) => runData[displayNames[type]]?.at(-1)?.data?.main?.[output] ?? [],
		hints: (type) => runData[displayNames[type]]?.at(-1)?.hints?.map(({ message }) => message) ?? [],
		error: error as Ended['error'],
		everything: JSON.stringify(run) + String(error?.stack ?? '') + JSON.stringify(error ?? null),
	};
}

/** An n8n whose data tables are switched off, in its own words: sub-workflows are for them only here. */
async function withoutTables(): Promise<never> {
	return await Promise.reject(new Error('Attempted to use Data table node but the module is disabled'));
}

let executions = 0;

/** Runs rows -> steps through n8n's own engine, with its own contexts, expressions, HTTP helpers and error routing. */
export function startRun(options: RunOptions): WorkflowRun {
	executions += 1;
	const workflow = workflowOf(options);
	const { mode = 'manual', rootMode } = options;
	const hooks = new ExecutionLifecycleHooks(mode, 'journey', { id: 'journey' } as IWorkflowBase);
	const additionalData = {
		credentialsHelper: credentialsHelper(options),
		hooks,
		executeWorkflow: withoutTables,
		executionId: `journey-${executions}`,
		currentNodeExecutionIndex: 0,
		variables: {},
		instanceBaseUrl: 'http://localhost:5678',
		restApiUrl: `${options.n8nUrl ?? 'http://localhost:5678'}/rest`,
		webhookWaitingBaseUrl: 'http://localhost:5678/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost:5678/form-waiting',
		rootExecutionMode: rootMode,
	} as unknown as IWorkflowExecuteAdditionalData;
	const startNode = workflow.getNode('Rows');
	if (!startNode) throw new Error('The workflow has no rows');
	const execution = new WorkflowExecute(additionalData, mode, createRunExecutionData()).run({
		workflow,
		startNode,
	});
	const run: WorkflowRun = { ended: execution.then(endedOf), stop: () => execution.cancel() };
	running.add(run);
	void run.ended.finally(() => running.delete(run)).catch(() => undefined);
	return run;
}

/** Runs to the end. */
export async function runToEnd(options: RunOptions): Promise<Ended> {
	return await startRun(options).ended;
}
