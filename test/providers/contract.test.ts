import { rejectionOf } from '../../nodes/engine/replyErrors';
import { providers } from '../../nodes/providers';
import { VideoError } from '../../nodes/video/errors';
import { checkRequest } from '../../nodes/video/limits';
import type { VideoProvider } from '../../nodes/video/provider';
import { limitsFor, offerFor, offersIn } from '../../nodes/video/offer';
import type { VideoRequest } from '../../nodes/video/request';
import { videoRequestSchema } from '../../nodes/video/request';
import type { Fixture, Json } from '../simulator/fixture';
import { fixtureNames, readFixture } from '../simulator/fixture';
import { dialectOf, pathAtSimulator, verdictOf } from './documentedRules';
import { goldenRequestsOf } from './goldenRequest';
import { reportIn } from './recordedReport';
import { exampleRequest } from '../video/exampleRequest';

/** For the model that recorded answers speak of. */
const asked = exampleRequest({ model: 'example/model' });

const hostileId = 'a/../b?x=1#y';
const webPage =
	'<!doctype html><title>Not found</title><p>There is no such page; log in with your key to start a task.';

function fixturesOf({ id }: VideoProvider): Array<Fixture & { name: string }> {
	return fixtureNames(id).map((name) => ({ name, ...readFixture(id, name) }));
}

function isOk({ status }: Fixture): boolean {
	return status >= 200 && status < 300;
}

function replyOf({ status, headers = {}, body }: Fixture) {
	return { status, headers, body };
}

/** What a call is on the wire: `undefined` fields are gone. */
function onTheWire(call: object): unknown {
	return JSON.parse(JSON.stringify(call));
}

function throughJson(value: unknown): Json {
	return JSON.parse(JSON.stringify(value)) as Json;
}

function textsIn(value: Json): string[] {
	if (typeof value === 'string') return [value];
	if (value === null || typeof value !== 'object') return [];
	return Object.values(value).flatMap(textsIn);
}

function withTexts(value: Json, change: (text: string) => string): Json {
	if (typeof value === 'string') return change(value);
	if (Array.isArray(value)) return value.map((inside) => withTexts(inside, change));
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, withTexts(inside, change)]));
}

/** Optional fields the form can fill in this mode, each with whether a golden request fills it in the telling way. */
function unfilledFields(provider: VideoProvider, request: VideoRequest): string[] {
	const offer = offerFor(provider, request.mode, request.requestFormat);
	const limits = offer && limitsFor(offer, request.model);
	const filled: Record<string, boolean> = {
		duration: typeof request.duration === 'number',
		aspectRatio: !limits?.aspectRatio || request.aspectRatio !== undefined,
		resolution: !limits?.resolution || request.resolution !== undefined,
		tier: !limits?.tier || request.tier !== undefined,
		generateAudio: !limits?.generateAudio || request.generateAudio === false,
		seed: !limits?.seed || request.seed === 0,
		endUserId: !limits?.endUserId || request.endUserId !== undefined,
		audios: !limits?.audios || request.audios.length > 0,
		videos: !limits?.videos || request.videos.length > 0,
		requestFormat: request.requestFormat !== undefined,
		callbackUrl: request.callbackUrl !== undefined,
	};
	return Object.keys(filled).filter((field) => !filled[field]);
}

describe.each(providers.map((provider) => [provider.id, provider] as const))('the dialect of %s', (_, provider) => {
	const goldenRequests = goldenRequestsOf(provider);
	const fixtures = fixturesOf(provider);
	const dialect = dialectOf(provider);
	const named = (chosen: (fixture: Fixture) => boolean) =>
		fixtures.filter(chosen).map((fixture) => [fixture.name, fixture] as const);
	const formatOf = ({ requestFormat }: VideoRequest) => requestFormat ?? provider.requestFormats[0].id;

	describe('what it sends', () => {
		it.each(goldenRequests.map((golden) => [golden.name, golden] as const))('is as documented: %s', (__, golden) => {
			const { method, path, query, body } = provider.submitCall(golden.request);
			expect(onTheWire({ method, path, query, body })).toStrictEqual(onTheWire(golden.call));
		});

		it.each(goldenRequests.map((golden) => [golden.name, golden] as const))(
			'is taken by the documented rules of the provider, and nothing of it ignored: %s',
			(__, { request }) => {
				expect(verdictOf(provider, { ...request, extra: {} })).toMatchObject({
					verdict: 'valid',
					model: request.model,
					unknownKeys: [],
					ignoredKeys: [],
				});
			},
		);

		it.each(goldenRequests.map((golden) => [golden.name, golden] as const))(
			'comes from a request that our own limits accept: %s',
			(__, { request }) => {
				expect(videoRequestSchema.parse(request)).toStrictEqual(request);
				const offer = offerFor(provider, request.mode, request.requestFormat);
				expect(offer?.models.map(({ id }) => id)).toContain(request.model);
				const limits = offer && limitsFor(offer, request.model);
				expect(limits && checkRequest(request, limits, true)).toStrictEqual({ problems: [], warnings: [] });
			},
		);

		it.each(goldenRequests.map((golden) => [golden.name, golden] as const))(
			'is looked for as documented where the answer is lost, or not at all: %s',
			(__, { request, find }) => {
				const call = provider.findCall?.(request, Date.UTC(2026, 10, 20, 10, 0, 30), 0);
				const { method, path, query } = call ?? {};
				expect(onTheWire({ method, path, query })).toStrictEqual(onTheWire(find ?? {}));
				expect(call === undefined || provider.readFound !== undefined).toBe(true);
			},
		);

		const offered = provider.requestFormats.flatMap(({ id }) =>
			offersIn(provider, id).flatMap(({ mode, models }) => models.map((model) => `${mode} ${model.id} ${id}`)),
		);

		it(`is shown by golden requests for all ${offered.length} combinations of mode, model and request format`, () => {
			const shown = goldenRequests.map(({ request }) => `${request.mode} ${request.model} ${formatOf(request)}`);
			expect([...new Set(shown)].sort()).toStrictEqual([...offered].sort());
		});

		it.each(provider.requestFormats.map(({ id }) => id))(
			'is shown with every optional field set, and with none, in the format %s',
			(format) => {
				const requests = goldenRequests.map(({ request }) => request).filter((request) => formatOf(request) === format);
				const unfilled = requests.map((request) => unfilledFields(provider, request));
				expect(unfilled).toContainEqual([]);
				const needed = ['mode', 'model', 'prompt', 'frames', 'images', 'videos', 'audios', 'requestFormat'];
				const extras = requests.map((request) => Object.keys(request).filter((field) => !needed.includes(field)));
				expect(extras).toContainEqual([]);
			},
		);

		it('has no empty values, because a field that is not chosen is not sent', () => {
			const calls = goldenRequests.map(({ request }) => JSON.stringify(provider.submitCall(request)));
			expect(calls.filter((call) => /:null|:""|:\[\]|undefined/.test(call))).toStrictEqual([]);
		});

		it('keeps a model id and a job id in their place, whatever they contain', () => {
			const base = 'https://api.example.com';
			const { request } = goldenRequests[0] ?? { request: undefined };
			const calls = [
				() => provider.statusCall(hostileId),
				...provider.requestFormats.map(
					({ id }) =>
						() =>
							provider.submitCall({ ...(request as VideoRequest), model: hostileId, requestFormat: id }),
				),
			];
			for (const build of calls) {
				let call;
				try {
					call = build();
				} catch (error) {
					expect(error).toMatchObject({ name: 'VideoError', code: 'invalid-request' });
					continue;
				}
				const url = new URL(`${base}${call.path}`);
				expect([url.href, url.search, url.hash]).toStrictEqual([`${base}${call.path}`, '', '']);
				const place = JSON.stringify([call.path.includes(encodeURIComponent(hostileId)), call.query, call.body]);
				expect(place).toMatch(/true|a\/\.\.\/b\?x=1#y/);
			}
		});

		it('asks for different jobs by different calls', () => {
			expect(onTheWire(provider.statusCall('job-1'))).not.toStrictEqual(onTheWire(provider.statusCall('job-2')));
		});

		it('reads a status with GET, and pays with POST only', () => {
			expect([provider.statusCall('job-1').method, provider.checkCall.method]).toStrictEqual(['GET', 'GET']);
			expect(goldenRequests.map(({ request }) => provider.submitCall(request).method)).toStrictEqual(
				goldenRequests.map(() => 'POST'),
			);
		});

		it('says for every call how long the provider may take', () => {
			const calls = [
				provider.checkCall,
				provider.statusCall('job-1'),
				...goldenRequests.map((one) => provider.submitCall(one.request)),
			];
			expect(calls.filter(({ timeoutSeconds }) => !(timeoutSeconds > 0))).toStrictEqual([]);
		});

		it('carries the key in headers and nowhere else', () => {
			const headers = provider.authorize('the-users-key');
			expect(Object.values(headers).some((value) => value.includes('the-users-key'))).toBe(true);
			expect(Object.keys(headers).filter((name) => !/^[A-Za-z-]+$/.test(name))).toStrictEqual([]);
			expect(provider.authorize.length).toBe(1);
			expect(JSON.stringify(Object.keys(headers))).not.toContain('the-users-key');
		});

		it('goes to an address that needs no key in it', () => {
			const { protocol, username, search, hash, pathname } = new URL(provider.baseUrl);
			expect([protocol, username, search, hash, pathname]).toStrictEqual(['https:', '', '', '', '/']);
		});
	});

	describe('what it understands', () => {
		const statuses = named(
			(fixture) =>
				(fixture.on === 'result' || (isOk(fixture) && fixture.on === 'poll')) && fixture.expect?.phase !== undefined,
		);
		const acceptances = named(
			(fixture) => isOk(fixture) && fixture.on === 'submit' && fixture.expect?.accepted !== undefined,
		);
		const settledAtOnce = named(
			(fixture) => isOk(fixture) && fixture.on === 'submit' && fixture.expect?.phase !== undefined,
		);
		const rejectedInside = named((fixture) => isOk(fixture) && fixture.expect?.rejected === true);
		const unexplainedPolls = named((fixture) => isOk(fixture) && fixture.on === 'poll' && fixture.expect === undefined);
		const errorAnswers = named((fixture) => !isOk(fixture) && !['callback', 'cancel', 'result'].includes(fixture.on));

		it('is recorded: an acceptance, a success, a failure and an error', () => {
			const phases = statuses.map(([, { expect: expected }]) => expected?.phase);
			expect(phases).toEqual(expect.arrayContaining(['queued', 'running', 'succeeded', 'failed']));
			expect(acceptances.length).toBeGreaterThan(0);
			expect(errorAnswers.map(([, { status }]) => status)).toEqual(expect.arrayContaining([401, 429]));
		});

		it('comes with a source for every recorded answer', () => {
			expect(fixtures.filter(({ source }) => !source).map(({ name }) => name)).toStrictEqual([]);
		});

		it.each(statuses)('is the status %s', (__, fixture) => {
			const { body, expect: expected } = fixture;
			const state = reportIn(provider, fixture, body);
			expect(state).toMatchObject({
				phase: expected?.phase,
				...(expected?.reason && { reason: expected.reason }),
				...(expected?.videoUrl && { videos: [{ url: expected.videoUrl }] }),
			});
		});

		it.each(acceptances)('is the accepted submit %s', (__, { body, expect: expected }) => {
			expect(provider.readSubmission(body, asked)).toMatchObject({ outcome: 'accepted', jobId: expected?.accepted });
		});

		if (settledAtOnce.length > 0) {
			it.each(settledAtOnce)('is the submit that ends with a video %s', (__, { body, expect: expected }) => {
				const submission = provider.readSubmission(body, asked);
				expect(submission).toMatchObject({
					outcome: 'finished',
					jobId: expect.stringMatching(/./),
					state: { phase: expected?.phase, videos: [{ url: expected?.videoUrl }] },
				});
			});
		}

		if (rejectedInside.length > 0) {
			it.each(rejectedInside)('is the rejection inside an HTTP success %s', (__, fixture) => {
				const said = { message: expect.stringMatching(/./) as string };
				if (fixture.on !== 'poll') {
					expect(provider.readSubmission(fixture.body, asked)).toMatchObject({ outcome: 'rejected', ...said });
				}
				if (fixture.on !== 'submit') {
					expect(provider.readStatus(fixture.body)).toMatchObject({ phase: 'rejected', ...said });
				}
				expect.hasAssertions();
			});
		}

		if (unexplainedPolls.length > 0) {
			it.each(unexplainedPolls)('is that a poll was rejected %s', (__, { body }) => {
				expect(provider.readStatus(body)).toMatchObject({ phase: 'rejected', message: expect.stringMatching(/./) });
			});
		}

		it.each(errorAnswers)('is why it was rejected %s', (__, fixture) => {
			const { message = '' } = provider.rejection(replyOf(fixture));
			const said = textsIn(fixture.body);
			expect(said.some((text) => text !== '' && message.includes(text))).toBe(true);
		});

		it.each(errorAnswers.filter(([, { expect: expected }]) => expected?.rejected))(
			'is that nothing was billed %s',
			(__, fixture) => {
				const { code, facts } = rejectionOf(provider, replyOf(fixture));
				expect(['authentication', 'quota', 'rejected', 'rate-limit']).toContain(code);
				expect(facts.nextStep).not.toBe('');
			},
		);

		it.each(statuses)('does not depend on upper and lower case: %s', (__, fixture) => {
			const { body, expect: expected } = fixture;
			const shouted = withTexts(throughJson(body), (text) => (/^[a-z_]+$/.test(text) ? text.toUpperCase() : text));
			expect(reportIn(provider, fixture, shouted)?.phase).toBe(expected?.phase);
		});

		it.each(['rendering_v2', 'constructor', '__proto__'])(
			'is nothing where the status word %s is new: still running, with a warning',
			(word) => {
				const drifted = fixtures.find(({ name }) => name === dialect.statuses.drifted);
				const running = fixtures.find(({ name }) => name === dialect.statuses.running);
				const known = textsIn(throughJson(running?.body));
				const newWord = textsIn(throughJson(drifted?.body)).find(
					(text) => /^[a-z_]+$/.test(text) && !known.includes(text),
				);
				expect(newWord).toMatch(/./);
				const body = withTexts(throughJson(drifted?.body), (text) => (text === newWord ? word : text));
				expect(provider.readStatus(body)).toStrictEqual({
					phase: 'running',
					warning: expect.stringContaining(word),
				});
			},
		);

		it('is never a success without an address', () => {
			const successes = statuses.filter(([, { expect: expected }]) => expected?.phase === 'succeeded');
			const outcomes = successes.map(([name, fixture]) => {
				const withoutAddress = withTexts(throughJson(fixture.body), (text) => (/^https?:/.test(text) ? '' : text));
				try {
					return [name, reportIn(provider, fixture, withoutAddress)];
				} catch (error) {
					return [name, (error as VideoError).code];
				}
			});
			expect(outcomes).toStrictEqual(successes.map(([name]) => [name, 'contract']));
		});

		it.each([
			['nothing', undefined],
			['null', null],
			['an empty text', ''],
			['a web page', webPage],
			['a list', []],
			['a number', 200],
		])('is not %s', (__, body) => {
			const unreadable = expect.objectContaining({ name: 'VideoError', code: 'contract' }) as VideoError;
			expect(() => provider.readSubmission(body, asked)).toThrow(unreadable);
			expect(() => provider.readStatus(body)).toThrow(unreadable);
		});

		it('is not an accepted submit without a job id', () => {
			expect(() => provider.readSubmission({}, asked)).toThrow(
				expect.objectContaining({ code: 'contract' }) as VideoError,
			);
		});
	});

	describe('a callback', () => {
		const callbacks = named((fixture) => fixture.on === 'callback');

		it.each(callbacks)(
			'is heard as being about its job, and about nothing else: %s',
			(__, { body, expect: expected }) => {
				expect(provider.readCallback(body)).toBe(expected?.jobId);
			},
		);

		it('is recorded at least for a video that is ready', () => {
			expect(callbacks.map(([, { expect: expected }]) => expected?.phase)).toContain('succeeded');
		});
	});

	const cancels = named((fixture) => fixture.on === 'cancel');
	/** As the provider calls one. */
	const jobId = fixtures.find(({ expect: expected }) => expected?.accepted !== undefined)?.expect?.accepted ?? 'job-1';

	if (provider.cancelCall) {
		describe('a cancel', () => {
			it('goes where the provider takes it, and says what it does to the bill', () => {
				const call = provider.cancelCall?.(jobId);
				const route = dialect.routes.find((one) => one.method === call?.method && one.path.test(pathAtSimulator(call)));
				expect(route?.kind).toBe('cancel');
				expect(provider.cancelEffect).toMatch(/bill/);
			});

			it.each(cancels.filter(([, fixture]) => isOk(fixture)))('is understood as done: %s', (__, { body }) => {
				expect(provider.readCancel?.(body)).toBe(true);
			});

			it('is not done by an answer that says something else', () => {
				expect(provider.readCancel?.({ status: 'error', message: 'Too late' })).toBe(false);
				expect(() => provider.readCancel?.(webPage)).toThrow(
					expect.objectContaining({ code: 'contract' }) as VideoError,
				);
			});
		});
	} else {
		it('has no recorded answer to a cancel, which it does not offer', () => {
			expect(cancels).toStrictEqual([]);
		});
	}

	describe('the check of a key', () => {
		const answerOf = (name: string | undefined) => {
			const fixture = fixtures.find((one) => one.name === name);
			if (!fixture) throw new Error(`No recorded answer "${String(name)}"`);
			return replyOf(fixture);
		};
		const route = dialect.routes.find(
			(one) => one.method === provider.checkCall.method && one.path.test(pathAtSimulator(provider.checkCall)),
		);

		it('asks for something the provider has', () => {
			expect(['check', 'poll']).toContain(route?.kind);
		});

		it('accepts the documented answer to a good key', () => {
			const good = route?.kind === 'check' ? route.answer : dialect.answers.unknownJob;
			expect(provider.readCheck(answerOf(good))).toBe('accepted');
		});

		it('rejects the documented answers to a bad key', () => {
			expect(provider.readCheck(answerOf(dialect.answers.wrongKey))).toBe('rejected');
			expect(provider.readCheck(answerOf(dialect.answers.anonymous))).toBe('rejected');
		});

		it('rejects with 401 whatever the answer says', () => {
			const bodies = [undefined, '', webPage, {}, { message: 'Task not found' }, { code: 0 }];
			expect(bodies.map((body) => provider.readCheck({ status: 401, headers: {}, body }))).toStrictEqual(
				bodies.map(() => 'rejected'),
			);
		});

		it.each([200, 404, 502])('does not judge the key by a web page with status %p', (status) => {
			expect(provider.readCheck({ status, headers: { 'content-type': 'text/html' }, body: webPage })).toBe(
				'other-service',
			);
		});

		it('does not judge the key by an answer without content', () => {
			const bodies = [undefined, null, ''];
			expect(bodies.map((body) => provider.readCheck({ status: 200, headers: {}, body }))).toStrictEqual(
				bodies.map(() => 'other-service'),
			);
		});
	});
});

const everyModel = providers.flatMap((provider) =>
	provider.offers.flatMap((offer) =>
		offer.models.map((model) => ({ provider, offer, model, limits: limitsFor(offer, model.id) })),
	),
);

const combinations = providers.flatMap((provider) =>
	provider.requestFormats.flatMap(({ id }) => offersIn(provider, id).flatMap(({ models }) => models)),
);

describe('the registry', () => {
	it(`has golden requests for ${combinations.length} combinations of provider, mode, model and request format`, () => {
		const shown = providers.flatMap((provider) =>
			goldenRequestsOf(provider).map(({ request: { mode, model, requestFormat } }) =>
				[provider.id, mode, model, requestFormat ?? provider.requestFormats[0].id].join(),
			),
		);
		expect(new Set(shown).size).toBe(combinations.length);
	});

	it('has every id, name and credential once', () => {
		for (const field of ['id', 'name', 'credential', 'baseUrl'] as const) {
			const values = providers.map((provider) => provider[field]);
			expect(new Set(values).size).toBe(values.length);
		}
	});

	it('offers every mode of a request format once, and models once in each', () => {
		for (const provider of providers) {
			for (const { id } of provider.requestFormats) {
				const offers = offersIn(provider, id);
				expect(offers.length).toBeGreaterThan(0);
				expect(new Set(offers.map(({ mode }) => mode)).size).toBe(offers.length);
				for (const { models } of offers) expect(new Set(models.map((model) => model.id)).size).toBe(models.length);
			}
			const known = provider.requestFormats.map(({ id }) => id);
			expect(provider.offers.flatMap(({ formats = [] }) => formats).filter((id) => !known.includes(id))).toStrictEqual(
				[],
			);
		}
	});

	it('has defaults that are among the choices, for every model', () => {
		for (const { limits } of everyModel) {
			const { duration, aspectRatio, resolution, tier } = limits;
			const { min = 0, max = 0, default: usual = 0 } = duration ?? {};
			expect(usual).toBeGreaterThanOrEqual(min);
			expect(usual).toBeLessThanOrEqual(max);
			const choices = [aspectRatio, resolution, tier].flatMap((choice) => choice ?? []);
			expect(choices.filter((choice) => !choice.values.includes(choice.default))).toStrictEqual([]);
		}
	});

	it('has a page and a date for the times of every listed model', () => {
		const sources = everyModel.map(({ model }) => model.source);
		expect(
			sources.filter(
				(source) => !/^https:/.test(source?.page ?? '') || !/^\d{4}-\d{2}-\d{2}$/.test(source?.date ?? ''),
			),
		).toStrictEqual([]);
	});

	it('has a price with a source and a date for every listed model, or none', () => {
		const prices = providers.flatMap(({ offers }) =>
			offers.flatMap(({ models }) => models.flatMap(({ price }) => price ?? [])),
		);
		expect(
			prices.filter(({ source, date }) => !/^https:\/\//.test(source) || !/^\d{4}-\d{2}-\d{2}$/.test(date)),
		).toStrictEqual([]);
	});
});
