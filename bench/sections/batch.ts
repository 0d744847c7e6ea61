import type { N8nClient } from '../../test/n8n/n8nClient';
import { builtin, loop, ours, type Contender } from '../contenders';
import type { Bench, ProviderSide } from '../bench';
import type { BatchContender, BatchFigures, BatchRun } from '../figures';
import { secondsOf, start, succeeded } from '../run';
import type { Scale, Section } from '../section';
import { extrapolated, rounded } from '../statistics';

const sizes = {
	full: { jobSeconds: 20, items: [1, 10, 50], oneByOne: [1, 5, 10] },
	small: { jobSeconds: 3, items: [1, 3], oneByOne: [1, 2] },
} satisfies Record<Scale, unknown>;

const withinSeconds = 600;

function contenderOf(side: ProviderSide, contender: BatchContender, items: number): Contender {
	switch (contender) {
		case 'builtin':
			return builtin(side, `builtin-${items}`);
		case 'loop':
			return loop(side, `loop-${items}`);
		default:
			return ours(side, contender, 'linkAndFile');
	}
}

/** One execution with that many items, against a provider of its own without an in-flight cap. */
async function runOne(
	bench: Bench,
	client: N8nClient,
	contender: BatchContender,
	items: number,
	jobSeconds: number,
): Promise<BatchRun> {
	const side = await bench.providerSide(client, { jobSeconds });
	const prompts = Array.from({ length: items }, (_, index) => `Boat number ${index}`);
	const running = await start(client, contenderOf(side, contender, items), prompts);
	const seconds = secondsOf(await succeeded(client, running, withinSeconds), running);
	const report = side.simulator.report();
	if (report.billed !== items) throw new Error(`${contender}: ${items} asked, ${report.billed} billed`);
	bench.log(`  ${contender}, ${items} items: ${seconds.toFixed(1)} s`);
	return {
		contender,
		items,
		seconds: rounded(seconds, 2),
		statusRequests: report.arrivals.filter(({ kind }) => kind === 'poll').length,
		jobsInFlight: report.maxInFlight,
	};
}

async function runBatch(bench: Bench, scale: Scale): Promise<BatchFigures> {
	const { items, jobSeconds, oneByOne } = sizes[scale];
	const { client } = await bench.n8n();
	const run = async (contender: BatchContender, count: number) =>
		await runOne(bench, client, contender, count, jobSeconds);

	// They take minutes and sleep nearly all of the time, so ours run meanwhile.
	const slow = Promise.all([
		...oneByOne.map(async (count) => await run('builtin', count)),
		...oneByOne.map(async (count) => await run('loop', count)),
	]);
	slow.catch(() => {});
	const quick: BatchRun[] = [];
	for (const contender of ['ours', 'callback'] as const) {
		for (const count of items) quick.push(await run(contender, count));
	}
	quick.push(...(await Promise.all(items.map(async (count) => await run('background', count)))));
	return summary([...quick, ...(await slow)], Math.max(...items), jobSeconds);
}

/** The figures of the largest batch, with what the one-by-one contenders would take for it. */
export function summary(measured: readonly BatchRun[], items: number, jobSeconds: number): BatchFigures {
	const of = (contender: BatchContender) => measured.filter((run) => run.contender === contender);
	const secondsAt = (contender: BatchContender) => of(contender).find((run) => run.items === items)?.seconds ?? NaN;
	const guessed = (['builtin', 'loop'] as const).map((contender): BatchRun => ({
		contender,
		items,
		seconds: rounded(extrapolated(of(contender), items), 2),
		extrapolated: true,
	}));
	const runs = [...measured, ...guessed];
	const [builtinSeconds = NaN, loopSeconds = NaN] = guessed.map(({ seconds }) => seconds);
	return {
		items,
		jobSeconds,
		oursSeconds: secondsAt('ours'),
		backgroundSeconds: secondsAt('background'),
		callbackSeconds: secondsAt('callback'),
		builtinSeconds,
		loopSeconds,
		ratioToBuiltin: rounded(builtinSeconds / secondsAt('ours'), 1),
		runs,
	};
}

export const batch: Section<'batch'> = { name: 'batch', limitSeconds: 480, run: runBatch };
