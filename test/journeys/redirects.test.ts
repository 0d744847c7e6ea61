/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { RequestListener } from 'node:http';

import { openListener, type Listener } from '../simulator/listener';
import { createVideo, detailsOf, marked, waitForVideo } from './requests';
import type { RunOptions, Step } from './workflowRun';
import { runToEnd } from './workflowRun';

const goOn = { onError: 'continueRegularOutput' } as const;

/** A provider that says what a case wants, and a place elsewhere that it points to. */
interface TwoHosts {
	provider: Listener;
	elsewhere: Listener;
	/** What arrived elsewhere. */
	arrivedElsewhere: string[];
}

async function withTwoHosts(answer: (hosts: TwoHosts) => RequestListener, work: (hosts: TwoHosts) => Promise<void>) {
	const arrivedElsewhere: string[] = [];
	const elsewhere = await openListener(
		(request, response) => {
			arrivedElsewhere.push(`${request.method} ${request.url}`);
			request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
		},
		'127.0.0.1',
		0,
	);
	let listen: RequestListener = () => undefined;
	const provider = await openListener((request, response) => listen(request, response), '127.0.0.1', 0);
	const hosts = { provider, elsewhere, arrivedElsewhere };
	listen = answer(hosts);
	await work(hosts).finally(async () => await Promise.all([provider.close(), elsewhere.close()]));
}

async function run(
	{ provider }: TwoHosts,
	step: Step,
	row: RunOptions['rows'][number],
	more: Partial<RunOptions> = {},
) {
	return await runToEnd({ simulator: { baseUrl: () => provider.url }, rows: [row], steps: [step], ...more });
}

describe('an answer that points elsewhere', () => {
	it.each([301, 302, 303, 307, 308])('is not followed with the key: %s', async (status) => {
		await withTwoHosts(
			({ elsewhere }) =>
				(request, response) =>
					void request
						.resume()
						.on('end', () => response.writeHead(status, { location: `${elsewhere.url}/jobs` }).end()),
			async (hosts) => {
				const created = await run(hosts, createVideo('runflow', {}, goOn), { prompt: 'A kite' });
				expect(created.items('createVideo')[0]?.json.message).toContain(`answered ${status}`);
				expect(detailsOf(created.items('createVideo')[0]).nextStep).toContain('Correct the Base URL');
				const waited = await run(hosts, waitForVideo({}, goOn), { provider: 'runflow', jobId: 'run-7' });
				expect(detailsOf(waited.items('waitForVideo')[0]).nextStep).toContain('Correct the Base URL');
				expect(hosts.arrivedElsewhere).toEqual([]);
			},
		);
	});

	it('gets no file of the user', async () => {
		const photo = { name: 'photo.png', mimeType: 'image/png', base64: Buffer.from('the photo').toString('base64') };
		await withTwoHosts(
			({ provider, elsewhere }) =>
				(request, response) => {
					const ticket = { presigned_url: `${provider.url}/storage`, public_url: 'https://cdn.example.com/photo.png' };
					request.resume().on('end', () => {
						if (request.method === 'PUT') response.writeHead(307, { location: `${elsewhere.url}/storage` }).end();
						else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ticket));
					});
				},
			async (hosts) => {
				const step = createVideo('eachLabs', { firstFrame: 'photo' }, goOn);
				const [item] = (await run(hosts, step, { prompt: 'A kite' }, { files: [{ photo }] })).items('createVideo');
				expect(item?.json.message).toContain('its storage answered 307');
				expect(detailsOf(item).billed).toBe(false);
				expect(hosts.arrivedElsewhere).toEqual([]);
			},
		);
	});

	it('is asked for a result only after it was looked at, at every step', async () => {
		await withTwoHosts(
			() => (request, response) => {
				const next = request.url === '/first' ? '/second' : 'https://10.1.2.3/third';
				response.writeHead(302, { location: next }).end();
			},
			async (hosts) => {
				const videos = [{ url: `${hosts.provider.url}/first` }];
				const job = marked({ provider: 'runflow', jobId: 'run-7', requestFormat: 'run', videos });
				const [item] = (await run(hosts, waitForVideo({ output: 'file' }, goOn), job)).items('waitForVideo');
				expect(item?.json.message).toContain('leads into a private network (10.1.2.3)');
			},
		);
	});
});
