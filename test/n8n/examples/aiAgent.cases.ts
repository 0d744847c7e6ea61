import type { Execution } from '../execution';
import { nodeItems } from '../execution';
import { readyWithinMs, withScenario, type Scenario } from '../scenarios/scenario';
import { startScriptedModel, type Script, type ScriptedModel } from '../scriptedModel';
import { sharedN8n } from '../sharedN8n';
import type { WorkflowJson } from '../workflowJson';
import { changed, readExample, runByWebhook, withCredentials, withParameters } from './example';

const finishedWithinMs = 120_000;

/** A scenario with a model whose lines are given. */
async function withAgent(
	script: Script,
	work: (stage: Scenario & { model: ScriptedModel; example: WorkflowJson }) => Promise<void>,
): Promise<void> {
	const model = await startScriptedModel(script);
	try {
		await withScenario(async (scenario) => {
			const name = `Scripted${scenario.suffix}`;
			const data = { apiKey: 'none', url: model.url };
			await scenario.client.createCredential({ name, type: 'openAiApi', data });
			const example = withCredentials(readExample('ai-agent'), scenario.suffix);
			const chatModel = { credentials: { openAiApi: { id: '$credentials', name } } };
			await work({ ...scenario, model, example: changed(example, 'Chat Model', chatModel) });
		});
	} finally {
		await model.close();
	}
}

const item = { json: { chatInput: 'A video, please' } };

/** Writes into the chat of the editor, and waits for the end. */
async function chat({ client }: Scenario, workflow: WorkflowJson): Promise<Execution> {
	const workflowId = await client.createWorkflow(workflow);
	const executionId = await client.runManually(workflowId, { fromTrigger: 'Chat', items: [item] });
	return await client.waitForExecution(executionId, { status: 'success', timeoutMs: finishedWithinMs });
}

/** The same agent behind a webhook, without anybody at the editor. */
async function callAgent({ client, suffix }: Scenario, workflow: WorkflowJson): Promise<Execution> {
	const agent = { parameters: { promptType: 'define', text: item.json.chatInput, options: {} } };
	const path = `agent${suffix}`.replaceAll(' ', '-');
	const id = await runByWebhook(client, changed(workflow, 'AI Agent', agent), 'Chat', path);
	return await client.waitForExecution(id, { status: 'success', timeoutMs: finishedWithinMs });
}

const answerOf = (execution: Execution) => nodeItems(execution, 'AI Agent')[0]?.json.output;
const jobIdIn = (answer: string) => /"jobId":"([^"]+)"/.exec(answer)?.[1] ?? 'no job id';
const orders = (prompt: string) => ({ tool: 'Create_Video', arguments: { prompt } });
const waits = (jobId: string) => ({ tool: 'Wait_for_Video', arguments: { jobId } });
const says = (text: string) => ({ text });

/** Orders, waits for what was ordered, and says what the second tool answered. */
const makesVideo: Script = ([order, video]) =>
	order === undefined ? orders('A red kite') : video === undefined ? waits(jobIdIn(order)) : says(video);

/** Orders, and says what the tool answered. */
const ordersOnce =
	(prompt: string): Script =>
	([order]) =>
		order === undefined ? orders(prompt) : says(order);

describe('the example with an AI agent', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent.each([2.2, 3, 3.1])(
		'makes a video in a chat (AI Agent %s): orders, waits, gets the link',
		async (version) => {
			await withAgent(makesVideo, async (stage) => {
				const ended = await chat(stage, changed(stage.example, 'AI Agent', { typeVersion: version }));
				const { billed, jobs } = stage.simulator.report();
				expect(answerOf(ended)).toContain(`"videoUrl":"${stage.simulator.url}/files/${jobs[0]?.jobId}.mp4"`);
				expect(billed).toBe(1);
			});
		},
	);

	it.concurrent.each([2.2, 3])('waits within the execution when nobody watches (AI Agent %s)', async (version) => {
		await withAgent(makesVideo, async (stage) => {
			const ended = await callAgent(stage, changed(stage.example, 'AI Agent', { typeVersion: version }));
			expect(answerOf(ended)).toContain('"videoUrl":"');
			const { jobs } = stage.simulator.report();
			expect(jobs.map(({ polls }) => polls > 0)).toEqual([true]);
		});
	});

	it.concurrent('shows the model one field per tool, with and without anybody having chosen it', async () => {
		await withAgent(
			() => says('Nothing to do'),
			async (stage) => {
				const fieldsOffered = async (workflow: WorkflowJson) => {
					await chat(stage, workflow);
					const offered = stage.model
						.tools()
						.map(({ name, parameters }) => [name, Object.keys(parameters.properties ?? {})]);
					return offered.sort();
				};
				const short = [
					['Create_Video', ['prompt']],
					['Wait_for_Video', ['jobId']],
				];
				expect(await fieldsOffered(stage.example)).toEqual(short);
				const untouched = { parameters: { provider: 'shortApi' } };
				const asAdded = changed(changed(stage.example, 'Create Video', untouched), 'Wait for Video', untouched);
				expect(await fieldsOffered(asAdded)).toEqual(short);
				expect(
					stage.model
						.tools()
						.map(({ description }) => description)
						.sort(),
				).toEqual([expect.stringContaining('costs money'), expect.stringContaining('do not create the video again')]);
			},
		);
	});

	it.concurrent.each([2.2, 3])('pays once when the agent asks twice for the same (AI Agent %s)', async (version) => {
		const twice: Script = (answers) => (answers.length < 2 ? orders('A red kite') : says(answers.map(jobIdIn).join()));
		await withAgent(twice, async (stage) => {
			const ended = await chat(stage, changed(stage.example, 'AI Agent', { typeVersion: version }));
			const [job] = stage.simulator.report().jobs;
			expect(answerOf(ended)).toBe(`${job?.jobId},${job?.jobId}`);
			expect(stage.simulator.report().billed).toBe(1);
		});
	});

	it.concurrent.each([2.2, 3])('pays once when the agent asks twice at once (AI Agent %s)', async (version) => {
		const atOnce: Script = (answers) =>
			answers.length === 0 ? { ...orders('A red kite'), times: 2 } : says(answers.map(jobIdIn).join());
		await withAgent(atOnce, async (stage) => {
			const ended = await chat(stage, changed(stage.example, 'AI Agent', { typeVersion: version }));
			const { billed, jobs } = stage.simulator.report();
			expect(answerOf(ended)).toBe(`${jobs[0]?.jobId},${jobs[0]?.jobId}`);
			expect(billed).toBe(1);
		});
	});

	it.concurrent.each([2.2, 3])('stops an agent that orders and orders at 20 USD (AI Agent %s)', async (version) => {
		// Ten videos of 15 seconds at $0.24; five cost 18 USD.
		const greedy: Script = (answers) =>
			answers.length < 10 ? orders(`Kite ${answers.length}`) : says(answers.at(-1) ?? '');
		await withAgent(greedy, async (stage) => {
			const long = withParameters(stage.example, 'Create Video', { duration: 15 });
			const unlimited = { typeVersion: version, parameters: { options: { maxIterations: 20 } } };
			const ended = await chat(stage, changed(long, 'AI Agent', unlimited));
			expect(answerOf(ended)).toContain('the limit is 20 USD');
			expect(stage.simulator.report().billed).toBe(5);
		});
	});

	it.concurrent.each([2.2, 3])('answers an error with what to do next (AI Agent %s)', async (version) => {
		await withAgent(ordersOnce('A red kite, scene: refused'), async (stage) => {
			const ended = await chat(stage, changed(stage.example, 'AI Agent', { typeVersion: version }));
			expect(answerOf(ended)).toMatch(/did not accept|refused|rejected/i);
			expect(answerOf(ended)).toMatch(/not billed|nothing was billed/i);
			expect(stage.simulator.report().billed).toBe(0);
		});
	});

	it.concurrent('says that a failed job needs another prompt, and names the job', async () => {
		const moderated: Script = ([order, video]) =>
			order === undefined
				? orders('A red kite, scene: moderated')
				: video === undefined
					? waits(jobIdIn(order))
					: says(video);
		await withAgent(moderated, async (stage) => {
			const ended = await chat(stage, stage.example);
			expect(answerOf(ended)).toContain('Change the prompt');
			expect(answerOf(ended)).toContain(stage.simulator.report().jobs[0]?.jobId);
		});
	});

	it.concurrent('says of a lost answer that the video may be paid for', async () => {
		await withAgent(ordersOnce('A red kite, scene: lost-answer'), async (stage) => {
			const ended = await chat(stage, stage.example);
			expect(answerOf(ended)).toMatch(/not created again.*Look at https:\/\/shortapi\.ai whether the job is there/);
			expect(stage.simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('says of a video that is late to wait again, not to order again', async () => {
		const stuck: Script = ([order, video]) =>
			order === undefined
				? orders('A red kite, scene: stuck')
				: video === undefined
					? waits(jobIdIn(order))
					: says(video);
		await withAgent(stuck, async (stage) => {
			const impatient = withParameters(stage.example, 'Wait for Video', { options: { timeLimitMinutes: 0 } });
			const ended = await chat(stage, impatient);
			expect(answerOf(ended)).toContain('Do not create the video again');
			expect(answerOf(ended)).toContain(stage.simulator.report().jobs[0]?.jobId);
		});
	});
});
