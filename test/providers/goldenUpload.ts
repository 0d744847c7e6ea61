import type { HttpCall } from '../../nodes/video/http';
import type { FileFacts } from '../../nodes/video/request';

/** What is said about a file, and what is understood of the documented answers in `fixtures/upload*.json`. */
export interface GoldenUpload {
	name: string;
	file: FileFacts;
	ticketCall: Pick<HttpCall, 'method' | 'path' | 'body'>;
	/** Sent with the bytes, besides their length. */
	headers: Readonly<Record<string, string>>;
	confirmCall?: Pick<HttpCall, 'method' | 'path' | 'body'>;
	/** What stands in the request, by request format. */
	address: Readonly<Record<string, string>>;
}

/** The id in the answers of `readFixture` without values of its own. */
export const uploadId = '0dce0f44-b8a5-4f30-91d4-5f6b0c221bf0';

export const photo: FileFacts = { name: 'photo.png', mimeType: 'image/png', sizeBytes: 68 };

export const voice: FileFacts = { name: 'voice.mp3', mimeType: 'audio/mpeg', sizeBytes: 90_000 };
