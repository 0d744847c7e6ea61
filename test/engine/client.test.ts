import { look, submit } from '../../nodes/engine/client';
import type { Delivery } from '../../nodes/engine/transport';
import { VideoError } from '../../nodes/video/errors';
import { exampleRequest } from '../video/exampleRequest';
import { exampleProvider } from './exampleProvider';
import { ManualClock } from './manualClock';
import { answered, ScriptedTransport, unanswered } from './scriptedTransport';

async function submitted(...endings: Delivery[]) {
	const transport = new ScriptedTransport(...endings);
	const clock = new ManualClock();
	const startMs = clock.now();
	const outcome = await submit(exampleProvider, exampleRequest(), { transport, clock, random: () => 0 }).catch(
		(error: unknown) => error,
	);
	return { outcome, sends: transport.sent.length, tookMs: clock.now() - startMs };
}

describe('a submit that is accepted', () => {
	it('is sent once and gives the job', async () => {
		const { outcome, sends, tookMs } = await submitted(answered(201, { id: 'job-17' }));
		expect([outcome, sends, tookMs]).toStrictEqual([{ outcome: 'accepted', jobId: 'job-17' }, 1, 0]);
	});

	it('is sent again after refused connections, until it arrives once', async () => {
		const refused = unanswered('not-sent');
		const { outcome, sends } = await submitted(refused, refused, answered(200, { id: 'job-17' }), answered(500));
		expect([outcome, sends]).toStrictEqual([{ outcome: 'accepted', jobId: 'job-17' }, 3]);
	});
});

describe('a submit that fails', () => {
	it.each<[string, Delivery, number, string]>([
		['a refused connection', unanswered('not-sent', 'connect ECONNREFUSED'), 5, 'unavailable'],
		['a name nobody knows', unanswered('not-sent', 'getaddrinfo ENOTFOUND'), 5, 'unavailable'],
		['a lost answer', unanswered('lost', 'socket hang up'), 1, 'submission-uncertain'],
		['a timeout', unanswered('lost', 'timeout of 60000ms exceeded'), 1, 'submission-uncertain'],
		['Stop while it is under way', unanswered('aborted', 'canceled'), 1, 'submission-uncertain'],
		['429, which is for the lane to repeat', answered(429), 1, 'rate-limit'],
		['429 with Retry-After', answered(429, '', { 'retry-after': '10' }), 1, 'rate-limit'],
		['500', answered(500, 'Internal error'), 1, 'submission-uncertain'],
		['502', answered(502, '<html>Bad gateway'), 1, 'submission-uncertain'],
		['503 with Retry-After', answered(503, '', { 'retry-after': '1' }), 1, 'submission-uncertain'],
		['504', answered(504), 1, 'submission-uncertain'],
		['408, with which gateways give up', answered(408), 1, 'submission-uncertain'],
		['301', answered(301, '', { location: 'https://elsewhere.example.com' }), 1, 'refused'],
		['307', answered(307, '', { location: 'https://elsewhere.example.com' }), 1, 'refused'],
		['400', answered(400, 'Unknown model'), 1, 'refused'],
		['401', answered(401, 'Invalid key'), 1, 'authentication'],
		['402', answered(402, 'No credit'), 1, 'quota'],
		['403', answered(403, 'No permission'), 1, 'authentication'],
		['404', answered(404, 'Not found'), 1, 'refused'],
		['422', answered(422, 'Bad input'), 1, 'refused'],
		['a web page with 200', answered(200, '<html>Welcome'), 1, 'submission-uncertain'],
		['nothing with 204', answered(204, undefined), 1, 'submission-uncertain'],
		['an acceptance without a job id', answered(200, {}), 1, 'submission-uncertain'],
		['an error of its own inside a 200', answered(200, { complaint: 'invalid model' }), 1, 'refused'],
	])('by %s is sent %p times and reported as the right thing', async (_, ending, sendsExpected, code) => {
		const { outcome, sends } = await submitted(ending);
		expect(outcome).toBeInstanceOf(VideoError);
		expect([sends, (outcome as VideoError).code]).toStrictEqual([sendsExpected, code]);
	});

	it('does not repeat a submit whose answer was lost, although it could be repeated before', async () => {
		const { outcome, sends } = await submitted(
			unanswered('not-sent'),
			unanswered('lost'),
			answered(200, { id: 'second' }),
		);
		expect([sends, (outcome as VideoError).code]).toStrictEqual([2, 'submission-uncertain']);
	});

	it('waits longer from time to time', async () => {
		expect((await submitted(unanswered('not-sent'))).tookMs).toBe(15_000);
	});

	it.each([
		['15', 15],
		['Fri, 20 Nov 2026 10:00:30 GMT', 30],
		['soon', undefined],
	])('passes on Retry-After: %s', async (value, seconds) => {
		const { outcome } = await submitted(answered(429, '', { 'retry-after': value }));
		expect((outcome as VideoError).facts.retryAfterSeconds).toBe(seconds);
	});

	it('says who may have billed it, where to look, and that it was not sent again', async () => {
		const { outcome } = await submitted(unanswered('lost', 'socket hang up'));
		expect(outcome).toMatchObject({
			message: expect.stringMatching(/Example Films did not answer \(socket hang up\)\..*not sent again/),
			facts: { provider: 'example', billed: null, nextStep: expect.stringContaining('https://example.com/jobs') },
		});
	});

	it('quotes what it could not read', async () => {
		const { outcome } = await submitted(answered(200, '<html>Welcome'));
		expect((outcome as VideoError).message).toContain('<html>Welcome');
	});

	it('says that nothing was billed when it never left', async () => {
		const { outcome } = await submitted(unanswered('not-sent'));
		expect((outcome as VideoError).facts.nextStep).toContain('Nothing was sent or billed');
	});

	it('says which request it was', async () => {
		const transport = new ScriptedTransport(answered(200, { id: 'job-17' }));
		await submit(exampleProvider, exampleRequest({ prompt: 'Rain' }), { transport, clock: new ManualClock() });
		expect(transport.sent).toStrictEqual([
			{ method: 'POST', path: '/jobs', body: { prompt: 'Rain' }, timeoutSeconds: 60 },
		]);
	});
});

describe('Stop', () => {
	it('ends a submit that waits after a refused connection, at once and without another send', async () => {
		const clock = new ManualClock();
		const startMs = clock.now();
		const transport = new ScriptedTransport(unanswered('not-sent'));
		const stop = new AbortController();
		const outcome = submit(exampleProvider, exampleRequest(), { transport, clock, signal: stop.signal }).catch(
			(error: unknown) => error,
		);
		await clock.sleep(500);
		stop.abort();
		expect(await outcome).toMatchObject({ code: 'unavailable' });
		expect([transport.sent.length, clock.now() - startMs]).toStrictEqual([1, 500]);
	});
});

describe('a look', () => {
	async function looked(ending: Delivery) {
		const transport = new ScriptedTransport(ending);
		const found = await look(exampleProvider, 'job-17', { transport, clock: new ManualClock() });
		return { found, sent: transport.sent };
	}

	it('asks for the job once', async () => {
		const { sent } = await looked(answered(200, { state: 'working' }));
		expect(sent).toStrictEqual([{ method: 'GET', path: '/jobs/job-17', timeoutSeconds: 30 }]);
	});

	it('finds how the job is doing', async () => {
		expect((await looked(answered(200, { state: 'working' }))).found).toStrictEqual({
			kind: 'state',
			state: { phase: 'running' },
		});
		expect((await looked(answered(200, { state: 'done' }))).found).toMatchObject({
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
		['404', answered(404), 'missing', 'refused'],
		['400', answered(400), 'missing', 'refused'],
		[
			'an error of its own inside a 200',
			answered(200, { state: '', complaint: 'job not found' }),
			'missing',
			'refused',
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
	])('that ends with %s is %s, and names the job', async (_, ending, kind, code) => {
		const { found } = await looked(ending);
		expect(found).toMatchObject({ kind, error: { code, facts: { jobId: 'job-17', provider: 'example' } } });
	});

	it('passes on how long the provider wants to be left alone', async () => {
		expect((await looked(answered(429, '', { 'retry-after': '7' }))).found).toMatchObject({ retryAfterMs: 7_000 });
		expect((await looked(answered(503, '', { 'retry-after': '9' }))).found).toMatchObject({ retryAfterMs: 9_000 });
		expect((await looked(answered(503))).found).not.toHaveProperty('retryAfterMs');
	});
});
