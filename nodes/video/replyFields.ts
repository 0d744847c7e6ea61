import { z } from 'zod';
import { longestJobId } from './job';
import { excerpt } from './redact';

/** A whole number that JavaScript reads exactly. */
const wholeNumber = z.number().int().nonnegative().safe();

/** A job id, also where the provider writes it as a number; nothing for anything else. */
export const idText = z.union([
	z.string().max(longestJobId),
	wholeNumber.transform(String),
	z.unknown().transform(() => undefined),
]);

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
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
	const ids = places.flatMap((place) => [body[place], inside[place]]);
	return firstText(...ids.map((id) => idText.parse(id)));
}
