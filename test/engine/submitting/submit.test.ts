import { submit } from '../../../nodes/engine/submitting/submit';
import type { Delivery } from '../../../nodes/engine/transport';
import { VideoError } from '../../../nodes/video/errors';
import { exampleRequest } from '../../video/exampleRequest';
import { exampleProvider } from '../exampleProvider';
import { ManualClock } from '../manualClock';
import { answered, ScriptedTransport, unanswered } from '../scriptedTransport';

async function submitted(...deliveries: Delivery[]) {
	const transport = new ScriptedTransport(...deliveries);
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
		const rejected = unanswered('not-sent');
		const { outcome, sends } = await submitted(rejected, rejected, answered(200, { id: 'job-17' }), answered(500));
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
		['429, which is for the queue to repeat', answered(429), 1, 'rate-limit'],
		['429 with Retry-After', answered(429, '', { 'retry-after': '10' }), 1, 'rate-limit'],
		['500', answered(500, 'Internal error'), 1, 'submission-uncertain'],
		['502', answered(502, '<html>Bad gateway'), 1, 'submission-uncertain'],
		['503 with Retry-After', answered(503, '', { 'retry-after': '1' }), 1, 'submission-uncertain'],
		['504', answered(504), 1, 'submission-uncertain'],
		['408, with which gateways give up', answered(408), 1, 'submission-uncertain'],
		['301', answered(301, '', { location: 'https://elsewhere.example.com' }), 1, 'rejected'],
		['307', answered(307, '', { location: 'https://elsewhere.example.com' }), 1, 'rejected'],
		['400', answered(400, 'Unknown model'), 1, 'rejected'],
		['401', answered(401, 'Invalid key'), 1, 'authentication'],
		['402', answered(402, 'No credit'), 1, 'quota'],
		['403', answered(403, 'No permission'), 1, 'authentication'],
		['404', answered(404, 'Not found'), 1, 'rejected'],
		['422', answered(422, 'Bad input'), 1, 'rejected'],
		['a web page with 200', answered(200, '<html>Welcome'), 1, 'submission-uncertain'],
		['nothing with 204', answered(204, undefined), 1, 'submission-uncertain'],
		['an acceptance without a job id', answered(200, {}), 1, 'submission-uncertain'],
		['an error of its own inside a 200', answered(200, { complaint: 'invalid model' }), 1, 'rejected'],
		['trouble inside a 200', answered(200, { complaint: 'upstream timeout' }), 1, 'submission-uncertain'],
		['more trouble', answered(200, { complaint: 'Internal server error' }), 1, 'submission-uncertain'],
		['409, which may mean that it is there', answered(409, 'Conflict'), 1, 'submission-uncertain'],
	])('by %s is sent %p times and reported as the right thing', async (_, delivery, sendsExpected, code) => {
		const { outcome, sends } = await submitted(delivery);
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

	it('says who may have billed it, where to look, and that it was not created again', async () => {
		const { outcome } = await submitted(unanswered('lost', 'socket hang up'));
		expect(outcome).toMatchObject({
			message: expect.stringMatching(/Example Films did not answer \(socket hang up\)\..*not created again/),
			facts: { provider: 'example', billed: null, nextStep: expect.stringContaining('https://example.com/jobs') },
		});
	});

	it('quotes what it could not read', async () => {
		const { outcome } = await submitted(answered(200, '<html>Welcome'));
		expect((outcome as VideoError).message).toContain('<html>Welcome');
	});

	it('says that nothing was billed when it never left', async () => {
		const { outcome } = await submitted(unanswered('not-sent'));
		expect((outcome as VideoError).facts.nextStep).toContain('Nothing was created or billed');
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
