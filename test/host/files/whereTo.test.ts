/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import 'reflect-metadata';

import dns from 'node:dns';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container } from '@n8n/di';
import { ExecuteContext } from 'n8n-core';
import type { IExecuteFunctions, INode, IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { whereTo } from '../../../nodes/host/files/whereTo';

const node: INode = { id: 'a', name: 'A', type: 'a', typeVersion: 1, position: [0, 0], parameters: {} };

/** What a node in n8n's own engine can do. */
function inN8n(): IExecuteFunctions {
	const nodeType = { description: { properties: [] } };
	const nodeTypes = { getByName: () => nodeType, getByNameAndVersion: () => nodeType, getKnownTypes: () => ({}) };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: nodeTypes as never });
	const [data, input] = [createRunExecutionData(), { main: [[]] }];
	const additionalData = {} as unknown as IWorkflowExecuteAdditionalData;
	const executing = { data: input, node, source: null };
	const context = new ExecuteContext(workflow, node, additionalData, 'manual', data, 0, [], input, executing, []);
	return context as unknown as IExecuteFunctions;
}

/** What the names of these tests lead to. */
const addresses: Readonly<Record<string, string>> = {
	'files.example.com': '93.184.216.34',
	'printer.example.com': '10.1.2.3',
	'cloud.example.com': '100.100.100.200',
	'translated.example.com': '64:ff9b::a00:1',
	'nas.example.com': '10.1.2.3',
	'shared.example.com': '100.64.0.7',
};

const base = 'https://api.example.com';
const userFolder = mkdtempSync(join(tmpdir(), 'n8n-ai-video-whereTo-'));
const environmentBefore = { ...process.env };

let startedWith = '';

/** As an n8n that was started with these settings sees it. */
async function seenWith(settings: Record<string, string>, url: string, baseUrl = base) {
	const started = JSON.stringify(settings);
	if (started !== startedWith) {
		process.env = { ...environmentBefore, N8N_USER_FOLDER: userFolder, ...settings };
		Container.reset();
		startedWith = started;
	}
	return await whereTo(inN8n(), baseUrl, new URL(url));
}

beforeAll(() => {
	jest.spyOn(dns.promises, 'lookup').mockImplementation((async (hostname: string) => {
		const address = addresses[hostname];
		if (address === undefined)
			throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
		return await Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);
	}) as never);
});

afterAll(() => {
	jest.restoreAllMocks();
	process.env = environmentBefore;
	rmSync(userFolder, { recursive: true, force: true });
});

const isForbidden = { forbidden: expect.stringContaining('leads into a private network') };

describe('an address of a result', () => {
	it.each([
		'https://127.0.0.1/a',
		'https://2130706433/a',
		'https://0x7f.1/a',
		'https://0177.0.0.1/a',
		'https://127.0.0.1./a',
		'https://[::ffff:7f00:1]/a',
		'https://[::]/a',
		'https://[fe90::1]/a',
		'https://[64:ff9b::a9fe:a9fe]/a',
		'https://100.100.100.200/latest/meta-data',
		'https://printer.example.com/a',
		'https://cloud.example.com/latest/meta-data',
		'https://translated.example.com/a',
		// Nobody can look these up here, and what they say is enough.
		'https://metadata.google.internal/a',
		'https://intranet/a',
	])('is not fetched from %s', async (url) => {
		expect(await seenWith({}, url)).toEqual(isForbidden);
	});

	it('is fetched from the internet, over https', async () => {
		expect(await seenWith({}, 'https://files.example.com/a')).toBe('public');
		expect(await seenWith({}, 'http://files.example.com/a')).toEqual({ forbidden: expect.stringContaining('http://') });
	});

	it('is fetched from this machine where the provider is on it too', async () => {
		const local = 'http://127.0.0.1:4010';
		expect(await seenWith({}, `${local}/a.mp4`, local)).toBe('public');
		expect(await seenWith({}, 'http://localhost:4010/a.mp4', local)).toBe('public');
		expect(await seenWith({}, `${local}/a.mp4`)).toEqual({ forbidden: expect.stringContaining('http://') });
		expect(await seenWith({}, 'https://10.0.0.1/a.mp4', local)).toEqual(isForbidden);
		expect(await seenWith({}, 'ftp://127.0.0.1/a.mp4', local)).toEqual({
			forbidden: expect.stringContaining('ftp://'),
		});
	});

	it('is unknown where nobody here can look its name up', async () => {
		expect(await seenWith({}, 'https://elsewhere.example.com/a')).toBe('unknown');
	});

	it('is fetched from what n8n’s owner has allowed, and from nothing beside it', async () => {
		const names = { N8N_SSRF_ALLOWED_HOSTNAMES: 'nas.example.com' };
		const ranges = { N8N_SSRF_ALLOWED_IP_RANGES: '10.1.2.0/24' };
		expect(await seenWith(names, 'https://nas.example.com/a')).toBe('public');
		expect(await seenWith(names, 'https://printer.example.com/a')).toEqual(isForbidden);
		expect(await seenWith(ranges, 'https://printer.example.com/a')).toBe('public');
		expect(await seenWith(ranges, 'https://10.1.2.3/a')).toBe('public');
		expect(await seenWith(ranges, 'https://10.1.3.3/a')).toEqual(isForbidden);
	});

	it('is judged by n8n’s own lists alone where its protection is on', async () => {
		const on = { N8N_SSRF_PROTECTION_ENABLED: 'true' };
		expect(await seenWith({}, 'https://shared.example.com/a')).toEqual({
			forbidden: expect.stringContaining('N8N_SSRF_PROTECTION_ENABLED'),
		});
		expect(await seenWith(on, 'https://shared.example.com/a')).toBe('public');
		expect(
			await seenWith({ ...on, N8N_SSRF_BLOCKED_IP_RANGES: 'default,100.64.0.0/10' }, 'https://shared.example.com/a'),
		).toEqual(isForbidden);
		expect(await seenWith(on, 'https://printer.example.com/a')).toEqual(isForbidden);
	});
});

describe('an address of a result on an n8n that cannot say where a name leads', () => {
	const older = { helpers: {} } as unknown as IExecuteFunctions;
	const withoutFilter = { helpers: { getSecureEgressFilter: () => undefined } } as unknown as IExecuteFunctions;

	it.each([older, withoutFilter])('is judged by its host', async (context) => {
		const judged = async (url: string) => await whereTo(context, base, new URL(url));
		expect(await judged('https://files.example.com/a')).toBe('public');
		for (const host of ['10.0.0.8', '100.100.100.200', '[::ffff:7f00:1]', '[::]', 'nas.local', 'intranet', '0x7f.1']) {
			expect(await judged(`https://${host}/a`)).toEqual(isForbidden);
		}
	});
});
