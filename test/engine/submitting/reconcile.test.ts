import type { ReconcilePorts } from '../../../nodes/engine/submitting/reconcile';
import { submit } from '../../../nodes/engine/submitting/submit';
import { KnownJobs } from '../../../nodes/engine/submitting/knownJobs';
import type { Delivery, Transport } from '../../../nodes/engine/transport';
import type { VideoError } from '../../../nodes/video/errors';
import type { HttpCall } from '../../../nodes/video/http';
import type { VideoProvider } from '../../../nodes/video/provider';
import { exampleRequest } from '../../video/exampleRequest';
import { exampleProvider } from '../exampleProvider';
import { ManualClock } from '../manualClock';
import { answered, unanswered } from '../scriptedTransport';

const lost = unanswered('lost', 'socket hang up');

/** A provider that finds orders by their reference. */
const finder: VideoProvider = {
	...exampleProvider,
	findCall: ({ reference = 'ref' }, sinceMs) => ({
		method: 'GET',
		path: '/found',
		query: { reference, since: String(sinceMs) },
		timeoutSeconds: 30,
	}),
	readFound: (body) => {
		if (!Array.isArray(body)) throw new Error('unreadable');
		return { jobIds: body as string[] };
	},
};

/** One whose list does not tell what was asked for. */
const lister: VideoProvider = {
	...finder,
	matchesRequest: (body, { prompt }) => (body as { prompt?: string }).prompt === prompt,
};

/** One whose list tells what was asked for, but not by whom. */
const showsInputs: VideoProvider = { ...finder, findsByLikeness: true };

type Answers = (call: HttpCall, sent: number) => Delivery;

function setUp(answers: Answers, knownJobs = new KnownJobs()) {
	const sent: HttpCall[] = [];
	const transport: Transport = {
		send: async (call) => {
			sent.push(call);
			return answers(call, sent.filter(({ path }) => path === call.path).length);
		},
	};
	const clock = new ManualClock();
	const ports: ReconcilePorts = { transport, clock, knownJobs };
	return { ports, clock, sent, knownJobs, startMs: clock.now() };
}

async function submitted(provider: VideoProvider, answers: Answers, knownJobs?: KnownJobs) {
	const { ports, sent, clock, startMs } = setUp(answers, knownJobs);
	const outcome = await submit(provider, exampleRequest({ prompt: 'Rain' }), ports).catch((error: unknown) => error);
	const submits = sent.filter(({ method }) => method === 'POST').length;
	const searches = sent.filter(({ path }) => path === '/found');
	return { outcome, submits, searches, tookMs: clock.now() - startMs };
}

const uncertain = { code: 'submission-uncertain', facts: { billed: null } };
const searched = (...searches: Delivery[]): Answers => {
	const last = searches[searches.length - 1] as Delivery;
	return ({ method }, sent) => (method === 'POST' ? lost : (searches[sent - 1] ?? last));
};

describe('a submit whose answer is lost', () => {
	it('is the job that is found by what the request carried, with a warning, and is not sent again', async () => {
		const { outcome, submits, searches } = await submitted(finder, searched(answered(200, ['job-17'])));
		expect(outcome).toMatchObject({ outcome: 'accepted', jobId: 'job-17', warning: expect.stringContaining('lost') });
		expect([submits, searches.length]).toStrictEqual([1, 1]);
	});

	it('is looked for from the moment it was sent', async () => {
		const { searches } = await submitted(finder, searched(answered(200, ['job-17'])));
		expect(searches[0]?.query?.since).toBe(String(new ManualClock().now()));
	});

	it.each([
		['a 500', answered(500)],
		['a web page', answered(200, '<html>')],
	])('is looked for after %s too', async (_, delivery) => {
		const { outcome } = await submitted(finder, ({ method }) =>
			method === 'POST' ? delivery : answered(200, ['job-17']),
		);
		expect(outcome).toMatchObject({ jobId: 'job-17' });
	});

	it('is looked for three times within a quarter of a minute, because a list may lag', async () => {
		const { outcome, searches, tookMs } = await submitted(
			finder,
			searched(answered(200, []), answered(200, []), answered(200, ['job-17'])),
		);
		expect(outcome).toMatchObject({ jobId: 'job-17' });
		expect([searches.length, tookMs]).toStrictEqual([3, 15_000]);
	});

	it.each<[string, Delivery, RegExp]>([
		['nothing is found', answered(200, []), /^Example Films was asked for it several times and lists no such job/],
		['two are found', answered(200, ['job-1', 'job-2']), /more than one of its jobs fits/],
		['the search is rejected', answered(403), /its list of jobs could not be read/],
		['the search is lost', lost, /its list of jobs could not be read/],
		['the search is unreadable', answered(200, 'soon'), /its list of jobs could not be read/],
	])('stays uncertain where %s, and says so', async (_, delivery, says) => {
		const { outcome, submits, searches } = await submitted(finder, searched(delivery));
		expect(outcome).toMatchObject(uncertain);
		expect((outcome as VideoError).facts.nextStep).toMatch(says);
		expect([submits, searches.length]).toStrictEqual([1, 3]);
	});

	it('stays uncertain at once where the provider cannot find, and says so', async () => {
		const { outcome, tookMs } = await submitted(exampleProvider, () => lost);
		expect(outcome).toMatchObject(uncertain);
		expect((outcome as VideoError).facts.nextStep).toMatch(/^Example Films has no way to ask for it\. Look at https/);
		expect(tookMs).toBe(0);
	});

	describe('at a provider that lists page by page', () => {
		/** Two jobs on each page. */
		const pager = (pages: string[][]): VideoProvider => ({
			...finder,
			findCall: (_, __, page) => ({ method: 'GET', path: '/found', query: { page: String(page) }, timeoutSeconds: 30 }),
			readFound: (body) => ({ jobIds: pages[Number(body)] ?? [], isMore: Number(body) < pages.length - 1 }),
		});
		const turnedTo: (call: HttpCall) => Delivery = ({ method, query }) =>
			method === 'POST' ? lost : answered(200, Number(query?.page));

		it('is looked for on all pages', async () => {
			const knownJobs = new KnownJobs();
			for (const jobId of ['job-1', 'job-2', 'job-3']) knownJobs.add(jobId);
			const provider = pager([['job-1', 'job-2'], ['job-3', 'job-4'], ['job-4']]);
			const { outcome, searches } = await submitted(provider, turnedTo, knownJobs);
			expect(outcome).toMatchObject({ jobId: 'job-4' });
			expect(searches.map(({ query }) => query?.page)).toStrictEqual(['0', '1', '2']);
		});

		it('stays uncertain where another page has a second that fits', async () => {
			const { outcome } = await submitted(pager([['job-1'], ['job-2']]), turnedTo);
			expect((outcome as VideoError).facts.nextStep).toMatch(/more than one of its jobs fits/);
		});

		it('stays uncertain where the list does not end', async () => {
			const { outcome, searches } = await submitted(pager(Array.from({ length: 100 }, () => ['job-1'])), turnedTo);
			expect((outcome as VideoError).facts.nextStep).toMatch(/could not be read/);
			expect(searches).toHaveLength(3 * 10);
		});
	});

	it('stays uncertain at once where this request leaves no trace', async () => {
		const { outcome, tookMs } = await submitted({ ...finder, findCall: () => undefined }, () => lost);
		expect(outcome).toMatchObject(uncertain);
		expect(tookMs).toBe(0);
	});

	it('never takes a job that is somebody else’s already', async () => {
		const knownJobs = new KnownJobs();
		knownJobs.add('job-1');
		const answers = searched(answered(200, ['job-1', 'job-2']));
		expect((await submitted(finder, answers, knownJobs)).outcome).toMatchObject({ jobId: 'job-2' });
		expect((await submitted(finder, answers, knownJobs)).outcome).toMatchObject(uncertain);
	});

	it('never takes a job that is written down as somebody’s, although this process does not know it', async () => {
		const { ports } = setUp(searched(answered(200, ['job-1']), answered(200, ['job-1', 'job-2'])));
		const isTaken = async (provider: string, jobId: string) =>
			await Promise.resolve(provider === 'example' && jobId === 'job-1');
		expect(await submit(finder, exampleRequest(), { ...ports, isTaken })).toMatchObject({ jobId: 'job-2' });
	});

	it('never takes the job of a submit that was answered', async () => {
		const knownJobs = new KnownJobs();
		await submitted(finder, () => answered(200, { id: 'job-1' }), knownJobs);
		const { outcome } = await submitted(finder, searched(answered(200, ['job-1'])), knownJobs);
		expect(outcome).toMatchObject(uncertain);
	});

	it('is told from other jobs of the list by what they were asked for', async () => {
		const prompts: Record<string, string> = { '/jobs/job-1': 'Snow', '/jobs/job-2': 'Rain' };
		const { outcome, submits } = await submitted(lister, ({ method, path }) => {
			if (method === 'POST') return lost;
			return path === '/found' ? answered(200, ['job-1', 'job-2']) : answered(200, { prompt: prompts[path] });
		});
		expect(outcome).toMatchObject({ jobId: 'job-2' });
		expect(submits).toBe(1);
	});

	it('stays uncertain where one of the list cannot be told', async () => {
		const { outcome } = await submitted(lister, ({ method, path }) => {
			if (method === 'POST') return lost;
			if (path === '/found') return answered(200, ['job-1', 'job-2']);
			return path === '/jobs/job-1' ? answered(500) : answered(200, { prompt: 'Rain' });
		});
		expect(outcome).toMatchObject(uncertain);
	});

	it.each([
		['a list without inputs', lister],
		['a list of inputs', showsInputs],
	])('never takes the job of another that is the same and still without its answer out of %s', async (_, provider) => {
		const { ports, clock } = setUp(({ method, path }) => {
			if (method === 'POST') return lost;
			return path === '/found' ? answered(200, ['slow']) : answered(200, { prompt: 'A paper boat' });
		});
		const request = exampleRequest({ prompt: 'A paper boat' });
		const slow = ports.knownJobs?.during(request, async () => await clock.sleep(60_000));
		const outcome = await submit(provider, request, ports).catch((error: unknown) => error);
		expect(outcome).toMatchObject(uncertain);
		await slow;
	});

	it('of two that are the same becomes one job each, or none', async () => {
		const { ports } = setUp(searched(answered(200, ['job-1'])));
		const both = [1, 2].map(() => submit(finder, exampleRequest(), ports).catch((error: unknown) => error));
		const outcomes = (await Promise.all(both)) as Array<{ jobId?: string }>;
		expect(outcomes.filter(({ jobId }) => jobId === 'job-1')).toHaveLength(1);
	});

	it('is no longer looked for after Stop', async () => {
		const { ports, sent, clock } = setUp(searched(answered(200, ['job-17'])));
		const stop = new AbortController();
		const outcome = submit(finder, exampleRequest(), { ...ports, signal: stop.signal }).catch(
			(error: unknown) => error,
		);
		await clock.sleep(500);
		stop.abort();
		expect(await outcome).toMatchObject(uncertain);
		expect(((await outcome) as VideoError).facts.nextStep).toMatch(/because the execution was stopped/);
		expect(sent).toHaveLength(1);
	});
});

describe('a submit that was rejected', () => {
	it('is not looked for', async () => {
		const { outcome, searches } = await submitted(finder, () => answered(422, 'Bad input'));
		expect([outcome, searches]).toMatchObject([{ code: 'rejected' }, []]);
	});
});
