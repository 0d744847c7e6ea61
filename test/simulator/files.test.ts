import { key, meet } from './testBench';

/** The box types of an MP4 in order; fails when their lengths do not add up to the file. */
function topLevelBoxes(bytes: Buffer): string[] {
	const types: string[] = [];
	let position = 0;
	while (position < bytes.length) {
		const shortLength = bytes.readUInt32BE(position);
		types.push(bytes.toString('ascii', position + 4, position + 8));
		position += shortLength === 1 ? Number(bytes.readBigUInt64BE(position + 8)) : shortLength;
	}
	expect(position).toBe(bytes.length);
	return types;
}

describe('files', () => {
	it('serves a playable MP4 with length, ETag and ranges', async () => {
		const client = await meet('eachLabs');
		const url = await client.finishedVideo('A kite');
		const whole = await fetch(url);
		const bytes = Buffer.from(await whole.arrayBuffer());
		expect(Object.fromEntries(whole.headers)).toMatchObject({
			'content-type': 'video/mp4',
			'content-length': String(bytes.length),
			etag: expect.any(String),
		});
		expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
		const part = await fetch(url, { headers: { range: 'bytes=4-7' } });
		expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 4-7/${bytes.length}`]);
		expect(await part.text()).toBe('ftyp');
		expect((await fetch(url, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
		expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe(String(bytes.length));
	});

	it('makes a huge file while sending it, and keeps it a well-formed MP4', async () => {
		const client = await meet('eachLabs');
		const answer = await fetch(await client.finishedVideo('scene: huge-file megabytes: 3'));
		const bytes = Buffer.from(await answer.arrayBuffer());
		expect(bytes).toHaveLength(3 * 1024 * 1024);
		expect(topLevelBoxes(bytes)).toEqual(['ftyp', 'moov', 'free', 'mdat', 'free']);
	});

	it('lets a link expire until a poll hands out a new one', async () => {
		const client = await meet('eachLabs');
		const url = await client.finishedVideo('scene: expired-link');
		expect([(await fetch(url)).status, (await fetch(url)).status]).toEqual([403, 403]);
		const renewed = /http:[^"]+\.mp4[^"]*/.exec(await (await client.poll()).text())?.[0] ?? '';
		expect(renewed).not.toBe(url);
		expect((await fetch(renewed)).status).toBe(200);
	});

	it('breaks off, stalls, sends HTML or leads to another host when the scene says so', async () => {
		const client = await meet('eachLabs');
		const { simulator } = client;
		const short = await fetch(await client.finishedVideo('scene: short-file'));
		await expect(short.arrayBuffer()).rejects.toThrow();
		const stalled = await fetch(await client.finishedVideo('scene: stalled-file'), {
			signal: AbortSignal.timeout(150),
		});
		await expect(stalled.arrayBuffer()).rejects.toThrow(/timeout/);
		expect((await fetch(await client.finishedVideo('scene: html-file'))).headers.get('content-type')).toContain(
			'text/html',
		);
		const url = await client.finishedVideo('scene: foreign-redirect');
		const away = await fetch(url, { redirect: 'manual' });
		expect(away.status).toBe(302);
		expect(new URL(away.headers.get('location') ?? '').host).not.toBe(new URL(simulator.url).host);
		expect((await fetch(url)).status).toBe(200);
		expect(simulator.report().arrivals.at(-1)).toMatchObject({
			kind: 'file',
			foreignHost: true,
			credentialHeadersOnFile: false,
		});
	});

	it('records when a file request carries a key', async () => {
		const client = await meet('eachLabs');
		const { simulator } = client;
		const url = await client.finishedVideo('A kite');
		await fetch(url);
		await fetch(url, { headers: { 'x-api-key': key } });
		await fetch(`${url}?key=${key}`);
		const files = simulator.report().arrivals.filter(({ kind }) => kind === 'file');
		expect(files.map(({ credentialHeadersOnFile }) => credentialHeadersOnFile)).toEqual([false, true, true]);
	});
});
