import type { Fixture } from '../../test/simulator/fixture';
import type { HttpReply } from '../../nodes/video/http';
import type { Meaning } from './meaning';
import { redactedJson } from './redacted';

export interface LiveFixture {
	/** Without `.json`. */
	name: string;
	fixture: Fixture;
}

export interface KeptFrom {
	jobId: string;
	/** ISO. */
	date: string;
	/** Host that is not the provider's official one: a proxy or a simulator. */
	place?: string;
	secrets: readonly string[];
}

/** Where a recorded answer has a placeholder, a live one has what it stands for. */
function withPlaceholders(value: unknown, jobId: string, videoUrl: string): unknown {
	if (typeof value === 'string') {
		if (value !== '' && value === videoUrl) return '{{videoUrl}}';
		const text = value.replaceAll('{{', '{ {');
		return jobId === '' ? text : text.replaceAll(jobId, '{{jobId}}');
	}
	if (Array.isArray(value)) return value.map((entry) => withPlaceholders(entry, jobId, videoUrl));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [key, withPlaceholders(entry, jobId, videoUrl)]),
	);
}

const nameStart = { submit: 'create', poll: 'status', result: 'result' } as const;

function nameOf({ on, kind }: Meaning, date: string): string {
	const names: Readonly<Record<string, string>> = { accepted: 'create', rejected: 'error-200' };
	const name = kind.startsWith('error') ? kind.replace(' ', '-') : (names[kind] ?? `${nameStart[on]}-${kind}`);
	return `${name}.live-${date}`;
}

/** An answer in the form of the recorded ones, without secrets, accounts and query strings. */
export function liveFixture(
	reply: HttpReply,
	meaning: Meaning,
	{ jobId, date, place, secrets }: KeptFrom,
): LiveFixture {
	// Placeholders first: afterwards the address of the video has lost its query.
	const body = withPlaceholders(reply.body, jobId, meaning.videoUrl ?? '');
	const fixture: Fixture = {
		source: `live, ${place === undefined ? '' : `at ${place}, `}${date}`,
		confidence: 'live',
		on: meaning.on,
		status: reply.status,
		body: redactedJson(body, secrets),
		...(meaning.expect && { expect: meaning.expect }),
	};
	return { name: nameOf(meaning, date), fixture };
}
