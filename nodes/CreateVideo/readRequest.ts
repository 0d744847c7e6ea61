import type { IExecuteFunctions } from 'n8n-workflow';
import { VideoError } from '../video/errors';
import { checkRequest } from '../video/limits';
import type { ModelFacts, RequestFormat, VideoProvider } from '../video/provider';
import { offerFor, requestFormatOf } from '../video/provider';
import type { MediaRef, Mode, VideoRequest } from '../video/request';
import { fieldNames, modeNames, modes } from '../video/request';
import { otherModel } from './form';

export interface CheckedRequest {
	provider: VideoProvider;
	request: VideoRequest;
	format: RequestFormat;
	/** Absent when the model is not in our list. */
	model?: ModelFacts;
	warnings: string[];
}

function invalid(provider: VideoProvider, problems: string[]): VideoError {
	const message =
		problems.length === 1 ? (problems[0] ?? '') : `${problems.length} fields need a change. ${problems.join(' ')}`;
	return new VideoError('invalid-request', message, {
		provider: provider.id,
		nextStep: 'Change what is named above and run the step again. Nothing was sent or billed.',
	});
}

/** Addresses of a field: a list from an expression, or text with one per line or comma. */
function mediaIn(value: unknown): MediaRef[] {
	const parts = Array.isArray(value) ? value : String(value ?? '').split(/[\r\n]+|,\s*(?=https?:|data:)/);
	return parts
		.map((part) => String(part).trim())
		.filter((url) => url !== '')
		.map((url) => ({ url }));
}

/** A value of the form, with what counts as "not chosen" turned into undefined. */
function chosen<Value>(value: Value | '' | null | undefined): Value | undefined {
	return value === '' || value === null ? undefined : value;
}

function durationIn(value: unknown): VideoRequest['duration'] {
	const given = chosen(value);
	if (given === undefined || given === 'auto') return given;
	// "5", "5s" and "5 seconds" come out of sheets.
	const seconds = typeof given === 'string' ? Number(given.replace(/\s*s(ec(onds?)?)?$/i, '')) : Number(given);
	return seconds;
}

function numberIn(value: unknown): number | undefined {
	const given = chosen(value);
	return given === undefined ? undefined : Number(given);
}

/** `undefined` fields are dropped: a field that is not there is not sent. */
function withoutGaps<Fields extends object>(
	fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
		[Key in keyof Fields]: Exclude<Fields[Key], undefined>;
	};
}

function readForm(context: IExecuteFunctions, itemIndex: number, mode: Mode): VideoRequest {
	const value = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
	const text = (name: string) => {
		const given = chosen(value(name));
		return given === undefined ? undefined : String(given);
	};
	const options = (value('options') || {}) as { seed?: unknown; endUserId?: unknown };
	const listed = text('model') ?? '';
	const audioSwitch = chosen(value('generateAudio'));
	return {
		mode,
		model: (listed === otherModel ? text('modelId') : listed)?.trim() ?? '',
		prompt: text('prompt') ?? '',
		frames: [...mediaIn(value('firstFrame')), ...mediaIn(value('lastFrame'))],
		images: mediaIn(value('images')),
		audios: mediaIn(value('audios')),
		...(withoutGaps({
			duration: durationIn(value('duration')),
			aspectRatio: text('aspectRatio'),
			resolution: text('resolution'),
			tier: text('tier'),
			generateAudio: audioSwitch === undefined ? undefined : audioSwitch !== 'false' && Boolean(audioSwitch),
			seed: numberIn(options.seed),
			endUserId: chosen(options.endUserId) === undefined ? undefined : String(options.endUserId),
			requestFormat: text('requestFormat'),
		}) as Partial<VideoRequest>),
	};
}

/** Reads and checks one item's request; throws `VideoError` with all its problems. Nothing is sent. */
export function readRequest(context: IExecuteFunctions, provider: VideoProvider, itemIndex: number): CheckedRequest {
	const modeValue = context.getNodeParameter('mode', itemIndex, '') as unknown;
	const mode = modes.find((known) => known === modeValue);
	const offer = mode && offerFor(provider, mode);
	if (!offer) {
		const offered = provider.offers.map((one) => modeNames[one.mode]).join(', ');
		throw invalid(provider, [`${fieldNames.mode}: ${provider.name} does not offer it. Choose one of: ${offered}.`]);
	}
	const request = readForm(context, itemIndex, offer.mode);
	const format = requestFormatOf(provider, request.requestFormat);
	const model = offer.models.find(({ id }) => id === request.model);
	const { problems, warnings } = checkRequest(request, offer.limits, model !== undefined);
	const messages = problems.map(({ message }) => message);
	if (!format) {
		const offered = provider.requestFormats.map(({ name }) => name).join(', ');
		messages.push(`${fieldNames.requestFormat}: "${request.requestFormat}" is unknown. Choose one of: ${offered}.`);
	}
	if (messages.length > 0 || !format) throw invalid(provider, messages);
	return { provider, request, format, warnings, ...(model && { model }) };
}
