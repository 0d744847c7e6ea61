import { providers } from '../../nodes/providers';
import type { Execution } from '../../test/n8n/execution';
import { jobsOf, moneyOf } from '../../test/n8n/matrix/money';
import { Orders, runAll } from '../../test/n8n/matrix/order';
import type { N8nClient } from '../../test/n8n/n8nClient';
import type { SceneName, SimulatorReport } from '../../test/simulator/server';
import type { Bench, ProviderSide } from '../bench';
import { builtin } from '../contenders';
import { builtinName, type FaultFigures } from '../figures';
import { ended, start, type Running } from '../run';
import type { Scale, Section } from '../section';

/** Those that can cost money; for ours, what the table of docs/money-matrix.md has with all settings of On Error. */
const scenes: Record<Scale, readonly SceneName[]> = {
	full: [
		'happy',
		'flaky',
		'malformed',
		'drifted',
		'missing-once',
		'rate-limited',
		'refused',
		'out-of-credit',
		'dropped-before',
		'lost-answer',
		'malformed-create',
		'moderated',
		'failed',
		'canceled',
		'vanished',
		'stuck',
	],
	small: ['happy', 'refused', 'lost-answer'],
};

const withinSeconds = 300;

/** At the second item, because it is the first that a second try of the node would pay for again. */
function promptsFor(scene: SceneName, owner: string): string[] {
	return [`scene: instant, first of ${owner}`, `scene: ${scene} seconds: 0.5, second of ${owner}`];
}

/** Of the billed jobs, those that can still become a video or are one. */
function worthHaving({ jobs }: SimulatorReport, jobIds: readonly string[]): string[] {
	const gone = jobs.filter(({ phase }) => phase === 'failed' || phase === 'canceled').map(({ jobId }) => jobId);
	return jobIds.filter((jobId) => !gone.includes(jobId));
}

/** The videos that the last node was given; the built-in node hands out files, without the ids of their jobs. */
function videosIn({ data }: Execution): number {
	const runs = data.resultData.runData.Good ?? [];
	return runs.flatMap((run) => run.data?.main?.[0] ?? []).filter(({ binary }) => binary !== undefined).length;
}

function hasId({ data }: Execution, jobId: string): boolean {
	return JSON.stringify([data.resultData.runData, data.resultData.error]).includes(jobId);
}

/** What the built-in node made of one batch. */
export function builtinMoney(
	report: SimulatorReport,
	prompts: readonly string[],
	execution: Execution,
): Pick<FaultFigures, 'asked' | 'billed' | 'lost'> {
	const jobIds = [...jobsOf(report, prompts).values()].flat();
	const unnamed = worthHaving(report, jobIds).filter((jobId) => !hasId(execution, jobId));
	return { asked: prompts.length, billed: jobIds.length, lost: Math.max(0, unnamed.length - videosIn(execution)) };
}

interface Case {
	scene: SceneName;
	retryOnFail: boolean;
}

const nameOf = ({ scene, retryOnFail }: Case) => `${scene}-${retryOnFail ? 'retried' : 'once'}`;

async function builtinCases(client: N8nClient, side: ProviderSide, cases: readonly Case[]): Promise<FaultFigures[]> {
	const batches: Array<Case & { prompts: string[]; running: Running }> = [];
	for (const one of cases) {
		const prompts = promptsFor(one.scene, nameOf(one));
		const contender = builtin(side, nameOf(one), { retryOnFail: one.retryOnFail, waitTimeoutSeconds: 15 });
		batches.push({ ...one, prompts, running: await start(client, contender, prompts) });
	}
	return await Promise.all(
		batches.map(async ({ scene, retryOnFail, prompts, running }) => {
			const execution = await ended(client, running, withinSeconds);
			const money = builtinMoney(side.simulator.report(), prompts, execution);
			return { contender: builtinName, scene, retryOnFail, ...money };
		}),
	);
}

/** All cases of one scene, with every provider of ours. */
async function ourCases(client: N8nClient, side: ProviderSide, cases: readonly Case[]): Promise<FaultFigures[]> {
	const wanted = cases.flatMap((one) =>
		providers.map(({ id: provider, name: contender }) => ({ ...one, provider, contender })),
	);
	const batches = await Promise.all(
		wanted.map(async ({ provider, ...one }) => {
			const name = `${provider}-${nameOf(one)}`;
			const settings = { provider, retryOnFail: one.retryOnFail, onError: 'stopWorkflow' as const };
			const workflow = await Orders.open(client, { ...settings, name, suffix: side.suffix });
			return { ...one, workflow, prompts: promptsFor(one.scene, name) };
		}),
	);
	const calls = batches.map(({ workflow, prompts }) => ({
		workflow,
		rows: { rows: prompts.map((prompt) => ({ prompt })), minutes: 0.05 },
	}));
	const executions = await runAll(client, calls);
	const report = side.simulator.report();
	return batches.map(({ contender, scene, retryOnFail, prompts }, index) => {
		const { asked, billed, lost } = moneyOf(report, prompts, executions.slice(index, index + 1));
		return { contender, scene, retryOnFail, asked, billed, lost: worthHaving(report, lost).length };
	});
}

async function runFaults(bench: Bench, scale: Scale): Promise<FaultFigures[]> {
	const { client } = await bench.n8n();
	const side = await bench.providerSide(client, { jobSeconds: 0.5 });
	const cases = scenes[scale].flatMap((scene) => [false, true].map((retryOnFail) => ({ scene, retryOnFail })));
	// They sleep nearly all of the time, so ours run meanwhile.
	const theirs = builtinCases(client, side, cases);
	theirs.catch(() => {});
	const ours: FaultFigures[] = [];
	for (const scene of scenes[scale]) {
		ours.push(
			...(await ourCases(
				client,
				side,
				cases.filter((one) => one.scene === scene),
			)),
		);
	}
	return [...ours, ...(await theirs)];
}

export const faults: Section<'faults'> = { name: 'faults', limitSeconds: 300, run: runFaults };
