import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/video/provider';
import type { GoldenRequest } from './goldenRequest';
import { goldenRequestsOf } from './goldenRequest';

const whoCompare = providers.filter(({ readSameOrder }) => readSameOrder);

const rows = whoCompare.flatMap((provider) =>
	goldenRequestsOf(provider).map((golden) => [provider.id, golden.name, provider, golden] as const),
);

/** What the provider says of a job with this input. */
function isSame(provider: VideoProvider, { request }: GoldenRequest, input: object): boolean | undefined {
	return provider.readSameOrder?.({ status: 'processing', input }, request);
}

describe('a job that may be the lost one', () => {
	it.each(rows)('is it at %s where all of its input is the same: %s', (_, __, provider, golden) => {
		const input = (golden.call.body?.input ?? {}) as Record<string, unknown>;
		expect(isSame(provider, golden, input)).toBe(true);
		const asText = Object.entries(input).map(([key, value]) => [
			key,
			typeof value === 'boolean' ? String(value) : value,
		]);
		expect(isSame(provider, golden, Object.fromEntries(asText) as object)).toBe(true);
	});

	it.each(rows)('is another one at %s where anything differs: %s', (_, __, provider, golden) => {
		const input = (golden.call.body?.input ?? {}) as Record<string, unknown>;
		for (const key of Object.keys(input)) {
			const changed = Array.isArray(input[key]) ? [...(input[key] as unknown[]), 'more'] : 'another';
			expect([key, isSame(provider, golden, { ...input, [key]: changed })]).toStrictEqual([key, false]);
			expect([key, isSame(provider, golden, { ...input, [key]: undefined })]).toStrictEqual([key, false]);
		}
		expect(Object.keys(input).length).toBeGreaterThan(0);
	});
});
