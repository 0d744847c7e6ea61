import { providerById, providers } from '../../nodes/providers';
import type { Cost } from '../../nodes/video/job';
import type { VideoProvider } from '../../nodes/video/provider';
import { fixtureNames, readFixture } from '../simulator/fixture';
import type { ExpectedPrices } from './expectedPrices';
import { exampleRequest } from '../video/exampleRequest';
import { ownExport } from './ownExport';

function costIn(meaning: unknown): Cost | undefined {
	const { reportedCost, state } = meaning as { reportedCost?: Cost; state?: { reportedCost?: Cost } };
	return reportedCost ?? state?.reportedCost;
}

/** The cost in a recorded answer to a submit or a poll. */
function costReported(provider: VideoProvider, name: string): Cost | undefined {
	const { on, body } = readFixture(provider.id, name);
	return costIn(on === 'submit' ? provider.readSubmission(body, exampleRequest()) : provider.readStatus(body));
}

/** Recorded answers that say that a job was taken, and how it is. */
function answersAboutJobs({ id }: VideoProvider): string[] {
	return fixtureNames(id).filter((name) => {
		const { on, status, expect: expected } = readFixture(id, name);
		const { accepted, phase } = expected ?? {};
		return status < 300 && ['submit', 'poll'].includes(on) && (accepted !== undefined || phase !== undefined);
	});
}

describe('the cost a provider reports itself', () => {
	it.each(providers.map((provider) => [provider.id, provider] as const))(
		'is read at %s from every recorded answer that has one, and from no other',
		(id, provider) => {
			const costs = answersAboutJobs(provider).map((name) => [name, costReported(provider, name)] as const);
			const reported = Object.fromEntries(costs.filter(([, cost]) => cost));
			expect(reported).toStrictEqual(ownExport<ExpectedPrices>(id, 'prices', 'expectedPrices')?.reported);
		},
	);

	it('is not there where the answer has none, or none that is a number', () => {
		const body = readFixture('eachLabs', 'status-succeeded').body as Record<string, unknown>;
		const bodies = [undefined, {}, { cost: 'free' }].map((metrics) => ({ ...body, metrics }));
		expect(bodies.map((one) => costIn(providerById('eachLabs')?.readStatus(one)))).toStrictEqual([
			undefined,
			undefined,
			undefined,
		]);
	});
});
