import type { Limits, MediaField } from '../../nodes/video/limits';
import { mediaFields } from '../../nodes/video/limits';
import { mediaFacts } from '../../nodes/video/media';
import { mentionExample } from '../../nodes/video/mentions';
import type { ModelFacts, Offer, Source, VideoProvider } from '../../nodes/video/provider';
import { limitsFor, offersIn } from '../../nodes/video/provider';
import { fieldNames, modeNames, modes, tierNames } from '../../nodes/video/request';
import { shownRates } from '../../nodes/video/shownPrice';
import { cheapestRequest } from '../cheapestRequest';
import { formPictures } from './formPictures';
import { list, table } from './markdown';

function link({ page, date }: Source): string {
	const { hostname } = new URL(page);
	return `[${hostname.replace(/^www\./, '')}](${page}), ${date}`;
}

function minutes(seconds: number): string {
	return `${Number((seconds / 60).toFixed(1))} min`;
}

/** Of what the mode and model offer only. */
function timesOf(model: ModelFacts, { resolution, videos }: Limits): string {
	const { expectedSeconds, expectedSecondsAt = {}, expectedSecondsWithVideo } = model;
	const offered = Object.entries(expectedSecondsAt).filter(([name]) => resolution?.values.includes(name));
	return [
		minutes(expectedSeconds),
		...offered.map(([name, seconds]) => `${name} ${minutes(seconds)}`),
		...(expectedSecondsWithVideo && videos ? [`with a video ${minutes(expectedSecondsWithVideo)}`] : []),
	].join(', ');
}

function durationOf({ duration: { min, max, auto } }: Limits): string {
	return `${min}–${max}${auto ? ', Auto' : ''}`;
}

function choiceOf(limits: Limits, field: 'resolution' | 'aspectRatio' | 'tier'): string {
	const { values = [], doubts } = limits[field] ?? {};
	const nameOf = (value: string) => (field === 'tier' ? (tierNames[value] ?? value) : value);
	return values.map((value) => `${nameOf(value)}${doubts?.[value] === undefined ? '' : ' (?)'}`).join(', ');
}

/** The last cells of a row; modes in which they are the same share it. */
function modelCells(offer: Offer, model: ModelFacts): string[] {
	const limits = limitsFor(offer, model.id);
	return [
		`${model.name}<br>\`${model.id}\``,
		durationOf(limits),
		choiceOf(limits, 'resolution'),
		choiceOf(limits, 'tier'),
		choiceOf(limits, 'aspectRatio'),
		timesOf(model, limits),
	];
}

/** Lines that are the same in several modes stand once, behind the names of these. */
function byModes(offers: readonly Offer[], linesOf: (offer: Offer) => string[][]): string[][] {
	const modesOf = new Map<string, { modes: string[]; cells: string[] }>();
	for (const offer of [...offers].sort((one, other) => modes.indexOf(one.mode) - modes.indexOf(other.mode))) {
		for (const cells of linesOf(offer)) {
			const line = modesOf.get(cells.join()) ?? { modes: [], cells };
			modesOf.set(cells.join(), { ...line, modes: [...new Set([...line.modes, modeNames[offer.mode]])] });
		}
	}
	return [...modesOf.values()].map((line) => [line.modes.join(', '), ...line.cells]);
}

function modelTable(offers: readonly Offer[]): string {
	const rows = byModes(offers, (offer) => offer.models.map((model) => modelCells(offer, model)));
	return table(['Mode', 'Model', 'Seconds', 'Resolution', 'Tier', 'Aspect ratio', 'Typical time'], rows);
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

function fileCells(offer: Offer, limits: Limits): string[][] {
	return [...mediaFields.flatMap((field) => mediaCells(offer, limits, field)), ...ruleCells(limits)];
}

/** Without a model where all agree. */
function filesOf(offer: Offer): string[][] {
	const cellsOf = (model: ModelFacts) => fileCells(offer, limitsFor(offer, model.id));
	const [first, ...others] = offer.models;
	const agree = others.every((model) => cellsOf(model).join() === cellsOf(first).join());
	if (agree) return cellsOf(first).map((cells) => ['', ...cells]);
	return offer.models.flatMap((model) => cellsOf(model).map((cells) => [model.name, ...cells]));
}

function fileTable(offers: readonly Offer[]): string {
	const rows = byModes(offers, filesOf);
	if (rows.length === 0) return '';
	const models = rows.some(([, model]) => model !== '');
	const named = rows.map(([mode = '', model, ...cells]) => [
		mode,
		model === '' && models ? 'all' : (model ?? ''),
		...cells,
	]);
	return table(['Mode', 'Model', 'Files', 'Limits'], named);
}

function moreCells({ limits }: Offer): string[][] {
	const { generateAudio, seed, endUserId, prompt } = limits;
	return [
		prompt && [`${fieldNames.prompt} up to ${prompt.max} characters`],
		generateAudio && [fieldNames.generateAudio],
		seed && [`${fieldNames.seed} from ${seed.min} to ${seed.max}`],
		endUserId && [fieldNames.endUserId],
	].flatMap((cells) => (cells ? [cells] : []));
}

function moreLine(offers: readonly Offer[]): string {
	const everywhere = [...new Set(offers.map(({ mode }) => modeNames[mode]))].length;
	const more = byModes(offers, moreCells).map(([names = '', what = '']) =>
		names.split(', ').length === everywhere ? what : `${what} (${names})`,
	);
	return more.length === 0 ? '' : `Also: ${more.join(', ')}.`;
}

function modelSections(provider: VideoProvider): string {
	const { requestFormats } = provider;
	return requestFormats
		.flatMap(({ id, name }) => {
			const offers = offersIn(provider, id);
			const heading = requestFormats.length > 1 ? `### ${name}` : '';
			return [heading, modelTable(offers), fileTable(offers), moreLine(offers)];
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

function priceCells({ name, price }: ModelFacts): string[][] {
	if (!price) return [];
	const { perSecond, withVideo, source, date } = price;
	const counted = withVideo?.seconds === 'input and output' ? ', for the seconds of both videos' : '';
	return [
		[
			name,
			shownRates(price, perSecond),
			withVideo ? `${shownRates(price, withVideo.perSecond)}${counted}` : '',
			link({ page: source, date }),
		],
	];
}

function priceTable(provider: VideoProvider): string {
	const { requestFormats } = provider;
	const formatsOf = new Map<string, { cells: string[]; formats: Set<string> }>();
	for (const { id, name } of requestFormats) {
		for (const cells of offersIn(provider, id).flatMap(({ models }) => models.flatMap(priceCells))) {
			const line = formatsOf.get(cells.join()) ?? { cells, formats: new Set() };
			formatsOf.set(cells.join(), { ...line, formats: line.formats.add(name) });
		}
	}
	const lines = [...formatsOf.values()];
	const isAll = ({ size }: Set<string>) => size === requestFormats.length;
	const mark = lines.every(({ formats }) => isAll(formats)) ? '' : 'all';
	const rows = lines.map(({ cells: [model = '', ...cells], formats }) => [
		model,
		isAll(formats) ? mark : [...formats].join(', '),
		...cells,
	]);
	return table(['Model', 'Request format', 'Per second', 'With a reference video', 'Read where and when'], rows);
}

const exampleFiles = { images: ['https://example.com/image.jpg'] };

function formatSections(provider: VideoProvider): string {
	const { requestFormats, baseUrl } = provider;
	return requestFormats
		.map((format) => {
			const needsFiles = !provider.offers.some(
				({ mode, formats }) => mode === 'text' && (formats?.includes(format.id) ?? true),
			);
			const wishes = { prompt: 'A paper boat drifts along a rainy street', formatId: format.id };
			const { request } = cheapestRequest(provider, { ...wishes, ...(needsFiles && exampleFiles) });
			const { method, path, body } = provider.submitCall(request);
			const example = `\`\`\`\n${method} ${baseUrl}${path}\n\n${JSON.stringify(body, null, 2)}\n\`\`\``;
			return [
				`### ${format.name}`,
				`${format.description}.`,
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
		echo: `${name} sends back a secret that this n8n gave it (header \`${callbackProof?.header}\`), and callbacks without it are refused`,
		hmac: `${name} signs them (header \`${callbackProof?.header}\`) if you registered a callback secret with it and put the same into the credential`,
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

function credentialLines({ name, baseUrl, dashboard, credentialFields = [], callbackProof }: VideoProvider): string[] {
	return [
		`**API Key**: from <${dashboard}>`,
		`**Base URL**: ${baseUrl}`,
		...credentialFields.map(({ displayName, description }) => `**${displayName}**: ${description}`),
		...(callbackProof?.kind === 'hmac' ? [`**Callback Secret**: only if you registered one with ${name}`] : []),
	];
}

function pictureLinks(provider: VideoProvider): string {
	const links = formPictures(provider).map(({ name, requestFormat, mode }) => {
		const format = provider.requestFormats.find(({ id }) => id === requestFormat)?.name;
		const label = format === undefined ? modeNames[mode] : `${modeNames[mode]} in ${format}`;
		return `[${label}](../images/forms/${name}.png)`;
	});
	return links.join(', ');
}

/** Everything a user may want to know about one provider, from the registry alone. */
export function providerPage(provider: VideoProvider): string {
	const { name, quirks, unverified, requestFormats, id, capacity, sound } = provider;
	return `${[
		`<!-- Made from nodes/providers/${id}.ts by "npm run docs". Change it there. -->`,
		`# ${name}`,
		`What this package does with ${name}. **Nothing here has been verified against the live API**: it follows the pages linked below.`,
		`## Credential`,
		list(credentialLines(provider)),
		`## Models`,
		modelSections(provider),
		`The form: ${pictureLinks(provider)}.`,
		`## Prices`,
		priceTable(provider),
		`## Good to know`,
		list([
			...fileLines(provider),
			...moneyLines(provider),
			callbackLine(provider),
			...(capacity === undefined
				? []
				: [`${capacity} What comes on top is refused, not billed, and waits in Create Video.`]),
			...(sound === undefined ? [] : [sound]),
			...quirks,
		]),
		`## Not verified`,
		list([...doubtsOf(provider), ...unverified]),
		`## Request ${requestFormats.length > 1 ? 'formats' : 'format'}`,
		formatSections(provider),
		`[All providers](../../README.md#providers)`,
	].join('\n\n')}\n`;
}
