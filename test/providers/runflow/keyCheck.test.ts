import { runflow } from '../../../nodes/providers/runflow';
import { readFixture } from '../../simulator/fixture';

describe('the check of a Runflow key', () => {
	it.each(['auth-me', 'auth-me.id'])('accepts the profile, also where only its id is said: %s', (name) => {
		const { status, body } = readFixture('runflow', name);
		expect(runflow.readCheck({ status, headers: {}, body })).toBe('accepted');
	});

	it.each([{ id: 17 }, { id: 'a', url: 'https://example.com' }, { name: 'Example' }])(
		'takes %j for another service',
		(body) => {
			expect(runflow.readCheck({ status: 200, headers: {}, body })).toBe('other-service');
		},
	);
});

describe('the formats of Runflow', () => {
	it('start with the one that is documented with an official client', () => {
		expect(runflow.requestFormats.map(({ id, blocking = false }) => [id, blocking])).toStrictEqual([
			['runs', false],
			['run', true],
		]);
	});
});
