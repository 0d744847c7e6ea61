import type { HttpCall, HttpReply } from '../../video/http';
import { isSuccess } from '../../video/http';
import type { VideoProvider } from '../../video/provider';
import { excerpt } from '../../video/redact';
import { VideoError } from '../../video/errors';
import type { ErrorCode } from '../../video/errors';
import type { FileFacts } from '../../video/request';
import type { Upload, UploadTicket } from '../../video/upload';
import { rejectionOf } from '../replyErrors';
import { retryAfterMs } from '../retryAfter';
import type { Attempt, Pacing, SendOutcome } from '../repeat';
import { outcomeOfStatus, repeated } from '../repeat';
import type { Delivery, Transport } from '../transport';
import { isLoopback } from '../transport';

/** A file whose bytes can be had, as often as needed and without holding them all. */
export interface FileSource extends FileFacts {
	/** Hex; what makes two files the same. */
	sha256(): Promise<string>;
	open(): Promise<NodeJS.ReadableStream | Buffer>;
}

/** Sends files to addresses that carry their own permission: without the key, without following redirects. */
export interface FileCarrier {
	put(url: string, headers: Readonly<Record<string, string>>, file: FileSource): Promise<Delivery>;
}

export interface UploadPorts extends Pacing {
	transport: Transport;
	/** Where the calls with the key go. */
	baseUrl: string;
	carrier: FileCarrier;
}

/** Why a try failed, and what it ended with, which says whether another one can help. */
interface Failure {
	error: VideoError;
	outcome: SendOutcome;
	/** How long the provider asks us to wait. */
	afterMs?: number | undefined;
}

type Try = { url: string } | Failure;

const otherWay = 'Run the step again, or upload the file to a public place such as S3 and use its https address.';

/** One attempt to upload one file: ticket, PUT, confirmation. */
class UploadAttempt {
	constructor(
		private readonly provider: VideoProvider,
		private readonly upload: Upload,
		private readonly file: FileSource,
		private readonly requestFormat: string,
		private readonly ports: UploadPorts,
	) {}

	async once(): Promise<Try> {
		const { upload, file, ports } = this;
		const asked = await ports.transport.send(upload.ticketCall(file));
		const ticketReply = this.answerOf(asked);
		if ('error' in ticketReply) return ticketReply;
		const ticket = upload.readTicket(ticketReply.body, file);
		if (!ticket) return this.unreadable(ticketReply);
		const problem = this.addressProblem(ticket);
		if (problem) return problem;
		const stored = this.answerOfStorage(await ports.carrier.put(ticket.putUrl, ticket.headers, file));
		if ('error' in stored) return stored;
		return 'url' in ticket.then ? ticket.then : await this.confirm(ticket.then.confirm);
	}

	private async confirm(call: HttpCall): Promise<Try> {
		const confirmed = this.answerOf(await this.ports.transport.send(call));
		if ('error' in confirmed) return confirmed;
		const url = this.upload.readConfirmed?.(confirmed.body, this.requestFormat);
		return url === undefined ? this.unreadable(confirmed) : { url };
	}

	private answerOf(delivery: Delivery): HttpReply | Failure {
		if (delivery.kind === 'failure') {
			return { error: this.failed('unavailable', delivery.message), outcome: delivery.failure };
		}
		const { reply } = delivery;
		if (isSuccess(reply)) return reply;
		const { code, message, facts } = rejectionOf(this.provider, reply);
		const keyIsWrong = code === 'authentication' ? facts.nextStep : undefined;
		return { error: this.failed(code, message, keyIsWrong), ...this.outcomeOf(reply) };
	}

	/** The storage knows no key, so what it rejects says nothing about one. */
	private answerOfStorage(delivery: Delivery): HttpReply | Failure {
		if (delivery.kind === 'failure' || isSuccess(delivery.reply)) return this.answerOf(delivery);
		const { reply } = delivery;
		const code = reply.status >= 500 || reply.status === 429 ? 'unavailable' : 'rejected';
		const what = `its storage answered ${reply.status}: ${excerpt(reply.body) || 'without a reason'}`;
		return { error: this.failed(code, what), ...this.outcomeOf(reply) };
	}

	private outcomeOf(reply: HttpReply): Pick<Failure, 'outcome' | 'afterMs'> {
		return { outcome: outcomeOfStatus(reply.status), afterMs: retryAfterMs(reply, this.ports.clock.now()) };
	}

	/** An address from a reply gets the user's file, so it has to be as safe as the provider's own. */
	private addressProblem({ putUrl }: UploadTicket): Failure | undefined {
		const { protocol, hostname } = URL.canParse(putUrl) ? new URL(putUrl) : { protocol: '', hostname: '' };
		const both = protocol === 'http:' && isLoopback(hostname) && this.ports.baseUrl.startsWith('http:');
		if (protocol === 'https:' || both) return undefined;
		return {
			error: this.failed('contract', `it names an unsafe address for the file: ${excerpt(putUrl)}`),
			outcome: 'answered',
		};
	}

	private unreadable({ body }: HttpReply): Failure {
		return {
			error: this.failed('contract', `an answer this package does not know: ${excerpt(body)}`),
			outcome: 'answered',
		};
	}

	private failed(code: ErrorCode, what: string, firstStep: string = otherWay): VideoError {
		const { provider, file } = this;
		return new VideoError(code, `The file "${file.name}" could not be uploaded to ${provider.name}: ${what}`, {
			provider: provider.id,
			nextStep: `${firstStep} The video was not created and nothing was billed.`,
			billed: false,
		});
	}
}

/** Uploads a file, repeating what failed; gives the address for the request. Throws when it did not work. */
export async function uploadFile(
	provider: VideoProvider,
	upload: Upload,
	file: FileSource,
	requestFormat: string,
	ports: UploadPorts,
): Promise<string> {
	const uploadAttempt = new UploadAttempt(provider, upload, file, requestFormat, ports);
	const attempt = async (): Promise<Attempt<Try>> => {
		const result = await uploadAttempt.once();
		return 'url' in result
			? { result, outcome: 'answered' }
			: { result, outcome: result.outcome, retryAfterMs: result.afterMs };
	};
	const result = await repeated('upload', attempt, ports);
	if ('error' in result) throw result.error;
	return result.url;
}

/** Uploads each content once, however many items of a run have it. */
export function oncePerContent<File extends FileSource>(
	addressOf: (file: File) => Promise<string>,
): (file: File) => Promise<string> {
	const addresses = new Map<string, Promise<string>>();
	return async (file) => {
		const content = `${file.mimeType} ${await file.sha256()}`;
		const address = addresses.get(content) ?? addressOf(file);
		addresses.set(content, address);
		return await address;
	};
}
