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

/** A short redacted quotation of a reply, for an error message. */
export function excerpt(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	const shown = redact(text.replace(/\s+/g, ' ').trim());
	return shown.length > longestQuoteCharacters ? `${shown.slice(0, longestQuoteCharacters)}…` : shown;
}
