import { z } from 'zod';
import type { FileCarrier, FileSource } from '../../../nodes/engine/files/upload';
import { oncePerContent, uploadFile } from '../../../nodes/engine/files/upload';
import type { Delivery } from '../../../nodes/engine/transport';
import { VideoError } from '../../../nodes/video/errors';
import { defineUpload } from '../../../nodes/video/upload';
import { exampleProvider } from '../exampleProvider';
import { ManualClock } from '../manualClock';
import { answered, ScriptedTransport, unanswered } from '../scriptedTransport';

const upload = defineUpload({
	ticketCall: ({ name }) => ({ method: 'POST', path: '/files', body: { name }, timeoutSeconds: 30 }),
	ticketReply: z.object({ put: z.string(), at: z.string().optional() }),
	readTicket: ({ put, at }, { mimeType }) => ({
		putUrl: put,
		headers: { 'content-type': mimeType, 'x-file': '7' },
		then:
			at === undefined
				? { confirm: { method: 'POST', path: '/files/7/done', body: {}, timeoutSeconds: 30 } }
				: { url: at },
	}),
	confirmedReply: z.object({ at: z.string() }),
	readConfirmed: ({ at }, requestFormat) => `${at}?as=${requestFormat}`,
});

const ticket = answered(200, {
	put: 'https://storage.example.com/7?signature=s',
	at: 'https://files.example.com/7.png',
});
const ticketToConfirm = answered(200, { put: 'https://storage.example.com/7?signature=s' });

function photo(special: Partial<FileSource> = {}): FileSource {
	return {
		name: 'photo.png',
		mimeType: 'image/png',
		sizeBytes: 3,
		sha256: async () => await Promise.resolve('abc'),
		open: async () => await Promise.resolve(Buffer.from('abc')),
		...special,
	};
}

/** A storage that ends each PUT as told; the last delivery repeats. */
class ScriptedStorage implements FileCarrier {
	readonly puts: Array<{ url: string; headers: Readonly<Record<string, string>>; name: string }> = [];

	private readonly deliveries: Delivery[];

	constructor(...deliveries: Delivery[]) {
		this.deliveries = deliveries;
	}

	put(url: string, headers: Readonly<Record<string, string>>, { name }: FileSource): Promise<Delivery> {
		const delivery = this.deliveries[Math.min(this.puts.length, this.deliveries.length - 1)] ?? answered(200);
		this.puts.push({ url, headers, name });
		return Promise.resolve(delivery);
	}
}

interface Play {
	api?: Delivery[];
	storage?: Delivery[];
	baseUrl?: string;
	signal?: AbortSignal;
}

function play({ api = [ticket], storage = [], baseUrl = 'https://api.example.com', signal }: Play = {}) {
	const transport = new ScriptedTransport(...api);
	const carrier = new ScriptedStorage(...storage);
	const clock = new ManualClock();
	const ports = { transport, carrier, clock, baseUrl, signal, random: () => 0 };
	const once = oncePerContent(async (file) => await uploadFile(exampleProvider, upload, file, 'jobs', ports));
	const addressOf = async (file = photo()) => await once(file).catch((error: unknown) => error);
	return { transport, carrier, clock, addressOf };
}

describe('an upload', () => {
	it('asks where to, sends the bytes there with the headers asked for, and gives the address', async () => {
		const { addressOf, carrier, transport } = play();
		expect(await addressOf()).toBe('https://files.example.com/7.png');
		expect(transport.sent.map(({ path }) => path)).toStrictEqual(['/files']);
		expect(carrier.puts).toStrictEqual([
			{
				url: 'https://storage.example.com/7?signature=s',
				headers: { 'content-type': 'image/png', 'x-file': '7' },
				name: 'photo.png',
			},
		]);
	});

	it('is confirmed where the provider wants that, and has the address of the request format', async () => {
		const { addressOf, transport } = play({
			api: [ticketToConfirm, answered(201, { at: 'https://files.example.com/7' })],
		});
		expect(await addressOf()).toBe('https://files.example.com/7?as=jobs');
		expect(transport.sent.map(({ path }) => path)).toStrictEqual(['/files', '/files/7/done']);
	});

	it('happens once for the same content, also when asked for at the same time, and once more for another', async () => {
		const { addressOf, carrier } = play();
		await Promise.all([addressOf(), addressOf(photo({ name: 'copy.png' }))]);
		await addressOf();
		expect(carrier.puts).toHaveLength(1);
		await addressOf(photo({ sha256: async () => await Promise.resolve('def') }));
		expect(carrier.puts).toHaveLength(2);
	});

	it.each<[string, Play, number[]]>([
		['the ticket meets a refused connection', { api: [unanswered('not-sent'), ticket] }, [1_000]],
		['the ticket meets a lost answer', { api: [unanswered('lost'), ticket] }, [1_000]],
		['the ticket meets 503 twice', { api: [answered(503), answered(503), ticket] }, [1_000, 2_000]],
		['the provider asks for a pause', { api: [answered(429, '', { 'retry-after': '9' }), ticket] }, [9_000]],
		['the storage breaks off', { storage: [unanswered('lost'), answered(200)] }, [1_000]],
		['the storage answers 500', { storage: [answered(500), answered(200)] }, [1_000]],
		[
			'the confirmation meets 502',
			{ api: [ticketToConfirm, answered(502), ticketToConfirm, answered(200, { at: 'https://files.example.com/7' })] },
			[1_000],
		],
	])('starts again where %s, because it costs nothing', async (_, script, pauses) => {
		const { addressOf, clock } = play(script);
		expect(await addressOf()).toMatch(/^https:\/\/files\.example\.com\/7/);
		expect(clock.sleptMs).toStrictEqual(pauses);
	});

	it.each<[string, Play, string, number]>([
		['a provider that stays away', { api: [unanswered('not-sent', 'connect ECONNREFUSED')] }, 'unavailable', 4],
		['a provider that stays at 500', { api: [answered(500)] }, 'unavailable', 4],
		['a provider that stays at 429', { api: [answered(429)] }, 'rate-limit', 4],
		['a provider that wants an hour', { api: [answered(429, '', { 'retry-after': '3600' }), ticket] }, 'rate-limit', 1],
		['a storage that stays at 503', { storage: [answered(503)] }, 'unavailable', 4],
		['a key that is wrong', { api: [answered(401)] }, 'authentication', 1],
		['an empty account', { api: [answered(402)] }, 'quota', 1],
		['a file the provider rejects', { api: [answered(422, 'too large')] }, 'rejected', 1],
		['a file the storage rejects', { storage: [answered(403, 'SignatureDoesNotMatch')] }, 'rejected', 1],
		['a redirect of the storage', { storage: [answered(302, '')] }, 'rejected', 1],
		['an answer nobody knows', { api: [answered(200, '<html>')] }, 'contract', 1],
		['a confirmation nobody knows', { api: [ticketToConfirm, answered(200, {})] }, 'contract', 2],
	])('ends by %s as an error that says nothing was billed', async (_, script, code, calls) => {
		const { addressOf, transport } = play(script);
		const error = (await addressOf()) as VideoError;
		expect(error).toBeInstanceOf(VideoError);
		expect([error.code, error.facts.billed, transport.sent.length]).toStrictEqual([code, false, calls]);
		expect(error.message).toContain('"photo.png"');
		expect(error.facts.nextStep).toContain('nothing was billed');
	});

	it('says to open the credential only where the provider, not its storage, finds the key wrong', async () => {
		const key = (await play({ api: [answered(401)] }).addressOf()) as VideoError;
		const storage = (await play({ storage: [answered(401)] }).addressOf()) as VideoError;
		expect([/credential/.test(key.facts.nextStep), /credential/.test(storage.facts.nextStep)]).toStrictEqual([
			true,
			false,
		]);
	});

	it('shows no signature of the address in its errors', async () => {
		const { message } = (await play({
			storage: [answered(400, 'bad https://s.example.com/7?signature=s3cret')],
		}).addressOf()) as VideoError;
		expect(message).not.toContain('s3cret');
	});

	it.each([
		['http://storage.example.com/7', 'https://api.example.com'],
		['http://127.0.0.1:9/7', 'https://api.example.com'],
		['http://storage.example.com/7', 'http://127.0.0.1:4010/example'],
		['ftp://storage.example.com/7', 'https://api.example.com'],
		['storage/7', 'https://api.example.com'],
	])('does not send a file to %s where the credential leads to %s', async (put, baseUrl) => {
		const { addressOf, carrier } = play({ api: [answered(200, { put, at: 'https://files.example.com/7' })], baseUrl });
		expect(await addressOf()).toMatchObject({ code: 'contract' });
		expect(carrier.puts).toStrictEqual([]);
	});

	it('sends a file over plain http from this machine to this machine only', async () => {
		const put = 'http://127.0.0.1:4010/storage/7';
		const { addressOf, carrier } = play({
			api: [answered(200, { put, at: 'https://files.example.com/7' })],
			baseUrl: 'http://127.0.0.1:4010/example',
		});
		await addressOf();
		expect(carrier.puts.map(({ url }) => url)).toStrictEqual([put]);
	});

	it('is not started again after Stop', async () => {
		const stop = new AbortController();
		const { addressOf, transport, clock } = play({ api: [answered(503)], signal: stop.signal });
		void clock.sleep(500).then(() => stop.abort());
		expect(await addressOf()).toMatchObject({ code: 'unavailable' });
		expect(transport.sent).toHaveLength(1);
	});

	it('ends at once where Stop met the bytes on their way', async () => {
		const { addressOf, carrier, clock } = play({ storage: [unanswered('aborted')] });
		expect(await addressOf()).toMatchObject({ code: 'unavailable' });
		expect([carrier.puts.length, clock.sleptMs]).toStrictEqual([1, []]);
	});
});
