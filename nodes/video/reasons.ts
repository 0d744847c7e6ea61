import type { ErrorCode, FailureReason } from './errors';

/** Words in failure texts that tell why; first match wins, so the narrow reasons stand first. */
const reasonWords: ReadonlyArray<readonly [reason: FailureReason, words: RegExp]> = [
	[
		'moderation',
		/moderat|safety|sensitive|policy|nsfw|violat|prohibit|flagged|asset_review|(pass|failed) review|real (human )?face|face_detected|copyright/i,
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

/** Words in rejections that come without a telling HTTP status; first match wins. */
const rejectionWords: ReadonlyArray<readonly [code: ErrorCode, words: RegExp]> = [
	['quota', /insufficient|balance|\bcredits?\b|top.?up/i],
	['authentication', /api.?key|unauthori[sz]ed|forbidden|permission/i],
	['rate-limit', /too many|rate.?limit|concurren/i],
];

/** Whether a rejection speaks of the provider's own trouble, which says nothing about what became of the request. */
export function speaksOfTrouble(message: string): boolean {
	return /internal (server )?error|server error|upstream|gateway|timed? ?out|timeout/i.test(message);
}

export function rejectionCode(message: string): ErrorCode {
	return rejectionWords.find(([, words]) => words.test(message))?.[0] ?? 'rejected';
}
