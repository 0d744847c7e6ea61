import { providerById } from '../../nodes/providers';
import type { Cost } from '../../nodes/video/job';
import { readFixture } from '../simulator/fixture';

function bodyOf(id: string, name: string): Record<string, unknown> {
	return readFixture(id, name).body as Record<string, unknown>;
}

function costIn(meaning: unknown): Cost | undefined {
	const { reportedCost, state } = meaning as { reportedCost?: Cost; state?: { reportedCost?: Cost } };
	return reportedCost ?? state?.reportedCost;
}

/** Fixture, what the reader must conclude; the places are those of the documentation each fixture cites. */
const submits = [['shortApi', 'create', 1.2, 'USD', 'amount reserved at submit']] as const;

const looks = [
	['eachLabs', 'status-succeeded', 1.512, 'USD', 'metrics.cost'],
	['runflow', 'status-succeeded', 1.512, 'USD', 'cost of the run'],
	['seedance2Pro', 'status-succeeded', 200, 'credits', 'creditsUsed'],
	['seedance2Pro', 'status-succeeded.fractional-credits', 2.17, 'credits', 'creditsUsed'],
	['shortApi', 'status-succeeded.full', 1.2, 'USD', 'credit of the job'],
] as const;

describe('the cost a provider reports itself', () => {
	it.each(submits)('comes with the submit: %s %s', (id, name, amount, currency, basis) => {
		expect(costIn(providerById(id)?.readSubmission(bodyOf(id, name)))).toStrictEqual({ amount, currency, basis });
	});

	it.each(looks)('comes with the video: %s %s', (id, name, amount, currency, basis) => {
		expect(costIn(providerById(id)?.readStatus(bodyOf(id, name)))).toStrictEqual({ amount, currency, basis });
	});

	it('is not there where the answer has none, or none that is a number', () => {
		const body = bodyOf('eachLabs', 'status-succeeded');
		const bodies = [undefined, {}, { cost: 'free' }].map((metrics) => ({ ...body, metrics }));
		expect(bodies.map((body) => costIn(providerById('eachLabs')?.readStatus(body)))).toStrictEqual([
			undefined,
			undefined,
			undefined,
		]);
	});
});
