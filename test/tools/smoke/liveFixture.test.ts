import { liveFixture } from '../../../tools/smoke/liveFixture';
import type { Meaning } from '../../../tools/smoke/meaning';

const secrets = ['the-secret-word'];
const videoUrl = 'https://files.example.com/job17.mp4?X-Amz-Signature=abcdef';
const succeeded: Meaning = {
	on: 'poll',
	kind: 'succeeded',
	text: 'succeeded',
	videoUrl,
	expect: { phase: 'succeeded', videoUrl: '{{videoUrl}}' },
};

function kept(body: unknown, meaning = succeeded) {
	return liveFixture({ status: 200, headers: {}, body }, meaning, { jobId: 'job17', date: '2026-11-20', secrets });
}

describe('a kept answer', () => {
	it('has placeholders for the job and its video', () => {
		const body = { id: 'job17', output: [{ url: videoUrl }], links: { get: 'https://api.example.com/jobs/job17' } };
		expect(kept(body)).toStrictEqual({
			name: 'status-succeeded.live-2026-11-20',
			fixture: {
				source: 'live, 2026-11-20',
				confidence: 'live',
				on: 'poll',
				status: 200,
				body: {
					id: '{{jobId}}',
					output: [{ url: '{{videoUrl}}' }],
					links: { get: 'https://api.example.com/jobs/{{jobId}}' },
				},
				expect: { phase: 'succeeded', videoUrl: '{{videoUrl}}' },
			},
		});
	});

	it.each([
		[{ poster: 'https://files.example.com/p.jpg?token=abcdef' }, { poster: 'https://files.example.com/p.jpg?…' }],
		[{ note: 'sent with the-secret-word' }, { note: 'sent with …' }],
		[{ api_key: 'ak-0123456789' }, { api_key: '…' }],
		[{ webhook: { secret: 'abcdefghij' } }, { webhook: { secret: '…' } }],
		[
			{ user_id: 'u-1', organization: 'Example', account: { owner: 'Ann' } },
			{ user_id: '…', organization: '…', account: { owner: '…' } },
		],
		[{ text: 'ask ann.lee@example.com' }, { text: 'ask …@…' }],
		[
			{ tokens: ['abcdefghij'], count: 3, ok: true, none: null },
			{ tokens: ['abcdefghij'], count: 3, ok: true, none: null },
		],
		[{ template: '{{jobName}}' }, { template: '{ {jobName}}' }],
	])('of %j holds nothing that is somebody’s own', (body, expected) => {
		expect(kept(body).fixture.body).toStrictEqual(expected);
	});

	it.each([
		['submit', 'accepted', 'create.live-2026-11-20'],
		['submit', 'succeeded', 'create-succeeded.live-2026-11-20'],
		['submit', 'rejected', 'error-200.live-2026-11-20'],
		['poll', 'rejected', 'error-200.live-2026-11-20'],
		['poll', 'running', 'status-running.live-2026-11-20'],
		['poll', 'error 404', 'error-404.live-2026-11-20'],
	] as const)('to a %s that is %s is called %s', (on, kind, name) => {
		expect(kept({}, { on, kind, text: kind }).name).toBe(name);
	});
});
