import type { Execution } from '../execution';
import { nodeItems } from '../execution';
import { readyWithinMs, withScenario, type Scenario } from '../scenarios/scenario';
import { sharedN8n } from '../sharedN8n';
import { storeCredentials } from '../simulatedProviders';
import type { WorkflowJson } from '../workflowJson';
import { changed, readExample, runToEnd, withCredentials, withParameters } from './example';

/** The example, with a scene for the simulator in the prompt of the first provider only. */
function withScene(scene: string, { suffix }: Scenario): WorkflowJson {
	const example = withCredentials(readExample('another-provider-takes-over'), suffix);
	return withParameters(example, 'Create with Each Labs', { prompt: `={{ $json.prompt }}, scene: ${scene}` });
}

async function runScene(scene: string, scenario: Scenario): Promise<Execution> {
	return await runToEnd(scenario.client, withScene(scene, scenario), 'Start');
}

const ran = (execution: Execution, name: string) => name in execution.data.resultData.runData;

describe('the example in which another provider takes over', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('leaves a video that works to the first provider', async () => {
		await withScenario(async (scenario) => {
			const ended = await runScene('happy', scenario);
			expect(nodeItems(ended, 'Use the Video').map(({ json }) => json.provider)).toEqual(['eachLabs']);
			expect(scenario.simulator.report().billed).toBe(1);
		});
	});

	it.concurrent.each(['refused', 'out-of-credit', 'failed', 'moderated'])(
		'makes the video with the second provider when the first one ends in: %s',
		async (scene) => {
			await withScenario(async (scenario) => {
				const ended = await runScene(scene, scenario);
				expect(nodeItems(ended, 'Use the Video').map(({ json }) => json.provider)).toEqual(['shortApi']);
				expect(ran(ended, 'Look First')).toBe(false);
				const [order] = scenario.simulator.report().jobs.filter(({ provider }) => provider === 'shortApi');
				expect(order).toMatchObject({ phase: 'succeeded', model: expect.stringContaining('image-to-video') });
			});
		},
	);

	it.concurrent.each(['html-file', 'stuck', 'vanished'])(
		'orders no second video when the first one is only: %s',
		async (scene) => {
			await withScenario(async (scenario) => {
				const options = scene === 'stuck' ? { timeLimitMinutes: 0 } : {};
				const wait = { output: 'linkAndFile', options };
				const ended = await runToEnd(
					scenario.client,
					withParameters(withScene(scene, scenario), 'Wait for Each Labs', wait),
					'Start',
				);
				expect(nodeItems(ended, 'Look First')[0]?.json.details).toMatchObject({
					jobId: scenario.simulator.jobs.list()[0]?.jobId,
				});
				expect(scenario.simulator.report().billed).toBe(1);
			});
		},
	);

	it.concurrent('orders no second video when the first one cannot be asked for with a wrong key', async () => {
		await withScenario(async (scenario) => {
			const { client, simulator, suffix } = scenario;
			const wrongKeys = `${suffix} wrong`;
			await storeCredentials(client, simulator, { suffix: wrongKeys, apiKey: 'a-mistyped-key' });
			const workflow = withScene('stuck', scenario);
			const wait = withCredentials(workflow, wrongKeys).nodes.find(({ name }) => name === 'Wait for Each Labs');
			const wrong = changed(workflow, 'Wait for Each Labs', { credentials: wait?.credentials ?? {} });
			const ended = await runToEnd(client, wrong, 'Start');
			expect(nodeItems(ended, 'Look First').map(({ json }) => json.error)).toEqual(['authentication']);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('orders no second video when nobody knows whether the first one was ordered', async () => {
		await withScenario(async (scenario) => {
			// Each Labs could be asked for the order that was lost; this provider cannot.
			const first = { provider: 'seedance2Pro' };
			const example = withParameters(readExample('another-provider-takes-over'), 'Create with Each Labs', first);
			const prompt = '={{ $json.prompt }}, scene: lost-answer';
			const lost = withParameters(example, 'Create with Each Labs', { prompt });
			const ended = await runToEnd(scenario.client, withCredentials(lost, scenario.suffix), 'Start');
			expect(nodeItems(ended, 'Look First').map(({ json }) => json.error)).toEqual(['submission-uncertain']);
			expect(scenario.simulator.report().billed).toBe(1);
		});
	});
});
