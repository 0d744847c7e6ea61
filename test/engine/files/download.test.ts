import { createHash } from 'node:crypto';

import type { DownloadLimits, DownloadPorts, OpenedFile } from '../../../nodes/engine/files/download';
import { openDownload } from '../../../nodes/engine/files/download';
import { Pool } from '../../../nodes/engine/pool';
import type { VideoError } from '../../../nodes/video/errors';
import type { Play } from '../fileServer';
import { answer, FileServer, noAnswer, serve, videoFile } from '../fileServer';
import { collectGarbage } from '../garbage';
import { ManualClock } from '../manualClock';

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;
const link = 'https://files.example.com/video.mp4?token=one';
const freshLink = 'https://files.example.com/video.mp4?token=two';
const job = { provider: 'example', jobId: 'job-1' };
const video = videoFile(2.5 * megabyte);
const md5 = createHash('md5').update(video).digest('base64');

interface Given extends Partial<DownloadLimits>, Partial<DownloadPorts> {}

function open(server: FileServer, given: Given = {}): Promise<OpenedFile> {
	const { maxBytes = 100 * megabyte, totalMs = 30 * 60_000, ...ports } = given;
	return openDownload(
		{ url: link, job, limits: { maxBytes, totalMs } },
		{
			open: server.open,
			whereTo: () => Promise.resolve('public'),
			renew: () => Promise.resolve(undefined),
			startHash: createHash,
			clock: new ManualClock(),
			connections: new Pool(1),
			...ports,
		},
	);
}

async function fetched(server: FileServer, given: Given = {}): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of (await open(server, given)).bytes) pieces.push(piece);
	return Buffer.concat(pieces);
}

async function failure(server: FileServer, given: Given = {}): Promise<VideoError> {
	return await fetched(server, given).then(
		(bytes) => {
			throw new Error(`Expected an error, got ${bytes.length} bytes`);
		},
		(error: VideoError) => error,
	);
}

const rangesOf = ({ requests }: FileServer) => requests.map(({ headers }) => headers.range);

describe('a download', () => {
	it('passes on the whole file, knows what it is, and asks once, for the plain bytes', async () => {
		const server = new FileServer(serve(video));
		expect((await fetched(server)).equals(video)).toBe(true);
		expect(server.requests.map(({ url, headers }) => ({ url, headers }))).toEqual([
			{ url: link, headers: { 'accept-encoding': 'identity' } },
		]);
		expect((await open(new FileServer(serve(video)))).type).toEqual({ mimeType: 'video/mp4', extension: 'mp4' });
	});

	it('tells a small file by its content, whatever its headers say', async () => {
		const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(50)]);
		const server = new FileServer(serve(picture, { headers: { 'content-type': 'video/mp4' } }));
		expect((await open(server)).type).toEqual({ mimeType: 'image/png', extension: 'png' });
	});

	it('takes a file whose length nobody announced', async () => {
		const play = serve(video, { headers: { 'content-length': '' } });
		expect((await fetched(new FileServer(play))).equals(video)).toBe(true);
	});

	it.each([1, 16, 40, 64])(
		'comes in few pieces, none of them large, when the network brings %i KB at once',
		async (size) => {
			const { bytes } = await open(new FileServer(serve(video, { chunkBytes: size * kilobyte })));
			const pieces: Buffer[] = [];
			for await (const piece of bytes) pieces.push(piece);
			expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(128 * kilobyte);
			expect(pieces.length).toBeLessThanOrEqual(video.length / (64 * kilobyte));
			expect(Buffer.concat(pieces).equals(video)).toBe(true);
		},
	);

	it('ends its connection when nobody wants the rest', async () => {
		const server = new FileServer(serve(video));
		const { close } = await open(server);
		await close();
		expect(server.requests[0]?.signal.aborted).toBe(true);
	});

	it('waits for its turn, and lets others go first while it waits for a server', async () => {
		const clock = new ManualClock();
		const connections = new Pool(1);
		const patient = new FileServer(answer(429, { 'retry-after': '90' }), serve(video));
		const ended: string[] = [];
		const fetchFrom = async (server: FileServer, name: string) => {
			expect((await fetched(server, { clock, connections, totalMs: 100_000 })).equals(video)).toBe(true);
			ended.push(name);
		};
		await Promise.all([fetchFrom(patient, 'asked to wait'), fetchFrom(new FileServer(serve(video)), 'other')]);
		expect(ended).toEqual(['other', 'asked to wait']);
	});
});

describe('a broken connection', () => {
	const broken = { afterBytes: 1.2 * megabyte, by: 'break' } as const;

	it('is continued where it broke, provided the file is still the same', async () => {
		const server = new FileServer(serve(video, broken), serve(video));
		expect((await fetched(server)).equals(video)).toBe(true);
		expect(server.requests[1]?.headers).toEqual({
			'accept-encoding': 'identity',
			range: `bytes=${Math.floor(broken.afterBytes)}-`,
			'if-range': '"one"',
		});
	});

	it('is continued by date where the server has no strong ETag', async () => {
		const headers = { etag: 'W/"weak"', 'last-modified': 'Fri, 20 Nov 2026 10:00:00 GMT' };
		const server = new FileServer(serve(video, { ...broken, headers }), serve(video, { headers }));
		expect((await fetched(server)).equals(video)).toBe(true);
		expect(server.requests[1]?.headers['if-range']).toBe(headers['last-modified']);
	});

	it('starts again where the server cannot continue, and nothing is passed on twice', async () => {
		const server = new FileServer(serve(video, broken), serve(video, { ranges: false }));
		expect((await fetched(server)).equals(video)).toBe(true);
	});

	it('holds nothing of the part that comes a second time', async () => {
		const memory: Array<WeakRef<ArrayBufferLike>> = [];
		let held: number | undefined;
		const again: Play = (request) => {
			const reply = serve(video, { ranges: false })(request);
			async function* body(): AsyncGenerator<Buffer> {
				for await (const chunk of reply.body) {
					// As from the network: memory of its own.
					const own = Buffer.alloc(chunk.length);
					chunk.copy(own);
					memory.push(new WeakRef(own.buffer));
					yield own;
					if (memory.length !== 18) continue;
					await collectGarbage();
					held = memory.filter((buffer) => buffer.deref()).length;
				}
			}
			return { ...reply, body: body() };
		};
		expect((await fetched(new FileServer(serve(video, broken), again))).equals(video)).toBe(true);
		// The last one is in our own hands.
		expect(held).toBeLessThanOrEqual(1);
	});

	it('asks for the whole file where nothing says that it is the same, and compares', async () => {
		const headers = { etag: '' };
		const server = new FileServer(serve(video, { ...broken, headers }), serve(video, { headers }));
		expect((await fetched(server)).equals(video)).toBe(true);
		expect(rangesOf(server)).toEqual([undefined, undefined]);
	});

	it.each([416, 206])('asks for the whole file after a %i that does not fit', async (status) => {
		const misfit = answer(status, { 'content-range': `bytes 0-9/${video.length}` });
		const server = new FileServer(serve(video, broken), misfit, serve(video));
		expect((await fetched(server)).equals(video)).toBe(true);
		expect(rangesOf(server).map((range) => range !== undefined)).toEqual([false, true, false]);
	});

	it.each([
		['another file of the same length', Buffer.concat([video.subarray(0, 100), Buffer.from('!'), video.subarray(101)])],
		['a file of another length', videoFile(3 * megabyte)],
	])('never mixes the file with %s', async (_, other) => {
		const server = new FileServer(serve(video, broken), serve(other, { ranges: false }));
		expect((await failure(server)).message).toContain('changed while it was fetched');
	});

	it('starts again at a server that said it would continue, as long as it names the same file', async () => {
		const offer = { 'accept-ranges': 'bytes' };
		const whole = serve(video, { ranges: false, headers: offer });
		expect((await fetched(new FileServer(serve(video, { ...broken, headers: offer }), whole))).equals(video)).toBe(
			true,
		);
		const other = serve(video, { ranges: false, headers: { ...offer, etag: '"two"' } });
		const error = await failure(new FileServer(serve(video, { ...broken, headers: offer }), other));
		expect(error.message).toContain('changed while it was fetched');
	});

	it.each([
		['a server that continues a file and names it', { 'accept-ranges': 'bytes' }, false],
		['a server that does not say whether it continues', {}, true],
		['a server that does not name its file', { 'accept-ranges': 'bytes', etag: '' }, true],
		['a server that sends a checksum', { 'accept-ranges': 'bytes', 'content-md5': md5 }, true],
	])('costs no hash unless one can be needed: %s', async (_, headers, isNeeded) => {
		const started: string[] = [];
		const startHash = (algorithm: string) => {
			started.push(algorithm);
			return createHash(algorithm);
		};
		expect((await fetched(new FileServer(serve(video, { headers })), { startHash })).equals(video)).toBe(true);
		expect(started.length > 0).toBe(isNeeded);
	});

	it('does not matter after the last byte', async () => {
		const server = new FileServer(serve(video, { by: 'break' }));
		expect((await fetched(server)).equals(video)).toBe(true);
		expect(server.requests).toHaveLength(1);
	});

	it('does not end a download that gets on, however often it breaks', async () => {
		const server = new FileServer(serve(video, { afterBytes: 200 * kilobyte, by: 'break' }));
		expect((await fetched(server)).equals(video)).toBe(true);
		expect(server.requests).toHaveLength(13);
	});

	it('ends the download when four in a row bring nothing, ever later, and says how far it came', async () => {
		const clock = new ManualClock();
		const server = new FileServer(serve(video, broken), noAnswer('connect ETIMEDOUT'));
		const error = await failure(server, { clock });
		expect(error).toMatchObject({ code: 'download', facts: job });
		expect(error.message).toContain('broke (connect ETIMEDOUT); 1.2 MB of 2.5 MB had arrived');
		expect(server.requests).toHaveLength(5);
		expect(clock.sleptMs.filter((ms) => ms < 5000)).toEqual([1000, 1000, 2000, 4000]);
	});

	it.each([
		[
			'closes early',
			serve(video, { afterBytes: megabyte, ranges: false }),
			'the connection ended early; 1.0 MB of 2.5 MB had arrived',
		],
		['sends nothing at all', serve(Buffer.alloc(0)), 'the file is empty'],
	])('that %s is no whole file', async (_, play, message) => {
		expect((await failure(new FileServer(play))).message).toContain(message);
	});
});

describe('a server that asks for patience', () => {
	it('is asked again when it said, after a 429', async () => {
		const clock = new ManualClock();
		const startMs = clock.now();
		const server = new FileServer(answer(429, { 'retry-after': '90' }), serve(video));
		expect((await fetched(server, { clock })).equals(video)).toBe(true);
		expect(clock.now() - startMs).toBe(90_000);
	});

	it.each([500, 502, 503, 408])('is asked again after a %i', async (status) => {
		const server = new FileServer(answer(status), serve(video));
		expect((await fetched(server)).equals(video)).toBe(true);
	});

	it('is not waited for beyond the time limit', async () => {
		const server = new FileServer(answer(429, { 'retry-after': '7200' }), serve(video));
		expect((await failure(server)).message).toContain('answered 429');
		expect(server.requests).toHaveLength(1);
	});
});

describe('a link that has died', () => {
	const denied = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';

	it.each([400, 403, 404, 410])('with a %i is replaced by one more poll', async (status) => {
		const server = new FileServer(answer(status, {}, denied), serve(video));
		let polls = 0;
		const renew = () => Promise.resolve(++polls === 1 ? freshLink : undefined);
		expect((await fetched(server, { renew })).equals(video)).toBe(true);
		expect(server.requests.map(({ url }) => url)).toEqual([link, freshLink]);
		expect(polls).toBe(1);
	});

	it('in the middle of the file is replaced, and the file goes on', async () => {
		const broken = serve(video, { afterBytes: 1.5 * megabyte, by: 'break' });
		const server = new FileServer(broken, answer(403), serve(video));
		expect((await fetched(server, { renew: () => Promise.resolve(freshLink) })).equals(video)).toBe(true);
		expect(server.requests[2]?.headers.range).toBe(`bytes=${1.5 * megabyte}-`);
	});

	it('twice is an error with the job id, and the token of the link stays secret', async () => {
		const server = new FileServer(answer(403));
		const error = await failure(server, { renew: () => Promise.resolve(freshLink) });
		expect(error).toMatchObject({ code: 'download', facts: job });
		expect(error.message).toContain('answered 403');
		expect(error.message).not.toContain('token');
		expect(server.requests).toHaveLength(2);
	});

	it.each([403, 404])(
		'by a %i while the provider stands by it is tried again, as a fresh file may be late',
		async (status) => {
			const clock = new ManualClock();
			const startMs = clock.now();
			const server = new FileServer(answer(status), answer(status), answer(status), serve(video));
			let polls = 0;
			const renew = () => Promise.resolve(++polls === 1 ? link : undefined);
			expect((await fetched(server, { clock, renew })).equals(video)).toBe(true);
			expect(clock.now() - startMs).toBe(7_000);
			expect(polls).toBe(1);
		},
	);

	it('for good is an error after four tries, although the provider stands by it', async () => {
		const server = new FileServer(answer(404));
		const error = await failure(server, { renew: () => Promise.resolve(link) });
		expect(error.message).toContain('answered 404');
		expect(server.requests).toHaveLength(4);
	});

	it.each([
		['its status says that it is gone', [answer(410)], 2],
		['a part had come', [serve(video, { afterBytes: megabyte, by: 'break' }), answer(404)], 3],
	])('is not tried again and again where %s', async (_, plays, requests) => {
		const server = new FileServer(...plays);
		await failure(server, { renew: () => Promise.resolve(link) });
		expect(server.requests).toHaveLength(requests);
	});

	it('without a fresh one is an error', async () => {
		const server = new FileServer(answer(404));
		expect((await failure(server)).message).toContain('answered 404');
		expect(server.requests).toHaveLength(1);
	});
});

describe('an answer that is no video', () => {
	const page = answer(200, { 'content-type': 'text/html' }, '<html><body>Sorry</body></html>');
	const liar = answer(200, { 'content-type': 'video/mp4' }, '{"error":"gone"}');

	it.each([
		['a page', page, 'answered with text/html'],
		['JSON that claims to be one', liar, 'neither a video nor a picture'],
	])('such as %s is not passed on, not even in part', async (_, play, message) => {
		await expect(open(new FileServer(play))).rejects.toMatchObject({ code: 'download', facts: job });
		expect((await failure(new FileServer(play))).message).toContain(message);
	});

	it('is worth one more poll, as some servers say so that a link has expired', async () => {
		const server = new FileServer(page, serve(video));
		expect((await fetched(server, { renew: () => Promise.resolve(freshLink) })).equals(video)).toBe(true);
	});
});

describe('the limits of a download', () => {
	it('reject a file that is announced too large before its first byte', async () => {
		const server = new FileServer(serve(video));
		await expect(open(server, { maxBytes: 2 * megabyte })).rejects.toMatchObject({
			message: expect.stringContaining('2.5 MB, more than 2.0 MB (Maximum File Size)') as string,
			facts: { ...job, nextStep: expect.stringContaining('Maximum File Size') as string },
		});
	});

	it('end a file that grows too large without having said so', async () => {
		const server = new FileServer(serve(video, { headers: { 'content-length': '' } }));
		expect((await failure(server, { maxBytes: 2 * megabyte })).message).toContain('larger than 2.0 MB');
	});

	it('end a file that is longer than announced', async () => {
		const server = new FileServer(serve(video, { headers: { 'content-length': String(megabyte + 1) } }));
		expect((await failure(server)).message).toContain('longer than the 1.0 MB');
	});

	it('give up a connection after a minute without a byte, and continue', async () => {
		const clock = new ManualClock();
		const startMs = clock.now();
		const server = new FileServer(serve(video, { afterBytes: megabyte, by: 'hang' }), serve(video));
		expect((await fetched(server, { clock })).equals(video)).toBe(true);
		expect(clock.now() - startMs).toBe(61_000);
	});

	it('say so when nothing ever comes again', async () => {
		const server = new FileServer(serve(video, { afterBytes: megabyte, by: 'hang', ranges: false }));
		const error = await failure(server);
		expect(error.message).toContain('nothing came for 60 seconds; 1.0 MB of 2.5 MB had arrived');
		expect(server.requests).toHaveLength(5);
	});

	it('do not blame the server for the time that storing takes', async () => {
		const clock = new ManualClock();
		const server = new FileServer(serve(video));
		const pieces: Buffer[] = [];
		for await (const piece of (await open(server, { clock })).bytes) {
			pieces.push(piece);
			await clock.sleep(2 * 60_000);
		}
		expect(Buffer.concat(pieces).equals(video)).toBe(true);
		expect(server.requests).toHaveLength(1);
	});

	it('end a download that takes too long, with what had arrived', async () => {
		const clock = new ManualClock();
		const startMs = clock.now();
		const server = new FileServer(serve(video, { afterBytes: megabyte, by: 'hang' }));
		const error = await failure(server, { clock, totalMs: 15_000 });
		expect(error.message).toContain('longer than 0.25 minutes (Download Time Limit); 1.0 MB of 2.5 MB had arrived');
		expect(clock.now() - startMs).toBe(15_000);
	});
});

describe('the checksum a server sends', () => {
	const sha256 = createHash('sha256').update(video).digest('base64');

	it.each([
		['content-md5', md5],
		['x-amz-checksum-sha256', sha256],
		['digest', `sha-256=${sha256}`],
		['repr-digest', `sha-256=:${sha256}:`],
	])('in %s is compared', async (header, value) => {
		expect((await fetched(new FileServer(serve(video, { headers: { [header]: value } })))).length).toBe(video.length);
		const altered = Buffer.from(video);
		altered[megabyte] = (altered[megabyte] ?? 0) ^ 1;
		const server = new FileServer(serve(altered, { headers: { [header]: value } }));
		expect((await failure(server)).message).toContain('does not match the checksum');
	});

	it.each([
		['content-md5', createHash('md5').update(video).digest('hex')],
		['content-md5', 'd41d8cd98f00b204e9800998ecf8427e'],
		['content-md5', sha256],
		['x-amz-checksum-sha256', `${sha256}-3`],
		['digest', 'sha-256=4c2a'],
		['repr-digest', 'sha-256=:4c2a:'],
	])('in %s is none when it is no base64 of the right length: %s', async (header, value) => {
		expect((await fetched(new FileServer(serve(video, { headers: { [header]: value } })))).equals(video)).toBe(true);
	});

	it('is that of the whole file, also when the file came in two parts', async () => {
		const broken = serve(video, { afterBytes: megabyte, by: 'break', headers: { 'content-md5': md5 } });
		const rest = serve(video, { headers: { 'content-md5': 'aGFzaCBvZiB0aGUgcGFydA==' } });
		expect((await fetched(new FileServer(broken, rest))).equals(video)).toBe(true);
	});
});

describe('redirects', () => {
	const to = (location: string) => answer(302, { location });

	it('are followed five times, also to addresses that are relative', async () => {
		const server = new FileServer(to('/b'), to('https://c.example.com/c'), to('d'), to('/e'), to('/f'), serve(video));
		expect((await fetched(server)).equals(video)).toBe(true);
		expect(server.requests.map(({ url }) => url)).toEqual([
			link,
			'https://files.example.com/b',
			'https://c.example.com/c',
			'https://c.example.com/d',
			'https://c.example.com/e',
			'https://c.example.com/f',
		]);
	});

	it('are not followed a sixth time', async () => {
		const server = new FileServer(to('/again'));
		expect((await failure(server)).message).toContain('redirects more than 5 times');
		expect(server.requests).toHaveLength(6);
	});

	it('are asked for permission at every step, and not gone where there is none', async () => {
		const server = new FileServer(to('https://10.0.0.8/secret'), serve(video));
		const forbidden = 'its address leads into a private network.';
		const whereTo = ({ hostname }: URL) =>
			Promise.resolve(hostname.startsWith('10.') ? ({ forbidden } as const) : ('public' as const));
		expect((await failure(server, { whereTo })).message).toContain('private network');
		expect(server.requests).toHaveLength(1);
	});

	it('to what is no address are an error', async () => {
		expect((await failure(new FileServer(to('http://[broken')))).message).toContain('not a URL');
	});
});

describe('Stop', () => {
	it('ends a download at once', async () => {
		const stop = new AbortController();
		const clock = new ManualClock();
		const startMs = clock.now();
		const server = new FileServer(serve(video, { afterBytes: megabyte, by: 'hang' }));
		const { bytes } = await open(server, { clock, signal: stop.signal });
		const read = async () => {
			for await (const piece of bytes) if (piece.length > 0) stop.abort();
		};
		await expect(read()).rejects.toMatchObject({ code: 'download', facts: job });
		expect(server.requests).toHaveLength(1);
		expect(clock.now() - startMs).toBeLessThan(1000);
	});
});
