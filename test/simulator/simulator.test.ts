import { until } from '../until';
import { exampleValues, fixtureNames, readFixture } from './fixture';
import { scenes } from './scenes';
import { authorization, fixedTexts, key, listen, meet, meetAll, pause, providerIds, said, start } from './testBench';

describe.each(providerIds)('%s', (id) => {
	it("answers 401 in the provider's words to a wrong or missing key", async () => {
		const client = await meet(id);
		const { dialect, simulator } = client;
		const { body, path } = dialect.sample.submit('A kite');
		const wrong = await client.post(path, body, authorization(dialect, 'other-key'));
		expect(wrong.status).toBe(401);
		expect(await wrong.json()).toEqual(said(dialect, 'wrongKey').body);
		expect(await (await client.post(path, body, {})).json()).toEqual(said(dialect, 'anonymous').body);
		expect(simulator.report()).toMatchObject({ billed: 0, arrivals: [{ authorized: false }, { authorized: false }] });
	});

	it('rejects a create without a prompt and bills nothing', async () => {
		const client = await meet(id);
		const { dialect, simulator } = client;
		const answer = await client.submit('');
		const { body, status } = said(dialect, 'invalidInput');
		expect(answer.status).toBe(status);
		const text = await answer.text();
		for (const fixed of fixedTexts(body)) expect(text).toContain(fixed);
		expect(simulator.report()).toMatchObject({ billed: 0, jobs: [] });
	});

	it('goes from queued over running to a playable video', async () => {
		const client = await meet(id, { speed: 50 });
		const { simulator } = client;
		await client.submit('A kite');
		const phases = [client.job().phase];
		await until(() => {
			phases.push(client.job().phase);
			return client.job().settledAtMs !== null;
		});
		expect([...new Set(phases)]).toEqual(['queued', 'running', 'succeeded']);
		expect((await client.poll()).status).toBe(200);
		expect(await (await client.result()).text()).toContain(`${simulator.url}/files/${client.job().jobId}.mp4`);
		expect(simulator.report()).toMatchObject({
			billed: 1,
			maxInFlight: 1,
			jobs: [{ polls: client.dialect.sample.result ? 1 : 2, unknownKeys: [], ignoredKeys: [] }],
		});
	});

	it.each(['refused', 'out-of-credit'] as const)('creates nothing in the scene %s', async (scene) => {
		const client = await meet(id);
		const { dialect, simulator } = client;
		const answer = await client.submit(`scene: ${scene}`);
		const { body, status } = said(dialect, scene === 'refused' ? 'invalidInput' : 'outOfCredit');
		expect(answer.status).toBe(status);
		const text = await answer.text();
		for (const fixed of fixedTexts(body)) expect(text).toContain(fixed);
		expect(simulator.report().billed).toBe(0);
	});

	it('bills a job whose answer was lost or garbled, and none whose request was dropped', async () => {
		const client = await meet(id);
		const { simulator } = client;
		await expect(client.submit('scene: dropped-before')).rejects.toThrow();
		expect(simulator.report()).toMatchObject({ billed: 0, arrivals: [{ kind: 'submit', status: 0 }] });
		await expect(client.submit('scene: lost-answer')).rejects.toThrow();
		expect(simulator.report().billed).toBe(1);
		expect(await (await client.submit('scene: malformed-create')).text()).toContain('<!doctype html>');
		expect(simulator.report().billed).toBe(2);
	});

	it('turns the first create of a rate-limited prompt away and takes the second', async () => {
		const client = await meet(id);
		const { simulator } = client;
		const first = await client.submit('scene: rate-limited');
		expect([first.status, first.headers.get('retry-after')]).toEqual([429, '1']);
		expect((await client.submit('scene: rate-limited')).ok).toBe(true);
		expect(simulator.report().billed).toBe(1);
	});

	it('disturbs the polls of a flaky job three times and then answers', async () => {
		const client = await meet(id);
		await client.submit('scene: flaky');
		expect((await client.poll()).status).toBe(503);
		await expect(client.poll()).rejects.toThrow();
		const third = await client.poll();
		expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
		expect((await client.poll()).ok).toBe(true);
		expect(client.job().polls).toBe(4);
	});

	it('forgets a vanished job for ever, a missing one once, and garbles two polls of a malformed one', async () => {
		const client = await meet(id);
		const { dialect } = client;
		const unknown = said(dialect, 'unknownJob');
		await client.submit('scene: vanished');
		for (let poll = 1; poll <= 3; poll += 1) expect(await (await client.poll()).json()).toEqual(unknown.body);
		await client.submit('scene: missing-once');
		expect(await (await client.poll()).json()).toEqual(unknown.body);
		expect(await (await client.poll()).json()).not.toEqual(unknown.body);
		await client.submit('scene: malformed');
		for (let poll = 1; poll <= 2; poll += 1) expect(await (await client.poll()).text()).toContain('<html>');
		expect(await (await client.poll()).json()).toBeTruthy();
	});

	it.each(['failed', 'moderated'] as const)(
		'ends a job as %s and refunds it only where that is documented',
		async (scene) => {
			const client = await meet(id);
			const { dialect, simulator } = client;
			await client.submit(`scene: ${scene}`);
			simulator.jobs.settle(client.job().jobId);
			const { body, expect: expected } = readFixture(id, dialect.results?.[scene] ?? dialect.statuses[scene]);
			expect(client.job()).toMatchObject({ phase: expected?.phase, billed: !dialect.refunds.includes(scene) });
			const text = await (await client.result()).text();
			for (const fixed of fixedTexts(body)) expect(text).toContain(fixed);
			expect(simulator.report().billed).toBe(1);
		},
	);

	it('keeps a stuck job running until a test settles it, and lets a drifted one speak unknown words', async () => {
		const client = await meet(id, { speed: 1000 });
		const { dialect, simulator } = client;
		await client.submit('scene: stuck');
		await pause(60);
		expect(client.job()).toMatchObject({ phase: 'running', settledAtMs: null });
		simulator.jobs.settle(client.job().jobId);
		expect(client.job().phase).toBe('succeeded');
		await client.submit('scene: drifted seconds: 100');
		const body = JSON.stringify(await (await client.poll()).json());
		const word = /"status(?:_code)?":"(\w+)"/.exec(JSON.stringify(readFixture(id, dialect.statuses.drifted).body))?.[1];
		expect(body).toContain(word);
	});

	it('calls back once the job has settled, and shows no token in the report', async () => {
		const client = await meet(id);
		const { simulator } = client;
		const { heard, url } = await listen();
		await client.submitWithCallback('A kite', url);
		expect(heard).toEqual([]);
		await until(() => heard.length === 1);
		expect(heard[0]?.text).toContain(client.job().jobId.split('/').at(-1));
		await until(() => simulator.report().callbacks.length === 1);
		expect(simulator.report().callbacks).toMatchObject([{ provider: id, attempt: 1, status: 200, forged: false }]);
		expect(JSON.stringify(simulator.report())).not.toContain('hush');
	});

	it('calls back early, twice, never or in a forged way when the scene says so', async () => {
		const client = await meet(id);
		const { simulator } = client;
		const [early, twice, never, forged] = [await listen(), await listen(), await listen(), await listen()];
		await client.submitWithCallback('scene: early-callback', early.url);
		await until(() => early.heard.length === 1);
		await client.submitWithCallback('scene: no-callback', never.url);
		await client.submitWithCallback('scene: twice-callback', twice.url);
		await client.submitWithCallback('scene: forged-callback', forged.url);
		await until(() => twice.heard.length === 2 && forged.heard.length === 2);
		expect(twice.heard[0]?.text).toBe(twice.heard[1]?.text);
		expect(forged.heard[0]?.text).toContain('/files/forged.mp4');
		expect(forged.heard[1]?.text).not.toContain('/files/forged.mp4');
		expect([early.heard.length, never.heard.length]).toEqual([1, 0]);
		await until(() => simulator.report().callbacks.filter((delivery) => delivery.forged).length === 1);
	});

	it('calls back two minutes late when the scene says so', async () => {
		const client = await meet(id);
		const { url } = await listen();
		await client.submitWithCallback('scene: late-callback', url);
		await until(() => client.simulator.report().callbacks.length === 1);
		const { settledAtMs } = client.job();
		const [delivery] = client.simulator.report().callbacks;
		// Time passes many times as fast here, and a timer of Node may be a millisecond early.
		expect((delivery?.atMs ?? 0) - (settledAtMs ?? 0)).toBeGreaterThan(110_000);
	});

	it('turns creates over the capacity away without creating them', async () => {
		const client = await meet(id, { capacity: 2, jobSeconds: 600 });
		const { dialect, simulator } = client;
		for (let submit = 1; submit <= 2; submit += 1) expect((await client.submit('A kite')).ok).toBe(true);
		expect((await client.submit('A kite')).status).toBe(said(dialect, 'overCapacity').status);
		expect(simulator.report()).toMatchObject({ billed: 2, maxInFlight: 2 });
		simulator.jobs.settle(client.job().jobId);
		expect((await client.submit('A kite')).ok).toBe(true);
	});

	it('has a fixture for every name its dialect uses', async () => {
		const { answers, callback, results = {}, routes, statuses } = (await meet(id)).dialect;
		const job = { rules: {}, model: 'any' } as Parameters<typeof callback.payload>[1];
		const payloads = (['succeeded', 'failed', 'moderated', 'canceled'] as const).map((outcome) =>
			callback.payload(outcome, job),
		);
		const statusNames = Object.values(statuses).map((name) => (typeof name === 'function' ? name(job) : name));
		const routeNames = routes.flatMap((route) => {
			if (route.kind === 'submit') return [route.accepted, ...Object.values(route.blocksUntilSettled ?? {})];
			if (route.kind === 'poll') return [route.withoutId];
			if (route.kind === 'result') return [];
			return route.kind === 'cancel' ? [route.canceled, route.alreadySettled] : [route.answer];
		});
		const used = [...Object.values(answers), ...Object.values(results), ...statusNames, ...payloads, ...routeNames];
		expect(fixtureNames(id)).toEqual(expect.arrayContaining(used.filter((name) => name !== undefined)));
	});

	it('keeps fixtures that name their source, fill completely and say what a reader should conclude', () => {
		for (const name of fixtureNames(id)) {
			const { confidence, expect: expected, source, status, ...rest } = readFixture(id, name);
			expect([name, source.length > 10, confidence]).toEqual([
				name,
				true,
				expect.stringMatching(/^(S|D|D-old|3|I|live)$/),
			]);
			expect(JSON.stringify(rest)).not.toContain('{{');
			expect(status).toBeGreaterThanOrEqual(200);
			if (/^(status-(?!es)|callback-)/.test(name)) expect([name, expected?.phase]).toEqual([name, expect.any(String)]);
			if (expected?.phase === 'succeeded') expect(expected.videoUrl).toBe(exampleValues['videoUrl']);
			if (expected?.phase === 'failed') expect([name, expected.reason]).toEqual([name, expect.any(String)]);
		}
	});
});

describe('the simulator', () => {
	it('never writes a key into its report', async () => {
		const client = await meet('shortApi');
		const { simulator } = client;
		await client.submit(`A kite with ${key}`);
		await client.get(`/api/v1/job/query?id=${key}`, { authorization: 'Bearer another-secret' });
		await client.get('/api/v1/job/query?id=another-secret', { authorization: 'Bearer another-secret' });
		const report = JSON.stringify(simulator.report());
		expect(report).not.toContain(key);
		expect(report).not.toContain('another-secret');
	});

	it('reports, explains and resets itself over HTTP', async () => {
		const client = await meet('runflow');
		const { simulator } = client;
		await client.submit('A kite');
		expect(await (await fetch(`${simulator.url}/_simulator/report`)).json()).toMatchObject({ billed: 1 });
		const text = await (await fetch(`${simulator.url}/_simulator`)).text();
		for (const word of [...Object.keys(scenes), ...simulator.providerIds, key]) expect(text).toContain(word);
		await fetch(`${simulator.url}/_simulator/reset`, { method: 'POST' });
		expect(simulator.report()).toEqual({ billed: 0, maxInFlight: 0, jobs: [], arrivals: [], callbacks: [] });
	});

	it('counts jobs in flight over all providers at once', async () => {
		const clients = await meetAll({ jobSeconds: 600 });
		await Promise.all(clients.map((client) => client.submit('A kite')));
		expect(clients[0]?.simulator.report().maxInFlight).toBe(providerIds.length);
	});

	it('points out a scene that does not exist', async () => {
		const client = await meet('shortApi');
		expect((await client.submit('scene: flacky')).status).toBe(400);
	});

	it('takes a free port when the asked one is busy', async () => {
		const first = await start();
		const second = await start({ port: Number(new URL(first.url).port) });
		expect(second.url).not.toBe(first.url);
	});

	it('records no answer for a caller who left before it', async () => {
		const client = await meet('runflow');
		const { simulator } = client;
		const url = `${simulator.baseUrl('runflow')}/v1/run/bytedance/seedance/2.0/text-to-video`;
		const call = fetch(url, {
			method: 'POST',
			headers: authorization(client.dialect),
			body: JSON.stringify({ prompt: 'scene: stuck' }),
			signal: AbortSignal.timeout(100),
		});
		await expect(call).rejects.toThrow(/timeout/);
		await pause(50);
		simulator.jobs.settle(client.job().jobId);
		await pause(20);
		expect(simulator.report().arrivals).toMatchObject([{ kind: 'submit', status: 0 }]);
	});

	it('ends waiting calls and planned work when it closes', async () => {
		const client = await meet('runflow', { jobSeconds: 600 });
		const { simulator } = client;
		const call = client.post('/v1/run/bytedance/seedance/2.0/text-to-video', { prompt: 'A kite' });
		const ended = expect(call).rejects.toThrow();
		await until(() => simulator.report().billed === 1);
		await simulator.close();
		await ended;
	});
});
