import { providers } from '../../nodes/providers';
import { fixtureNames, readFixture } from '../simulator/fixture';
import type { ExpectedEnd } from './expectedEnd';
import { ownExport } from './ownExport';
import { reportIn } from './recordedReport';

describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'a job of %s that ends without a video',
	(id, provider) => {
		const ends = ownExport<Readonly<Record<string, ExpectedEnd>>>(id, 'failures', 'expectedEnds') ?? {};
		const recorded = fixtureNames(id).filter((name) => {
			const { on, status, expect: expected } = readFixture(id, name);
			const isAboutTheJob = on === 'result' || (on === 'poll' && status < 300);
			return isAboutTheJob && ['failed', 'canceled'].includes(expected?.phase ?? '');
		});

		it.each(recorded)('says why in words of its own, for which reason and who keeps the money: %s', (name) => {
			const [reason, billed] = ends[name] ?? ['not in failures.ts', null];
			const fixture = readFixture(id, name);
			expect(reportIn(provider, fixture, fixture.body)).toMatchObject({
				...(reason === 'canceled' ? { phase: reason } : { phase: 'failed', reason }),
				billed,
				message: expect.stringMatching(/./),
			});
		});

		it('is recorded for every end that failures.ts names', () => {
			expect(Object.keys(ends).sort()).toStrictEqual(recorded.sort());
		});
	},
);
