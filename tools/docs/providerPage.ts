import type { Limits, MediaField } from '../../nodes/video/limits';
import { lengthsOf, mediaFields } from '../../nodes/video/limits';
import { mediaFacts } from '../../nodes/video/media';
import { mentionExample } from '../../nodes/video/mentions';
import type { ModelFacts, Offer, Source } from '../../nodes/video/offer';
import type { VideoProvider } from '../../nodes/video/provider';
import { limitsFor, offersIn } from '../../nodes/video/offer';
import type { Price } from '../../nodes/video/price';
import { toTheCent } from '../../nodes/video/price';
import type { VideoRequest } from '../../nodes/video/request';
import { fieldNames, modeNames, modes, tierNames } from '../../nodes/video/request';
import { shownAmount, shownRates } from '../../nodes/video/shownPrice';
import { formPictures } from './formPictures';
import { list, table } from './markdown';

function link({ page, date }: Source): string {
	const { hostname } = new URL(page);
	return `[${hostname.replace(/^www\./, '')}](${page}), ${date}`;
}

function minutes(seconds: number): string {
	return `${Number((seconds / 60).toFixed(1))} min`;
}

/** Of what the model offers in some mode only. */
function timesOf(model: ModelFacts, limits: readonly Limits[]): string {
	const { expectedSeconds, expectedSecondsAt = {}, expectedSecondsWithVideo } = model;
	const isOffered = (name: string) => limits.some(({ resolution }) => resolution?.values.includes(name));
	const offered = Object.entries(expectedSecondsAt).filter(([name]) => isOffered(name));
	return [
		minutes(expectedSeconds),
		...offered.map(([name, seconds]) => `${name} ${minutes(seconds)}`),
		...(expectedSecondsWithVideo && limits.some(({ videos }) => videos)
			? [`with a video ${minutes(expectedSecondsWithVideo)}`]
			: []),
	].join(', ');
}

function durationOf({ duration, videos }: Limits): string {
	if (!duration) return videos ? 'as the video' : 'set by the model';
	const lengths = duration.values?.join(', ') ?? `${duration.min}–${duration.max}`;
	return `${lengths}${duration.auto ? ', Auto' : ''}`;
}

function choiceOf(limits: Limits, field: 'resolution' | 'aspectRatio' | 'tier'): string {
	const { values = [], doubts } = limits[field] ?? {};
	const nameOf = (value: string) => (field === 'tier' ? (tierNames[value] ?? value) : value);
	return values.map((value) => `${nameOf(value)}${doubts?.[value] === undefined ? '' : ' (?)'}`).join(', ');
}

/** A model in one of the modes that have it. */
interface Place {
	offer: Offer;
	model: ModelFacts;
	limits: Limits;
}

function placesIn(offers: readonly Offer[]): Place[] {
	return [...offers]
		.sort((one, other) => modes.indexOf(one.mode) - modes.indexOf(other.mode))
		.flatMap((offer) => offer.models.map((model) => ({ offer, model, limits: limitsFor(offer, model.id) })));
}

function namesOf(places: readonly Place[], nameOf: (place: Place) => string): string {
	return [...new Set(places.map(nameOf))].join(', ');
}

function modelTable(offers: readonly Offer[]): string {
	const places = placesIn(offers);
	const ids = [...new Set(places.map(({ model }) => model.id))];
	const rows = ids.map((id) => {
		const own = places.filter(({ model }) => model.id === id);
		const [{ model, limits }] = own as [Place, ...Place[]];
		return [
			`${model.name}<br>\`${id}\``,
			namesOf(own, ({ offer }) => modeNames[offer.mode]),
			durationOf(limits),
			choiceOf(limits, 'resolution'),
			choiceOf(limits, 'tier'),
			timesOf(
				model,
				own.map((place) => place.limits),
			),
		];
	});
	return table(['Model', 'Operations', 'Seconds', 'Resolution', 'Tier', 'Typical time'], rows);
}

/**
 * What is said of several places stands once, with the modes and models that it is said of; without the models where it is said
 * of all in these modes.
 */
function saidOnce(offers: readonly Offer[], linesOf: (place: Place) => string[][]): string[][] {
	const places = placesIn(offers);
	const said = new Map<string, { cells: string[]; places: Place[] }>();
	for (const place of places) {
		for (const cells of linesOf(place)) {
			const line = said.get(cells.join()) ?? { cells, places: [] };
			said.set(cells.join(), { ...line, places: [...line.places, place] });
		}
	}
	return [...said.values()].map(({ cells, places: own }) => {
		const inModes = places.filter(({ offer }) => own.some((place) => place.offer === offer));
		const models = inModes.length === own.length ? '' : namesOf(own, ({ model }) => model.name);
		return [namesOf(own, ({ offer }) => modeNames[offer.mode]), models, ...cells];
	});
}

function countOf({ min, max }: { min: number; max: number }): string {
	if (min === max) return min === 1 ? 'one' : String(min);
	return min === 0 ? `up to ${max}` : `${min} to ${max}`;
}

function ruleCells(limits: Limits): string[][] {
	const { mediaTotal, audioNeeds } = limits;
	const kinds = mediaFields.filter((field) => limits[field]).length;
	return [
		...(mediaTotal && kinds > 1 ? [['All files together', countOf(mediaTotal)]] : []),
		...(audioNeeds && limits.audios
			? [[fieldNames.audios, `only beside ${audioNeeds.map((one) => fieldNames[one]).join(' or ')}`]]
			: []),
	];
}

function mediaCells({ mode }: Offer, limits: Limits, field: MediaField): string[][] {
	const media = limits[field];
	if (!media) return [];
	const isFrame = field === 'frames';
	const named = limits.mentions && !isFrame ? mentionExample(limits.mentions, field) : undefined;
	const count = isFrame ? 'one' : countOf(media);
	const facts = [count, mediaFacts(isFrame ? { ...media, max: 1 } : media), named && `in the prompt ${named}`]
		.filter(Boolean)
		.join('; ');
	const names = isFrame && mode === 'firstLastFrame' ? [fieldNames.frames, fieldNames.lastFrame] : [fieldNames[field]];
	return names.map((name) => [name, facts]);
}

function fileCells({ offer, limits }: Place): string[][] {
	return [...mediaFields.flatMap((field) => mediaCells(offer, limits, field)), ...ruleCells(limits)];
}

function fileTable(offers: readonly Offer[]): string {
	const rows = saidOnce(offers, fileCells);
	if (rows.length === 0) return '';
	const areModels = rows.some(([, models]) => models !== '');
	const named = rows.map(([names = '', models = '', ...cells]) => [
		names,
		areModels && models === '' ? 'all' : models,
		...cells,
	]);
	return table(['Operation', 'Model', 'Files', 'Limits'], named);
}

function moreCells({ limits }: Place): string[][] {
	const { aspectRatio, generateAudio, seed, bitrate, endUserId, prompt } = limits;
	return [
		aspectRatio && [`${fieldNames.aspectRatio} ${choiceOf(limits, 'aspectRatio')}`],
		prompt && [`${fieldNames.prompt} up to ${prompt.max} characters`],
		generateAudio && [fieldNames.generateAudio],
		seed && [`${fieldNames.seed} ${seed === 'any text' ? '(any text)' : `from ${seed.min} to ${seed.max}`}`],
		bitrate && [fieldNames.bitrate],
		endUserId && [fieldNames.endUserId],
	].flatMap((cells) => (cells ? [cells] : []));
}

function moreLines(offers: readonly Offer[]): string {
	const everywhere = [...new Set(offers.map(({ mode }) => modeNames[mode]))].length;
	const more = saidOnce(offers, moreCells).map(([names = '', models = '', what = '']) => {
		const isEverywhere = names.split(', ').length === everywhere;
		const where = [...(isEverywhere ? [] : [names]), ...(models === '' ? [] : [models])].join(': ');
		return where === '' ? what : `${what} (${where})`;
	});
	return more.length === 0 ? '' : `Also: ${more.join('; ')}.`;
}

function modelSections(provider: VideoProvider): string {
	const { requestFormats } = provider;
	return requestFormats
		.flatMap(({ id, name }) => {
			const offers = offersIn(provider, id);
			const heading = requestFormats.length > 1 ? `### ${name}` : '';
			return [heading, modelTable(offers), fileTable(offers), moreLines(offers)];
		})
		.filter((part) => part !== '')
		.join('\n\n');
}

/** Doubts about single values, marked (?) in the tables. */
function doubtsOf({ offers }: VideoProvider): string[] {
	const doubts = offers.flatMap((offer) =>
		offer.models.flatMap((model) => {
			const { aspectRatio, resolution, tier } = limitsFor(offer, model.id);
			return [aspectRatio, resolution, tier].flatMap((choice) => Object.values(choice?.doubts ?? {}));
		}),
	);
	return [...new Set(doubts)];
}

const exampleSeconds = 5;
const exampleVideos = 100;

/** The same rates for so many seconds, to the cent. */
function multiplied({ rates, dollars }: Pick<Price, 'rates' | 'dollars'>, seconds: number) {
	const times = (rates: Price['rates']) =>
		Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, toTheCent(rate * seconds)]));
	return { rates: times(rates), ...(dollars && { dollars: times(dollars) }) };
}

/** Of what the form starts with. */
function usualRate(price: Price, limits: Limits): Pick<Price, 'rates' | 'dollars'> {
	const name = price.by === 'flat' ? 'any' : String(limits[price.by]?.default ?? '');
	const at = (rates: Price['rates'] = {}) => Object.fromEntries(Object.entries(rates).filter(([one]) => one === name));
	return { rates: at(price.rates), ...(price.dollars && { dollars: at(price.dollars) }) };
}

/** What the example of the table costs, alone and a hundred times; of another length where a model does not make it. */
function exampleCells(price: Price, limits: Limits): string[] {
	const { duration } = limits;
	const usual = usualRate(price, limits);
	if (price.per === 'video') {
		return [`${shownRates(price, price)} per video`, shownRates(price, multiplied(usual, exampleVideos))];
	}
	const seconds =
		duration === undefined || lengthsOf(duration).includes(exampleSeconds) ? exampleSeconds : duration.default;
	const remark = seconds === exampleSeconds ? '' : ` (${seconds} s)`;
	return [
		`${shownRates(price, multiplied(price, seconds))}${remark}`,
		`${shownRates(price, multiplied(usual, seconds * exampleVideos))}${remark}`,
	];
}

function priceCells(offer: Offer, { id, name, price }: ModelFacts): string[][] {
	if (!price) return [];
	const limits = limitsFor(offer, id);
	const { withVideo, silent, elsewhere, currency, source, date } = price;
	const needsVideo = (limits.videos?.min ?? 0) > 0;
	const counted = withVideo?.seconds === 'input and output' ? ', for the seconds of both videos' : '';
	const other = elsewhere ? `; ${shownAmount(elsewhere.perSecond, currency)} on [another page](${elsewhere.page})` : '';
	return [
		[
			name,
			price.per === 'video'
				? ''
				: `${shownRates(price, price)}${silent ? `; without sound ${shownRates(price, silent)}` : ''}${other}`,
			...(needsVideo ? ['', ''] : exampleCells(price, limits)),
			withVideo ? `${needsVideo ? 'the same' : shownRates(price, withVideo)}${counted}` : '',
			link({ page: source, date }),
		],
	];
}

/** What a line of the price table is about, and where it was read. */
interface PriceLine {
	cells: string[];
	formats: Set<string>;
	modes: Set<string>;
	sources: Set<string>;
}

/** Each price once, with all that it is the price of. */
function priceLines(provider: VideoProvider): PriceLine[] {
	const lines = new Map<string, PriceLine>();
	for (const { id, name } of provider.requestFormats) {
		for (const offer of offersIn(provider, id)) {
			for (const [...cells] of offer.models.flatMap((model) => priceCells(offer, model))) {
				const source = cells.pop() ?? '';
				const line = lines.get(cells.join()) ?? { cells, formats: new Set(), modes: new Set(), sources: new Set() };
				lines.set(cells.join(), line);
				line.formats.add(name);
				line.modes.add(modeNames[offer.mode]);
				line.sources.add(source);
			}
		}
	}
	return [...lines.values()];
}

function priceTable(provider: VideoProvider): string {
	const { requestFormats } = provider;
	const lines = priceLines(provider);
	const isAll = ({ size }: Set<string>) => size === requestFormats.length;
	const mark = lines.every(({ formats }) => isAll(formats)) ? '' : 'all';
	const rows = lines.map(({ cells: [model = '', ...cells], formats, modes, sources }) => {
		const isAlone = mark !== '' || lines.filter((other) => other.cells[0] === model).length === 1;
		return [
			isAlone ? model : `${model} (${[...modes].join(', ')})`,
			isAll(formats) ? mark : [...formats].join(', '),
			...cells,
			[...sources].join('; '),
		];
	});
	const heads = [
		'Model',
		'Request format',
		'Per second',
		`${exampleSeconds} seconds`,
		`${exampleVideos} videos of ${exampleSeconds} seconds`,
		'Per second with a reference video',
		'Read where and when',
	];
	return table(heads, rows);
}

/** What most people send: an image that becomes a video; text where a provider has no frames. */
function exampleRequest(provider: VideoProvider, format: string): VideoRequest {
	const offers = offersIn(provider, format);
	const [usual] = offers;
	const offer = offers.find(({ mode }) => mode === 'firstFrame') ?? usual;
	if (!offer) throw new Error(`${provider.name} offers nothing in ${format}`);
	const { mode, models } = offer;
	const limits = limitsFor(offer, models[0].id);
	return {
		mode,
		model: models[0].id,
		prompt: 'The paper boat drifts along the rainy street',
		frames: limits.frames ? [{ url: 'https://example.com/boat.jpg' }] : [],
		images: [],
		videos: [],
		audios: [],
		requestFormat: format,
		...(limits.duration && { duration: limits.duration.default }),
		...(limits.resolution && { resolution: limits.resolution.default }),
	};
}

function formatSections(provider: VideoProvider): string {
	const { requestFormats, baseUrl } = provider;
	return requestFormats
		.map((format) => {
			const { method, path, body } = provider.submitCall(exampleRequest(provider, format.id));
			const headers = Object.keys(provider.authorize('')).join(', ');
			const example = `\`\`\`\n${method} ${baseUrl}${path}\n\n${JSON.stringify(body, null, 2)}\n\`\`\``;
			return [
				`### ${format.name}`,
				`${format.description}. The key is sent in the header \`${headers}\`.`,
				...(format.notice ? [`> ${format.notice}`] : []),
				example,
			].join('\n\n');
		})
		.join('\n\n');
}

function callbackLine({ name, callbackProof, requestFormats }: VideoProvider): string {
	const where = requestFormats.some(({ blocking }) => blocking)
		? `With ${requestFormats
				.filter(({ blocking }) => !blocking)
				.map((format) => `*${format.name}*`)
				.join(', ')}: `
		: '';
	const proofs = {
		echo: `${name} is given a secret and may send it back (header \`${callbackProof?.header}\`); callbacks with a wrong one are rejected`,
		hmac: `${name} signs them (header \`${callbackProof?.header}\`) if you registered a callback secret with it and put the same into the credential`,
		ed25519: `${name} signs them with a key of its own (header \`${callbackProof?.header}\`), which n8n looks up at ${name}, and callbacks without it are rejected`,
	};
	const proof = callbackProof ? proofs[callbackProof.kind] : `${name} does not sign them`;
	return `**Callbacks**: ${where}${proof}. Whatever one says, the video is then asked for with your key.`;
}

function moneyLines({ name, cancelCall, cancelEffect, failureEffect }: VideoProvider): string[] {
	const cancel = cancelCall
		? `possible; ${name} ${cancelEffect ?? 'does not say what that does to the bill'}`
		: 'not possible';
	return [
		`**Cancel**: ${cancel}.`,
		`**A failed job**: ${failureEffect === undefined ? `${name} does not say whether it is billed` : `${name} ${failureEffect}`}.`,
	];
}

function fileLines({ name, offers, upload }: VideoProvider): string[] {
	const withFiles = offers.filter(({ limits }) => mediaFields.some((field) => limits[field]));
	if (withFiles.length === 0) return [];
	const onlyHttps = withFiles.every(({ limits }) => limits.mediaAddress === 'https');
	const uploaded = upload
		? `it is uploaded to ${name} with your key, without being billed`
		: `${name} then fetches it from this n8n, which needs a public https address for that`;
	return [
		`**Addresses of files** must be public on the web and start with https://${onlyHttps ? '' : ' or http://'}.`,
		`**Files of the item**: write the name of the field that holds one, such as data; ${uploaded}.`,
	];
}

function keyLines({ keySteps }: VideoProvider): string {
	return [
		...keySteps,
		'In n8n open the credential of *Create Video*, paste the key and save: n8n says at once whether it works.',
	]
		.map((step, index) => `${index + 1}. ${step}`)
		.join('\n');
}

function credentialLines({ name, baseUrl, credentialFields = [], callbackProof }: VideoProvider): string[] {
	return [
		`**Base URL**: ${baseUrl}`,
		...credentialFields.map(({ displayName, description }) => `**${displayName}**: ${description}`),
		...(callbackProof?.kind === 'hmac' ? [`**Callback Secret**: only if you registered one with ${name}`] : []),
	];
}

function pictureLinks(provider: VideoProvider): string {
	const links = formPictures(provider).map(({ name, requestFormat, operation }) => {
		const format = provider.requestFormats.find(({ id }) => id === requestFormat)?.name;
		const label = format === undefined ? modeNames[operation] : `${modeNames[operation]} in ${format}`;
		return `[${label}](../images/forms/${name}.png)`;
	});
	return links.join(', ');
}

/** Everything a user may want to know about one provider, from the registry alone. */
export function providerPage(provider: VideoProvider): string {
	const { name, quirks, unverified, id, capacity, sound } = provider;
	return `${[
		`<!-- Made from nodes/providers/${id}.ts by "npm run docs". Change it there. -->`,
		`# ${name}`,
		`What this package does with ${name}. **Nothing here has been verified against the live API**: it follows the pages linked below.`,
		`## Get a key`,
		keyLines(provider),
		list(credentialLines(provider)),
		`## What it costs`,
		priceTable(provider),
		`## Models`,
		modelSections(provider),
		`The form: ${pictureLinks(provider)}.`,
		`## Good to know`,
		list([
			...fileLines(provider),
			...moneyLines(provider),
			callbackLine(provider),
			...(capacity === undefined
				? []
				: [`${capacity} What comes on top is rejected, not billed, and waits in Create Video.`]),
			...(sound === undefined ? [] : [sound]),
			...quirks,
		]),
		`## What is uncertain`,
		list([...doubtsOf(provider), ...unverified]),
		`## What is sent for a first frame`,
		formatSections(provider),
		`[All providers](../../README.md#providers)`,
	].join('\n\n')}\n`;
}
