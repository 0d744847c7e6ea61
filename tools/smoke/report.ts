import { excerpt } from '../../nodes/video/redact';
import type { VideoProvider } from '../../nodes/video/provider';
import { exampleValues, fixtureNames, readFixture } from '../../test/simulator/fixture';
import type { VideoRequest } from '../../nodes/video/request';
import type { Meaning } from './meaning';
import { isOfKind, meaningOf } from './meaning';
import { redactedJson } from './redacted';
import { anything, differences } from './shape';
import type { Exchange } from './undiciTransport';

/** Headers of an answer that say something about limits or help support to find the request. */
const tellingHeaders = /^(content-type|retry-after|x-request-id|x-ratelimit-.*|ratelimit-.*)$/;

const echoes = { ...exampleValues, input: anything, metadata: anything };

function pretty(value: unknown, secrets: readonly string[]): string {
	return JSON.stringify(redactedJson(value, secrets), null, 2);
}

/** The request as it may be shown. */
export function shownCall({ method, path, query, body }: Exchange['call'], secrets: readonly string[]): string[] {
	const search = query ? `?${new URLSearchParams(query).toString()}` : '';
	return [`→ ${method} ${path}${search}`, ...(body ? [pretty(body, secrets)] : [])];
}

function shownDelivery({ delivery, tookSeconds }: Exchange, secrets: readonly string[]): string[] {
	const took = `${tookSeconds.toFixed(1)} s`;
	if (delivery.kind === 'failure')
		return [`← no answer after ${took} (${delivery.failure}): ${excerpt(delivery.message)}`];
	const { status, headers, body } = delivery.reply;
	const told = Object.entries(headers).filter(([name]) => tellingHeaders.test(name));
	return [
		`← ${status} after ${took}`,
		...told.map(([name, value]) => `  ${name}: ${excerpt(value)}`),
		pretty(body, secrets),
	];
}

/** How an answer compares with what is recorded of its kind. */
export function comparison(provider: VideoProvider, meaning: Meaning, body: unknown): string[] {
	const recorded = fixtureNames(provider.id)
		.map((name) => ({ name: `${name}.json`, ...readFixture(provider.id, name, echoes) }))
		.filter((fixture) => isOfKind(fixture, meaning));
	const found = differences(redactedJson(body, []), recorded);
	if (!found) return [`  recorded answers: none of the kind "${meaning.kind}" yet`];
	const { closest, lines } = found;
	if (lines.length === 0) return [`  recorded answers: same shape as ${closest}`];
	return [
		`  recorded answers: ${recorded.length} of this kind, closest ${closest}`,
		...lines.map((line) => `    ${line}`),
	];
}

/** An exchange with what our reader and the recorded answers say about it. */
export function describeExchange(
	provider: VideoProvider,
	on: Meaning['on'] | 'search',
	exchange: Exchange,
	secrets: readonly string[],
	request?: VideoRequest,
): { lines: string[]; meaning?: Meaning } {
	const lines = [...shownCall(exchange.call, secrets), ...shownDelivery(exchange, secrets)];
	if (exchange.delivery.kind === 'failure' || on === 'search') return { lines };
	const { reply } = exchange.delivery;
	const meaning = meaningOf(provider, on, reply, request);
	const fits = meaning.kind === 'unreadable' ? 'does NOT fit our schema' : 'fits our schema';
	lines.push(`  reads as: ${excerpt(meaning.text)} (${fits})`, ...comparison(provider, meaning, reply.body));
	return { lines, meaning };
}
