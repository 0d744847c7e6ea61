/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
export type Values = Readonly<Record<string, Json>>;

/** What a correct reader concludes from the body; kept beside it so that readers are not judged by their own tables. */
export interface Expectation {
	phase?: 'queued' | 'running' | 'ended' | 'succeeded' | 'failed' | 'canceled';
	videoUrl?: string;
	reason?: 'moderation' | 'input' | 'provider' | 'expired' | 'unknown';
	accepted?: string;
	rejected?: boolean;
	jobId?: string;
}

/**
 * One documented answer. `confidence`: S = the provider's API page, D = official documentation, D-old = an older copy of it,
 * 3 = third-party code, I = our inference, live = recorded by `npm run smoke`. `on` says which call it answers.
 */
export interface Fixture {
	source: string;
	confidence: 'S' | 'D' | 'D-old' | '3' | 'I' | 'live';
	on: 'submit' | 'poll' | 'result' | 'cancel' | 'check' | 'callback' | 'upload' | 'confirm' | 'any';
	status: number;
	headers?: Record<string, string>;
	body: Json;
	expect?: Expectation;
}

export const providersDirectory = join(__dirname, '..', 'providers');

/** Stand-ins for every placeholder, so that a reader's test can use any fixture without running a simulator. */
export const exampleValues: Values = {
	jobId: 'job0123456789abcdef01234',
	videoUrl: 'https://files.example.com/job0123456789abcdef01234.mp4?signature=abc',
	model: 'example/model',
	app: 'example/model',
	ed25519: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
	input: { prompt: 'A red kite over the sea' },
	createdAt: '2026-05-06T10:00:00.000Z',
	createdAtMs: 1778061600000,
	settledAt: '2026-05-06T10:01:42.000Z',
	settledAtMs: 1778061702000,
	durationMs: 102000,
	durationSeconds: 102,
	baseUrl: 'https://api.example.com',
	callbackUrl: 'https://n8n.example.com/webhook-waiting/1',
	clientRef: 'order-17',
	metadata: { row: 17 },
	problem: 'prompt: is required',
	problems: [{ code: 'invalid_type', message: 'is required', path: ['prompt'] }],
	fieldProblems: [{ field: 'prompt', message: 'is required' }],
	limit: 5,
	current: 5,
	runs: [],
	uploadId: '0dce0f44-b8a5-4f30-91d4-5f6b0c221bf0',
	putUrl: 'https://storage.example.com/uploads/0dce0f44?signature=abc',
	contentType: 'image/png',
	extension: 'png',
	sizeBytes: 68,
};

const placeholder = /\{\{(\w+)\}\}/g;
const onlyPlaceholder = /^\{\{(\w+)\}\}$/;

function valueOf(name: string, values: Values): Json {
	const value = values[name];
	if (value === undefined) throw new Error(`No value for the placeholder {{${name}}}`);
	return value;
}

function fill(template: Json, values: Values): Json {
	if (typeof template === 'string') {
		const whole = onlyPlaceholder.exec(template)?.[1];
		if (whole !== undefined) return valueOf(whole, values);
		return template.replace(placeholder, (_, name: string) => String(valueOf(name, values)));
	}
	if (Array.isArray(template)) return template.map((entry) => fill(entry, values));
	if (template === null || typeof template !== 'object') return template;
	return Object.fromEntries(Object.entries(template).map(([key, entry]) => [key, fill(entry, values)]));
}

/** Providers that are none of this package's, for comparisons. */
const guestsDirectory = join(__dirname, 'guests');

function fixturesDirectory(providerId: string): string {
	const guest = join(guestsDirectory, providerId);
	return join(existsSync(guest) ? guest : join(providersDirectory, providerId), 'fixtures');
}

/** Names (without `.json`) of all recorded answers of one provider, sorted. */
export function fixtureNames(providerId: string): string[] {
	const directory = fixturesDirectory(providerId);
	if (!existsSync(directory)) return [];
	return readdirSync(directory)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length))
		.sort();
}

/** One recorded answer with its placeholders filled; a placeholder that stands alone keeps the JSON type of its value. */
export function readFixture(providerId: string, name: string, values: Values = exampleValues): Fixture {
	const text = readFileSync(join(fixturesDirectory(providerId), `${name}.json`), 'utf8');
	const raw = JSON.parse(text) as Fixture;
	return {
		...raw,
		body: fill(raw.body, values),
		...(raw.headers && { headers: fill(raw.headers, values) as Record<string, string> }),
		...(raw.expect && { expect: fill(raw.expect as JsonObject, values) as Expectation }),
	};
}
