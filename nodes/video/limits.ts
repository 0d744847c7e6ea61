import type { MediaLimits } from './media';
import { anyOf, fileProblems, filesProblems } from './media';
import type { Mentions } from './mentions';
import { mentionProblems } from './mentions';
import type { FieldName, MediaRef, Mode, VideoRequest } from './request';
import { fieldNames, modeNames } from './request';
import { isPrivateHost } from './privateHost';

/** Values a provider documents for a field, and the one that it takes, and the form starts with, when nothing is chosen. */
export interface Choice<Value> {
	values: readonly Value[];
	default: Value;
	/** Why a value may not do what it says, as a sentence; said in the form and on the job. */
	doubts?: Readonly<Record<string, string>>;
	/** Why it has to be chosen, as a sentence. */
	needed?: string;
}

interface Count {
	min: number;
	max: number;
}

/** Whole seconds. */
interface Duration {
	min: number;
	max: number;
	/** The only ones, where not every length between the two can be had. */
	values?: readonly number[];
	default: number;
	auto: boolean;
}

/** The lengths that can be chosen. */
export function lengthsOf({ min, max, values }: Duration): readonly number[] {
	return values ?? Array.from({ length: max - min + 1 }, (_, index) => min + index);
}

/** "4 to 15" or "4, 6 or 8". */
function spanOfLengths({ min, max, values }: Duration): string {
	return values ? anyOf(values.map(String)) : `${min} to ${max}`;
}

/**
 * What one provider takes in one mode; a field that is absent does not exist there, so it is neither shown nor sent. A model
 * takes away with `undefined` what the others of its offer have.
 */
export interface Limits {
	/** Characters. */
	prompt?: { max: number } | undefined;
	frames?: MediaLimits | undefined;
	images?: MediaLimits | undefined;
	videos?: MediaLimits | undefined;
	audios?: MediaLimits | undefined;
	/** Reference images, videos and audios together. */
	mediaTotal?: Count | undefined;
	/** Audio is taken only beside at least one of these. */
	audioNeeds?: ReadonlyArray<'images' | 'videos'> | undefined;
	/** How the prompt names attached files; absent where no page says. */
	mentions?: Mentions | undefined;
	/** Absent where nothing can be chosen: a video is as long as the one it is made from, or as the model makes them all. */
	duration?: Duration | undefined;
	aspectRatio?: Choice<string> | undefined;
	resolution?: Choice<string> | undefined;
	tier?: Choice<string> | undefined;
	/** The model makes sound unless told otherwise. */
	generateAudio?: true | undefined;
	/** Whole numbers, or any text as it is. */
	seed?: Count | 'any text' | undefined;
	bitrate?: Choice<string> | undefined;
	endUserId?: true | undefined;
	/** `https`: the provider rejects plain http addresses. */
	mediaAddress: 'https' | 'http or https';
}

/** One reason why a request cannot be sent, with the way out. */
interface Problem {
	field: FieldName;
	message: string;
	/** Another model may well take it. */
	ofTheModel?: true;
}

interface Findings {
	problems: Problem[];
	/** Said on the job; they do not stop it. */
	warnings: string[];
}

export const mediaFields = ['frames', 'images', 'videos', 'audios'] as const;

export type MediaField = (typeof mediaFields)[number];

const mediaNouns: Readonly<Record<MediaField, string>> = {
	frames: 'image',
	images: 'image',
	videos: 'video',
	audios: 'audio file',
};

const choiceFields = ['aspectRatio', 'resolution', 'tier', 'bitrate'] as const;

function found(...problems: Array<Problem | false | undefined>): Problem[] {
	return problems.filter((problem): problem is Problem => Boolean(problem));
}

function problem(field: FieldName, message: string, name: string = fieldNames[field]): Problem {
	return { field, message: `${name}: ${message}` };
}

/**
 * What the form calls the field of one file, or of a list as a whole. Where first and last frame are not two, nobody knows
 * which of them a file is, so both are named.
 */
export function nameOfMedia(field: MediaField, given: readonly MediaRef[], { max }: Count, place?: number): string {
	if (field !== 'frames' || max === 1) return fieldNames[field];
	const { frames, lastFrame } = fieldNames;
	if (place === undefined || given.length !== max) return `${frames}, ${lastFrame}`;
	return place === 0 ? frames : lastFrame;
}

function ofTheModel(one: Problem | false): Problem | false {
	return one && { ...one, ofTheModel: true };
}

function plural(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function span({ min, max }: Count, noun: string): string {
	if (min === max) return `exactly ${plural(min, noun)}`;
	return min === 0 ? `at most ${plural(max, noun)}` : `${min} to ${plural(max, noun)}`;
}

/** A text with a scheme, right or wrong, is meant as an address; any other as the name of a field. */
export function isMeantAsAddress(text: string): boolean {
	return /^[a-z][a-z\d+.-]*:/i.test(text);
}

/** What is wrong with an address, as sentences. */
function addressProblems({ url }: MediaRef, address: Limits['mediaAddress']): string[] {
	if (url.startsWith('data:')) {
		return ['data: addresses are not accepted. Upload the file and use its https address.'];
	}
	if (!isMeantAsAddress(url)) {
		return [`"${url}" is neither a URL (https://…) nor a field of this item that holds a file.`];
	}
	if (!URL.canParse(url)) return [`"${url}" is not a URL. Use one that starts with https://.`];
	const { protocol, hostname } = new URL(url);
	if (!['https:', 'http:'].includes(protocol) || (address === 'https' && protocol !== 'https:')) {
		const wanted = address === 'https' ? 'https://' : 'https:// or http://';
		return [`"${url}" starts with ${protocol}//. Use an address that starts with ${wanted}.`];
	}
	if (!isPrivateHost(hostname)) return [];
	return [
		`"${url}" points into your own network, where the provider cannot fetch it. Upload the file to a public place first.`,
	];
}

function wrongCount(mode: string, count: Count, noun: string, given: number): string {
	return `${mode} takes ${span(count, noun)}, but ${given} given.`;
}

function checkMedia(request: VideoRequest, limits: Limits): Problem[] {
	const mode = modeNames[request.mode];
	const problems = mediaFields.flatMap((field) => {
		const given = request[field];
		const count = limits[field];
		const noun = mediaNouns[field];
		if (!count) {
			return found(
				given.length > 0 &&
					problem(field, `cannot be used in ${mode} with this provider. Clear it or choose another operation.`),
			);
		}
		const name = nameOfMedia(field, given, count);
		return [
			...found(
				given.length < count.min && problem(field, wrongCount(mode, count, noun, given.length), name),
				ofTheModel(given.length > count.max && problem(field, wrongCount(mode, count, noun, given.length), name)),
			),
			...given.flatMap((media, place) =>
				(media.file ? fileProblems(media.file, count) : addressProblems(media, limits.mediaAddress)).map((message) =>
					problem(field, message, nameOfMedia(field, given, count, place)),
				),
			),
			...filesProblems(
				given.flatMap(({ file }) => file ?? []),
				count,
			).map((message) => problem(field, message, name)),
		];
	});
	return [...problems, ...checkTotal(request, limits), ...checkAudioCompany(request, limits)];
}

function checkTotal({ images, videos, audios, mode }: VideoRequest, { mediaTotal }: Limits): Problem[] {
	if (!mediaTotal) return [];
	const total = images.length + videos.length + audios.length;
	return found(
		ofTheModel(
			total > mediaTotal.max &&
				problem('images', `all reference files together are ${total}, the limit is ${mediaTotal.max}. Remove some.`),
		),
		total < mediaTotal.min &&
			problem(
				'images',
				`${modeNames[mode]} needs at least ${plural(mediaTotal.min, 'file')}. Add one or choose another operation.`,
			),
	);
}

function checkAudioCompany(request: VideoRequest, { audios, audioNeeds }: Limits): Problem[] {
	if (!audios || !audioNeeds || request.audios.length === 0) return [];
	if (audioNeeds.some((field) => request[field].length > 0)) return [];
	const nouns = audioNeeds.map((field) => `reference ${mediaNouns[field]}`).join(' or ');
	const wanted = audioNeeds.map((field) => (field === 'images' ? 'an image' : 'a video')).join(' or ');
	return [problem('audios', `audio needs at least one ${nouns}. Add ${wanted} or remove the audio.`)];
}

function checkDuration({ duration, mode }: VideoRequest, { duration: limits }: Limits): Problem[] {
	if (duration === undefined) return [];
	if (!limits) return [notAvailable('duration', mode)];
	const range = `${spanOfLengths(limits)} seconds${limits.auto ? ', or Auto' : ''}`;
	if (duration === 'auto') {
		return found(!limits.auto && problem('duration', `Auto is not available here. Choose ${range}.`));
	}
	return found(
		!lengthsOf(limits).includes(duration) &&
			problem('duration', `${duration} seconds is outside what this model makes. Choose ${range}, in whole seconds.`),
	);
}

function checkChoices(request: VideoRequest, limits: Limits): Problem[] {
	return choiceFields.flatMap((field) => {
		const value = request[field];
		const choice = limits[field];
		if (value === undefined) return found(choice?.needed !== undefined && problem(field, choice.needed));
		if (!choice) return [notAvailable(field, request.mode)];
		return found(
			!choice.values.includes(value) &&
				problem(field, `"${value}" is not offered. Choose one of: ${choice.values.join(', ')}.`),
		);
	});
}

function notAvailable(field: FieldName, mode: Mode): Problem {
	return problem(field, `cannot be set in ${modeNames[mode]} with this provider, which would ignore it. Clear it.`);
}

function checkScalars(request: VideoRequest, limits: Limits): Problem[] {
	const { seed, generateAudio, endUserId, mode, prompt } = request;
	return found(
		prompt.trim() === '' && problem('prompt', 'is empty. Describe the video you want.'),
		ofTheModel(
			limits.prompt !== undefined &&
				prompt.length > limits.prompt.max &&
				problem('prompt', `has ${prompt.length} characters, the limit is ${limits.prompt.max}. Shorten it.`),
		),
		seed !== undefined && !limits.seed && notAvailable('seed', mode),
		seed !== undefined && typeof limits.seed === 'object' && seedProblem(seed, limits.seed),
		generateAudio !== undefined && !limits.generateAudio && notAvailable('generateAudio', mode),
		endUserId !== undefined && !limits.endUserId && notAvailable('endUserId', mode),
	);
}

function seedProblem(seed: number | string, { min, max }: Count): Problem | false {
	const number = Number(seed);
	if (Number.isInteger(number) && number >= min && number <= max) return false;
	return problem('seed', `${seed} is not a whole number from ${min} to ${max}.`);
}

function checkMentions(request: VideoRequest, { mentions }: Limits): Problem[] {
	return mentions ? mentionProblems(request, mentions).map((message) => problem('prompt', message)) : [];
}

/** Keys of extra parameters that one of our own fields fills. */
function checkExtra({ extra = {} }: VideoRequest, ownKeys: readonly string[]): Problem[] {
	return Object.keys(extra)
		.filter((key) => ownKeys.includes(key))
		.map((key) => problem('extra', `"${key}" has a field of its own in this form. Use that field and remove the key.`));
}

function doubtsOf(request: VideoRequest, limits: Limits): string[] {
	return choiceFields.flatMap((field) => {
		const doubt = limits[field]?.doubts?.[request[field] ?? ''];
		return doubt === undefined ? [] : [`${fieldNames[field]}: ${doubt}`];
	});
}

/** Fields whose limits belong to a model, so an unknown model may have others. */
const limitsOfTheModel: readonly FieldName[] = ['duration', ...choiceFields];

/**
 * Everything wrong with a request, at once, before anything is sent.
 * For a model we do not know, limits that belong to models turn into warnings. `ownKeys` are the input parameters that
 * our fields fill.
 */
export function checkRequest(
	request: VideoRequest,
	limits: Limits,
	modelIsKnown: boolean,
	ownKeys: readonly string[] = [],
): Findings {
	const problems = [
		...found(request.model.trim() === '' && problem('model', 'is empty. Choose one from the list, or give its ID.')),
		...checkScalars(request, limits),
		...checkMentions(request, limits),
		...checkExtra(request, ownKeys),
		...checkMedia(request, limits),
		...checkDuration(request, limits),
		...checkChoices(request, limits),
	];
	if (modelIsKnown) return { problems, warnings: doubtsOf(request, limits) };
	const mayDiffer = (one: Problem) => one.ofTheModel ?? limitsOfTheModel.includes(one.field);
	const [doubts, hard] = [problems.filter(mayDiffer), problems.filter((one) => !mayDiffer(one))];
	const unknown = `${fieldNames.model}: "${request.model}" is not in our list; it is sent as typed and its limits are not checked.`;
	return { problems: hard, warnings: [unknown, ...doubts.map(({ message }) => message)] };
}
