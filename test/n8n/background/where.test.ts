import { eventually } from '../eventually';
import { ENDED, nodeItems, nodeRun } from '../execution';
import { inviteMember } from '../member';
import { sharedN8n } from '../sharedN8n';
import { credentialName } from '../simulatedProviders';
import { evaluationOf } from './evaluation';
import { sideBySide } from './sideBySide';
import type { Stage } from './stage';
import {
	arrivalsOf,
	asleep,
	ended,
	executionsOf,
	jobIdsOf,
	node,
	readyWithinMs,
	sleepsAndEnds,
	start,
	startRows,
	withStage,
	workflowOf,
} from './stage';

/** A workflow that is called by others, and one that a person runs in the editor and that calls it. */
async function callerAndCalled(stage: Stage): Promise<{ caller: string; called: string }> {
	const { client } = stage;
	const inner = workflowOf(stage, 'called', {});
	const trigger = node('Called', 'n8n-nodes-base.executeWorkflowTrigger', { inputSource: 'passthrough' });
	inner.nodes.push({ ...trigger, typeVersion: 1.1 });
	inner.connections.Called = { main: [[{ node: 'Create', type: 'main', index: 0 }]] };
	const called = await client.createWorkflow(inner);
	const call = node('Call', 'n8n-nodes-base.executeWorkflow', {
		source: 'database',
		workflowId: { __rl: true, mode: 'id', value: called },
		options: {},
	});
	const outer = workflowOf(stage, 'caller', {}, [{ prompt: 'A kite seconds: 8' }]);
	outer.nodes.push({ ...call, typeVersion: 1.2 });
	outer.connections.Split = { main: [[{ node: 'Call', type: 'main', index: 0 }]] };
	return { caller: await client.createWorkflow(outer), called };
}

async function deleteCredential({ client, suffix }: Stage, provider: string): Promise<void> {
	const name = credentialName(provider, suffix);
	const stored = (await client.session.get('/rest/credentials')) as Array<{ id: string; name: string }>;
	await client.session.delete(`/rest/credentials/${stored.find((one) => one.name === name)?.id}`);
}

describe('Wait for Video', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	sideBySide('stays awake in an evaluation of n8n, which measures the video', async () => {
		await withStage(async (stage) => {
			const { workflowId, run } = await evaluationOf(stage, 'A kite seconds: 8');
			expect(run).toMatchObject({ status: 'completed', metrics: { ready: 1 } });
			expect(stage.simulator.report().billed).toBe(1);
			expect((await executionsOf(stage.client, workflowId)).watchers).toEqual([]);
		});
	});

	sideBySide('stays awake in a workflow that is called from a run in the editor', async () => {
		await withStage(async (stage) => {
			const { client } = stage;
			const { caller, called } = await callerAndCalled(stage);
			await client.runManually(caller, { fromTrigger: 'Start' });
			const seen = new Set<string>();
			const inner = await eventually('the end of the called workflow', 60_000, async () => {
				const { watchers: runs } = await executionsOf(client, called);
				for (const { status } of runs) seen.add(status);
				return runs[0] && ENDED.includes(runs[0].status) ? runs[0] : undefined;
			});
			expect([...seen]).not.toContain('waiting');
			expect((await executionsOf(client, called)).watchers).toHaveLength(1);
			const items = nodeItems(await client.getExecution(inner.id), 'Good');
			expect(items.map(({ json }) => json.status)).toEqual(['succeeded']);
		});
	});

	sideBySide(
		'says that n8n’s timeout counts the sleep before it sleeps; n8n then ends it without its video',
		async () => {
			await withStage(async (stage) => {
				const run = await start(stage, 'timeout', ['A kite seconds: 30'], {
					wait: { output: 'linkAndFile' },
					settings: { executionTimeout: 20 },
				});
				const { hints = [] } = nodeRun(await asleep(stage, run), 'Wait');
				expect(hints.map(({ message }) => message)).toEqual([
					expect.stringMatching(/timeout may end this execution in 0\.\d minutes.*Give Up After is 30 minutes/),
				]);
				const execution = await ended(stage, run);
				expect(execution.status).toBe('canceled');
				expect(Object.keys(execution.data.resultData.runData)).not.toContain('Good');
			});
		},
	);

	sideBySide(
		'says at an error after a sleep that Retry repeats it, which it does; its job ID gets the video',
		async () => {
			await withStage(async (stage) => {
				const { client, simulator } = stage;
				const wait = { options: { timeLimitMinutes: 0.2 } };
				const execution = await sleepsAndEnds(stage, await start(stage, 'retry', ['scene: stuck'], { wait }));
				const [jobId = ''] = jobIdsOf(execution);
				const { error } = execution.data.resultData;
				expect(error?.description).toMatch(/Retry repeats this error.*Only a new execution with the Job ID/);

				simulator.jobs.settle(jobId);
				const polls = arrivalsOf(stage, 'poll').length;
				const retried = await client.getExecution(await client.retryExecution(execution.id));
				expect(retried.data.resultData.error?.message).toBe(error?.message);
				expect(arrivalsOf(stage, 'poll')).toHaveLength(polls);

				const again = await startRows(stage, 'again', [{ provider: 'shortApi', jobId }], { withCreate: false });
				expect(nodeItems(await ended(stage, again), 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
			});
		},
	);

	sideBySide('sleeps although a slot that its provider hides still names a deleted credential', async () => {
		const client = await inviteMember((await sharedN8n()).client);
		await withStage(
			async (stage) => {
				const workflow = workflowOf(stage, 'leftover', { wait: { provider: 'shortApi' } });
				const workflowId = await client.createWorkflow(workflow);
				await client.activate(workflowId);
				await deleteCredential(stage, 'runflow');
				await client.callWebhook(workflow.name, { rows: [{ prompt: 'A kite' }] });
				const { id: executionId } = await client.newestExecution(workflowId);
				const execution = await sleepsAndEnds(stage, { workflowId, executionId, startedMs: Date.now() });
				expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
			},
			{ client },
		);
	});
});
