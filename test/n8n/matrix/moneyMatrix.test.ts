/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SceneName, Simulator } from '../../simulator/server';
import { isNightly, providerIdsOnN8n, providersOnN8n } from '../../tier';
import { eventually } from '../eventually';
import type { Execution } from '../execution';
import type { N8nClient } from '../n8nClient';
import { VideoJobs } from '../ledger/videoJobs';
import { startOwnN8n, type OwnN8n } from '../ownN8n';
import { storeCredentials } from '../simulatedProviders';
import { behindGate, heldBack, openGate, type Gate } from './gate';
import {
	crashWithUnsentItems,
	retriedLoop,
	tableDownInMidClaim,
	timeoutDuringSubmit,
	type Outcome,
} from './interruptions';
import { errorTexts, isErrorRow, jobsOf, moneyOf, rowsAt, submitsOf, type Money } from './money';
import type { Rows, Settings } from './order';
import { changingPrompt, onErrors, Orders, runAll, untilEnded } from './order';
import { Matrix } from './table';

/** A first use installs n8n. */
const readyWithinMs = 15 * 60_000;
const page = join(__dirname, '..', '..', '..', 'docs', 'money-matrix.md');

/** Each scene of the first item that matters for money, and whether its item fails. */
const scenes: ReadonlyArray<{
	scene: SceneName;
	fails: boolean | 'unlessFound';
	rows?: Partial<Rows>;
}> = [
	{ scene: 'happy', fails: false },
	{ scene: 'flaky', fails: false },
	{ scene: 'malformed', fails: false },
	{ scene: 'drifted', fails: false },
	{ scene: 'missing-once', fails: false },
	{ scene: 'rate-limited', fails: false },
	{ scene: 'refused', fails: true },
	{ scene: 'out-of-credit', fails: true },
	{ scene: 'dropped-before', fails: true },
	{ scene: 'lost-answer', fails: 'unlessFound' },
	{ scene: 'malformed-create', fails: 'unlessFound' },
	{ scene: 'moderated', fails: true },
	{ scene: 'failed', fails: true },
	{ scene: 'canceled', fails: true },
	{ scene: 'vanished', fails: true, rows: { minutes: 0.05 } },
	{ scene: 'stuck', fails: true, rows: { minutes: 0.05 } },
	{ scene: 'expired-link', fails: false, rows: { output: 'linkAndFile' } },
	{ scene: 'short-file', fails: true, rows: { output: 'linkAndFile' } },
];

/** What ends an execution in the middle; how it ends at first, before it is retried. */
const interruptions = [
	{ row: 'A round of a loop is rejected, all rounds being equal', play: retriedLoop, asked: 3, first: 'error' },
	{
		row: 'The workflow times out during the submit, and is started again with its Deduplication Keys',
		play: timeoutDuringSubmit,
		asked: 15,
		first: 'canceled',
	},
	{ row: 'The table fails in mid-claim', play: tableDownInMidClaim, asked: 3, first: 'error' },
	{ row: 'kill -9 with forty items not sent', play: crashWithUnsentItems, asked: 50, first: 'crashed' },
] as const;

/** The provider did not take the first item. */
const neverMade: readonly SceneName[] = ['refused', 'out-of-credit', 'dropped-before'];

const finders: readonly string[] = providersOnN8n.filter(({ findCall }) => findCall).map(({ id }) => id);
const canFind = ({ provider }: Settings) => finders.includes(provider);

/** Whatever the user chose. */
const everySetting: readonly Settings[] = providersOnN8n.flatMap(({ id: provider }) =>
	[false, true].flatMap((retryOnFail) => onErrors.map((onError) => ({ provider, retryOnFail, onError }))),
);

const nameOf = ({ provider, retryOnFail, onError }: Settings) =>
	[provider, retryOnFail ? 'retried' : 'once', onError].join('-');

/** The first item meets the scene, since n8n's Retry On Fail looks at the first row only. */
function batch(scene: SceneName, owner: string): Array<{ prompt: string }> {
	return [
		{ prompt: `scene: ${scene} seconds: 0.5, first of ${owner}` },
		{ prompt: `scene: instant, second of ${owner} at ${scene}` },
		{ prompt: `scene: instant, third of ${owner} at ${scene}` },
	];
}

const promptsOf = (rows: ReadonlyArray<{ prompt: string }>) => rows.map(({ prompt }) => prompt);

/** One settled batch, and all that is to be said about it. */
interface Cell {
	settings: Settings;
	execution: Execution;
	money: Money;
}

/** Where each row left the nodes, against what On Error says. */
function misledRows({ settings: { onError }, execution }: Cell): string[] {
	const wrong = (['Create', 'Wait'] as const).flatMap((node) => {
		const [regular, errors] = [rowsAt(execution, node, 0), rowsAt(execution, node, 1)];
		if (onError === 'continueErrorOutput') {
			return [...regular.filter(isErrorRow), ...errors.filter((item) => !isErrorRow(item))];
		}
		return onError === 'continueRegularOutput' ? errors : [...regular.filter(isErrorRow), ...errors];
	});
	return wrong.map(({ json }) => JSON.stringify(json));
}

/** The rows that left the workflow as errors, or the error that ended it. */
function failures({ settings: { onError }, execution }: Cell): number {
	if (onError === 'stopWorkflow') return execution.status === 'error' ? 1 : 0;
	const waited = [0, 1].flatMap((output) => rowsAt(execution, 'Wait', output)).filter(isErrorRow).length;
	return waited + rowsAt(execution, 'Create', 1).length;
}

/** The rows that left the workflow; where it stopped there may be none. */
function leaving({ execution }: Cell): number {
	return [rowsAt(execution, 'Create', 1), rowsAt(execution, 'Wait', 0), rowsAt(execution, 'Wait', 1)].flat().length;
}

const saysWhereToLook = (execution: Execution) =>
	errorTexts(execution).some(
		(text) => /may have been created and billed/.test(text) && /Look at https:\/\//.test(text),
	);

describe('the money of a batch, on a real n8n', () => {
	const matrix = new Matrix();
	let own: OwnN8n;
	let client: N8nClient;
	let simulator: Simulator;
	let gate: Gate;
	let workflows: readonly Orders[];

	beforeAll(async () => {
		own = await startOwnN8n({ jobSeconds: 0.5 });
		({ client, simulator } = own);
		gate = await openGate(simulator);
		await storeCredentials(client, gate, { suffix: behindGate });
		workflows = await Promise.all(
			everySetting.map(async (settings) => await Orders.open(client, { ...settings, name: nameOf(settings) })),
		);
	}, readyWithinMs);

	afterAll(async () => {
		await own?.stop();
		await gate?.close();
	});

	/** Each call with its execution, and what the table says of all of them. */
	const cellsOf = async (
		calls: ReadonlyArray<{ workflow: Orders; rows: Rows }>,
		executions: readonly Execution[],
	): Promise<Cell[]> => {
		const table = await (await VideoJobs.open(client)).rowsOfExecutions(executions.map(({ id }) => id));
		return calls.map(({ workflow, rows: { rows } }, index) => {
			const execution = executions[index]!;
			const own = table.filter(({ executionId }) => executionId === execution.id);
			const money = moneyOf(simulator.report(), promptsOf(rows), [execution], own);
			return { settings: workflow.order, execution, money };
		});
	};

	it.each(scenes)(
		'is billed once at most, and no paid job is lost, whatever the settings: $scene',
		async ({ scene, fails, rows: more }) => {
			const calls = workflows.map((workflow) => ({
				workflow,
				rows: { rows: batch(scene, workflow.order.name), ...more },
			}));
			const executions = await runAll(client, calls);
			const cells = await cellsOf(calls, executions);
			for (const { settings, money } of cells) matrix.note('scenes', { ...settings, row: scene, money });

			const isLostAnswer = fails === 'unlessFound';
			const inNumbers = (cell: Cell) => {
				const { settings, execution, money } = cell;
				return {
					settings: nameOf(settings),
					billed: money.billed,
					madeTwice: money.madeTwice,
					lost: money.lost.length,
					falseDoubts: money.falseDoubts,
					failures: failures(cell),
					misledRows: misledRows(cell),
					leaving: settings.onError === 'stopWorkflow' ? 'any' : leaving(cell),
					saysWhereToLook: isLostAnswer ? saysWhereToLook(execution) : 'any',
				};
			};
			const expected = (settings: Settings) => {
				const isFound = isLostAnswer && canFind(settings);
				return {
					settings: nameOf(settings),
					billed: neverMade.includes(scene) ? 2 : 3,
					madeTwice: [],
					lost: isLostAnswer && !isFound ? 1 : 0,
					falseDoubts: [],
					failures: fails === false || isFound ? 0 : 1,
					misledRows: [],
					leaving: settings.onError === 'stopWorkflow' ? 'any' : 3,
					saysWhereToLook: isLostAnswer ? !isFound : 'any',
				};
			};
			expect(cells.map(inNumbers)).toEqual(everySetting.map(expected));
		},
	);

	it('is billed once where the first item is rejected once, and each try evaluates other prompts', async () => {
		const calls = await Promise.all(
			everySetting.map(async (settings) => {
				const name = `changing-${nameOf(settings)}`;
				const order = { ...settings, name, suffix: behindGate, prompt: changingPrompt };
				const rows = batch('instant', name);
				gate.refuse(rows[0]?.prompt ?? '');
				return { workflow: await Orders.open(client, order), rows: { rows } };
			}),
		);
		const cells = await cellsOf(calls, await runAll(client, calls));
		for (const { settings, money } of cells) {
			matrix.note('scenes', { ...settings, row: 'refused once, the time in each prompt', money });
		}
		const inNumbers = (cell: Cell) => [nameOf(cell.settings), cell.money, failures(cell), misledRows(cell)];
		const clean = { asked: 3, lost: [], madeTwice: [], falseDoubts: [] };
		expect(cells.map(inNumbers)).toEqual(
			everySetting.map((settings) => {
				const { retryOnFail } = settings;
				return [nameOf(settings), { ...clean, billed: retryOnFail ? 3 : 2 }, retryOnFail ? 0 : 1, []];
			}),
		);
	});

	it('of a failed execution that is retried is that of the first try, except for what was rejected', async () => {
		const stopping = workflows.filter(({ order }) => order.onError === 'stopWorkflow' && !order.retryOnFail);
		const retried = stopping.map(async (workflow) => {
			const rows = batch('refused', `${workflow.order.name}, to be retried`);
			const first = await untilEnded(client, await workflow.start(client, { rows }), ['error']);
			const again = await workflow.retry(client, first.id);
			const table = await (await VideoJobs.open(client)).rowsOfExecutions([first.id, again.id]);
			const money = moneyOf(simulator.report(), promptsOf(rows), [again], table);
			matrix.note('interruptions', { ...workflow.order, row: 'One item is rejected and the execution stops', money });
			return [money, promptsOf(rows).map((prompt) => submitsOf(simulator.report(), prompt))];
		});
		const asExpected = [{ asked: 3, billed: 2, lost: [], madeTwice: [], falseDoubts: [] }, [2, 1, 1]];
		expect(await Promise.all(retried)).toEqual(stopping.map(() => asExpected));
	});

	it.each(interruptions)(
		'is billed once, without a doubt about what never left: $row',
		async ({ row, play, asked, first }) => {
			const outcomes = await play({ own, gate });
			({ client } = own);
			for (const { settings, money } of outcomes) matrix.note('interruptions', { ...settings, row, money });
			const inNumbers = ({ settings: { provider }, statuses, money }: Outcome) => {
				const { billed, lost, falseDoubts } = money;
				return { provider, statuses, asked: money.asked, billed, lost, falseDoubts };
			};
			const clean = { asked, billed: asked, lost: [], falseDoubts: [] };
			expect(outcomes.map(inNumbers)).toEqual(
				providerIdsOnN8n.map((provider) => ({ provider, statuses: [first, 'success'], ...clean })),
			);
		},
		600_000,
	);

	it('survives kill -9 after the intent, after the answer and after the hand-on', async () => {
		const open = async (kind: string, more: object) =>
			await Promise.all(
				providersOnN8n.map(async ({ id: provider }) => {
					const settings = { provider, retryOnFail: false, onError: 'stopWorkflow' as const };
					return await Orders.open(client, { ...settings, name: `${kind}-${provider}`, ...more });
				}),
			);
		const submitting = await open('submitting', { suffix: behindGate });
		const waiting = await open('waiting', {});
		const sleeping = await open('sleeping', { waitUsing: 'background', callback: 'always' });
		const rowsOf = ({ order: { name } }: Orders, first: string) => [
			{ prompt: `${first}, first of ${name}` },
			{ prompt: `scene: instant, second of ${name}` },
		];
		const everyRow = (orders: readonly Orders[], first: string) => orders.map((order) => rowsOf(order, first));
		const started = async (orders: readonly Orders[], rows: ReadonlyArray<ReturnType<typeof rowsOf>>) =>
			await Promise.all(orders.map(async (order, index) => await order.start(client, { rows: rows[index] ?? [] })));
		const rows = {
			submitting: everyRow(submitting, `scene: happy seconds: 0.5, ${heldBack}`),
			waiting: everyRow(waiting, 'scene: happy seconds: 20'),
			sleeping: everyRow(sleeping, 'scene: stuck'),
		};
		const ids = {
			submitting: await started(submitting, rows.submitting),
			waiting: await started(waiting, rows.waiting),
			sleeping: await started(sleeping, rows.sleeping),
		};
		const jobs = (prompts: readonly string[]) => [...jobsOf(simulator.report(), prompts).values()].flat();
		const all = [...rows.submitting, ...rows.waiting, ...rows.sleeping].flatMap(promptsOf);
		await eventually('every job to be made', 60_000, async () => {
			await Promise.resolve();
			return jobs(all).length === all.length ? true : undefined;
		});
		await Promise.all(ids.sleeping.map(async (id) => await untilEnded(client, id, ['waiting'])));
		await eventually('polls all jobs that are waited for', 60_000, async () => {
			await Promise.resolve();
			const polled = new Set(simulator.report().jobs.flatMap(({ jobId, polls }) => (polls > 0 ? [jobId] : [])));
			return jobs(rows.waiting.flatMap(promptsOf)).every((jobId) => polled.has(jobId)) ? true : undefined;
		});

		await own.crash();
		({ client } = own);
		for (const id of [...ids.submitting, ...ids.waiting]) await untilEnded(client, id, ['crashed']);

		const note = (order: Orders, row: string, prompts: readonly string[], execution: Execution) => {
			const money = moneyOf(simulator.report(), prompts, [execution]);
			matrix.note('interruptions', { ...order.order, row, money });
			const sent = prompts.map((prompt) => submitsOf(simulator.report(), prompt));
			return { money: { ...money, lost: money.lost.length }, sent, status: execution.status };
		};
		const retried = async (orders: readonly Orders[], kind: 'submitting' | 'waiting', row: string) =>
			await Promise.all(
				orders.map(async (order, index) => {
					const execution = await order.retry(client, ids[kind][index] ?? '');
					const result = note(order, row, promptsOf(rows[kind][index] ?? []), execution);
					return { ...result, saysWhereToLook: saysWhereToLook(execution) };
				}),
			);
		const once = (lost: number) => ({
			money: { asked: 2, billed: 2, lost, madeTwice: [], falseDoubts: [] },
			sent: [1, 1],
		});
		const doubtful = await retried(submitting, 'submitting', 'kill -9 after the submit left, before its answer');
		expect(doubtful).toEqual(
			submitting.map(({ order: { provider } }) =>
				finders.includes(provider)
					? { ...once(0), status: 'success', saysWhereToLook: false }
					: { ...once(1), status: 'error', saysWhereToLook: true },
			),
		);
		const adopted = await retried(waiting, 'waiting', 'kill -9 after the answer, during the wait');
		expect(adopted).toEqual(waiting.map(() => ({ ...once(0), status: 'success', saysWhereToLook: false })));

		for (const jobId of jobs(rows.sleeping.flatMap(promptsOf))) simulator.jobs.settle(jobId);
		const woken = sleeping.map(async (order, index) => {
			const execution = await untilEnded(client, ids.sleeping[index] ?? '');
			const prompts = promptsOf(rows.sleeping[index] ?? []);
			return note(order, 'kill -9 after the hand-on, during a wait in the background', prompts, execution);
		});
		expect(await Promise.all(woken)).toEqual(sleeping.map(() => ({ ...once(0), status: 'success' })));
	}, 300_000);

	it('is what the page in the documentation says', async () => {
		const printed = matrix.print();
		if (isNightly && process.env.UPDATE_MATRIX === '1') await writeFile(page, printed);
		expect(printed).toBe(matrix.withoutOtherProviders(await readFile(page, 'utf8')));
	});
});
