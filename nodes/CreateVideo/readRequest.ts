import type { IExecuteFunctions } from 'n8n-workflow';
import type { ItemFiles } from '../host/files/itemFiles';
import { VideoError } from '../video/errors';
import type { JsonObject } from '../video/json';
import { jsonObjectSchema } from '../video/json';
import { checkRequest } from '../video/limits';
import { providers } from '../providers';
import type { VideoProvider } from '../video/provider';
import { limitsFor, offerFor, offersIn } from '../video/offer';
import { requestFormatOf } from '../video/requestFormat';
import type { Mode, VideoRequest } from '../video/request';
import { fieldNames, modeNames, modes } from '../video/request';
import { namedByContent } from './files/publish';
import type { CheckedRequest } from './checkedRequest';
import type { MediaOfRequest } from './files/readMedia';
import { deliveryProblems, readMedia, rightNames } from './files/readMedia';
import type { ItemSettings } from './readSettings';
import { chosenModel } from './models';

function invalid(provider: VideoProvider, problems: string[], remark = ''): VideoError {
	const message =
		problems.length === 1 ? (problems[0] ?? '') : `${problems.length} fields need a change. ${problems.join(' ')}`;
	return new VideoError('invalid-request', `${message} ${remark}`.trim(), {
		provider: provider.id,
		nextStep: 'Change what is named above and run the step again. Nothing was created or billed.',
	});
}

/** A value of the form, with what counts as "not chosen" turned into undefined. */
function chosen<Value>(value: Value | '' | null | undefined): Value | undefined {
	return value === '' || value === null ? undefined : value;
}

function durationIn(value: unknown): VideoRequest['duration'] {
	const given = chosen(value);
	if (given === undefined || given === 'auto') return given;
	// "5", "5s" and "5 seconds" come out of sheets.
	const seconds = typeof given === 'string' ? Number(given.replace(/\s{0,9}s(ec(onds?)?)?$/i, '')) : Number(given);
	return seconds;
}

/** Some providers take any text; where only a number will do, the limits say so. */
function seedIn(value: unknown): VideoRequest['seed'] {
	const given = chosen(typeof value === 'string' ? value.trim() : value);
	return given === undefined || typeof given === 'number' ? given : String(given);
}

/** Extra parameters as JSON text, or as an object from an expression; null where it is neither. */
function extraIn(value: unknown): JsonObject | undefined | null {
	const given = typeof value === 'string' && value.trim() === '' ? undefined : chosen(value);
	if (given === undefined) return undefined;
	const parsed = jsonObjectSchema.safeParse(typeof given === 'string' ? jsonIn(given) : given);
	if (!parsed.success) return null;
	return Object.keys(parsed.data).length === 0 ? undefined : parsed.data;
}

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** `undefined` fields are dropped: a field that is not there is not sent. */
function withoutGaps<Fields extends object>(
	fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
		[Key in keyof Fields]: Exclude<Fields[Key], undefined>;
	};
}

/** A switch of the form; sheets write "FALSE" and "no". Null where it is neither on nor off. */
function switchIn(value: unknown): boolean | undefined | null {
	const given = chosen(value);
	if (given === undefined || typeof given === 'boolean') return given;
	const text = String(given).trim().toLowerCase();
	if (['true', 'yes', 'on', '1'].includes(text)) return true;
	return ['false', 'no', 'off', '0'].includes(text) ? false : null;
}

interface Form {
	request: VideoRequest;
	/** What could not be read at all. */
	problems: string[];
}

/** A text with what n8n writes where an expression gives an object; it would be sent, and paid for, like that. */
function unreadableText(name: string, given: unknown): string[] {
	const label = (fieldNames as Readonly<Record<string, string>>)[name] ?? name;
	if (!String(given).includes('[object Object]') && typeof given !== 'object') return [];
	return [
		`${label}: its expression gives an object, not a text. Choose one field of it, like {{ $json.output.text }}.`,
	];
}

function readForm(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
	settings: ItemSettings,
	mode: Mode,
	media: MediaOfRequest,
): Form {
	const value = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
	const problems: string[] = [];
	const text = (name: string, given: unknown = chosen(value(name))) => {
		if (given === undefined) return undefined;
		problems.push(...unreadableText(name, given));
		return String(given);
	};
	const { id: modelId, isFromList } = chosenModel(value('model'));
	const model = text('model', chosen(modelId))?.trim() ?? '';
	if (isFromList) problems.push(...ofAnother(provider, model));
	const generateAudio = switchIn(value('generateAudio'));
	if (generateAudio === null) problems.push(`${fieldNames.generateAudio}: must be true or false.`);
	const extra = extraIn(settings.extra);
	if (extra === null) {
		problems.push(`${fieldNames.extra}: is not a JSON object. Write it like {"name": "value"}, or clear it.`);
	}
	const request: VideoRequest = {
		mode,
		model,
		prompt: text('prompt') ?? '',
		...media,
		...(withoutGaps({
			duration: durationIn(value('duration')),
			aspectRatio: text('aspectRatio'),
			resolution: text('resolution'),
			tier: text('tier'),
			generateAudio: generateAudio ?? undefined,
			seed: seedIn(settings.seed),
			bitrate: chosen(settings.bitrate) === undefined ? undefined : String(settings.bitrate),
			endUserId: chosen(settings.endUserId) === undefined ? undefined : String(settings.endUserId),
			extra: extra ?? undefined,
			requestFormat: text('requestFormat'),
		}) as Partial<VideoRequest>),
	};
	return { request, problems };
}

function hasModel({ offers }: VideoProvider, model: string): boolean {
	return offers.some(({ models }) => models.some(({ id }) => id === model));
}

/** What was chosen from the list of one provider stays in the form when another is chosen. */
function ofAnother(provider: VideoProvider, model: string): string[] {
	const owner = hasModel(provider, model) ? undefined : providers.find((other) => hasModel(other, model));
	return owner ? [`${fieldNames.model}: "${model}" is of ${owner.name}. Choose a model of ${provider.name}.`] : [];
}

/** A model of the list that only makes other videos than the chosen mode would ignore what the mode sends. */
function wrongModel(provider: VideoProvider, { model, mode }: VideoRequest): string[] {
	const makers = provider.offers.filter(({ models }) => models.some(({ id }) => id === model));
	const modesOfModel = [...new Set(makers.map((offer) => offer.mode))];
	if (modesOfModel.length === 0 || modesOfModel.includes(mode)) return [];
	const names = modesOfModel.map((one) => modeNames[one]).join(' or ');
	return [`${fieldNames.model}: "${model}" is for ${names}. Choose that operation or another model.`];
}

/** What is wrong with the choices that decide which fields there are. */
function unknownChoices(provider: VideoProvider, modeValue: unknown, formatId: string | undefined): string[] {
	const format = requestFormatOf(provider, formatId);
	const offers = offersIn(provider, format?.id);
	const problems: string[] = [];
	if (!offers.some(({ mode }) => mode === modeValue)) {
		const where =
			format && provider.requestFormats.length > 1 ? ` with ${fieldNames.requestFormat} ${format.name}` : '';
		const offered = offers.map(({ mode }) => modeNames[mode]).join(', ');
		problems.push(`${fieldNames.mode}: ${provider.name} does not offer it${where}. Choose one of: ${offered}.`);
	}
	if (!format) {
		const offered = provider.requestFormats.map(({ name }) => name).join(', ');
		problems.push(`${fieldNames.requestFormat}: "${formatId}" is unknown. Choose one of: ${offered}.`);
	}
	return problems;
}

/** Reads and checks one item's request; throws `VideoError` with all its problems. Nothing is sent. */
export async function readRequest(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
	settings: ItemSettings,
	itemFiles: ItemFiles,
): Promise<CheckedRequest> {
	const modeValue = context.getNodeParameter('operation', itemIndex, '') as unknown;
	const formatValue = chosen(context.getNodeParameter('requestFormat', itemIndex, '') as unknown);
	const formatId = formatValue === undefined ? undefined : String(formatValue);
	const messages = unknownChoices(provider, modeValue, formatId);
	const format = requestFormatOf(provider, formatId) ?? provider.requestFormats[0];
	const mode = modes.find((known) => known === modeValue);
	const offer = mode && offerFor(provider, mode, format.id);
	if (!offer) throw invalid(provider, messages);
	const { media, files } = await readMedia(context, itemIndex, itemFiles);
	const { request, problems: unreadable } = readForm(context, provider, itemIndex, settings, offer.mode, media);
	const model = offer.models.find(({ id }) => id === request.model);
	const limits = limitsFor(offer, request.model);
	const misplaced = wrongModel(provider, request);
	const isKnown = model !== undefined || misplaced.length > 0;
	const { problems, warnings } = checkRequest(request, limits, isKnown, provider.inputKeys(request));
	messages.push(...unreadable, ...problems.map(({ message }) => message), ...misplaced);
	messages.push(...deliveryProblems(provider, request, limits, files));
	if (messages.length > 0) throw invalid(provider, messages, rightNames(request, itemIndex, itemFiles));
	return { provider, ...(await namedByContent(request, files)), format, warnings, ...(model && { model }) };
}
