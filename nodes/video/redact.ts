const longestQuoteCharacters = 400;

const secrets: ReadonlyArray<readonly [pattern: RegExp, replacement: string]> = [
	// Presigned links and resume URLs carry their token in the query.
	[/(https?:\/\/[^\s"'<>?#]+)[?#][^\s"'<>]*/gi, '$1?…'],
	[/\b(https?:\/\/)[^\s/@"']+@/gi, '$1…@'],
	[
		/\b(bearer\s+|(?:[\w-]{0,40}[_-]|api|access|auth)?(?:key|token|secret|signature)["']?\s*[:=]\s*["']?)[\w.~+/-]{6,}=*/gi,
		'$1…',
	],
	[/\b(?:ak-|sk-|rf_live_|rf_test_|whsec_)[\w-]{6,}/g, '…'],
];

/** Text of a provider or a URL as it may be shown: no query strings, no keys. */
export function redact(text: string): string {
	return secrets.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), text);
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
	// Far more than is shown, so that no secret is cut in a way that hides it from the patterns.
	const text = textOf(value).slice(0, 50 * longestQuoteCharacters);
	const shown = redact(text.replace(/\s+/g, ' ').trim());
	return shown.length > longestQuoteCharacters ? `${shown.slice(0, longestQuoteCharacters)}…` : shown;
}
