import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/video/provider';
import type { JsonObject } from '../simulator/fixture';
import { exampleValues, readFixture } from '../simulator/fixture';
import { dialectOf } from './documentedRules';
import type { GoldenRequest } from './goldenRequest';
import { goldenRequestsOf } from './goldenRequest';

const whoCompare = providers.filter(({ matchesRequest }) => matchesRequest);

const rows = whoCompare.flatMap((provider) =>
	goldenRequestsOf(provider).map((golden) => [provider.id, golden.name, provider, golden] as const),
);

/** The input in the call of a golden request, where the provider has it. */
function inputOf(provider: VideoProvider, { call: { path, body } }: GoldenRequest): JsonObject {
	const route = dialectOf(provider).routes.find((one) => one.kind === 'submit' && one.path.test(path));
	const key = route?.kind === 'submit' ? route.inputKey : undefined;
	return JSON.parse(JSON.stringify(key === undefined ? body : body?.[key])) as JsonObject;
}

/** What the provider says of a running job with this input. */
function isSame(provider: VideoProvider, { request }: GoldenRequest, input: JsonObject): boolean | undefined {
	const { body } = readFixture(provider.id, dialectOf(provider).statuses.running, { ...exampleValues, input });
	return provider.matchesRequest?.(body, request);
}

describe('a job that may be the lost one', () => {
	it.each(rows)('is it at %s where all of its input is the same: %s', (_, __, provider, golden) => {
		const input = inputOf(provider, golden);
		expect(isSame(provider, golden, input)).toBe(true);
		const asText = Object.entries(input).map(([key, value]) => [
			key,
			typeof value === 'boolean' ? String(value) : value,
		]);
		expect(isSame(provider, golden, Object.fromEntries(asText) as JsonObject)).toBe(true);
	});

	it.each(rows)('is another one at %s where anything differs: %s', (_, __, provider, golden) => {
		const input = inputOf(provider, golden);
		for (const key of Object.keys(input)) {
			const { [key]: value, ...others } = input;
			const changed = Array.isArray(value) ? [...value, 'more'] : 'another';
			expect([key, isSame(provider, golden, { ...input, [key]: changed })]).toStrictEqual([key, false]);
			expect([key, isSame(provider, golden, others)]).toStrictEqual([key, false]);
		}
		expect(Object.keys(input).length).toBeGreaterThan(0);
	});
});
