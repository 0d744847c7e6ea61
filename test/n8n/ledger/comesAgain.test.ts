import { eventually } from '../eventually';
import { Orders, untilEnded } from '../matrix/order';
import { readyWithinMs, withScenario, workflowOf, createVideo } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';
import { credentialName } from '../simulatedProviders';

const provider = 'shortApi';

describe('an order that comes again', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent(
		'is a new one in each call of a sub-workflow, also by the same execution with the same item',
		async () => {
			await withScenario(async (scenario) => {
				const { client, suffix, simulator } = scenario;
				const inner = workflowOf([], [createVideo(provider)], suffix);
				const trigger = {
					...{ id: 'start', name: 'Start', type: 'n8n-nodes-base.executeWorkflowTrigger', typeVersion: 1.1 },
					position: [0, 0],
					parameters: { inputSource: 'passthrough' },
				};
				const nodes = inner.nodes.filter(({ name }) => name === 'Create Video');
				const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
				const innerId = await client.createWorkflow({
					...inner,
					nodes: [{ ...trigger, position: [0, 0] as [number, number] }, ...nodes],
					connections: { Start: to('Create Video') },
				});
				await client.activate(innerId);
				const outer = workflowOf([{ prompt: 'A kite' }, { prompt: 'A kite' }], [], suffix);
				const call = {
					...{ id: 'call', name: 'Call', type: 'n8n-nodes-base.executeWorkflow', typeVersion: 1.2 },
					position: [400, 0] as [number, number],
					parameters: { mode: 'each', workflowId: { __rl: true, mode: 'id', value: innerId }, options: {} },
				};
				const outerId = await client.createWorkflow({
					...outer,
					nodes: [...outer.nodes.filter(({ type }) => !type.endsWith('.noOp')), call],
					connections: { ...outer.connections, 'One Item per Row': to('Call') },
				});
				const id = await client.runManually(outerId, { fromTrigger: 'Start' });
				await untilEnded(client, id, ['success']);
				expect(simulator.report().billed).toBe(2);
			});
		},
	);

	it.concurrent(
		'is the same by its Deduplication Key in a workflow that has just moved into another project, whose table has nothing of it',
		async () => {
			await withScenario(async ({ client, suffix, simulator }) => {
				const order = { provider, retryOnFail: false, onError: 'stopWorkflow' } as const;
				const name = `moved${suffix.trim()}`;
				const orders = await Orders.open(client, { ...order, name, suffix, deduplicationKey: 'row 7' });
				const run = async () =>
					await untilEnded(client, await orders.start(client, { rows: [{ prompt: 'A kite' }] }), ['success']);
				await run();
				await run();
				expect(simulator.report().billed).toBe(1);
				const email = `member-${suffix.trim()}@example.com`;
				const invited = await client.session.post('/rest/invitations', [{ email, role: 'global:member' }]);
				const [{ user }] = invited as [{ user: { id: string } }];
				const projects = (await client.session.get('/rest/projects')) as Array<{ id: string; name: string }>;
				const project = projects.find((one) => one.name.includes(email));
				const credentials = (await client.session.get('/rest/credentials')) as Array<{ id: string; name: string }>;
				const used = credentials.filter((one) => one.name === credentialName(provider, suffix)).map(({ id }) => id);
				await client.session.put(`/rest/workflows/${orders.workflowId}/transfer`, {
					destinationProjectId: project?.id ?? `none for ${user.id} in ${JSON.stringify(projects)}`,
					shareCredentials: used,
				});
				await eventually('the workflow to run again', 30_000, async () => run().catch(() => undefined));
				expect(simulator.report().billed).toBe(1);
			});
		},
	);
});
