import { poll } from '../../../nodes/engine/polling/poll';
import type { Delivery } from '../../../nodes/engine/transport';
import { exampleProvider } from '../exampleProvider';
import { ManualClock } from '../manualClock';
import { answered, ScriptedTransport, unanswered } from '../scriptedTransport';

describe('a poll', () => {
	async function polled(delivery: Delivery) {
		const transport = new ScriptedTransport(delivery);
		const found = await poll(exampleProvider, 'job-17', { transport, clock: new ManualClock() });
		return { found, sent: transport.sent };
	}

	it('asks for the job once', async () => {
		const { sent } = await polled(answered(200, { state: 'working' }));
		expect(sent).toStrictEqual([{ method: 'GET', path: '/jobs/job-17', timeoutSeconds: 30 }]);
	});

	it('finds how the job is doing', async () => {
		expect((await polled(answered(200, { state: 'working' }))).found).toStrictEqual({
			kind: 'state',
			state: { phase: 'running' },
		});
		expect((await polled(answered(200, { state: 'done' }))).found).toMatchObject({
			kind: 'state',
			state: { phase: 'succeeded', videos: [{ url: 'https://files.example.com/v.mp4' }] },
		});
	});

	it.each<[string, Delivery, string, string]>([
		['a refused connection', unanswered('not-sent'), 'blind', 'unavailable'],
		['a lost answer', unanswered('lost'), 'blind', 'unavailable'],
		['Stop', unanswered('aborted'), 'blind', 'unavailable'],
		['429', answered(429), 'blind', 'rate-limit'],
		['500', answered(500), 'blind', 'unavailable'],
		['503', answered(503), 'blind', 'unavailable'],
		['a web page with 200', answered(200, '<html>'), 'blind', 'contract'],
		['a shape nobody knows', answered(200, { status: 3 }), 'blind', 'contract'],
		['a web page with 401', answered(401, '<!DOCTYPE html><title>Sign in'), 'blind', 'unavailable'],
		['a web page with 403', answered(403, '\n<html>Attention Required!'), 'blind', 'unavailable'],
		['a web page with 404', answered(404, '<html>nginx'), 'blind', 'unavailable'],
		['a web page with 302', answered(302, '<html>Maintenance'), 'blind', 'unavailable'],
		['402', answered(402), 'blind', 'quota'],
		['401', answered(401), 'denied', 'authentication'],
		['403', answered(403), 'denied', 'authentication'],
		['404', answered(404), 'missing', 'rejected'],
		['400', answered(400), 'missing', 'rejected'],
		[
			'an error of its own inside a 200',
			answered(200, { state: '', complaint: 'job not found' }),
			'missing',
			'rejected',
		],
		[
			'too many requests inside a 200',
			answered(200, { state: '', complaint: 'Too many requests' }),
			'blind',
			'rate-limit',
		],
		['no credit inside a 200', answered(200, { state: '', complaint: 'Insufficient balance' }), 'blind', 'quota'],
		['trouble inside a 200', answered(200, { state: '', complaint: 'Internal error' }), 'blind', 'unavailable'],
		[
			'a wrong key inside a 200',
			answered(200, { state: '', complaint: 'Invalid API key' }),
			'missing',
			'authentication',
		],
	])('that ends with %s is %s, and names the job', async (_, delivery, kind, code) => {
		const { found } = await polled(delivery);
		expect(found).toMatchObject({ kind, error: { code, facts: { jobId: 'job-17', provider: 'example' } } });
	});

	it('passes on how long the provider wants to be left alone', async () => {
		expect((await polled(answered(429, '', { 'retry-after': '7' }))).found).toMatchObject({ retryAfterMs: 7_000 });
		expect((await polled(answered(503, '', { 'retry-after': '9' }))).found).toMatchObject({ retryAfterMs: 9_000 });
		expect((await polled(answered(503))).found).not.toHaveProperty('retryAfterMs');
	});
});
