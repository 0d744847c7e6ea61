import type { z } from 'zod';
import type { HttpCall } from './http';
import type { FileFacts } from './request';

/** How long a provider, or this n8n, keeps a file for a job, in seconds; far longer than any job takes. */
export const mediaKeptSeconds = 24 * 60 * 60;

/** A provider's permission to PUT one file into its storage, without the key. */
export interface UploadTicket {
	putUrl: string;
	/** Sent with the file, word for word. */
	headers: Readonly<Record<string, string>>;
	/** Where the provider then finds the file, or the call that makes it known and says where. */
	then: { url: string } | { confirm: HttpCall };
}

/** How a provider takes a file; nothing of it costs money, so every step may be repeated. */
export interface Upload {
	/** Absent where the provider names no limit. */
	maxBytes?: number;
	ticketCall(file: FileFacts): HttpCall;
	/** Undefined for an answer that cannot be read, here and below. */
	readTicket(body: unknown, file: FileFacts): UploadTicket | undefined;
	/** The address of a confirmed file, as the request format takes it. */
	readConfirmed?(body: unknown, requestFormat: string): string | undefined;
}

interface UploadDefinition<Ticket, Confirmed> extends Pick<Upload, 'maxBytes' | 'ticketCall'> {
	ticketReply: z.ZodType<Ticket, z.ZodTypeDef, unknown>;
	readTicket(reply: Ticket, file: FileFacts): UploadTicket;
	confirmedReply?: z.ZodType<Confirmed, z.ZodTypeDef, unknown>;
	readConfirmed?(reply: Confirmed, requestFormat: string): string;
}

/** Makes an upload whose readers get replies parsed by its own schemas. */
export function defineUpload<Ticket, Confirmed = never>({
	ticketReply,
	readTicket,
	confirmedReply,
	readConfirmed,
	...facts
}: UploadDefinition<Ticket, Confirmed>): Upload {
	return {
		...facts,
		readTicket: (body, file) => {
			const reply = ticketReply.safeParse(body);
			return reply.success ? readTicket(reply.data, file) : undefined;
		},
		...(confirmedReply &&
			readConfirmed && {
				readConfirmed: (body: unknown, requestFormat: string) => {
					const reply = confirmedReply.safeParse(body);
					return reply.success ? readConfirmed(reply.data, requestFormat) : undefined;
				},
			}),
	};
}
