import { providerById, providers } from '../../nodes/providers';
import { fixtureNames, readFixture } from '../simulator/fixture';

/** How a job ended: phase, reason and whether the provider keeps the money. */
type End = readonly [fixture: string, reason: string, billed: boolean | null];

const canceled = 'canceled';

/**
 * What each provider says about money when a job ends without a video:
 * Each Labs: "cancelled" is "terminal, not billed" (mintlify-docs, get-prediction); nothing about errors.
 * Runflow: a canceled run "still bills" (guide "cancel a run"); nothing about failures.
 * Seedance2-pro: "failed tasks are refunded", `creditsUsed` stays as it was (kinovi.ai/docs, error handling).
 * ShortAPI: nothing; public clients show `refunded` on the job, and only what it says is believed.
 */
const ends: Readonly<Record<string, readonly End[]>> = {
	eachLabs: [
		['status-canceled', canceled, false],
		['status-failed', 'provider', null],
		['status-failed.bad-request', 'input', null],
		['status-failed.classified', 'provider', null],
		['status-failed.dispatch', 'unknown', null],
		['status-failed.input', 'input', null],
		['status-failed.input-download', 'input', null],
		['status-failed.logs', 'unknown', null],
		['status-failed.moderation', 'moderation', null],
		['status-failed.page', 'unknown', null],
		['status-failed.rate-limit', 'provider', null],
		['status-failed.text', 'unknown', null],
		['status-failed.timeout', 'expired', null],
		['status-failed.word', 'provider', null],
	],
	runflow: [
		['status-canceled', canceled, true],
		['status-canceled.two-l', canceled, true],
		['status-failed', 'provider', null],
		['status-failed.error', 'provider', null],
		['status-failed.errored', 'unknown', null],
		['status-failed.input', 'input', null],
		['status-failed.moderation', 'moderation', null],
		['status-failed.status', 'input', null],
	],
	seedance2Pro: [
		['status-failed', 'provider', false],
		['status-failed.asset-review', 'moderation', false],
		['status-failed.download', 'input', false],
		['status-failed.input', 'input', false],
		['status-failed.moderation', 'moderation', false],
		['status-failed.text', 'unknown', false],
		['status-failed.unexplained-code', 'unknown', false],
	],
	shortApi: [
		['status-failed', 'unknown', false],
		['status-failed.beyond', 'provider', false],
		['status-failed.moderation', 'moderation', false],
		['status-failed.number-text', 'unknown', null],
		['status-failed.refunded', 'provider', false],
		['status-failed.word', 'unknown', null],
	],
};

describe.each(providers.map(({ id }) => id))('a job of %s that ends without a video', (id) => {
	it.each(ends[id] ?? [])('%s: reason %s, billed %p', (name, reason, billed) => {
		const state = providerById(id)?.readStatus(readFixture(id, name).body);
		expect(state).toMatchObject(
			reason === canceled ? { phase: canceled, billed } : { phase: 'failed', reason, billed },
		);
	});

	it('says why, in words of its own', () => {
		for (const [name] of ends[id] ?? []) {
			expect(providerById(id)?.readStatus(readFixture(id, name).body)).toMatchObject({
				message: expect.stringMatching(/./),
			});
		}
	});

	it('is in this table with every recorded answer', () => {
		const recorded = fixtureNames(id).filter((name) => {
			const { on, status, expect: expected } = readFixture(id, name);
			return on === 'look' && status < 300 && ['failed', 'canceled'].includes(expected?.phase ?? '');
		});
		expect((ends[id] ?? []).map(([name]) => name).sort()).toStrictEqual(recorded.sort());
	});
});
