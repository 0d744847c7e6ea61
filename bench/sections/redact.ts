import { redact } from '../../nodes/video/redact';
import type { RedactFigures } from '../figures';
import type { Scale, Section } from '../section';
import { median, rounded } from '../statistics';

const bytes = 1_000_000;
const repeats = { full: 201, small: 5 } satisfies Record<Scale, number>;

const sentence = 'The provider says that this request cannot be made. ';

/** What a pattern begins again and again, finds again and again, or finds the end of nowhere. */
const hostile: readonly string[] = [
	'https://',
	'https://a@',
	'https://a?b ',
	'://',
	'//@',
	'key=',
	'key         ',
	'key: "abcdef ',
	'token:"',
	'_key',
	'Bearer ',
	'Bearer abcdefgh ',
	'ak-',
	'-a',
	'a.',
	'"',
	' ',
	'x',
];

function of(part: string): string {
	return part.repeat(Math.ceil(bytes / part.length)).slice(0, bytes);
}

function medianMs(text: string, times: number): number {
	const taken = Array.from({ length: times }, () => {
		const before = performance.now();
		redact(text);
		return performance.now() - before;
	});
	return median(taken);
}

export function redactFigures(times: number): RedactFigures {
	// Once through, so that no text pays for the compiler.
	for (const part of [sentence, ...hostile]) medianMs(of(part), times);
	const plainMs = medianMs(of(sentence), times);
	const slowest = hostile
		.map((part) => ({ text: part, milliseconds: medianMs(of(part), times) }))
		.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one));
	return {
		bytes,
		texts: hostile.length,
		plainMs: rounded(plainMs, 4),
		slowestText: slowest.text,
		slowestMs: rounded(slowest.milliseconds, 4),
		ratioToPlain: rounded(slowest.milliseconds / plainMs, 2),
	};
}

export const redaction: Section<'redact'> = {
	name: 'redact',
	limitSeconds: 30,
	run: async (_, scale) => await Promise.resolve(redactFigures(repeats[scale])),
};
