import { RunBudget } from '../../nodes/CreateVideo/budget';
import type { CheckedRequest } from '../../nodes/CreateVideo/readRequest';
import type { Task } from '../../nodes/CreateVideo/submitOnce';
import { submitOnce } from '../../nodes/CreateVideo/submitOnce';
import { Budget } from '../../nodes/engine/budget';
import { Lanes, Patience } from '../../nodes/engine/capacity';
import { KnownJobs } from '../../nodes/engine/findLost';
import { MemoryLedger } from '../../nodes/engine/ledger';
import { TableLedger } from '../../nodes/host/tableLedger';
import type { Delivery, Transport } from '../../nodes/engine/transport';
import { exampleProvider } from '../engine/exampleProvider';
import { ManualClock } from '../engine/manualClock';
import { answered, unanswered } from '../engine/scriptedTransport';
import { RowsInMemory, stepIn } from '../host/rowsInMemory';
import { exampleRequest } from '../video/exampleRequest';

const tasks = (count: number, blocking: boolean): Task[] =>
	Array.from({ length: count }, (_, itemIndex) => ({
		slot: `slot/${itemIndex}`,
		itemIndex,
		checked: {
			provider: exampleProvider,
			request: exampleRequest({ prompt: String(itemIndex) }),
			format: { ...exampleProvider.requestFormats[0], ...(blocking && { blocking }) },
			warnings: [],
			files: new Map(),
		},
	}));

/** One run of the step over the table; `answer` sees how many submits arrived before. */
function setUp(answer: (arrived: number) => Delivery) {
	const clock = new ManualClock();
	const table = new RowsInMemory(clock);
	const knownJobs = new KnownJobs();
	/** The state of each item's row when its submit left, by the prompt of the submit. */
	const leftAs: Array<[item: number, state: string | null | undefined]> = [];
	const transport: Transport = {
		send: async ({ body }) => {
			const item = Number(body?.prompt);
			leftAs.push([item, table.rows[item]?.state]);
			await clock.sleep(500);
			return answer(leftAs.length - 1);
		},
	};
	const ports = {
		transport,
		clock,
		knownJobs,
		publish: async ({ request }: CheckedRequest) => await Promise.resolve(request),
	};
	const run = async (count: number, memory = new MemoryLedger(clock), blocking = false, stopOnError = false) => {
		const ledger = new TableLedger(
			stepIn('1'),
			memory,
			clock,
			{ purse: 'today', currency: 'USD', isDayLimited: false, isAwaited: false },
			table,
		);
		const settings = { provider: exampleProvider, currency: 'USD', caps: [], allowUnknownCost: false } as const;
		const budget = new RunBudget(
			{ ...settings, executionPurse: 'execution', purse: 'today', isDayLimited: false },
			new Budget(clock),
		);
		const queue = { lane: new Lanes(clock, () => 0).named('key'), patience: new Patience(600_000) };
		return await submitOnce(tasks(count, blocking), ports, ledger, stopOnError, queue, budget);
	};
	return { clock, table, knownJobs, leftAs, run };
}

const jobsIn = (outcomes: Awaited<ReturnType<typeof submitOnce>>) =>
	outcomes.flatMap((outcome) => ('job' in outcome ? [outcome.job.jobId] : []));

describe('submitting a batch', () => {
	it.each([false, true])(
		'writes the intent of every submit before it leaves (blocking format: %p)',
		async (blocking) => {
			const { clock, leftAs, run } = setUp((arrived) => answered(200, { id: `job-${arrived}` }));
			expect(jobsIn(await run(25, new MemoryLedger(clock), blocking))).toHaveLength(25);
			expect(leftAs.map(([, state]) => state)).toStrictEqual(Array.from({ length: 25 }, () => 'intent'));
		},
	);

	it('writes it again before the probe of one that waited for room', async () => {
		const { leftAs, table, run } = setUp((arrived) =>
			arrived < 5 ? answered(429) : answered(200, { id: `${arrived}` }),
		);
		const ended = run(3);
		expect(jobsIn(await ended)).toHaveLength(3);
		expect(leftAs.length).toBeGreaterThan(5);
		expect(leftAs.filter(([, state]) => state !== 'intent')).toStrictEqual([]);
		expect(table.states).toStrictEqual(['accepted', 'accepted', 'accepted']);
	});

	it('leaves as "waiting" what certainly has not left, for whoever finds the table after a crash', async () => {
		const { clock, table, leftAs, run } = setUp(() => answered(429));
		void run(12);
		await clock.sleep(60_000);
		expect(new Set(leftAs.map(([item]) => item)).size).toBeLessThanOrEqual(12);
		// One at most is being tried.
		expect(table.states.filter((state) => state !== 'waiting').length).toBeLessThanOrEqual(1);
	});

	it('leaves as "waiting" what waits for minutes until a blocking format has room', async () => {
		const { clock, table, run } = setUp(() => answered(200, { id: 'job' }));
		void run(12, new MemoryLedger(clock), true);
		await clock.sleep(300);
		expect(table.states.filter((state) => state === 'waiting')).toHaveLength(2);
	});

	it('writes nothing but the outcomes after the claim, where the provider has room', async () => {
		const { table, run } = setUp(() => answered(200, { id: 'job' }));
		await run(25);
		expect(new Set(table.changedTo)).toStrictEqual(new Set(['accepted']));
	});
});

describe('a job that is adopted', () => {
	it('is known, so that no search takes it for a lost one', async () => {
		const { clock, knownJobs, leftAs, run } = setUp(() => unanswered('lost'));
		const memory = new MemoryLedger(clock);
		await memory.record('slot/0', { state: 'accepted', job: { provider: 'example', jobId: 'job-17' } });
		expect(await run(1, memory)).toMatchObject([{ adopted: true, job: { jobId: 'job-17' } }]);
		expect([knownJobs.has('job-17'), leftAs]).toStrictEqual([true, []]);
	});
});

describe('a submit in doubt', () => {
	it('says each time that the provider cannot be asked for it, and is sent once', async () => {
		const { clock, leftAs, run } = setUp(() => unanswered('lost', 'socket hang up'));
		const memory = new MemoryLedger(clock);
		for (let attempt = 0; attempt < 2; attempt++) {
			expect(await run(1, memory)).toMatchObject([
				{
					error: {
						code: 'submission-uncertain',
						message: expect.stringContaining('socket hang up'),
						facts: { nextStep: expect.stringMatching(/^Example Films has no way to ask for it\. Look at https/) },
					},
				},
			]);
		}
		expect(leftAs).toHaveLength(1);
	});
});

describe('another try of a run that stops at its first error', () => {
	it('sends nothing more where an item is still in doubt, because it has to fail anyway', async () => {
		const { clock, leftAs, run } = setUp((arrived) => answered(200, { id: `job-${arrived}` }));
		const memory = new MemoryLedger(clock);
		const facts = { nextStep: 'Look there.', billed: null };
		await memory.record('slot/3', {
			state: 'uncertain',
			error: { code: 'submission-uncertain', message: 'The answer was lost.', facts },
		});
		const outcomes = await run(20, memory, false, true);
		expect(outcomes[3]).toMatchObject({ error: { code: 'submission-uncertain' } });
		expect(outcomes.filter((outcome) => 'skipped' in outcome)).toHaveLength(19);
		expect(leftAs).toStrictEqual([]);
	});
});
