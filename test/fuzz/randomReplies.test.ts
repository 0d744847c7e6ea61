/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { rejectionOf } from '../../nodes/engine/replyErrors';
import { providers } from '../../nodes/providers';
import { VideoError } from '../../nodes/video/errors';
import type { VideoProvider } from '../../nodes/video/provider';
import type { VideoRequest } from '../../nodes/video/request';
import type { GoldenRequest } from '../providers/goldenRequest';
import { goldenRequestsOf } from '../providers/goldenRequest';
import type { Fixture, Json } from '../simulator/fixture';
import { exampleValues, fixtureNames, readFixture } from '../simulator/fixture';
import { Mutator, valuesIn } from './mutations';
import { randomJsonValues, randomNumbers } from './randomJson';

/** Another one finds other things: `FUZZ_SEED=7 npx jest test/fuzz`. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_120);
const repliesPerProvider = 10_000;

/** The words and the number that any of the providers documents for "finished". */
const successWord = /^"?(success|succeeded|partial_succeeded|completed|2)"?$/i;
const address = /https?:/i;
/** Where any of the providers documents a job id. */
const idKeys = ['request_id', 'predictionID', 'id', 'exec_id', 'run_id', 'taskId', 'job_id'];

/** A job in a provider's list, by all names its fields have; it fits what was asked for. */
const listed = {
	request_id: 'job-17',
	endpoint_id: 'example/model',
	id: 'job-17',
	run_id: 'job-17',
	model: 'example/model',
	client_ref: 'order-17',
};

interface Reply {
	body: Json;
	/** The recorded answer it was made of; nothing for random JSON. */
	base?: Fixture;
	/** Exactly as recorded. */
	untouched?: true;
	/** Says nothing of a job that was accepted. */
	isNoJob?: true;
}

function keysIn(value: Json): string[] {
	if (value === null || typeof value !== 'object') return [];
	const inside = Object.values(value).flatMap(keysIn);
	return Array.isArray(value) ? inside : [...Object.keys(value), ...inside];
}

/** A tenth as recorded, a quarter pure chance, the rest recorded answers with changes; the same in every run. */
function repliesFor({ id }: VideoProvider, count = repliesPerProvider): Reply[] {
	const fixtures = fixtureNames(id).map((name) => {
		const base = readFixture(id, name, { ...exampleValues, runs: [listed] });
		return { base, text: JSON.stringify(base.body) };
	});
	const values = [...new Set(fixtures.flatMap(({ base }) => valuesIn(base.body)))];
	const words = values.filter((value): value is string => typeof value === 'string' && !address.test(value));
	const texts = words.filter((word) => !successWord.test(word));
	const keys = [...new Set(fixtures.flatMap(({ base }) => keysIn(base.body))), 'constructor', 'toString'];
	const keysOfNoJob = keys.filter((key) => !idKeys.includes(key));
	const random = randomNumbers(seed);
	const mutator = new Mutator(random, texts);
	const aboutNoJob = randomJsonValues(seed, count * 0.15, keysOfNoJob, texts);
	const aboutAnything = randomJsonValues(seed, count * 0.1, keys, words);
	return Array.from({ length: count }, (_, index): Reply => {
		const turn = index % 20;
		if (turn < 3) return { body: aboutNoJob.shift() as Json, isNoJob: true };
		if (turn < 5) return { body: aboutAnything.shift() as Json };
		const { base, text } = fixtures[Math.floor(random() * fixtures.length)] ?? {};
		if (!base || text === undefined) throw new Error('No recorded answers');
		return turn < 7 ? { body: base.body, base, untouched: true } : { body: mutator.mutated(text), base };
	});
}

function isOk({ status }: Fixture): boolean {
	return status >= 200 && status < 300;
}

/** A reply with what the judges want to know about it. */
interface Case extends Reply {
	/** All texts, numbers and other single values of the body. */
	values: readonly Json[];
	/** What the submit asked for whose answer this may be. */
	asked: VideoRequest;
}

interface Reading<Meaning> {
	/** Nothing where the reader said with a `VideoError` that it cannot read the body. */
	meaning?: Meaning;
	/** Any other error: what these tests look for. */
	crash?: string;
}

function attempt<Meaning>(read: () => Meaning): Reading<Meaning> {
	try {
		return { meaning: read() };
	} catch (error) {
		return error instanceof VideoError ? {} : { crash: String(error) };
	}
}

/** Undefined where the reading is right, else what is wrong with it. */
function wrongStatus(provider: VideoProvider, { body, base, untouched, values }: Case): string | undefined {
	const { meaning: state, crash } = attempt(() => provider.readStatus(body));
	if (crash !== undefined) return crash;
	const success = base?.expect?.phase === 'succeeded';
	if (untouched && success && base.on === 'poll') {
		const right = state?.phase === 'succeeded' && state.videos[0]?.url === base.expect?.videoUrl;
		return right ? undefined : 'a documented success was not recognised';
	}
	if (state?.phase !== 'succeeded') return undefined;
	if (!success) return 'became a success';
	if (!values.some((value) => successWord.test(String(value)))) return 'became a success without saying so';
	const known = state.videos.every(({ url }) => address.test(url) && values.some((value) => value === url));
	return state.videos.length > 0 && known ? undefined : 'has videos the answer does not name';
}

/** What became of a job, where that is asked for apart. */
function wrongResult(provider: VideoProvider, { body, base, untouched, values }: Case): string | undefined {
	const frame = { status: base?.status ?? 200, headers: base?.headers ?? {} };
	const { meaning: state, crash } = attempt(() => provider.readResult?.(body, frame));
	if (crash !== undefined) return crash;
	if (untouched && base?.on === 'result' && state?.phase !== base.expect?.phase) {
		return 'a documented result was not recognised';
	}
	if (state?.phase !== 'succeeded') return undefined;
	const known = state.videos.every(({ url }) => address.test(url) && values.some((value) => value === url));
	return state.videos.length > 0 && known ? undefined : 'has videos the result does not name';
}

/** What may be a job id: some providers write it as a number. */
function named(values: readonly Json[]): string[] {
	return values.map(String);
}

/** The part of a job id that answers have. */
function shortOf({ nameInCallback }: VideoProvider, jobId: string): string {
	return nameInCallback?.(jobId) ?? jobId;
}

function wrongSubmission(
	provider: VideoProvider,
	{ body, base, asked, untouched, isNoJob, values }: Case,
): string | undefined {
	const { meaning: submission, crash } = attempt(() => provider.readSubmission(body, asked));
	if (crash !== undefined) return crash;
	const accepted = base && isOk(base) ? base.expect?.accepted : undefined;
	if (untouched && accepted !== undefined) {
		const right =
			submission?.outcome === 'accepted' && shortOf(provider, submission.jobId) === shortOf(provider, accepted);
		return right ? undefined : 'a documented acceptance was not recognised';
	}
	const finished = base?.on === 'submit' && isOk(base) && base.expect?.phase === 'succeeded';
	if (untouched && finished) {
		return submission?.outcome === 'finished' ? undefined : 'a documented success was not recognised';
	}
	if (submission?.outcome === 'finished') {
		return base?.expect?.phase === 'succeeded' ? undefined : 'became a finished job';
	}
	if (submission?.outcome !== 'accepted') return undefined;
	if (!named(values).includes(shortOf(provider, submission.jobId))) return 'has a job id the answer does not name';
	// Answers to polls and callbacks carry the id of a job as well; only answers to a submit are judged by it.
	const isSubmit = isNoJob || base?.on === 'submit' || base?.on === 'any';
	return isSubmit && accepted === undefined && !finished ? 'became an accepted job' : undefined;
}

function wrongHearing(provider: VideoProvider, { body, base, untouched, values }: Case): string | undefined {
	const jobId = provider.readCallback(body);
	if (untouched && base?.on === 'callback')
		return jobId === base.expect?.jobId ? undefined : 'a callback was not heard';
	return jobId === undefined || named(values).includes(jobId) ? undefined : 'hears of a job the callback does not name';
}

function wrongError(provider: VideoProvider, { body, base }: Case): string | undefined {
	const status = base && !isOk(base) ? base.status : 400;
	const error = rejectionOf(provider, { status, headers: base?.headers ?? {}, body });
	const verdict = provider.readCheck({ status, headers: {}, body });
	provider.readCheck({ status: 200, headers: {}, body });
	if (status === 401 && verdict !== 'rejected') return 'lets a bad key pass';
	return error instanceof VideoError ? undefined : 'is no error of ours';
}

/** The search for a job whose submit was lost. */
function wrongSearch(provider: VideoProvider, { body, asked, values }: Case): string | undefined {
	const { meaning: found, crash } = attempt(() => provider.readFound?.(body, asked));
	const same = attempt(() => provider.matchesRequest?.(body, asked));
	if (crash !== undefined || same.crash !== undefined) return crash ?? same.crash;
	return found?.jobIds.every((jobId) => named(values).includes(shortOf(provider, jobId))) === false
		? 'finds a job the list does not name'
		: undefined;
}

/** The way of a file to the provider's storage; where it is unknown, nothing is uploaded. */
function wrongUpload({ upload, requestFormats: [format] }: VideoProvider, { body, values }: Case): string | undefined {
	const ticket = upload?.readTicket(body, { name: 'a.png', mimeType: 'image/png', sizeBytes: 1 });
	upload?.readConfirmed?.(body, format.id);
	return ticket === undefined || values.includes(ticket.putUrl) ? undefined : 'uploads where nobody said';
}

const judges = [wrongStatus, wrongResult, wrongSubmission, wrongHearing, wrongError, wrongSearch, wrongUpload];

function surprisesIn(provider: VideoProvider, replies: readonly Reply[]): unknown[] {
	const [{ request }] = goldenRequestsOf(provider) as [GoldenRequest];
	const asked = { ...request, model: listed.model, reference: listed.client_ref };
	return replies.flatMap((reply, index) => {
		const one = { ...reply, values: valuesIn(reply.body), asked };
		return judges.flatMap((judge) => {
			const reading = attempt(() => judge(provider, one));
			const wrong = 'meaning' in reading ? reading.meaning : (reading.crash ?? 'threw where it must not');
			return wrong === undefined ? [] : [[index, judge.name, wrong, one.values.join(' ').slice(0, 200)]];
		});
	});
}

describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'10,000 random replies of %s',
	(_, provider) => {
		const replies = repliesFor(provider);

		it('crash nothing, never become a success, and hide no documented one', () => {
			expect(surprisesIn(provider, replies).slice(0, 20)).toStrictEqual([]);
		}, 20_000);

		it('contain every documented success and acceptance as it is, and enough changed ones', () => {
			const untouched = replies.filter((reply) => reply.untouched).map(({ base }) => base?.source);
			const documented = fixtureNames(provider.id)
				.map((name) => readFixture(provider.id, name))
				.filter((one) => isOk(one) && (one.expect?.phase === 'succeeded' || one.expect?.accepted !== undefined));
			expect(documented.filter(({ source }) => !untouched.includes(source))).toStrictEqual([]);
			expect(replies.filter(({ base, untouched: same }) => base && !same).length).toBeGreaterThan(6_000);
		});

		it('are the same in every run', () => {
			const bodiesIn = (some: readonly Reply[]) => some.map(({ body }) => valuesIn(body));
			expect(bodiesIn(repliesFor(provider, 500))).toStrictEqual(bodiesIn(replies.slice(0, 500)));
		});
	},
);
