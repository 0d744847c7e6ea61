/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import 'reflect-metadata';

import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions, IHttpRequestOptions, INodeCredentialTestResult } from 'n8n-workflow';
import {
	authenticateAs,
	credentialFields,
	credentialSlots,
	credentialSlotsByProvider,
	credentialTests,
} from '../../nodes/host/credentials';
import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/video/provider';
import type { Dialect } from '../simulator/dialect';
import { readFixture } from '../simulator/fixture';

interface Answer {
	status: number;
	contentType: string;
	text: string;
	location?: string;
}

interface Arrival {
	method: string | undefined;
	url: string | undefined;
	headers: IncomingMessage['headers'];
}

const givenKey = 'the-users-key';
const webPage: Answer = {
	status: 200,
	contentType: 'text/html',
	text: '<h1>Welcome</h1> start a task, log in with your key',
};

/** A real server that gives every request the same answer and remembers what arrived. */
class AnsweringServer {
	readonly arrivals: Arrival[] = [];

	answer: Answer = webPage;

	private readonly server: Server = createServer((request, response) => {
		this.arrivals.push({ method: request.method, url: request.url, headers: request.headers });
		const { status, contentType, text, location } = this.answer;
		response.writeHead(status, { 'content-type': contentType, ...(location !== undefined && { location }) });
		response.end(text);
	});

	async open(): Promise<void> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	get baseUrl(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}
}

async function tested(provider: VideoProvider, baseUrl: string, helpers?: object): Promise<INodeCredentialTestResult> {
	const slot = credentialSlots().find(({ name }) => name === provider.credential);
	const test = credentialTests[String(slot?.testedBy)];
	if (!test) throw new Error(`No test for ${provider.credential}`);
	const context = helpers === undefined ? new CredentialTestContext() : { helpers };
	const data = { apiKey: givenKey, baseUrl };
	return await test.call(context as ICredentialTestFunctions, {
		id: '1',
		name: 'Mine',
		type: provider.credential,
		data,
	});
}

function dialectOf({ id }: VideoProvider): Dialect {
	return jest.requireActual<{ dialect: Dialect }>(`../providers/${id}/dialect`).dialect;
}

function recorded(provider: VideoProvider, name: string): Answer {
	const { status, body } = readFixture(provider.id, name);
	return { status, contentType: 'application/json', text: JSON.stringify(body) };
}

function goodAnswer(provider: VideoProvider): Answer {
	const { routes, answers } = dialectOf(provider);
	const route = routes.find(({ method, path }) => method === 'GET' && path.test(provider.checkCall.path));
	return recorded(provider, route?.kind === 'check' ? route.answer : answers.unknownJob);
}

const byName = providers.map((provider) => [provider.name, provider] as const);

describe.each(byName)('the test of a credential for %s', (_, provider) => {
	const server = new AnsweringServer();
	const elsewhere = new AnsweringServer();
	// n8n-core keeps its settings in this folder.
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-ai-video-credentials-'));
	const userFolderBefore = process.env.N8N_USER_FOLDER;

	beforeAll(async () => {
		process.env.N8N_USER_FOLDER = userFolder;
		await Promise.all([server.open(), elsewhere.open()]);
	});

	beforeEach(() => {
		server.arrivals.length = 0;
		elsewhere.arrivals.length = 0;
	});

	afterAll(async () => {
		await Promise.all([server.close(), elsewhere.close()]);
		if (userFolderBefore === undefined) delete process.env.N8N_USER_FOLDER;
		else process.env.N8N_USER_FOLDER = userFolderBefore;
		rmSync(userFolder, { recursive: true, force: true });
	});

	it('passes with the documented answer to a good key, after one request that carries the key in headers', async () => {
		server.answer = goodAnswer(provider);
		expect(await tested(provider, server.baseUrl)).toStrictEqual({ status: 'OK', message: 'The key works' });
		const [arrival, ...more] = server.arrivals;
		const { method, path, query = {} } = provider.checkCall;
		const url = new URL(arrival?.url ?? '', server.baseUrl);
		expect(more).toStrictEqual([]);
		expect([arrival?.method, url.pathname, Object.fromEntries(url.searchParams)]).toStrictEqual([method, path, query]);
		const expected = Object.entries(provider.authorize(givenKey)).map(([name, value]) => [name.toLowerCase(), value]);
		expect(arrival?.headers).toMatchObject(Object.fromEntries(expected));
		expect(arrival?.url).not.toContain(givenKey);
	});

	it('fails with the documented answer to a bad key', async () => {
		server.answer = recorded(provider, dialectOf(provider).answers.wrongKey);
		expect(await tested(provider, server.baseUrl)).toStrictEqual({
			status: 'Error',
			message: 'The provider does not accept this API key',
		});
	});

	it.each([200, 404])('does not judge the key when a web page answers with %p', async (status) => {
		server.answer = { ...webPage, status };
		expect(await tested(provider, server.baseUrl)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('not this provider'),
		});
	});

	it.each([301, 302, 307, 308])(
		'does not take the key elsewhere when it is told to go there with %p',
		async (status) => {
			elsewhere.answer = goodAnswer(provider);
			server.answer = { ...webPage, status, location: `${elsewhere.baseUrl}/` };
			expect(await tested(provider, server.baseUrl)).toMatchObject({ status: 'Error' });
			expect([server.arrivals.length, elsewhere.arrivals.length]).toStrictEqual([1, 0]);
		},
	);

	it('says so when nobody answers', async () => {
		const closed = new AnsweringServer();
		await closed.open();
		const { baseUrl } = closed;
		await closed.close();
		expect(await tested(provider, baseUrl)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('No answer from the Base URL'),
		});
	});

	it.each(['http://api.example.com', 'https://me:pass@api.example.com', 'api.example.com'])(
		'does not send the key to %s',
		async (baseUrl) => {
			const request = jest.fn();
			const result = await tested(provider, baseUrl, { request });
			expect(result).toMatchObject({ status: 'Error', message: expect.stringContaining('Base URL') });
			expect(request).not.toHaveBeenCalled();
		},
	);

	it.each(['', '  '])('asks the official address when the Base URL is left %j, as the nodes do', async (baseUrl) => {
		const request = jest.fn((options: IHttpRequestOptions) =>
			Promise.resolve({ statusCode: 401, headers: {}, body: { url: options.url } }),
		);
		expect(await tested(provider, baseUrl, { request })).toMatchObject({ message: expect.stringContaining('API key') });
		expect(request.mock.calls.map(([{ url }]) => url)).toStrictEqual([`${provider.baseUrl}${provider.checkCall.path}`]);
	});
});

describe.each(byName)('a credential for %s', (_, provider) => {
	it('asks for the key as a password, where it goes, and a callback secret only where the provider signs with one', () => {
		const fields = credentialFields(provider);
		const signs = provider.callbackProof?.kind === 'hmac';
		expect(fields.map(({ name }) => name)).toStrictEqual(['apiKey', 'baseUrl', ...(signs ? ['callbackSecret'] : [])]);
		expect(fields.slice(2).every(({ typeOptions }) => typeOptions?.password)).toBe(true);
		expect(fields[0]).toMatchObject({ typeOptions: { password: true }, required: true, default: '' });
		expect(fields[1]).toMatchObject({ default: provider.baseUrl });
	});

	it('adds its headers to a request and changes nothing else', async () => {
		const authenticate = authenticateAs(provider);
		if (typeof authenticate !== 'function') throw new Error('The key is added by a function');
		const request: IHttpRequestOptions = {
			url: 'https://api.example.com/jobs',
			headers: { accept: 'a/b' },
			body: { a: 1 },
		};
		expect(await authenticate({ apiKey: givenKey }, request)).toStrictEqual({
			url: 'https://api.example.com/jobs',
			body: { a: 1 },
			headers: { accept: 'a/b', ...provider.authorize(givenKey) },
		});
	});

	it('is hidden for every other provider, and never takes the place of the provider field', () => {
		const slot = credentialSlotsByProvider(true).find(({ name }) => name === provider.credential);
		const others = providers.map(({ id }) => id).filter((id) => id !== provider.id);
		expect(slot).toMatchObject({ required: true, displayOptions: { hide: { provider: others } } });
		// With "show" the editor would take the provider field for a choice of authentication and hide it.
		expect(slot?.displayOptions?.show).toBeUndefined();
	});

	it('is always there in a node without a provider field', () => {
		const slot = credentialSlots().find(({ name }) => name === provider.credential);
		expect(slot).toMatchObject({ required: false });
		expect(slot?.displayOptions).toBeUndefined();
	});
});
