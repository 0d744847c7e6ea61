import type { ErrorCode, FailureReason } from './errors';
import { VideoError } from './errors';
import { excerpt } from './redact';
import type { JobState, VideoAsset } from './job';

/** Status words of a provider, as its pages spell them, with what each means. */
export type StatusWords = Readonly<Record<string, JobState['phase']>>;

/** The phase a status word stands for. A word nobody documented means "still running", and says so. */
export function phaseOf(words: StatusWords, word: string | number): { phase: JobState['phase']; warning?: string } {
	const spelled = String(word).toLowerCase();
	const phase = Object.hasOwn(words, spelled) ? words[spelled] : undefined;
	if (phase) return { phase };
	return {
		phase: 'running',
		warning: `The provider reports the unknown status "${word}"; it is taken as still running.`,
	};
}

/** Words in failure texts that tell why; first match wins, so the narrow reasons stand first. */
const reasonWords: ReadonlyArray<readonly [reason: FailureReason, words: RegExp]> = [
	[
		'moderation',
		/moderat|safety|sensitive|policy|nsfw|violat|prohibit|flagged|asset_review|real (human )?face|face_detected|copyright/i,
	],
	['expired', /\bexpired?\b/i],
	[
		'input',
		/invalid|unsupported|input_validation|validation|parameter|download (of )?(the |your )?(reference )?(image|video|audio|media|input)|too (large|long|short)/i,
	],
	[
		'provider',
		/internal|server error|timed? ?out|timeout|unavailable|model_|overload|capacity|system (error|busy)|maintenance|try again later/i,
	],
];

export function failureReason(...texts: Array<string | null | undefined>): FailureReason {
	const text = texts.filter(Boolean).join(' ');
	return reasonWords.find(([, words]) => words.test(text))?.[0] ?? 'unknown';
}

/** Words in refusals that come without a telling HTTP status; first match wins. */
const refusalWords: ReadonlyArray<readonly [code: ErrorCode, words: RegExp]> = [
	['quota', /insufficient|balance|\bcredits?\b|top.?up/i],
	['authentication', /api.?key|unauthori[sz]ed|forbidden|permission/i],
	['rate-limit', /too many|rate.?limit|concurren/i],
];

export function refusalCode(message: string): ErrorCode {
	return refusalWords.find(([, words]) => words.test(message))?.[0] ?? 'refused';
}

/** First text that says something; providers leave empty strings where there was no error. */
export function firstText(...candidates: unknown[]): string | undefined {
	return candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '');
}

/** A number, also where the provider writes it as text; nothing for anything else. */
export function numberIn(value: unknown): number | undefined {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** What an error answer says: the texts at the named places, `errors` lists quoted short. */
export function errorText(body: unknown, ...places: string[]): string | undefined {
	if (typeof body === 'string') return body.trim() === '' ? undefined : excerpt(body);
	if (!isRecord(body)) return undefined;
	const texts = places
		.map((place) => body[place])
		.map((said) => (isRecord(said) ? firstText(said.message, said.error) : said))
		.flatMap((said) => (Array.isArray(said) && said.length > 0 ? [excerpt(said)] : (firstText(said) ?? [])));
	return texts.length === 0 ? undefined : [...new Set(texts)].join(' — ');
}

/** The first job id at the named places of a callback's body or of its `data`. */
export function idInCallback(body: unknown, ...places: string[]): string | undefined {
	if (!isRecord(body)) return undefined;
	const inside = isRecord(body.data) ? body.data : {};
	return firstText(...places.flatMap((place) => [body[place], inside[place]]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a reply is a page for people; providers talk JSON. Whatever its status, it is never their word: a login page of a
 * proxy says 401 too, and what stands before a provider in trouble may say 403 or 404.
 */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && body.trimStart().startsWith('<');
}

function isWebAddress(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value);
}

function isOtherMedium(value: unknown): boolean {
	return isRecord(value) && /^(image|audio)/i.test(firstText(value.type, value.mediaType) ?? '');
}

/** Where the last picture of a video stands beside it. */
const pictureKeys = ['lastFrameImage', 'last_frame_url', 'last_frame'];

/** Pictures that come with a video and are none. */
const besideVideo = /^(last_?frame|thumbnail|poster|cover)/i;

/** Documented answers nest four levels; no answer may exhaust the stack. */
const deepestLevel = 32;

/** Reads the assets at one place of a reply: a URL, an object with `url`, or a list of these; other media are skipped. */
function assetsAt(value: unknown, level = 0): VideoAsset[] {
	if (isWebAddress(value)) return [{ url: value }];
	if (Array.isArray(value)) return level < deepestLevel ? value.flatMap((one) => assetsAt(one, level + 1)) : [];
	if (!isRecord(value) || !isWebAddress(value.url) || isOtherMedium(value)) return [];
	const [width, height, seconds] = [value.width, value.height, value.duration].map(numberIn);
	const [lastFrame] = pictureKeys.flatMap((key) => assetsAt(value[key], level + 1));
	return [
		{
			url: value.url,
			...(width && { width }),
			...(height && { height }),
			...(seconds && { seconds }),
			...(lastFrame && { lastFrame: { url: lastFrame.url } }),
		},
	];
}

function anyAddress(value: unknown, level = 0): VideoAsset[] {
	if (isOtherMedium(value) || level > deepestLevel) return [];
	const here = assetsAt(value);
	if (here.length > 0) return here;
	const entries = Array.isArray(value) || isRecord(value) ? Object.entries(value) : [];
	const inside: unknown[] = entries.filter(([key]) => !besideVideo.test(key)).map(([, part]) => part);
	for (const part of inside) {
		const deeper = anyAddress(part, level + 1);
		if (deeper.length > 0) return deeper;
	}
	return [];
}

/**
 * The videos of a finished job: the first of the documented places that holds any, else any address inside `anywhere`.
 * A finished job without an address is a reply we cannot read, never an empty success.
 */
export function videosOf(places: readonly unknown[], anywhere: unknown): VideoAsset[] {
	const place = places.map((value) => assetsAt(value)).find((assets) => assets.length > 0);
	const videos = place ?? anyAddress(anywhere);
	if (videos.length === 0) {
		throw new VideoError('contract', 'The provider says the video is ready, but its answer has no address for it.', {
			nextStep: 'Look at the job on the provider’s site.',
		});
	}
	return videos;
}
