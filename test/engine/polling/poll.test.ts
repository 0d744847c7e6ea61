import { poll } from '../../../nodes/engine/polling/poll';
import type { Delivery } from '../../../nodes/engine/transport';
import type { VideoProvider } from '../../../nodes/video/provider';
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

describe('a poll of a provider whose results are asked for apart', () => {
	const jobId = 'job-17';
	const provider: VideoProvider = {
		...exampleProvider,
		readStatus: (body) =>
			(body as { state?: string }).state === 'over' ? { phase: 'ended' } : exampleProvider.readStatus(body),
		resultCall: (id) => ({ method: 'GET', path: `/results/${id}`, timeoutSeconds: 30 }),
		readResult: (body, { status }) => {
			if (status === 422) return { phase: 'failed', reason: 'input', message: String(body), billed: false };
			return status === 200 ? { phase: 'succeeded', videos: [{ url: String(body) }] } : undefined;
		},
		costCall: (_, { headers }) =>
			headers['x-units'] === undefined ? undefined : { method: 'GET', path: '/prices', timeoutSeconds: 30 },
		readCost: (body, _, { headers }) => ({
			amount: Number(headers['x-units']) * Number(body),
			currency: 'USD',
			basis: 'units',
		}),
	};

	async function polled(...deliveries: Delivery[]) {
		const transport = new ScriptedTransport(...deliveries);
		const found = await poll(provider, jobId, { transport, clock: new ManualClock() });
		return { found, paths: transport.sent.map(({ path }) => path) };
	}

	const over = answered(200, { state: 'over' });
	const url = 'https://files.example.com/v.mp4';
	const video = { phase: 'succeeded', videos: [{ url }] };

	it('asks for the result only once the job has ended', async () => {
		expect((await polled(answered(200, { state: 'working' }))).paths).toStrictEqual(['/jobs/job-17']);
		const { found, paths } = await polled(over, answered(200, url));
		expect([found, paths]).toStrictEqual([{ kind: 'state', state: video }, ['/jobs/job-17', '/results/job-17']]);
	});

	it('takes an error answer for the end of the job where the provider means that by it', async () => {
		const { found } = await polled(over, answered(422, 'not a picture'));
		expect(found).toMatchObject({ kind: 'state', state: { phase: 'failed', message: 'not a picture' } });
	});

	it.each<[string, Delivery, string]>([
		['503', answered(503), 'blind'],
		['429', answered(429), 'blind'],
		['a lost answer', unanswered('lost'), 'blind'],
		['404', answered(404), 'missing'],
		['401', answered(401), 'denied'],
	])('learns nothing from a result that ends with %s', async (_, delivery, kind) => {
		expect((await polled(over, delivery)).found).toMatchObject({ kind, error: { facts: { jobId } } });
	});

	it('asks what the job cost where the result says so much, and does without where that fails', async () => {
		const priced = answered(200, url, { 'x-units': '3' });
		const { found, paths } = await polled(over, priced, answered(200, 0.5));
		expect(found).toMatchObject({ state: { ...video, reportedCost: { amount: 1.5, currency: 'USD' } } });
		expect(paths.at(-1)).toBe('/prices');
		expect((await polled(over, priced, answered(500))).found).toStrictEqual({ kind: 'state', state: video });
		expect((await polled(over, priced, unanswered('lost'))).found).toStrictEqual({ kind: 'state', state: video });
	});
});
