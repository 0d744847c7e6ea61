import type { BudgetSettings } from '../../../nodes/CreateVideo/budget/budgetSettings';
import type { CheckedRequest } from '../../../nodes/CreateVideo/checkedRequest';
import { submitOnce } from '../../../nodes/CreateVideo/submitting/submitOnce';
import type { Task } from '../../../nodes/CreateVideo/submitting/submitRun';
import { KeyQueues, Patience } from '../../../nodes/engine/submitting/capacity';
import { KnownJobs } from '../../../nodes/engine/submitting/knownJobs';
import type { Delivery, Transport } from '../../../nodes/engine/transport';
import { inOrder, isGood } from '../../../nodes/host/itemResult';
import type { VideoProvider } from '../../../nodes/video/provider';
import { answered, unanswered } from '../../engine/scriptedTransport';
import { accepted, item, Ledgers, type Computer, type Place } from '../../host/ledger/ledgers';
import { providerThatForgets, providerThatLists } from '../../simulation/provider';
import { exampleRequest } from '../../video/exampleRequest';

/** Half a dollar each. */
const model = {
	id: 'example-model',
	name: 'Example Model',
	expectedSeconds: 60,
	price: { currency: 'USD', by: 'flat', rates: { any: 0.5 }, source: 'test', date: '2026-11-20' },
} as const;

function tasks(count: number, provider: VideoProvider, isBlocking = false): Task[] {
	return Array.from({ length: count }, (_, itemIndex) => ({
		itemIndex,
		fit: `fit ${itemIndex}`,
		isToolCall: false,
		checked: {
			provider,
			request: exampleRequest({ prompt: String(itemIndex), duration: 1 }),
			format: { ...provider.requestFormats[0], ...(isBlocking && { blocking: true }) },
			warnings: [],
			files: new Map(),
			model,
		},
	}));
}

/** What a test says about one run of the step. */
interface Step extends Place {
	executionId?: string;
	count?: number;
	isBlocking?: boolean;
	stopOnError?: boolean;
	provider?: VideoProvider;
	limit?: number;
	knownJobs?: KnownJobs;
	patienceMs?: number;
	publish?: (checked: CheckedRequest) => Promise<CheckedRequest['request']>;
}

let ledgers: Ledgers;
let same: Computer;

beforeEach(() => {
	ledgers = new Ledgers();
	same = ledgers.computer();
});
afterEach(() => ledgers.clock.stop());

/** One world: `answer` sees the number of each submit, `found` what a search is asked for. */
function setUp(answer: (arrived: number) => Delivery, found: (reference: string) => string[] = () => []) {
	/** Items as they arrived, with the state of their row at that moment. */
	const arrived: Array<[item: number, state: string | undefined]> = [];
	const references: string[] = [];
	const transport: Transport = {
		send: async ({ path, body, query }) => {
			if (path === '/found') return answered(200, found(query?.reference ?? ''));
			const item = Number(body?.prompt);
			const ofItem = ledgers.table.rows.filter(({ itemIndex }) => itemIndex === item);
			arrived.push([item, ofItem.at(-1)?.state]);
			references.push(String(body?.reference));
			const number = arrived.length - 1;
			await ledgers.clock.sleep(500);
			return answer(number);
		},
	};
	const queues = new KeyQueues(ledgers.clock, () => 0);
	const run = async (step: Step = {}) => {
		const { executionId = 'first', count = 1, provider = providerThatForgets, stopOnError = false, signal } = step;
		const { limit, isBlocking, patienceMs = 600_000, knownJobs = new KnownJobs() } = step;
		const budget: BudgetSettings = {
			provider,
			currency: 'USD',
			budgetKeyAt: () => 'today',
			allowUnknownCost: false,
			...(limit !== undefined && { perExecution: { name: 'Maximum Cost per Execution', maximum: limit } }),
		};
		const results = await submitOnce(tasks(count, provider, isBlocking), {
			ports: { transport, clock: ledgers.clock, knownJobs, ...(signal && { signal }) },
			videosMark: () => undefined,
			publish: step.publish ?? (async ({ request }) => await Promise.resolve(request)),
			ledger: ledgers.of(executionId, { computer: same, ...step }),
			budget,
			capacity: { keyQueue: queues.named('key'), patience: new Patience(patienceMs, signal) },
			stopOnError,
		});
		return inOrder(results);
	};
	return { arrived, references, run };
}

const makesJobs = (number: number) => answered(200, { id: `job-${number}` });
const itemsOf = (arrived: Array<[item: number, state: unknown]>) => arrived.map(([item]) => item).sort((a, b) => a - b);
const jobsIn = (results: Awaited<ReturnType<typeof submitOnce>>) =>
	results.flatMap((result) => (isGood(result) ? [result.value.job.jobId] : []));

describe('submitting a batch', () => {
	it.each([false, true])('writes that each submit leaves before it does (blocking format: %p)', async (isBlocking) => {
		const { arrived, run } = setUp(makesJobs);
		expect(jobsIn(await run({ count: 25, isBlocking }))).toHaveLength(25);
		expect(arrived.map(([, state]) => state)).toStrictEqual(Array.from({ length: 25 }, () => 'sending'));
	});

	it('returns when the table has every job', async () => {
		const { run } = setUp(makesJobs);
		const jobs = jobsIn(await run({ count: 12 }));
		expect(ledgers.table.rows.map(({ jobId }) => jobId).sort()).toStrictEqual([...jobs].sort());
		expect(new Set(ledgers.states)).toStrictEqual(new Set(['accepted']));
	});

	it('writes it again before the probe of one that waited for room', async () => {
		const { arrived, run } = setUp((number) => (number < 5 ? answered(429) : makesJobs(number)));
		expect(jobsIn(await run({ count: 3 }))).toHaveLength(3);
		expect(arrived.length).toBeGreaterThan(5);
		expect(arrived.filter(([, state]) => state !== 'sending')).toStrictEqual([]);
		expect(ledgers.states).toStrictEqual(['accepted', 'accepted', 'accepted']);
	});

	it('leaves as waiting what has not left, for whoever finds the table after a crash', async () => {
		const { run } = setUp(() => answered(429));
		void run({ count: 60 });
		await ledgers.clock.sleep(60_000);
		// One at most is being tried.
		expect(ledgers.states.filter((state) => state !== 'waiting').length).toBeLessThanOrEqual(1);
	});

	it('takes an access for many items, not one for each', async () => {
		const { run } = setUp(makesJobs);
		expect(await ledgers.accessesOf(async () => await run({ count: 10 }))).toBeLessThanOrEqual(4);
		expect(await ledgers.accessesOf(async () => await run({ executionId: 'second', count: 100 }))).toBeLessThan(60);
	});
});

describe('a submit that cost nothing', () => {
	it.each<[string, Delivery, string]>([
		['the provider said no', answered(400, 'Unknown model'), 'rejected'],
		['the key is wrong', answered(401), 'rejected'],
		['nobody could be reached', unanswered('not-sent'), 'notSent'],
	])('says in the table that %s', async (_, delivery, state) => {
		const { run } = setUp(() => delivery);
		await run();
		expect(ledgers.states).toStrictEqual([state]);
	});

	it('that found no room in time says so, too, and is sent by the next try', async () => {
		const { run } = setUp((number) => (number < 1 ? answered(429) : makesJobs(number)));
		expect(await run({ patienceMs: 1_000 })).toMatchObject([{ error: { code: 'rate-limit' } }]);
		expect(ledgers.states).toStrictEqual(['notSent']);
		await ledgers.clock.sleep(60_000);
		expect(jobsIn(await run())).toStrictEqual(['job-1']);
	});

	it('because its file could not be given to the provider says so, too', async () => {
		const { arrived, run } = setUp(makesJobs);
		expect(await run({ publish: async () => await Promise.reject(new Error('No such file')) })).toMatchObject([
			{ error: { message: expect.stringContaining('No such file') } },
		]);
		expect([ledgers.states, arrived]).toStrictEqual([['notSent'], []]);
	});

	it('is sent once more by the next try, with another reference', async () => {
		const { references, run } = setUp((number) => (number === 0 ? answered(400) : makesJobs(number)));
		await run();
		expect(jobsIn(await run())).toStrictEqual(['job-1']);
		expect(new Set(references).size).toBe(2);
	});
});

describe('a job that was paid for', () => {
	it('is given out again and known, so that no search takes it for a lost one', async () => {
		const { arrived, run } = setUp(makesJobs);
		await run();
		const knownJobs = new KnownJobs();
		expect(await run({ knownJobs })).toMatchObject([
			{ itemIndex: 0, value: { isAdopted: true, job: { jobId: 'job-0' } } },
		]);
		expect([knownJobs.has('job-0'), arrived.length]).toStrictEqual([true, 1]);
	});

	it('needs no money once more', async () => {
		const { run } = setUp(makesJobs);
		await run({ count: 1, limit: 1 });
		expect(jobsIn(await run({ count: 2, limit: 1, stopOnError: true }))).toHaveLength(2);
		expect(jobsIn(await run({ count: 3, limit: 1 }))).toHaveLength(2);
	});

	it('counts against the limit of a later round', async () => {
		const { run } = setUp(makesJobs);
		const rounds = [];
		for (const round of [0, 1, 2]) rounds.push(jobsIn(await run({ run: round, limit: 1 })).length);
		expect(rounds).toStrictEqual([1, 1, 0]);
	});

	it('counts what the provider says it costs, where that is more and the same money', async () => {
		const costing = (amount: number, currency: 'USD' | 'credits') => ({
			...providerThatForgets,
			readSubmission: () => ({
				outcome: 'accepted' as const,
				jobId: `job for ${amount}`,
				reportedCost: { amount, currency, basis: '' },
			}),
		});
		const { run } = setUp(makesJobs);
		for (const [amount, currency] of [
			[3, 'USD'],
			[0.02, 'USD'],
			[200, 'credits'],
		] as const) {
			await run({ executionId: `for ${amount}`, provider: costing(amount, currency) });
		}
		expect(ledgers.table.rows.map(({ reservedCost }) => reservedCost)).toStrictEqual([3, 0.5, 0.5]);
	});
});

describe('a submit in doubt', () => {
	it('says each time that the provider cannot be asked for it, and how to free it, and is sent once', async () => {
		const { arrived, run } = setUp(() => unanswered('lost', 'socket hang up'));
		for (const message of ['socket hang up', 'no answer it could read']) {
			expect(await run()).toMatchObject([
				{
					error: {
						code: 'submission-uncertain',
						message: expect.stringContaining(message),
						facts: {
							billed: null,
							nextStep: expect.stringMatching(
								/^Example Films has no way to ask for it\. Look at https.*set "state" to "notSent" in its row/,
							),
						},
					},
				},
			]);
		}
		expect(arrived).toHaveLength(1);
		ledgers.table.rows[0]!.state = 'notSent';
		await run();
		expect(arrived).toHaveLength(2);
	});

	it('has another way out where n8n has no table that a person could change', async () => {
		ledgers.breakTable('module is disabled');
		const { run } = setUp(() => unanswered('lost'));
		const [result] = await run();
		expect(result).toMatchObject({ error: { facts: { nextStep: expect.stringContaining('with this item alone') } } });
	});

	it('is looked for by the reference it was sent with, and what is found is written down', async () => {
		const { arrived, references, run } = setUp(
			() => unanswered('lost'),
			(reference) => (isListed && reference === references[0] ? ['job-17'] : []),
		);
		let isListed = false;
		expect(jobsIn(await run({ provider: providerThatLists }))).toStrictEqual([]);
		isListed = true;
		for (const computer of [same, ledgers.computer()]) {
			expect(jobsIn(await run({ provider: providerThatLists, computer }))).toStrictEqual(['job-17']);
		}
		expect(arrived).toHaveLength(1);
		expect(ledgers.table.rows[0]).toMatchObject({ state: 'accepted', jobId: 'job-17' });
		isListed = false;
		expect(jobsIn(await run({ provider: providerThatLists }))).toStrictEqual(['job-17']);
	});

	it('is found at once where the provider lists it', async () => {
		const { run } = setUp(
			() => unanswered('lost'),
			() => ['job-17'],
		);
		expect(jobsIn(await run({ provider: providerThatLists }))).toStrictEqual(['job-17']);
		expect(ledgers.table.rows).toMatchObject([{ state: 'accepted', jobId: 'job-17' }]);
	});

	it.each(['another process', 'its own process, which has forgotten'])(
		'is not the job of an order that %s has written down',
		async (where) => {
			const owner = ledgers.of('other', where === 'another process' ? {} : { computer: same });
			const [verdict] = await owner.claimAll([
				{ itemIndex: 0, fit: 'other', isToolCall: false, provider: 'example', model: 'example-model' },
			]);
			owner.record(verdict?.key ?? '', accepted('job-17'));
			await owner.flush();
			const { run } = setUp(
				() => unanswered('lost'),
				() => ['job-17'],
			);
			expect(await run({ provider: providerThatLists })).toMatchObject([{ error: { code: 'submission-uncertain' } }]);
		},
	);

	it('does not keep what certainly never left from being sent, also where errors stop', async () => {
		const { arrived, run } = setUp((number) => (number === 0 ? unanswered('lost') : makesJobs(number)));
		await run();
		const results = await run({ count: 20, stopOnError: true });
		expect(itemsOf(arrived)).toStrictEqual([...Array(20).keys()]);
		expect(results).toHaveLength(20);
		expect(results[0]).toMatchObject({ error: { code: 'submission-uncertain' } });
	});

	it('of a retried execution is searched for by the reference of the first', async () => {
		const { references, run } = setUp(
			() => unanswered('lost'),
			(reference) => (references.length > 1 || reference !== references[0] || isFirst ? [] : ['job-17']),
		);
		let isFirst = true;
		await run({ provider: providerThatLists });
		isFirst = false;
		const retry = { executionId: 'retry', rootExecution: 'first', isRetry: true, computer: ledgers.computer() };
		expect(jobsIn(await run({ ...retry, provider: providerThatLists }))).toStrictEqual(['job-17']);
		expect(references).toHaveLength(1);
	});
});

describe('an item that a retry takes over while it waits for room', () => {
	it('is not sent here, and is told where it is instead of how to free it', async () => {
		const { arrived, run } = setUp(() => answered(429));
		const ended = run();
		await ledgers.clock.sleep(1_500);
		const before = arrived.length;
		expect(await ledgers.retry().claimAll([item()])).toMatchObject([{ kind: 'send' }]);
		const nextStep =
			'The newest retry of this execution has the video, or says what became of it. Nothing was billed for it.';
		expect(await ended).toMatchObject([
			{ error: { code: 'submission-uncertain', facts: { billed: false, nextStep } } },
		]);
		expect([arrived.length, ledgers.states]).toStrictEqual([before, ['notSent', 'waiting']]);
	});
});

describe('a run that stops at its first error', () => {
	it('sends nothing more, and what was not sent has no result and is free', async () => {
		const { arrived, run } = setUp((number) => (number === 0 ? answered(400) : makesJobs(number)));
		const results = await run({ count: 40, stopOnError: true });
		expect(arrived).toHaveLength(10);
		expect(results).toHaveLength(10);
		expect(ledgers.states.filter((state) => state === 'notSent')).toHaveLength(30);
		expect(jobsIn(await run({ count: 40, stopOnError: true }))).toHaveLength(40);
		expect(arrived).toHaveLength(10 + 31);
	});

	it('sends nothing where an item is held, because it has to fail anyway', async () => {
		const { arrived, run } = setUp(makesJobs);
		await run({ executionId: 'first', count: 2 });
		ledgers.table.rows[0]!.fit = 'what an AI wrote before';
		const before = arrived.length;
		const retry = { executionId: 'retry', rootExecution: 'first', isRetry: true, computer: ledgers.computer() };
		const results = await run({ ...retry, count: 3, stopOnError: true });
		expect(arrived).toHaveLength(before);
		expect(results).toMatchObject([
			{ itemIndex: 0, error: { message: expect.stringContaining('job-0') } },
			{ itemIndex: 1, value: { isAdopted: true } },
			{ itemIndex: 2, error: { message: expect.stringContaining('job-0') } },
		]);
		// There is no row of its own that a person could free.
		expect(JSON.stringify(results)).not.toContain('notSent');
	});

	it('sends nothing of what does not fit the limit as a whole', async () => {
		const { arrived, run } = setUp(makesJobs);
		const results = await run({ count: 3, limit: 1, stopOnError: true });
		expect(results).toMatchObject([{ error: { code: 'over-budget' } }, {}, {}]);
		expect([arrived, new Set(ledgers.states)]).toStrictEqual([[], new Set(['notSent'])]);
	});
});

describe('an execution that the user stops', () => {
	it('puts nothing in doubt that never left', async () => {
		const { arrived, run } = setUp(makesJobs);
		const stop = new AbortController();
		const ended = run({ count: 60, signal: stop.signal });
		await ledgers.clock.sleep(700);
		stop.abort();
		await ended;
		expect(arrived.length).toBeLessThan(60);
		expect(ledgers.states.filter((state) => state === 'notSent')).toHaveLength(60 - arrived.length);
		expect(ledgers.states.filter((state) => state === 'accepted')).toHaveLength(arrived.length);
	});

	it('puts nothing in doubt that never left, even where the table cannot be used', async () => {
		const { arrived, run } = setUp(makesJobs);
		const stop = new AbortController();
		const ended = run({ count: 60, signal: stop.signal });
		await ledgers.clock.sleep(400);
		ledgers.breakTable();
		await ledgers.clock.sleep(400);
		stop.abort();
		await ended;
		ledgers.mendTable();
		const sent = arrived.length;
		await ledgers.clock.sleep(60_000);
		expect(jobsIn(await run({ count: 60 }))).toHaveLength(60);
		expect(sent).toBeGreaterThan(0);
		expect(itemsOf(arrived)).toStrictEqual([...Array(60).keys()]);
	});
});
