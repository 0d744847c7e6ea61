import type { FileReply } from '../../nodes/engine/files/download';

export interface FileRequest {
	url: string;
	headers: Readonly<Record<string, string>>;
	signal: AbortSignal;
}

/** How a server plays one request. */
export type Play = (request: FileRequest) => FileReply;

/** An MP4 by its first bytes; every byte after them tells its place. */
export function videoFile(sizeBytes: number): Buffer {
	const file = Buffer.alloc(sizeBytes);
	for (let place = 0; place < sizeBytes; place++) file[place] = (place * 7 + (place >> 8)) & 255;
	file.write('\0\0\0\x20ftypisom', 0, 'latin1');
	return file;
}

const networkChunkBytes = 64 * 1024;

async function* chunksOf(bytes: Buffer, chunkBytes: number): AsyncGenerator<Buffer> {
	for (let place = 0; place < bytes.length; place += chunkBytes) {
		yield await Promise.resolve(bytes.subarray(place, place + chunkBytes));
	}
}

function aborted(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		if (signal.aborted) reject(new Error('canceled'));
		signal.addEventListener('abort', () => reject(new Error('canceled')), { once: true });
	});
}

interface Ends {
	/** Bytes of this answer's body before it ends; all of them unless told. */
	afterBytes?: number;
	/** `end`: closes as if that were all. `break`: the connection fails. `hang`: nothing more comes. */
	by?: 'end' | 'break' | 'hang';
	/** Bytes that arrive at once. */
	chunkBytes?: number;
}

async function* bodyOf(bytes: Buffer, given: Ends, signal: AbortSignal) {
	const { afterBytes = bytes.length, by = 'end', chunkBytes = networkChunkBytes } = given;
	yield* chunksOf(bytes.subarray(0, afterBytes), chunkBytes);
	if (by === 'break') throw new Error('socket hang up');
	if (by === 'hang') await aborted(signal);
}

export function answer(status: number, headers: Record<string, string> = {}, text = ''): Play {
	return ({ signal }) => ({ status, headers, body: bodyOf(Buffer.from(text), {}, signal), close: () => undefined });
}

interface Served extends Ends {
	/** False answers with the whole file, whatever part was asked for. */
	ranges?: boolean;
	headers?: Record<string, string>;
}

/** Serves a file as a CDN does: with its length, its ETag, and from where it was asked. */
export function serve(file: Buffer, { ranges = true, headers = {}, ...ends }: Served = {}): Play {
	return ({ headers: asked, signal }) => {
		const first = ranges ? Number(/^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1] ?? 0) : 0;
		const isPart = ranges && asked.range !== undefined;
		const bytes = file.subarray(first);
		return {
			status: isPart ? 206 : 200,
			headers: {
				'content-type': 'video/mp4',
				'content-length': String(bytes.length),
				etag: '"one"',
				...(isPart && { 'content-range': `bytes ${first}-${file.length - 1}/${file.length}` }),
				...headers,
			},
			body: bodyOf(bytes, ends, signal),
			close: () => undefined,
		};
	};
}

export function noAnswer(message = 'connect ECONNREFUSED'): Play {
	return () => {
		throw new Error(message);
	};
}

/** Plays each request as told; the last play repeats. */
export class FileServer {
	readonly requests: FileRequest[] = [];

	private readonly plays: readonly Play[];

	constructor(...plays: Play[]) {
		this.plays = plays;
	}

	readonly open = async (url: string, headers: FileRequest['headers'], signal: AbortSignal): Promise<FileReply> => {
		const request = { url, headers, signal };
		const play = this.plays[Math.min(this.requests.length, this.plays.length - 1)];
		this.requests.push(request);
		if (!play) throw new Error('This server has nothing to play');
		return await Promise.resolve(play(request));
	};
}
