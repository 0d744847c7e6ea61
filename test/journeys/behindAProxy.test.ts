/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import dns from 'node:dns';
import { createServer, type AddressInfo } from 'node:net';
import tls from 'node:tls';

import { openOutside, type Outside } from '../outside';
import { forwardTo } from '../simulator/listener';
import { createVideo, waitForVideo, withSimulator } from './requests';
import type { Ended } from './workflowRun';
import { runToEnd } from './workflowRun';

const trustedBefore = tls.getCACertificates('default');
const environmentBefore = { ...process.env };
let outside: Outside;
let simulatorUrl = '';

beforeAll(async () => {
	outside = await openOutside((request, response) => forwardTo(simulatorUrl)(request, response));
	tls.setDefaultCACertificates([...trustedBefore, outside.certificate]);
});

afterEach(() => {
	process.env = { ...environmentBefore };
	outside.connectedTo.length = 0;
	jest.restoreAllMocks();
});

afterAll(async () => {
	tls.setDefaultCACertificates(trustedBefore);
	await outside.close();
});

/** Creates a video whose file lies at a host, and waits for it. */
async function fetchedFrom(host: string): Promise<Ended> {
	let ended: Ended | undefined;
	await withSimulator(
		async (simulator) => {
			simulatorUrl = simulator.url;
			const steps = [createVideo('shortApi'), waitForVideo({ output: 'file' })];
			ended = await runToEnd({ simulator, rows: [{ prompt: 'A kite seconds: 0' }], steps });
		},
		{ filesAt: `https://${host}` },
	);
	if (!ended) throw new Error('The run has no end');
	return ended;
}

describe('the file of a video, in a network that cannot look up names of the internet', () => {
	it('is fetched by the proxy of n8n', async () => {
		process.env.HTTPS_PROXY = outside.proxyUrl;
		const ended = await fetchedFrom(outside.hostname);
		expect(ended.error).toBeUndefined();
		expect(ended.items('waitForVideo')[0]?.binary?.data?.mimeType).toBe('video/mp4');
		expect(outside.connectedTo).toEqual([`${outside.hostname}:443`]);
	});

	it.each([
		['there is no proxy', {}],
		['the proxy is not for this name', { NO_PROXY: '.invalid' }],
	])('cannot be had where %s, and the error says why', async (_, more) => {
		if ('NO_PROXY' in more) Object.assign(process.env, { HTTPS_PROXY: outside.proxyUrl, ...more });
		const ended = await fetchedFrom(outside.hostname);
		expect(ended.error?.message).toContain(`gave no answer (${outside.hostname} could not be looked up)`);
		expect(outside.connectedTo).toEqual([]);
	});

	it('is not fetched from one’s own network by a name that can be looked up a moment later only', async () => {
		let connections = 0;
		const inside = createServer((socket) => {
			connections += 1;
			socket.destroy();
		});
		await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
		// n8n asks the other function of Node's when it checks, and this one when it connects.
		jest.spyOn(dns, 'lookup').mockImplementation(((
			_: string,
			options: dns.LookupOptions,
			found: (...all: unknown[]) => void,
		) => {
			if (options.all) found(null, [{ address: '127.0.0.1', family: 4 }]);
			else found(null, '127.0.0.1', 4);
		}) as never);
		const ended = await fetchedFrom(`turncoat.invalid:${(inside.address() as AddressInfo).port}`);
		await new Promise((resolve) => inside.close(resolve));
		expect(ended.error?.message).toContain('turncoat.invalid could not be looked up');
		expect(connections).toBe(0);
	});
});
