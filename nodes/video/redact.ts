const longestQuoteCharacters = 400;

/** What a message may say, with what it quotes; nobody reads more. */
const longestTextCharacters = 4_000;

/** More than is shown, because what is hidden makes room; the rest is not looked at, however much a stranger sends. */
const readCharacters = 8_000;

/** Each takes time in proportion to the text: what repeats is bounded, or cannot run over the place where it began. */
const secrets: ReadonlyArray<readonly [pattern: RegExp, replacement: string]> = [
	// Presigned links and resume URLs carry their token in the query.
	[/(?<=:\/\/[^\s"'<>?#]+)[?#][^\s"'<>]*/g, '?…'],
	[/(?<=:\/\/)[^\s/@"'<>]+@/g, '…@'],
	[/(\bbearer\s{1,9})[\w.~+/-]{6,}=*/gi, '$1…'],
	[
		/((?<=\b|_|api|access|auth)(?:key|token|secret|signature|password)\\?["']?\s{0,9}[:=]\s{0,9}\\?["']?)[\w.~+/-]{6,}=*/gi,
		'$1…',
	],
	[/\b(?:ak-|sk-|rf_live_|rf_test_|whsec_)[\w-]{6,}/g, '…'],
];

/** The beginning of a text; a word that is cut through goes with the rest, since a part of a secret is not known as one. */
function beginning(text: string, characters: number): string {
	if (text.length <= characters) return text;
	const cut = text.slice(0, characters);
	const lastBlank = cut.search(/\s\S{0,200}$/);
	return `${lastBlank === -1 ? cut : cut.slice(0, lastBlank)}…`;
}

/** Text of a provider or a URL as it may be shown: short, without query strings and keys. */
export function redact(text: string): string {
	const shown = secrets.reduce(
		(shorter, [pattern, replacement]) => shorter.replace(pattern, replacement),
		beginning(text, readCharacters),
	);
	return shown.length > longestTextCharacters ? `${shown.slice(0, longestTextCharacters - 1)}…` : shown;
}

/** A value as text; one that is nested deeper than the stack is said to be so. */
export function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return 'an answer that cannot be shown';
	}
}

/** A short redacted quotation of a reply, for an error message. */
export function excerpt(value: unknown): string {
	const shown = redact(beginning(textOf(value), readCharacters).replace(/\s+/g, ' ').trim());
	return shown.length > longestQuoteCharacters ? `${shown.slice(0, longestQuoteCharacters)}…` : shown;
}
