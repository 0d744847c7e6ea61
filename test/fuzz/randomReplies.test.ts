import { refusalOf } from '../../nodes/engine/faults';
import { providers } from '../../nodes/providers';
import { VideoError } from '../../nodes/video/errors';
import type { VideoProvider } from '../../nodes/video/provider';
import { randomJsonValues, randomNumbers } from '../providers/randomJson';
import type { Fixture, Json } from '../simulator/fixture';
import { fixtureNames, readFixture } from '../simulator/fixture';
import { Mutator, valuesIn } from './mutations';

const seed = 20_261_120;
const repliesPerProvider = 10_000;

/** The words and the number that any of the providers documents for "finished". */
const successWord = /^"?(success|succeeded|partial_succeeded|completed|2)"?$/i;
const address = /https?:/i;
/** Where any of the providers documents a job id. */
const idKeys = ['predictionID', 'id', 'exec_id', 'run_id', 'taskId', 'job_id'];

interface Reply {
	body: Json;
	/** The recorded answer it was made of; nothing for random JSON. */
	base?: Fixture;
	/** Exactly as recorded. */
	untouched?: true;
}

function keysIn(value: Json): string[] {
	if (value === null || typeof value !== 'object') return [];
	const inside = Object.values(value).flatMap(keysIn);
	return Array.isArray(value) ? inside : [...Object.keys(value), ...inside];
}

/** A tenth as recorded, a fifth pure chance, the rest recorded answers with changes; the same in every run. */
function repliesFor({ id }: VideoProvider, count = repliesPerProvider): Reply[] {
	const fixtures = fixtureNames(id).map((name) => {
		const base = readFixture(id, name);
		return { base, text: JSON.stringify(base.body) };
	});
	const values = [...new Set(fixtures.flatMap(({ base }) => valuesIn(base.body)))];
	const texts = values.filter(
		(value): value is string => typeof value === 'string' && !address.test(value) && !successWord.test(value),
	);
	const keys = [...new Set(fixtures.flatMap(({ base }) => keysIn(base.body)))].filter((key) => !idKeys.includes(key));
	const random = randomNumbers(seed);
	const mutator = new Mutator(random, texts);
	const chance = randomJsonValues(seed, count / 5, [...keys, 'constructor', 'toString'], texts);
	return Array.from({ length: count }, (_, index): Reply => {
		if (index % 5 === 0) return { body: chance[index / 5] as Json };
		const { base, text } = fixtures[Math.floor(random() * fixtures.length)] ?? {};
		if (!base || text === undefined) throw new Error('No recorded answers');
		return index % 10 === 1 ? { body: base.body, base, untouched: true } : { body: mutator.mutated(text), base };
	});
}

function isOk({ status }: Fixture): boolean {
	return status >= 200 && status < 300;
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
function wrongStatus(provider: VideoProvider, { body, base, untouched }: Reply): string | undefined {
	const { meaning: state, crash } = attempt(() => provider.readStatus(body));
	if (crash !== undefined) return crash;
	const success = base?.expect?.phase === 'succeeded';
	if (untouched && success && base.on === 'look') {
		const right = state?.phase === 'succeeded' && state.videos[0]?.url === base.expect?.videoUrl;
		return right ? undefined : 'a documented success was not recognised';
	}
	if (state?.phase !== 'succeeded') return undefined;
	if (!success) return 'became a success';
	const values = valuesIn(body).map(String);
	if (!values.some((value) => successWord.test(value))) return 'became a success without saying so';
	const known = state.videos.every(({ url }) => address.test(url) && values.some((value) => value === url));
	return state.videos.length > 0 && known ? undefined : 'has videos the answer does not name';
}

function wrongSubmission(provider: VideoProvider, { body, base, untouched }: Reply): string | undefined {
	const { meaning: submission, crash } = attempt(() => provider.readSubmission(body));
	if (crash !== undefined) return crash;
	const accepted = base && isOk(base) ? base.expect?.accepted : undefined;
	if (untouched && accepted !== undefined) {
		const right = submission?.outcome === 'accepted' && submission.jobId === accepted;
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
	if (!valuesIn(body).includes(submission.jobId)) return 'has a job id the answer does not name';
	// Answers to looks and callbacks carry the id of a job as well; only answers to a submit are judged by it.
	const isSubmit = !base || base.on === 'submit' || base.on === 'any';
	return isSubmit && accepted === undefined && !finished ? 'became an accepted job' : undefined;
}

function wrongHearing(provider: VideoProvider, { body, base, untouched }: Reply): string | undefined {
	const jobId = provider.hear(body);
	if (untouched && base?.on === 'callback')
		return jobId === base.expect?.jobId ? undefined : 'a callback was not heard';
	return jobId === undefined || valuesIn(body).includes(jobId)
		? undefined
		: 'hears of a job the callback does not name';
}

function wrongError(provider: VideoProvider, { body, base }: Reply): string | undefined {
	const status = base && !isOk(base) ? base.status : 400;
	const error = refusalOf(provider, { status, headers: base?.headers ?? {}, body });
	const verdict = provider.readCheck({ status, headers: {}, body });
	if (status === 401 && verdict !== 'rejected') return 'lets a bad key pass';
	return error instanceof VideoError ? undefined : 'is no error of ours';
}

const judges = [wrongStatus, wrongSubmission, wrongHearing, wrongError];

function surprisesIn(provider: VideoProvider, replies: readonly Reply[]): unknown[] {
	return replies.flatMap((reply, index) =>
		judges.flatMap((judge) => {
			const reading = attempt(() => judge(provider, reply));
			const wrong = 'meaning' in reading ? reading.meaning : (reading.crash ?? 'threw where it must not');
			return wrong === undefined ? [] : [[index, judge.name, wrong, valuesIn(reply.body).join(' ').slice(0, 200)]];
		}),
	);
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
