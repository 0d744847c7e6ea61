import { providerById } from '../../nodes/providers';
import { readFixture } from '../simulator/fixture';

function firstVideo(id: string, name: string, changes: Record<string, unknown> = {}) {
	const body = { ...(readFixture(id, name).body as Record<string, unknown>), ...changes };
	const state = providerById(id)?.readStatus(body);
	return state?.phase === 'succeeded' ? state.videos[0] : undefined;
}

describe('a finished video', () => {
	it('comes with its last picture where the provider gives one', () => {
		expect(firstVideo('kinovi', 'status-succeeded.media')).toMatchObject({
			lastFrame: { url: 'https://static.example.com/last-frame.png' },
		});
	});

	it('says which seed was used, where the provider does', () => {
		expect(firstVideo('kinovi', 'status-succeeded.media')).toMatchObject({ seed: 10792 });
		expect(firstVideo('seedance2Pro', 'status-succeeded')).not.toHaveProperty('seed');
	});

	it('says until when it is kept, fourteen days from its end, where the provider documents that', () => {
		const completeTime = Date.UTC(2026, 10, 20, 12);
		const expiresAt = '2026-12-04T12:00:00.000Z';
		expect(firstVideo('seedance2Pro', 'status-succeeded', { completeTime })).toMatchObject({ expiresAt });
		expect(firstVideo('seedance2Pro', 'status-succeeded', { completeTime: String(completeTime) })).toMatchObject({
			expiresAt,
		});
	});

	it.each([undefined, null, 'soon', 1e300, {}])('says nothing about that where its end is %p', (completeTime) => {
		expect(firstVideo('seedance2Pro', 'status-succeeded', { completeTime })).not.toHaveProperty('expiresAt');
	});

	it.each([
		['eachLabs', 'status-succeeded'],
		['runflow', 'status-succeeded'],
		['shortApi', 'status-succeeded'],
	])('says nothing about that at %s, whose pages name no end', (id, name) => {
		expect(firstVideo(id, name)).toBeDefined();
		expect(firstVideo(id, name)).not.toHaveProperty('expiresAt');
	});
});
