/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import 'reflect-metadata';

import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CredentialTestContext } from 'n8n-core';
import type {
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
	INodeParameters,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import {
	authenticateAs,
	credentialFields,
	credentialSlots,
	credentialSlotsByProvider,
	credentialTests,
} from '../../nodes/host/credentials';
import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/video/provider';
import { asInEachItem } from '../../nodes/WaitForVideo/form';
import { dialectOf, pathAtSimulator } from '../providers/documentedRules';
import { fixtureNames, readFixture } from '../simulator/fixture';

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

async function tested(
	provider: VideoProvider,
	baseUrl: string,
	helpers?: object,
	apiKey = givenKey,
): Promise<INodeCredentialTestResult> {
	const slot = credentialSlots().find(({ name }) => name === provider.credential);
	const test = credentialTests[String(slot?.testedBy)];
	if (!test) throw new Error(`No test for ${provider.credential}`);
	const context = helpers === undefined ? new CredentialTestContext() : { helpers };
	const data = { apiKey, baseUrl };
	return await test.call(context as ICredentialTestFunctions, {
		id: '1',
		name: 'Mine',
		type: provider.credential,
		data,
	});
}

/** The headers that carry the key, as they arrive. */
function sentHeaders(provider: VideoProvider): Record<string, string> {
	const headers = Object.entries(provider.authorize(givenKey));
	return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}

function recorded(provider: VideoProvider, name: string): Answer {
	const { status, body } = readFixture(provider.id, name);
	return { status, contentType: 'application/json', text: JSON.stringify(body) };
}

function goodAnswer(provider: VideoProvider): Answer {
	const { routes, answers } = dialectOf(provider);
	const route = routes.find(({ method, path }) => method === 'GET' && path.test(pathAtSimulator(provider.checkCall)));
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
		const { method, query = {} } = provider.checkCall;
		const url = new URL(arrival?.url ?? '', server.baseUrl);
		expect(more).toStrictEqual([]);
		expect([arrival?.method, url.pathname, Object.fromEntries(url.searchParams)]).toStrictEqual([
			method,
			pathAtSimulator(provider.checkCall),
			query,
		]);
		expect(arrival?.headers).toMatchObject(sentHeaders(provider));
		expect(arrival?.url).not.toContain(givenKey);
	});

	it('fails with the documented answer to a bad key', async () => {
		server.answer = recorded(provider, dialectOf(provider).answers.wrongKey);
		const { message, ...verdict } = await tested(provider, server.baseUrl);
		expect(verdict).toStrictEqual({ status: 'Error' });
		expect(message).toMatch(/^The provider does not accept this API key: \S/);
	});

	it.each([200, 401, 403, 404])('does not judge the key when a web page answers with %p', async (status) => {
		server.answer = { ...webPage, status };
		expect(await tested(provider, server.baseUrl)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('not this provider'),
		});
	});

	it('takes no recorded answer of another provider for a success', async () => {
		const accepted: string[] = [];
		// Two services on one platform answer alike; the key of one says nothing of the other's.
		for (const other of providers.filter(({ readCheck }) => readCheck !== provider.readCheck)) {
			for (const name of fixtureNames(other.id).filter((one) => !one.startsWith('callback'))) {
				server.answer = recorded(other, name);
				const { status } = await tested(provider, server.baseUrl);
				if (status === 'OK') accepted.push(`${other.id}/${name}`);
			}
		}
		expect(accepted).toStrictEqual([]);
	});

	it.each([
		[200, {}],
		[200, { ok: true }],
		[200, { message: 'Not Found' }],
		[200, { code: 'rest_no_route' }],
		[404, { error: 'not_found' }],
		[404, { code: 404, message: 'Not Found' }],
	])('does not judge the key when another service answers %p with %j', async (status, body) => {
		server.answer = { status, contentType: 'application/json', text: JSON.stringify(body) };
		expect(await tested(provider, server.baseUrl)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('not this provider'),
		});
	});

	it('says why a key is not accepted, without repeating the key', async () => {
		const body = { message: `The key ${givenKey} has expired`, info: `The key ${givenKey} has expired` };
		server.answer = { status: 401, contentType: 'application/json', text: JSON.stringify(body) };
		expect(await tested(provider, server.baseUrl)).toStrictEqual({
			status: 'Error',
			message: expect.stringMatching(/^The provider does not accept this API key: .*The key … has expired/),
		});
	});

	it('works with a key that was pasted with blanks and a line break', async () => {
		server.answer = goodAnswer(provider);
		expect(await tested(provider, server.baseUrl, undefined, ` ${givenKey}\n`)).toMatchObject({ status: 'OK' });
		expect(server.arrivals[0]?.headers).toMatchObject(sentHeaders(provider));
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
		const { host, path } = provider.checkCall;
		expect(await tested(provider, baseUrl, { request })).toMatchObject({ message: expect.stringContaining('API key') });
		expect(request.mock.calls.map(([{ url }]) => url)).toStrictEqual([
			`${host === undefined ? provider.baseUrl : `https://${host}`}${path}`,
		]);
	});
});

describe.each(byName)('a credential for %s', (_, provider) => {
	it('asks for the key as a password, where it goes, and a callback secret only where the provider signs with one', () => {
		const fields = credentialFields(provider);
		const signs = provider.callbackProof?.kind === 'hmac';
		const own = (provider.credentialFields ?? []).map(({ name }) => name);
		expect(fields.map(({ name }) => name)).toStrictEqual([
			'apiKey',
			'baseUrl',
			...own,
			...(signs ? ['callbackSecret'] : []),
		]);
		const masked = fields.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name);
		expect(masked).toStrictEqual(['apiKey', ...(signs ? ['callbackSecret'] : [])]);
		expect(fields[0]).toMatchObject({ typeOptions: { password: true }, required: true, default: '' });
		expect(fields[1]).toMatchObject({ default: provider.baseUrl });
		for (const host of provider.hosts ?? []) expect(fields[1]?.description).toContain(host);
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

	it('sends what only this provider asks for in its header, and nothing where it is left empty', async () => {
		const authenticate = authenticateAs(provider);
		if (typeof authenticate !== 'function') throw new Error('The key is added by a function');
		const own = provider.credentialFields ?? [];
		const request: IHttpRequestOptions = { url: 'https://api.example.com/jobs' };
		const filled = Object.fromEntries(own.map(({ name }) => [name, ` ${name}-17 `]));
		const headers = Object.fromEntries(own.map(({ name, header }) => [header, `${name}-17`]));
		const key = provider.authorize(givenKey);
		expect(await authenticate({ apiKey: givenKey, ...filled }, request)).toMatchObject({
			headers: { ...key, ...headers },
		});
		const empty = Object.fromEntries(own.map(({ name }) => [name, ' ']));
		expect((await authenticate({ apiKey: givenKey, ...empty }, request)).headers).toStrictEqual(key);
	});

	it('is hidden for every other provider, and never takes the place of the provider field', () => {
		const slot = credentialSlotsByProvider(true).find(({ name }) => name === provider.credential);
		const others = providers.map(({ id }) => id).filter((id) => id !== provider.id);
		expect(slot).toMatchObject({ required: true, displayOptions: { hide: { provider: others } } });
		const isShown = (values: INodeParameters) =>
			slot && NodeHelpers.displayParameter(values, slot, { typeVersion: 1 }, null);
		expect(others.filter((one) => isShown({ provider: one }))).toStrictEqual([]);
		expect(isShown({ provider: provider.id })).toBe(true);
		// With "show" the editor would take the provider field for a choice of authentication and hide it.
		expect(slot?.displayOptions?.show).toBeUndefined();
	});

	it('is shown for items that say their provider, unless only others are chosen', () => {
		const slot = credentialSlotsByProvider(false).find(({ name }) => name === provider.credential);
		const [other = ''] = providers.map(({ id }) => id).filter((id) => id !== provider.id);
		const isShown = (chosen: string[]) =>
			slot &&
			NodeHelpers.displayParameter({ provider: asInEachItem, providers: chosen }, slot, { typeVersion: 1 }, null);
		expect([[], [provider.id], [other, provider.id], [other]].map(isShown)).toStrictEqual([true, true, true, false]);
	});

	it('is always there in a node without a provider field', () => {
		const slot = credentialSlots().find(({ name }) => name === provider.credential);
		expect(slot).toMatchObject({ required: false });
		expect(slot?.displayOptions).toBeUndefined();
	});
});

describe('the organization of a Runflow key', () => {
	it('goes with every request as the documentation says, where it is given', async () => {
		const runflow = providers.find(({ id }) => id === 'runflow');
		if (!runflow) throw new Error('No such provider');
		const authenticate = authenticateAs(runflow);
		if (typeof authenticate !== 'function') throw new Error('The key is added by a function');
		const { headers } = await authenticate({ apiKey: 'k', organizationId: 'org-17' }, { url: 'https://example.com' });
		expect(headers).toStrictEqual({ Authorization: 'Bearer k', 'X-Organization-Id': 'org-17' });
	});
});
