import { toVideoError, VideoError } from '../../video/errors';
import type { FileType } from '../../video/fileType';
import { fileTypeBytes, fileTypeOf } from '../../video/fileType';
import type { VideoJob } from '../../video/job';
import type { Clock } from '../clock';
import { retryAfterMs } from '../retryAfter';
import type { Checksum, FileHeaders, HashAlgorithm } from './fileHeaders';
import { checksumIn, lengthIn, offersRanges, rangeIn, validatorIn } from './fileHeaders';
import { outcomeOfStatus, nextAfter } from '../repeat';
import type { Pool } from '../pool';

/** What comes back for one request for a file. */
export interface FileReply {
	status: number;
	headers: FileHeaders;
	body: AsyncIterable<Buffer>;
	/** Gives the connection up, for a body that nobody reads. */
	close(): void;
}

/** A hash that grows with the bytes; what `createHash` gives. */
interface RunningHash {
	update(bytes: Buffer): unknown;
	copy(): RunningHash;
	digest(encoding: 'base64'): string;
}

/** Where an address leads. `unknown`: nobody here can look it up; a proxy may, and then decides. */
export type Place = 'public' | 'unknown' | { forbidden: string };

export interface DownloadPorts {
	/** One GET without credentials that follows no redirect. Rejects when no answer comes. */
	open(url: string, headers: FileHeaders, signal: AbortSignal, byProxyOnly: boolean): Promise<FileReply>;
	/** Asked before each request. */
	whereTo(url: URL): Promise<Place>;
	/** A fresh link to the same file, where the provider gives one. */
	renew(): Promise<string | undefined>;
	/** For all downloads that share their memory; a download that waits for a server holds no place. */
	connections: Pool;
	startHash(algorithm: HashAlgorithm): RunningHash;
	clock: Clock;
	/** Aborts when the user presses Stop. */
	signal?: AbortSignal | undefined;
}

export interface DownloadLimits {
	maxBytes: number;
	/** From the first request to the last byte. */
	totalMs: number;
}

interface DownloadOrder {
	url: string;
	job: Pick<VideoJob, 'provider' | 'jobId'>;
	limits: DownloadLimits;
}

/** A file that is being fetched: its type, and its bytes, which end with an error unless the file is whole. */
export interface OpenedFile {
	type: FileType;
	bytes: AsyncIterable<Buffer>;
	/** Ends the connection of a file that is not read to its end. */
	close(): Promise<void>;
}

/** Without a byte for this long a connection counts as dead. */
export const stalledAfterMs = 60_000;
/** Connections in a row that bring nothing. */
const fruitlessTries = 4;
const firstDelayMs = 1000;
const redirectsAtMost = 5;
/** Smaller pieces are joined to this size, because n8n writes each on its own; larger ones go on without a copy. */
const pieceBytes = 64 * 1024;
/** A sleep cannot be taken back, so none is long. */
const longestSleepMs = 5000;

/**
 * How one connection ended. `broken`: another may bring the rest. `dead`: the link is used up or leads elsewhere,
 * a fresh one may help; with `mayAppear` so may time, where the provider has no other link.
 */
type ConnectionOutcome =
	| { kind: 'complete' }
	| { kind: 'broken'; what: string; retryAfterMs?: number }
	| { kind: 'dead'; what: string; mayAppear?: boolean };

/** What servers answer about a file that has not got to them yet. */
const notThereYet: readonly number[] = [403, 404];

const changed: ConnectionOutcome = { kind: 'dead', what: 'the file changed while it was fetched.' };

function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** The part of a file that comes a second time, because its server cannot continue where it broke off. */
class KnownPart {
	private readonly expected: string | undefined;

	/** Without hashes it is not compared. */
	constructor(
		private leftBytes: number,
		hashSoFar: RunningHash | undefined,
		private readonly hash: RunningHash | undefined,
	) {
		this.expected = hashSoFar?.copy().digest('base64');
	}

	/** What is new in these bytes; undefined when what we know differs. */
	skip(bytes: Buffer): Buffer | undefined {
		if (this.leftBytes === 0) return bytes;
		const known = bytes.subarray(0, this.leftBytes);
		this.hash?.update(known);
		this.leftBytes -= known.length;
		if (this.leftBytes === 0 && this.hash?.copy().digest('base64') !== this.expected) return undefined;
		return bytes.subarray(known.length);
	}
}

/** One file, however many connections it takes. */
class Download {
	type: FileType | undefined;

	private url: string;

	/** What one more poll gave; may be the link that was known. */
	private renewed: string | undefined;

	private receivedBytes = 0;

	private totalBytes: number | undefined;

	private validator: string | undefined;

	/** False once the server answered a request for the rest with something else. */
	private asksForRest = true;

	private checksum: Checksum = { algorithm: 'sha1' };

	/** Undefined where nobody asks for it: without a checksum, when the validator can tell the file. */
	private hash: RunningHash | undefined;

	/** Received, not yet passed on. */
	private pending: Buffer[] = [];

	private pendingBytes = 0;

	/** When we began to wait for the server; undefined while we are busy ourselves. */
	private waitingSinceMs: number | undefined;

	/** Set at the first connection; the wait for a place before it does not count. */
	private deadlineMs = Infinity;

	constructor(
		private readonly order: DownloadOrder,
		private readonly ports: DownloadPorts,
	) {
		this.url = order.url;
	}

	/** The whole file in order; an error is the last thing it says. */
	async *bytes(): AsyncGenerator<Buffer, void, undefined> {
		for (let fruitless = 0; ;) {
			const beforeBytes = this.receivedBytes;
			const outcome = yield* this.connection();
			if (outcome.kind === 'complete') return;
			fruitless = this.receivedBytes > beforeBytes ? 0 : fruitless + 1;
			await this.recover(outcome, fruitless);
		}
	}

	private error(what: string, nextStep?: string): VideoError {
		const { provider, jobId } = this.order.job;
		return new VideoError('download', `The video of job ${jobId} is ready but could not be fetched: ${what}`, {
			provider,
			jobId,
			nextStep: nextStep ?? 'Run Wait for Video again with this Job ID soon; result addresses expire.',
		});
	}

	private soFar(): string {
		const received = megabytes(this.receivedBytes);
		return this.totalBytes === undefined ? received : `${received} of ${megabytes(this.totalBytes)}`;
	}

	private cutOff(said: string): string {
		if (this.receivedBytes === 0) return `its address gave no answer (${said}).`;
		return `the connection broke (${said}); ${this.soFar()} had arrived.`;
	}

	/** Makes the next connection possible, or ends the download. */
	private async recover(outcome: Exclude<ConnectionOutcome, { kind: 'complete' }>, fruitless: number): Promise<void> {
		const { clock, signal, renew } = this.ports;
		if (signal?.aborted) throw this.error('the execution was stopped.');
		if (outcome.kind === 'dead') {
			const wasRenewed = this.renewed !== undefined;
			this.renewed ??= await renew();
			const isLate = outcome.mayAppear && this.receivedBytes === 0 && this.renewed === this.order.url;
			if (this.renewed === undefined || (wasRenewed && !isLate)) throw this.error(outcome.what);
			this.url = this.renewed;
			if (!isLate) return;
		}
		const askedMs = outcome.kind === 'broken' ? (outcome.retryAfterMs ?? 0) : 0;
		const delayMs = Math.max(firstDelayMs * 2 ** Math.max(0, fruitless - 1), askedMs);
		if (fruitless >= fruitlessTries || clock.now() + delayMs >= this.deadlineMs) throw this.error(outcome.what);
		await clock.sleep(delayMs, signal);
	}

	private async *connection(): AsyncGenerator<Buffer, ConnectionOutcome, undefined> {
		const { signal, connections, clock } = this.ports;
		const attempt = new AbortController();
		await connections.enter();
		this.waitingSinceMs = clock.now();
		this.deadlineMs = Math.min(this.deadlineMs, clock.now() + this.order.limits.totalMs);
		void this.watch(attempt);
		try {
			const stopped = signal ? AbortSignal.any([attempt.signal, signal]) : attempt.signal;
			const reply = await this.open(stopped);
			const unusable = this.judge(reply);
			return unusable ?? (yield* this.take(reply));
		} catch (error) {
			if (error instanceof VideoError) throw toVideoError(error);
			const what = attempt.signal.aborted ? String(attempt.signal.reason) : this.cutOff(toVideoError(error).message);
			return { kind: 'broken', what };
		} finally {
			attempt.abort();
			connections.leave();
		}
	}

	/** Ends a connection that brings nothing any more, or brings it too slowly. */
	private async watch(attempt: AbortController): Promise<void> {
		const { clock } = this.ports;
		while (!attempt.signal.aborted) {
			const nowMs = clock.now();
			const stalledAtMs = (this.waitingSinceMs ?? nowMs) + stalledAfterMs;
			if (nowMs >= this.deadlineMs) {
				const minutes = Number((this.order.limits.totalMs / 60_000).toFixed(2));
				attempt.abort(`it took longer than ${minutes} minutes (Download Time Limit); ${this.soFar()} had arrived.`);
			} else if (nowMs >= stalledAtMs) {
				attempt.abort(`nothing came for ${stalledAfterMs / 1000} seconds; ${this.soFar()} had arrived.`);
			} else {
				const untilMs = Math.min(stalledAtMs, this.deadlineMs) - nowMs;
				await clock.sleep(Math.min(untilMs, longestSleepMs), attempt.signal);
			}
		}
	}

	/** Asks for what is missing and follows redirects, each of which must be allowed too. */
	private async open(signal: AbortSignal): Promise<FileReply> {
		const continues = this.receivedBytes > 0 && this.asksForRest && this.validator !== undefined;
		const headers = {
			// A compressed answer has other lengths and ranges than the file.
			'accept-encoding': 'identity',
			...(continues && { range: `bytes=${this.receivedBytes}-`, 'if-range': this.validator ?? '' }),
		};
		let url = this.url;
		for (let redirects = 0; redirects <= redirectsAtMost; redirects++) {
			if (!URL.canParse(url)) throw this.error('its address is not a URL.');
			const place = await this.ports.whereTo(new URL(url));
			if (typeof place === 'object') throw this.error(place.forbidden);
			const reply = await this.ports.open(url, headers, signal, place === 'unknown');
			const { location } = reply.headers;
			if (reply.status < 300 || reply.status >= 400 || location === undefined) return reply;
			reply.close();
			url = URL.canParse(location, url) ? new URL(location, url).href : location;
		}
		throw this.error(`its address redirects more than ${redirectsAtMost} times.`);
	}

	/** What an answer means for us; undefined when its body is what we want. */
	private judge(reply: FileReply): ConnectionOutcome | undefined {
		const { status, headers } = reply;
		const what = `its address answered ${status}.`;
		if (nextAfter('download', outcomeOfStatus(status)) === 'again') {
			const askedMs = retryAfterMs(reply, this.ports.clock.now());
			return { kind: 'broken', what, ...(askedMs !== undefined && { retryAfterMs: askedMs }) };
		}
		if (status === 200) return this.begin(headers, lengthIn(headers)) ?? this.otherFile(headers);
		if (status !== 206 && status !== 416) return { kind: 'dead', what, mayAppear: notThereYet.includes(status) };
		const part = rangeIn(headers);
		if (status === 206 && part?.first === this.receivedBytes) return this.begin(headers, part.total);
		// It has its own idea of ranges, so the next request is for the whole file.
		this.asksForRest = false;
		return { kind: 'broken', what };
	}

	/** Takes in what the headers announce about the file. */
	private begin(headers: FileHeaders, totalBytes: number | undefined): ConnectionOutcome | undefined {
		if (totalBytes !== undefined && this.totalBytes !== undefined && totalBytes !== this.totalBytes) return changed;
		this.totalBytes ??= totalBytes;
		this.checkSize(this.totalBytes ?? 0);
		if (this.receivedBytes > 0) return undefined;
		this.validator = validatorIn(headers);
		this.checksum = checksumIn(headers);
		const isTold = this.validator !== undefined && offersRanges(headers);
		this.hash = isTold && this.checksum.expected === undefined ? undefined : this.startHash();
		return undefined;
	}

	private startHash(): RunningHash {
		return this.ports.startHash(this.checksum.algorithm);
	}

	/** A whole file that we have a part of, and no hash to compare it with, must have the same validator. */
	private otherFile(headers: FileHeaders): ConnectionOutcome | undefined {
		return this.hash || validatorIn(headers) === this.validator ? undefined : changed;
	}

	private checkSize(bytes: number): void {
		const { maxBytes } = this.order.limits;
		if (bytes <= maxBytes) return;
		const size = this.totalBytes === undefined ? 'larger' : `${megabytes(this.totalBytes)}, more`;
		throw this.error(
			`it is ${size} than ${megabytes(maxBytes)} (Maximum File Size).`,
			'Raise Maximum File Size under Options or set Output to Link Only, then run Wait for Video again with this Job ID.',
		);
	}

	/** Passes on what a body brings beyond what we have. */
	private async *take({ status, headers, body }: FileReply): AsyncGenerator<Buffer, ConnectionOutcome, undefined> {
		const { clock } = this.ports;
		const again = new KnownPart(status === 200 ? this.receivedBytes : 0, this.hash, this.hash && this.startHash());
		for await (const bytes of body) {
			this.waitingSinceMs = undefined;
			const fresh = again.skip(bytes);
			if (!fresh) return changed;
			this.keep(fresh);
			if (this.pendingBytes >= pieceBytes) {
				const wrong = this.wrongContent(headers);
				if (wrong) return wrong;
				yield this.takePending();
			}
			// Complete, however the connection ends.
			if (this.receivedBytes === this.totalBytes) break;
			this.waitingSinceMs = clock.now();
		}
		const outcome = this.wrongContent(headers) ?? this.atEnd();
		if (outcome.kind === 'complete' && this.pendingBytes > 0) yield this.takePending();
		return outcome;
	}

	private keep(bytes: Buffer): void {
		this.receivedBytes += bytes.length;
		this.checkSize(this.receivedBytes);
		if (this.totalBytes !== undefined && this.receivedBytes > this.totalBytes) {
			throw this.error(`it is longer than the ${megabytes(this.totalBytes)} it was announced with.`);
		}
		// Even an empty piece keeps the memory it is cut from.
		if (bytes.length === 0) return;
		this.hash?.update(bytes);
		this.pending.push(bytes);
		this.pendingBytes += bytes.length;
	}

	private takePending(): Buffer {
		const [first, ...more] = this.pending;
		const piece = first && more.length === 0 ? first : Buffer.concat(this.pending);
		this.pending = [];
		this.pendingBytes = 0;
		return piece;
	}

	/** Before the first byte is passed on: what is not a video or picture is not the result, whatever its headers say. */
	private wrongContent(headers: FileHeaders): ConnectionOutcome | undefined {
		if (this.type || this.receivedBytes === 0) return undefined;
		this.type = fileTypeOf(Buffer.concat(this.pending).subarray(0, fileTypeBytes));
		if (this.type) return undefined;
		const { 'content-type': declared = 'no content type' } = headers;
		this.takePending();
		this.receivedBytes = 0;
		this.totalBytes = undefined;
		return { kind: 'dead', what: `its address answered with ${declared}, and it is neither a video nor a picture.` };
	}

	private atEnd(): ConnectionOutcome {
		if (this.receivedBytes === 0) return { kind: 'broken', what: 'the file is empty.' };
		if (this.totalBytes !== undefined && this.receivedBytes < this.totalBytes) {
			return { kind: 'broken', what: `the connection ended early; ${this.soFar()} had arrived.` };
		}
		const { expected } = this.checksum;
		if (expected !== undefined && this.hash?.copy().digest('base64') !== expected) {
			throw this.error('it does not match the checksum its server sent with it.');
		}
		return { kind: 'complete' };
	}
}

/** The piece that was read to know the type, then the rest. */
async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
	yield first;
	yield* rest;
}

/**
 * Opens a result file and reads until its type is known. A broken connection is continued where the server can, else the
 * file is read again and compared; an expired link is renewed once. Throws `VideoError` with code `download`, here or
 * while the bytes are read.
 */
export async function openDownload(order: DownloadOrder, ports: DownloadPorts): Promise<OpenedFile> {
	const download = new Download(order, ports);
	const bytes = download.bytes();
	const first = await bytes.next();
	if (first.done || !download.type) throw toVideoError('a download ended without a byte');
	return {
		type: download.type,
		bytes: startingWith(first.value, bytes),
		close: async () => void (await bytes.return()),
	};
}
