import type { IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';
import type { FileCarrier } from '../../engine/files/upload';
import { failureOf, replyOf } from '../transport';

/** For the largest file a provider takes, over a slow line. */
const longestPutMs = 10 * 60_000;

/** Streams files out; nothing of a file is held in memory but what is just on its way. */
export function fileCarrier(context: IExecuteFunctions): FileCarrier {
	const signal = context.getExecutionCancelSignal();
	return {
		async put(url, headers, file) {
			let content: NodeJS.ReadableStream | Buffer | undefined;
			try {
				content = await file.open();
				const response = (await context.helpers.httpRequest({
					method: 'PUT',
					url,
					headers: { ...headers, 'content-length': String(file.sizeBytes) },
					body: content,
					timeout: longestPutMs,
					disableFollowRedirect: true,
					ignoreHttpStatusErrors: true,
					returnFullResponse: true,
					...(signal && { abortSignal: signal }),
				})) as IN8nHttpFullResponse;
				return { kind: 'reply', reply: replyOf(response) };
			} catch (error) {
				return failureOf(error, signal);
			} finally {
				// Whoever breaks off leaves the file open otherwise.
				if (content && 'destroy' in content && typeof content.destroy === 'function') content.destroy();
			}
		},
	};
}
