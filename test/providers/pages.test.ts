import { providers } from '../../nodes/providers';
import { checkRequest, lengthsOf, mediaFields } from '../../nodes/video/limits';
import type { Limits } from '../../nodes/video/limits';
import { estimateCost, worstCost } from '../../nodes/video/price';
import type { Offer } from '../../nodes/video/offer';
import type { VideoProvider } from '../../nodes/video/provider';
import { limitsFor, offersIn } from '../../nodes/video/offer';
import type { VideoRequest } from '../../nodes/video/request';
import type { SubmitRoute } from '../simulator/dialect';
import type { Json, JsonObject } from '../simulator/fixture';
import type { FieldRule, FieldTable } from '../simulator/inputRules';
import { fieldProblems } from '../simulator/inputRules';
import type { Submission } from '../simulator/submission';
import { readSubmission } from '../simulator/submission';
import { exampleRequest } from '../video/exampleRequest';
import { verdictOf } from './documentedRules';
import { ownExport } from './ownExport';
import type { Page, PagePrice } from './page';

const callbackUrl = 'https://n8n.example.com/webhook-waiting/17/callback';

function pagesOf({ id }: VideoProvider): readonly Page[] {
	return ownExport<readonly Page[]>(id, 'page', 'pages') ?? [];
}

function offersOn(provider: VideoProvider, { format, model, modes }: Page): Offer[] {
	return offersIn(provider, format)
		.filter(({ mode }) => modes?.includes(mode) ?? true)
		.filter(({ models }) => models.some(({ id }) => id === model));
}

type Special = Partial<VideoRequest>;

function timesEach(some: readonly Special[], others: readonly Special[]): Special[] {
	return some.flatMap((one) => others.map((other) => ({ ...one, ...other })));
}

/** As few and as many files as the limits take, alone and of all kinds together. */
function fileChoices(limits: Limits): Special[] {
	const kinds = mediaFields.filter((field) => limits[field]);
	const files = (field: (typeof mediaFields)[number], count: number) => ({
		[field]: Array.from({ length: count }, (_, index) => ({ url: `https://example.com/${field}-${index}` })),
	});
	const bounds = kinds.map((field) => {
		const { min = 0, max = 0 } = limits[field] ?? {};
		return [...new Set([min, Math.max(min, 1), max])].map((count) => files(field, count));
	});
	return bounds.reduce<Special[]>((some, others) => timesEach(some, others), [{}]);
}

/** Every choice the form has, also the one not to choose; the switches are all off, all one way or all the other. */
function requestsOn(provider: VideoProvider, page: Page): VideoRequest[] {
	return offersOn(provider, page).flatMap((offer) => {
		const limits = limitsFor(offer, page.model);
		const { duration, seed, generateAudio, endUserId } = limits;
		const chosen = (['aspectRatio', 'resolution', 'tier', 'bitrate'] as const).map((field): Special[] => {
			const values = (limits[field]?.values ?? []).map((value) => ({ [field]: value }));
			return limits[field]?.needed === undefined ? [{}, ...values] : values;
		});
		const seconds = duration ? lengthsOf(duration).map((length) => ({ duration: length })) : [];
		const switches = (on: boolean): Special => ({
			...(generateAudio && { generateAudio: on }),
			...(seed && { seed: seed === 'any text' && on ? 'take two' : 0 }),
			...(endUserId && { endUserId: 'customer-17' }),
			callbackUrl,
		});
		const usual = [
			...chosen,
			[{}, ...(duration?.auto ? [{ duration: 'auto' as const }] : []), ...seconds],
			[{}, switches(true), switches(false)],
		].reduce<Special[]>((some, others) => timesEach(some, others), [{}]);
		const [fewest = {}] = fileChoices(limits).filter((files) => isTaken({ ...usual[0], ...files }, offer, page));
		const requests = [
			...usual.map((special) => ({ ...special, ...fewest })),
			...timesEach(fileChoices(limits), chosen.find((values) => values.length > 1)?.slice(0, 2) ?? [{}]).filter(
				(special) => isTaken(special, offer, page),
			),
		];
		return requests.map((special) => requestFor(special, offer, page));
	});
}

function requestFor(special: Special, { mode }: Offer, { model, format }: Page): VideoRequest {
	return exampleRequest({ mode, model, ...(format !== undefined && { requestFormat: format }), ...special });
}

function isTaken(special: Special, offer: Offer, page: Page): boolean {
	return checkRequest(requestFor(special, offer, page), limitsFor(offer, page.model), true).problems.length === 0;
}

function routeOf({ inputKey, envelope, ...page }: Page): SubmitRoute {
	return {
		kind: 'submit',
		method: 'POST',
		path: /^/,
		...(inputKey !== undefined && { inputKey }),
		envelope,
		rules: () => page,
		accepted: '',
	};
}

function bodyOf(provider: VideoProvider, request: VideoRequest): JsonObject {
	return JSON.parse(JSON.stringify(provider.submitCall(request).body)) as JsonObject;
}

/** A provider that knows this page and nothing else: what it would complain of. */
function complaints(provider: VideoProvider, page: Page, request: VideoRequest): unknown[] {
	const { method, path } = provider.submitCall(request);
	const sent = Object.entries(provider.authorize('a-key')).map(([name, value]) => [name.toLowerCase(), value]);
	const headers = Object.fromEntries(sent) as JsonObject;
	const body = bodyOf(provider, request);
	const judged: Submission = readSubmission(routeOf(page), {
		path,
		parts: { model: page.model },
		query: new URLSearchParams(),
		body,
	});
	return [
		...(method === 'POST' && path === page.path ? [] : [`${method} ${path}`]),
		...fieldProblems(headers, page.headers),
		...Object.keys(headers).filter((name) => !(name in page.headers)),
		...(judged.verdict === 'valid' ? [...judged.unknownKeys, ...judged.ignoredKeys] : [judged]),
	];
}

/** Keys, or values of a list, that the page has and no request of ours. */
function notReached(fields: FieldTable, sent: readonly JsonObject[]): string[] {
	return Object.entries(fields).flatMap(([key, rule]) => {
		const values = new Set(sent.map((one) => one[key]).filter((value) => value !== undefined));
		if (values.size === 0) return [key];
		return wantedOf(rule)
			.filter((value) => !values.has(value))
			.map((value) => `${key}: ${JSON.stringify(value)}`);
	});
}

function wantedOf(rule: FieldRule): Json[] {
	if (rule.is === 'text') return [...(rule.oneOf ?? [])];
	return rule.is === 'integer' && rule.to <= 60 ? [rule.from, rule.to] : [];
}

function inputOf({ inputKey }: Page, body: JsonObject): JsonObject {
	return inputKey === undefined ? body : (body[inputKey] as JsonObject);
}

const rows = providers.flatMap((provider) =>
	pagesOf(provider).map((page) => [provider.id, page.model, page.url, provider, page] as const),
);

describe.each(rows)('the page of %s about %s, %s', (_, __, ___, provider, page) => {
	const requests = requestsOn(provider, page);
	const bodies = requests.map((request) => bodyOf(provider, request));

	it(`is followed by all of our ${requests.length} combinations: a provider that knows nothing else complains of none`, () => {
		expect(requests.length).toBeGreaterThan(10);
		const rejected = requests.flatMap((request) => {
			const said = complaints(provider, page, request);
			return said.length === 0 ? [] : [[request, said]];
		});
		expect(rejected).toStrictEqual([]);
	});

	it('has no field and no value that cannot be chosen', () => {
		const inputs = bodies.map((body) => inputOf(page, body));
		expect(notReached(page.fields, inputs)).toStrictEqual([]);
		expect(notReached(page.envelope, bodies)).toStrictEqual([]);
	});

	it('is also what the simulator plays by', () => {
		const rejected = requests.filter((request) => {
			const verdict = verdictOf(provider, request);
			return verdict.verdict !== 'valid' || [...verdict.unknownKeys, ...verdict.ignoredKeys].length > 0;
		});
		expect(rejected).toStrictEqual([]);
	});

	it('says what is taken where nothing is chosen, and the form starts there where that sets the price', () => {
		for (const offer of offersOn(provider, page)) {
			const { resolution, tier } = limitsFor(offer, page.model);
			const chosen = { ...(resolution && { resolution: resolution.default }), ...(tier && { tier: tier.default }) };
			const input = inputOf(page, bodyOf(provider, requestFor(chosen, offer, page)));
			const [fields, values] = [Object.entries(page.fields), Object.values(chosen)];
			const usual = fields
				.filter(([key]) => values.includes(String(input[key])))
				.map(([key, rule]) => [key, rule.usual]);
			expect(usual).toStrictEqual(usual.map(([key]) => [key, input[key ?? '']]));
			expect(usual).toHaveLength(values.length);
		}
	});

	it('is quoted for every rule and every price', () => {
		const tables = [page.headers, page.envelope, page.fields].flatMap((table) => Object.values(table));
		const said = [...tables, ...(page.conflicts ?? []), ...(page.ignores ?? []), ...page.prices];
		expect(said.filter(({ quote = '' }) => quote.length < 5)).toStrictEqual([]);
		expect([page.url, page.date]).toStrictEqual([
			expect.stringMatching(/^https:/),
			expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
		]);
	});

	/** What the form and the item show for a length, in the units that the page prints. */
	function shown({ chosen, videoSeconds }: PagePrice, seconds: number) {
		const videos = videoSeconds === undefined ? [] : [{ url: 'https://example.com/dance.mp4' }];
		const [offer] = offersOn(provider, page).filter(({ mode }) => mode === 'reference' || videos.length === 0);
		const model = offer?.models.find(({ id }) => id === page.model);
		if (!offer || !model) throw new Error(`No offer for ${page.model}`);
		const limits = limitsFor(offer, page.model);
		const request = requestFor({ ...chosen, videos, ...(limits.duration && { duration: seconds }) }, offer, page);
		const countsInput = model.price?.withVideo?.seconds === 'input and output' && videos.length > 0;
		// Where the reference video counts, only its longest is known before: ours is as long as the page's example.
		const known = { ...limits, videos: { min: 0, max: 1, maxTotalSeconds: videoSeconds ?? 0 } };
		const cost = countsInput ? worstCost(request, model, known) : estimateCost(request, model.price, limits).cost;
		if (!countsInput) expect(worstCost(request, model, limits)?.amount).toBe(cost?.amount);
		return cost?.currency === 'USD'
			? { USD: cost.amount, credits: undefined }
			: { USD: cost?.dollars, credits: cost?.amount };
	}

	it.each(page.prices.map((price) => [price.quote, price] as const))(
		'has the price that is shown: %s',
		(__quote, price) => {
			const isRate = price.seconds === 1;
			const duration = offersOn(provider, page).map((offer) => limitsFor(offer, page.model).duration)[0];
			const offered = duration ? lengthsOf(duration) : [];
			const tried = offered.filter((one) => [duration?.min, 5, 7, duration?.max].includes(one));
			const lengths = isRate && duration ? tried : [price.seconds];
			for (const seconds of lengths) {
				const { USD, credits } = shown(
					{ ...price, ...(isRate && price.videoSeconds && { videoSeconds: seconds }) },
					seconds,
				);
				// A rate with a video that counts is for both lengths, here the same; a sum is printed in cents.
				const [times, digits] = isRate ? [seconds * (price.videoSeconds ? 2 : 1), 4] : [1, 2];
				if (price.USD !== undefined) expect(USD).toBeCloseTo(price.USD * times, digits);
				if (price.credits !== undefined) expect(credits).toBeCloseTo(price.credits * times, digits);
			}
			expect.hasAssertions();
		},
	);
});

describe('the pages', () => {
	it('are there for every provider', () => {
		expect(providers.filter((provider) => pagesOf(provider).length === 0).map(({ id }) => id)).toStrictEqual([]);
	});
});
