import { createHmac } from 'node:crypto';

import { until } from '../until';
import type { JsonObject } from './fixture';
import { key, listen, meet, pause } from './testBench';

describe('Runflow', () => {
	const flat = '/v1/run/bytedance/seedance/2.0/text-to-video';

	it('blocks the flat call until the video is ready', async () => {
		const client = await meet('runflow', { jobSeconds: 30 });
		const { simulator } = client;
		const startedAtMs = Date.now();
		const answer = await client.post(flat, { prompt: 'A kite' });
		expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(130);
		expect(await answer.json()).toEqual({ video: { url: `${simulator.url}/files/${client.job().jobId}.mp4` } });
		expect((await client.post(flat, { prompt: 'scene: failed' })).status).toBe(503);
	});

	it('does not mix the flavours', async () => {
		const client = await meet('runflow');
		expect((await client.post(flat, { input: { prompt: 'A kite' } })).status).toBe(422);
		expect(
			(await client.post('/v1/models/bytedance/seedance/2.0/text-to-video/runs', { prompt: 'A kite' })).status,
		).toBe(422);
	});

	it('finds a run by its client_ref', async () => {
		const client = await meet('runflow');
		await client.submit('A kite', { client_ref: 'row-1' });
		await client.submit('A kite', { client_ref: 'row-2' });
		const listed = (await (await client.get('/v1/runs?q=client_ref:row-2')).json()) as {
			items: Array<{ id: string }>;
		};
		expect(listed.items.map((run) => run.id)).toEqual([client.job().jobId]);
	});

	it('signs callbacks when a secret is registered and repeats them until they are taken', async () => {
		const client = await meet('runflow', { callbackSecret: 'whsec_test', speed: 1000 });
		const { simulator } = client;
		const { heard, url } = await listen(500);
		await client.submit('A kite', { callback_url: url });
		await until(() => simulator.report().callbacks.length === 4);
		const [first] = heard;
		expect(first?.headers['runflow-signature']).toBe(
			createHmac('sha256', 'whsec_test')
				.update(first?.text ?? '')
				.digest('hex'),
		);
	});

	it('tells a good key from a bad one without a job', async () => {
		const client = await meet('runflow');
		expect((await client.get('/v1/auth/me')).status).toBe(200);
		expect((await client.get('/v1/auth/me', { authorization: 'Bearer other' })).status).toBe(401);
		expect((await client.get('/v1/health', {})).status).toBe(200);
	});
});

describe('Each Labs', () => {
	const create = (imageUrl: string) => ({
		model: 'bytedance-seedance-2-0-image-to-video',
		input: { prompt: 'A kite', image_url: imageUrl },
	});

	it('takes public HTTPS images only', async () => {
		const client = await meet('eachLabs');
		for (const url of ['http://example.com/a.png', 'https://localhost/a.png', 'data:image/png;base64,AAAA', 'a.png']) {
			expect((await client.post('/v1/prediction', create(url))).status).toBe(400);
		}
		expect((await client.post('/v1/prediction', create('https://example.com/a.png'))).status).toBe(200);
	});

	it.each([{ duration: 5 }, { duration: '5s' }, { duration: '16' }, { generate_audio: 'true' }, { resolution: '4k' }])(
		'rejects the input %j',
		async (input) => {
			const client = await meet('eachLabs');
			const { body, path } = client.dialect.sample.submit('A kite');
			const answer = await client.post(path, { ...body, input: { prompt: 'A kite', ...input } });
			expect(await answer.json()).toMatchObject({
				status: 'error',
				details: expect.stringContaining(Object.keys(input)[0] ?? ''),
			});
		},
	);

	it('sends callbacks as its page shows them, without the secret, and tries three times', async () => {
		const client = await meet('eachLabs', { speed: 1000 });
		const { simulator } = client;
		const { heard, url } = await listen(500);
		await client.submit('A kite', { webhook_url: url, webhook_secret: 's3cret' });
		await until(() => heard.length === 3);
		await pause(50);
		expect(heard).toHaveLength(3);
		expect(heard[0]?.headers).not.toHaveProperty('x-webhook-secret');
		expect(JSON.stringify(simulator.report())).not.toContain('s3cret');
	});

	it('cancels a running job, gives the money back and sends no webhook', async () => {
		const client = await meet('eachLabs');
		const { heard, url } = await listen();
		await client.submit('scene: stuck', { webhook_url: url });
		const path = `/v1/prediction/${client.job().jobId}/cancel`;
		expect(await (await client.post(path, {})).json()).toMatchObject({ status: 'cancelled' });
		expect((await client.post(path, {})).status).toBe(400);
		expect(client.job()).toMatchObject({ phase: 'canceled', billed: false });
		expect(heard).toEqual([]);
	});

	it('accepts the key in either header and lists executions with it', async () => {
		const client = await meet('eachLabs');
		await client.submit('A kite');
		expect((await client.get('/v1/executions?limit=1', { authorization: `Bearer ${key}` })).status).toBe(200);
		expect((await client.get('/v1/executions?limit=1', { 'x-api-key': key })).status).toBe(200);
		expect(
			(await client.get('/v1/executions?limit=1', { 'x-api-key': key, authorization: 'Bearer other' })).status,
		).toBe(401);
	});
});

describe('Seedance2-pro and Kinovi', () => {
	const create = '/api/v1/jobs/createTask';

	it('answers a dummy task id with 401 to a bad key and 404 to a good one', async () => {
		const client = await meet('seedance2Pro');
		expect((await client.poll('n8n-credential-test')).status).toBe(404);
		expect((await client.get('/api/v1/jobs/recordInfo?taskId=x', { authorization: 'Bearer other' })).status).toBe(401);
		expect((await client.get('/api/v1/jobs/recordInfo')).status).toBe(400);
	});

	it('drops unknown inputs in silence, and the report shows them', async () => {
		const client = await meet('seedance2Pro');
		const inputs = { prompt: 'A kite', duration: '5s', urls: ['https://example.com/a.png'], outputResolution: '720p' };
		expect((await client.post(create, { model: 'seedance-20', inputs, colour: 'red' })).status).toBe(200);
		expect(client.job().unknownKeys).toEqual(['inputs.outputResolution', 'colour']);
	});

	it('names the path of a wrong value and knows its models', async () => {
		const client = await meet('kinovi');
		const inputs = { prompt: 'A kite', imageUrls: ['https://example.com/a.png'], duration: '5s' };
		const answer = await client.post(create, { model: 'seedance-20', inputs });
		expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ path: ['inputs', 'duration'] }] }]);
		expect(await (await client.post(create, { model: 'seedance-2.0', inputs })).json()).toEqual({
			message: 'Unknown model',
		});
	});

	it.each([
		['seedance2Pro', '5s', { status: 'success' }],
		['kinovi', 5, { data: { status: 'success' } }],
	])('calls back in the shape of its own pages: %s', async (provider, duration, shape) => {
		const client = await meet(provider);
		const { heard, url } = await listen();
		await client.post(create, { model: 'seedance-20', inputs: { prompt: 'A kite', duration }, callBackUrl: url });
		await until(() => heard.length === 1);
		expect(JSON.parse(heard[0]?.text ?? '{}')).toMatchObject(shape);
	});

	it('says how many jobs may run and how many do', async () => {
		const client = await meet('seedance2Pro', { capacity: 1 });
		await client.submit('scene: stuck');
		expect(await (await client.submit('A kite')).json()).toMatchObject({ limit: 1, current: 1 });
	});
});

describe('ShortAPI', () => {
	const create = '/api/v1/job/create';
	const order = (args: JsonObject) => ({
		model: 'bytedance/seedance-2.0/image-to-video',
		args: { prompt: 'A kite', image_urls: ['https://example.com/a.png'], ...args },
	});

	it.each([
		{ is_first_last_frame: true, audio_urls: ['https://example.com/a.mp3'] },
		{ is_first_last_frame: true, image_urls: Array<string>(3).fill('https://example.com/a.png') },
		{ is_first_last_frame: 'true' },
		{ image_urls: [] },
		{ duration: '5' },
		{ duration: 3 },
	])('rejects %j inside HTTP 200', async (args) => {
		const client = await meet('shortApi');
		const answer = await client.post(create, order(args));
		expect([answer.status, await answer.json()]).toMatchObject([
			200,
			{ code: 1001, info: expect.stringContaining('invalid args') },
		]);
	});

	it('prints the video of image-to-video under images, as its page does, and reports an ignored aspect ratio', async () => {
		const client = await meet('shortApi');
		const { simulator } = client;
		await client.post(create, order({ is_first_last_frame: true, aspect_ratio: '1:1' }));
		simulator.jobs.settle(client.job().jobId);
		expect(await (await client.poll()).json()).toMatchObject({ data: { status: 2, result: { images: [{}] } } });
		expect(client.job().ignoredKeys).toEqual(['args.aspect_ratio']);
	});
});
