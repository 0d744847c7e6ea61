/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { createFal } from '@ai-sdk/fal';
import { createFalClient } from '@fal-ai/client';
import { createHash } from 'node:crypto';
import ts from 'typescript';
import nacl from 'tweetnacl';

import { addressOf } from '../../../nodes/engine/transport';
import { submit } from '../../../nodes/engine/submitting/submit';
import { isSignedBy } from '../../../nodes/host/callback/signature';
import { fal } from '../../../nodes/providers/fal';
import type { HttpCall } from '../../../nodes/video/http';
import type { VideoRequest } from '../../../nodes/video/request';
import { UndiciTransport } from '../../../tools/smoke/undiciTransport';
import { ManualClock } from '../../engine/manualClock';
import { listen, meet } from '../../simulator/testBench';
import { until } from '../../until';
import { exampleRequest } from '../../video/exampleRequest';
import type { SentRequest } from '../../witness/officialClient';
import { wireTo } from '../../witness/officialClient';
import { goldenRequests } from './goldenRequests';

/**
 * Code that is not ours says how to talk to fal: its official client and the fal provider of the AI SDK. They drive the simulator,
 * so that it is not only our dialect that it understands, and what they send for an order is compared with what we send.
 */

const key = 'simulator-key';
const model = 'bytedance/seedance-2.0/text-to-video';

async function officialClient() {
	const { simulator } = await meet('fal', { jobSeconds: 3_600 });
	const { fetch, sent } = wireTo(simulator, 'fal', 'queue.fal.run');
	return { simulator, sent, client: createFalClient({ credentials: key, fetch }) };
}

/** Our call as its provider would see it. */
function seen(call: HttpCall): SentRequest {
	return {
		method: call.method,
		url: addressOf(call, fal.baseUrl, fal),
		query: { ...call.query },
		headers: { ...call.headers, ...fal.authorize(key) },
		body: call.body === undefined ? undefined : JSON.parse(JSON.stringify(call.body)),
	};
}

function withoutHeaders({ method, url, query, body }: SentRequest): Omit<SentRequest, 'headers'> {
	return { method, url, query, body };
}

describe('the official client of fal', () => {
	it('orders, watches and fetches a video from the simulator, by the calls that we make', async () => {
		const { simulator, client, sent } = await officialClient();
		const { request_id: requestId } = await client.queue.submit(model, { input: { prompt: 'A kite', duration: '5' } });
		expect((await client.queue.status(model, { requestId })).status).toBe('IN_QUEUE');
		simulator.jobs.settle(requestId);
		expect((await client.queue.status(model, { requestId })).status).toBe('COMPLETED');
		const { data } = await client.queue.result(model, { requestId });
		expect((data as { video: { url: string } }).video.url).toBe(
			`${simulator.url}/files/${model}/requests/${requestId}.mp4`,
		);

		const jobId = `${model}/requests/${requestId}`;
		const ours = [
			fal.submitCall(exampleRequest({ model, prompt: 'A kite', duration: 5 })),
			fal.statusCall(jobId),
			fal.statusCall(jobId),
			fal.resultCall?.(jobId),
		].map((call) => call && withoutHeaders(seen(call)));
		expect(sent.map(withoutHeaders)).toStrictEqual(ours);
		expect(sent.map(({ headers }) => headers.authorization)).toStrictEqual(sent.map(() => `Key ${key}`));
	});

	it('names the address to call as we do', async () => {
		const { client, sent } = await officialClient();
		const callbackUrl = 'https://n8n.example.com/webhook-waiting/17/callback?signature=a&b=c';
		await client.queue.submit(model, { input: { prompt: 'A kite' }, webhookUrl: callbackUrl });
		const ours = fal.submitCall(exampleRequest({ model, prompt: 'A kite', callbackUrl }));
		expect(sent.map(withoutHeaders)).toStrictEqual([withoutHeaders(seen(ours))]);
	});

	it('cancels as we do, and the simulator tells it when that is too late', async () => {
		const { simulator, client, sent } = await officialClient();
		const { request_id: requestId } = await client.queue.submit(model, { input: { prompt: 'A kite' } });
		await client.queue.cancel(model, { requestId });
		expect(simulator.jobs.list()).toMatchObject([{ phase: 'canceled' }]);
		const ours = fal.cancelCall?.(`${model}/requests/${requestId}`);
		expect(withoutHeaders(sent[1] as SentRequest)).toStrictEqual(ours && withoutHeaders(seen(ours)));
		await expect(client.queue.cancel(model, { requestId })).rejects.toMatchObject({ status: 400 });
	});

	it('uploads a file as we do', async () => {
		const { simulator, client, sent } = await officialClient();
		const file = new File(['picture'], 'boat.png', { type: 'image/png' });
		expect(await client.storage.upload(file, { lifecycle: { expiresIn: '1d' } })).toMatch(
			/^https:\/\/v3\.fal\.media\//,
		);
		expect(simulator.uploads.list()).toMatchObject([{ contentType: 'image/png', sizeBytes: 7 }]);
		const ours = fal.upload?.ticketCall({ name: 'boat.png', mimeType: 'image/png', sizeBytes: 7 });
		const [ticket] = sent;
		expect(ticket && withoutHeaders(ticket)).toStrictEqual(ours && withoutHeaders(seen(ours)));
		expect(ticket?.headers).toMatchObject(ours?.headers ?? {});
	});

	it('is told as we are why a video failed', async () => {
		const { simulator, client } = await officialClient();
		const { request_id: requestId } = await client.queue.submit(model, { input: { prompt: 'scene: moderated' } });
		simulator.jobs.settle(requestId);
		await expect(client.queue.result(model, { requestId })).rejects.toMatchObject({ status: 422 });
	});

	it('orders again where an answer was lost, which we never do', async () => {
		const lost = 'A kite. scene: lost-answer';
		const theirs = await officialClient();
		const stop = new AbortController();
		const order = theirs.client.queue.submit(model, { input: { prompt: lost }, abortSignal: stop.signal });
		order.catch(() => undefined);
		await until(() => theirs.simulator.report().billed > 1, 'a second order');
		stop.abort();

		const { simulator } = await officialClient();
		const transport = new UndiciTransport(fal, simulator.baseUrl('fal'), fal.authorize(key), () => undefined);
		const clock = new ManualClock();
		const accepted = await submit(fal, exampleRequest({ model, prompt: lost }), { transport, clock });
		await transport.close();
		const [job] = simulator.jobs.list();
		expect([simulator.report().billed, accepted.jobId]).toStrictEqual([1, job?.jobId]);
	});
});

/** What its types of an endpoint's input do not take of ours, and why we send it all the same. */
const knownDifferences: ReadonlyArray<readonly [model: RegExp, complaint: RegExp, why: string]> = [
	[/wan\/v2\.7/, /Type 'number' is not assignable to type/, 'Other pages want a number: see "What is uncertain".'],
	[/veo3\.1(\/fast)?\/image-to-video$/, /Type '"4k"' is not assignable/, 'The page of the model has 4k.'],
];

describe('the types of the official client', () => {
	/** All inputs in one program, because the types are long. */
	function complaints(): Array<readonly [model: string, complaint: string]> {
		const listed = goldenRequests.filter(({ request }) => !request.model.startsWith('bytedance/'));
		const lines = listed.map(({ request }, index) => {
			const body = JSON.stringify(fal.submitCall(request).body);
			return `export const input${index}: EndpointTypeMap['${request.model}']['input'] = ${body};`;
		});
		const head = "import type { EndpointTypeMap } from '@fal-ai/client/endpoints';";
		const file = `${__dirname}/inputs.of.the.node.ts`;
		const options: ts.CompilerOptions = {
			strict: true,
			noEmit: true,
			skipLibCheck: true,
			target: ts.ScriptTarget.ES2022,
			lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
			types: [],
			paths: {
				'@fal-ai/client/endpoints': [require.resolve('@fal-ai/client').replace(/index\.js$/, 'types/endpoints.d.ts')],
			},
		};
		const host = ts.createCompilerHost(options);
		const { readFile, fileExists, getSourceFile } = host;
		const text = [head, ...lines].join('\n');
		host.fileExists = (name) => name === file || fileExists(name);
		host.readFile = (name) => (name === file ? text : readFile(name));
		host.getSourceFile = (name, ...rest) =>
			name === file ? ts.createSourceFile(name, text, rest[0]) : getSourceFile(name, ...rest);
		const program = ts.createProgram([file], options, host);
		return ts.getPreEmitDiagnostics(program).map(({ start = 0, messageText, file: where }) => {
			const line = where?.getLineAndCharacterOfPosition(start).line ?? 0;
			return [listed[line - 1]?.request.model ?? '', ts.flattenDiagnosticMessageText(messageText, ' ')] as const;
		});
	}

	it('take what we send, field by field, for every model they know; where they do not, we know why', () => {
		const found = complaints();
		const unexplained = found.filter(
			([id, complaint]) => !knownDifferences.some(([ids, text]) => ids.test(id) && text.test(complaint)),
		);
		expect(unexplained).toStrictEqual([]);
		const unneeded = knownDifferences.filter(
			([ids, text]) => !found.some(([id, complaint]) => ids.test(id) && text.test(complaint)),
		);
		expect(unneeded).toStrictEqual([]);
	}, 60_000);
});

describe('the fal provider of the AI SDK', () => {
	const order = { n: 1, aspectRatio: '16:9', resolution: undefined, fps: undefined, generateAudio: undefined } as const;

	async function sentFor(id: string, special: object, video: Partial<VideoRequest>) {
		const { simulator } = await meet('fal', { jobSeconds: 0 });
		const { fetch, sent } = wireTo(simulator, 'fal', 'queue.fal.run');
		const options = {
			prompt: 'A kite',
			image: undefined,
			files: undefined,
			seed: undefined,
			duration: undefined,
			providerOptions: {},
			...order,
			...special,
		};
		const made = createFal({ apiKey: key, fetch }).video(id);
		const { videos } = await made.doGenerate(options as unknown as Parameters<typeof made.doGenerate>[0]);
		const ours = fal.submitCall(exampleRequest({ model: id, prompt: 'A kite', aspectRatio: '16:9', ...video }));
		return { theirs: withoutHeaders(sent[0] as SentRequest), ours: withoutHeaders(seen(ours)), videos };
	}

	it('orders the same video by the same request, and gets it from the simulator', async () => {
		const { theirs, ours, videos } = await sentFor('fal-ai/veo3.1', { duration: 8, seed: 7 }, { duration: 8, seed: 7 });
		expect(theirs).toStrictEqual(ours);
		expect(videos).toMatchObject([{ type: 'url' }]);
	});

	it('does so for an image, with what the model calls it', async () => {
		const url = 'https://example.com/boat.png';
		const image = { type: 'url', url };
		const { theirs, ours } = await sentFor(
			'fal-ai/veo3.1/image-to-video',
			{ image, duration: 4 },
			{ mode: 'firstFrame', frames: [{ url }], duration: 4 },
		);
		expect(theirs).toStrictEqual(ours);
	});
});

describe('a callback of the simulator', () => {
	it('is signed as the documentation of fal says, so that other code verifies it, and so do we', async () => {
		const { simulator } = await meet('fal', { speed: 1000 });
		const { heard, url } = await listen();
		const { fetch } = wireTo(simulator, 'fal', 'queue.fal.run');
		const client = createFalClient({ credentials: key, fetch });
		await client.queue.submit(model, { input: { prompt: 'A kite' }, webhookUrl: url });
		await until(() => heard.length > 0);
		const [{ headers, text } = { headers: {} as Record<string, string | undefined>, text: '' }] = heard;
		const jwks = await fetch('https://rest.fal.ai/.well-known/jwks.json');
		const { keys } = (await jwks.json()) as { keys: Array<{ kty: string; crv: string; x: string }> };
		const header = (name: string) => String(headers[`x-fal-webhook-${name}`]);
		const digest = createHash('sha256').update(text).digest('hex');
		const message = [header('request-id'), header('user-id'), header('timestamp'), digest].join('\n');
		const verified = keys.some(({ x }) =>
			nacl.sign.detached.verify(
				Buffer.from(message),
				Buffer.from(header('signature'), 'hex'),
				Buffer.from(x, 'base64url'),
			),
		);
		expect(verified).toBe(true);
		const proof = fal.callbackProof;
		if (proof?.kind !== 'ed25519') throw new Error('fal signs with Ed25519');
		const arrival = { headers, rawBody: Buffer.from(text) };
		expect(isSignedBy(keys, proof, arrival, Date.now())).toBe(true);
		expect(isSignedBy(keys, proof, { ...arrival, rawBody: Buffer.from(`${text} `) }, Date.now())).toBe(false);
	});
});
